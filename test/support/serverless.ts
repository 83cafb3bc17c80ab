/** Scale per request, as serverless platforms do it: one environment per request, kept alive for a while. */
import { OVERLOADED } from '../../src/model/outcomes.ts';
import type { PoolPlan, SimulationPlan } from '../../src/model/plan.ts';
import type { RunRecord } from '../../src/model/record.ts';
import { busy, laws, planOf, poisson, SECOND } from './plans.ts';
import { sum } from './theory.ts';

export interface Serverless {
	/** Per second. */
	readonly rate: number;
	/** Seconds, all of them. */
	readonly warm: number;
	readonly cold: number;
	readonly keepAlive: number;
	readonly horizon: number;
	/** Warm at the first instant. */
	readonly initial?: number;
	/** Of the timeline. */
	readonly step?: number;
}

/** No queue: what finds no environment and no room for one is refused. */
export function perRequestPool(keepAlive: number, changes: Partial<PoolPlan> = {}): Partial<PoolPlan> {
	return {
		autoscaler: {
			kind: 'lambda',
			options: { keep_alive: keepAlive * SECOND, concurrency: 1000, scaling_burst: 100_000, scaling_rate: 1000 },
		},
		slots: 1,
		queueLimit: 0,
		replicasMin: 0,
		replicasInitial: 0,
		replicasMax: 1000,
		...changes,
	};
}

/** A cold request takes `cold` on average, a warm one `warm`; both occupy their environment. */
export function serverless({ rate, warm, cold, keepAlive, horizon, initial = 0, step = horizon }: Serverless): SimulationPlan {
	const times = { service: busy(laws.exponential(warm)), coldStart: laws.constant(cold - warm) };
	return planOf({ arrivals: poisson(rate), pool: perRequestPool(keepAlive, { ...times, replicasInitial: initial }), horizon, step });
}

export const measures: Readonly<Record<'cold' | 'instances' | 'running' | 'rejected', (record: RunRecord) => number>> = {
	/** Share of cold starts. */
	cold: ({ pools, requests }) => pools[0].coldStarts / requests,
	/** Mean number of environments, those that start included. */
	instances: ({ pools, horizonUs }) => pools[0].paidUs / horizonUs,
	/** Mean number of environments that are not idle. */
	running: ({ pools, horizonUs }) => (sum(pools[0].workByCause) + pools[0].startingUs) / horizonUs,
	rejected: ({ requestOutcomes, requests }) => requestOutcomes[OVERLOADED] / requests,
};
