/** A pool that drowns in retries after a spike, as users give up sooner than it gets to them. */
export const stormy: string = `version: 1
name: stormy
duration: 40m
traffic:
  users: {arrivals: {kind: poisson, rate: 8/s}}
clients:
  web:                 # impatient
    timeout: 2s        # then a click
    retry: {kind: fixed, delay: 500ms}
    attempts: 8
gateway: {pool: gpu}
pools:
  gpu:
    service: 500ms
    queue: 400
    cold_start: 4s
    autoscaler: {kind: knative-kpa, scale_down_delay: 2m}
    replicas: {min: 2, max: 9, initial: 6}
    price: {per_hour: $10/h, source: test, as_of: 2026-01-01}
faults:
  - {kind: spike, at: 10m, for: 5m, factor: 3x}
thresholds:
  goodput.ratio: ["value >= 80%"]
variants:
  few:
    summary: two tries
    set: {clients.web.attempts: 2, incident: null}
  gone:
    summary: no queue
    set: {pools.gpu.queue: null}
`;
