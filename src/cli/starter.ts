/** What `premortem init` writes: a small scenario that fails, with a variant that passes. */
export const starter: string = `# A pre-mortem: what will this cost when it goes wrong?
#   premortem run premortem.yaml                      the incident, and what it costs
#   premortem run premortem.yaml --variant throttle   the same with a fix
#   premortem compare premortem.yaml                  both, side by side
version: 1
name: my-first-premortem
summary: A spike meets slow cold starts and clients that retry.
start: 2026-01-09T18:00:00Z   # a Friday evening
duration: 3h

traffic:
  users:
    arrivals: {kind: diurnal, rate: 10/s, amplitude: 25%, peak: "15:00"}

clients:
  web:
    timeout: 2s                       # then the user tries again
    retry: {kind: fixed, delay: 1s}
    attempts: 10
    cancel: none                      # giving up does not stop the work

gateway:
  pool: gpu                           # or, to test your real one: config: ./litellm.yaml

pools:
  gpu:
    slots: 2
    service: {kind: lognormal, mean: 800ms, cv: 0.25}
    queue: 1000
    cold_start: {kind: lognormal, median: 5s, p95: 9s}
    autoscaler: {kind: knative-kpa, scale_down_delay: 5m}
    replicas: {min: 3, max: 26, initial: 7}
    price: aws/p5.4xlarge

faults:
  - {kind: spike, at: 1h, for: 20m, factor: 3.5x, ramp: 15s}

thresholds:
  bill.overage: ["value < $80"]
  goodput.ratio: ["value >= 90%"]

variants:
  throttle:
    summary: admit no more than the pool can grow to
    set:
      gateway.throttle: {rate: 30/s, burst: 60}
`;
