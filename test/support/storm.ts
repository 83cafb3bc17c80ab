/** A plan in which nearly everything happens: two pools behind a gateway with fallbacks, retries, scaling, an incident. */
import type { GatewayPlan, SimulationPlan } from '../../src/model/plan.ts';
import { families, membersOf } from './examples.ts';
import { actionOf, alertOf, incidentOf, spendRateOf } from './incidents.ts';
import { bucketOf, busy, doorOf, faultOf, laws, none, planOf, poisson, poolOf, price, retryable, SECOND, trafficOf } from './plans.ts';

/** Seconds. */
export const STRIKES = 600;
export const STEP = 10;

const deployment = { provider: 'p', weight: 1, retries: null, parallelMax: 30, cooldownUs: null };

const gateway: GatewayPlan = {
	spec: {
		...doorOf({ limits: [bucketOf(40, 100)], concurrency: { limit: 80, queue: 50 } }).spec,
		groups: [
			{
				name: 'large',
				deployments: [
					{ ...deployment, id: 'a', model: 'large', timeoutUs: 20 * SECOND },
					{ ...deployment, id: 'b', model: 'large', timeoutUs: 20 * SECOND, weight: 2 },
				],
				fallbacks: ['small'],
			},
			{ name: 'small', deployments: [{ ...deployment, id: 'c', model: 'small', timeoutUs: 10 * SECOND }], fallbacks: [] },
		],
		defaultGroup: 'large',
		routing: {
			pick: 'weighted-random',
			retries: 1,
			backoff: { baseUs: 500_000, factor: 2, capUs: 8 * SECOND, jitterUs: 250_000, zeroIfAlternatives: false, afterLast: false },
			retryOn: retryable,
			fallbackOn: retryable,
			fallbackDepthMax: 3,
			needsHealthy: false,
			cooldown: {
				cooldownUs: 30 * SECOND,
				windowUs: 60 * SECOND,
				allowedFails: null,
				failureShare: 0.5,
				minimumRequests: 10,
				immediateOn: [],
				coolsSingle: false,
				firstFailureOnly: false,
			},
			cancel: 'full',
			closesOnTimeout: true,
		},
	},
	upstreams: { a: 'gpu', b: 'gpu', c: 'spare' },
};

export function stormPlan(): SimulationPlan {
	const autoscaler = membersOf(families.autoscalers).find(({ kind }) => kind === 'knative-kpa');
	if (autoscaler === undefined) throw new Error('an example of knative-kpa is needed');
	const gpu = {
		slots: 4,
		service: { kind: 'tokens', options: { base: 200_000, per_input: 50, per_output: 20_000, cv: 0.4 } },
		errorRate: 0.02,
		queueLimit: 200,
		autoscaler: autoscaler.chosen,
		coldStart: laws.lognormal(40, 0.5),
		replicasMin: 1,
		replicasInitial: 3,
		replicasMax: 12,
		price: price({ perHour: 4_000_000, incrementUs: 60 * SECOND, minimumUs: 120 * SECOND }),
	};
	const client = {
		timeoutUs: 30 * SECOND,
		cancel: 'full' as const,
		retry: { kind: 'exponential', options: { base: SECOND, cap: 20 * SECOND, factor: 2, jitter: 'full' } },
		attemptsMax: 4,
		deadlineUs: 120 * SECOND,
		retryBudget: { ratio: 0.5, burst: 50 },
	};
	const tokens = { input: { kind: 'lognormal', options: { mean: 800, cv: 1 } }, output: { kind: 'gamma', options: { mean: 120, cv: 1 } } };
	const base = planOf({
		traffic: [
			trafficOf(poisson(4), { tokens }),
			trafficOf({ kind: 'constant', options: { rate: 0.5 } }, { name: 'batch', client: 'batch', tokens }),
		],
		client,
		gateway,
		pool: gpu,
		otherPools: { spare: poolOf({ slots: 2, service: busy(laws.exponential(0.5)), replicasInitial: 2, replicasMin: 2, replicasMax: 2 }) },
		faults: [
			faultOf('spike', { factor: 4, ramp: 30 * SECOND }, STRIKES, 900, 'web'),
			faultOf('slow', { factor: 3 }, 700, 1000, 'gpu'),
			faultOf('outage', { mode: 'hang' }, 1100, 1130, 'gpu'),
			faultOf('cold-start-slowdown', { factor: 2 }, STRIKES, 1200, 'gpu'),
		],
		horizon: 2400,
		step: STEP,
	});
	const { app } = base.clients;
	const clients = { app, batch: { ...app, retry: none, attemptsMax: 1 } };
	return {
		...base,
		clients,
		incident: incidentOf({
			alerts: [alertOf(spendRateOf(60, 120), 45_000_000, { forS: 60, every: 30 })],
			wait: laws.constant(60),
			diagnosis: 60,
			runbook: [
				actionOf({
					name: 'cap the replicas',
					takes: 30,
					becomes: {
						clients: { app: { attemptsMax: 2, timeoutUs: 40 * SECOND } },
						admission: { limits: [] },
						pools: { gpu: { replicasMax: 6 } },
					},
				}),
			],
		}),
	};
}
