/** Plans with a pool that batches continuously. Milliseconds here, microseconds in the plan. */
import type { Choice, PoolPlan, SimulationPlan, TrafficPlan } from '../../src/model/plan.ts';
import { serviceLaws } from '../../src/pools/service/index.ts';
import { laws, type PlanParts, planOf, SECOND, trafficOf } from './plans.ts';

/** A service of the kind `batching`, with its defaults, from options as plans have them. */
export function batching(options: Record<string, unknown>): Choice {
	serviceLaws.get('batching');
	return { kind: 'batching', options: { kv_policy: 'grow', kv_watermark: 0, routing: 'round-robin', ...options } };
}

export interface Request {
	/** Seconds. */
	readonly at: number;
	readonly tokensIn: number;
	readonly tokensOut: number;
}

/** Traffic of exactly these requests, oldest first. */
export function requests(list: readonly Request[]): TrafficPlan {
	const rows = {
		times: list.map(({ at }) => Math.round(at * SECOND)),
		tokensIn: list.map(({ tokensIn }) => tokensIn),
		tokensOut: list.map(({ tokensOut }) => tokensOut),
	};
	return trafficOf({ kind: 'trace', options: { file: 'requests', speed: 1, times: 1, spread: 0, rows } });
}

/** Token counts by law: none read, so many written. */
export function writing(output: Choice): TrafficPlan['tokens'] {
	return { input: { kind: 'constant', options: { value: 0 } }, output };
}

export function llmPlan(
	traffic: readonly TrafficPlan[],
	service: Choice,
	pool: Partial<PoolPlan>,
	rest: Omit<PlanParts, 'traffic' | 'pool'>,
): SimulationPlan {
	return planOf({ ...rest, traffic, pool: { service, coldStart: laws.constant(0), ...pool } });
}
