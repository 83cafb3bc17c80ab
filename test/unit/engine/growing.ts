/** A pool that grows with demand: the longer and higher the spike, the dearer. */
import { type Compiled, compileScenario } from '../../../src/scenario/compile.ts';

export const growing: string = `version: 1
name: growing
duration: 2h
traffic:
  users: {arrivals: {kind: poisson, rate: 4/s}}
clients:
  web: {timeout: 2s, retry: {kind: fixed, delay: 500ms}, attempts: 6}
gateway: {pool: gpu}
pools:
  gpu:
    service: 500ms
    queue: 200
    cold_start: 4s
    autoscaler: {kind: knative-kpa, scale_down_delay: 2m}
    replicas: {min: 2, max: 12, initial: 3}
    price: {per_hour: $10/h, source: test, as_of: 2026-01-01}
faults:
  - {kind: spike, at: 20m, for: 20m, factor: 3x}
variants:
  small:
    summary: fewer replicas
    set: {pools.gpu.replicas.max: 4}
`;

export function compileGrowing(sets: readonly string[] = [], variant: string | null = null, text: string = growing): Compiled {
	const result = compileScenario('growing.yaml', text, { read: () => ({ error: 'none' }) }, { sets, variant });
	if (!result.ok) throw new Error(result.issues.map(({ message }) => message).join('\n'));
	return result.compiled;
}
