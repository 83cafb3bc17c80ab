/** Plans built by hand, so that a test says only what it is about. Seconds here, microseconds in the plan. */
import type { LimitSpec } from '../../src/model/admissionSpec.ts';
import type { HostedPlan, RateLimitsPlan } from '../../src/model/hostedPlan.ts';
import type { OutcomeName } from '../../src/model/outcomes.ts';
import type { Choice, ClientPlan, FaultPlan, GatewayPlan, PoolPlan, SimulationPlan, TrafficPlan } from '../../src/model/plan.ts';
import type { ReplicaPrice } from '../../src/model/prices.ts';

export const SECOND = 1_000_000;
export const HOUR: number = 3600 * SECOND;
export const DAY: number = 24 * HOUR;

export const retryable: readonly OutcomeName[] = ['error', 'rejected', 'overloaded', 'timeout', 'unavailable'];

export const none: Choice = { kind: 'none', options: {} };
/** Tries again at once. */
export const immediately: Choice = { kind: 'fixed', options: { delay: 0 } };

export function price(changes: Partial<ReplicaPrice> = {}): ReplicaPrice {
	return {
		id: 'test/one-dollar',
		provider: 'test',
		sku: 'one-dollar',
		gpu: 'none',
		gpus: 1,
		perHour: 1_000_000,
		pricing: 'on-demand',
		region: 'nowhere',
		incrementUs: 1,
		minimumUs: 0,
		source: 'test',
		asOf: '2026-01-01',
		...changes,
	};
}

/** Busy for a time drawn from a law over time. */
export function busy(law: Choice): Choice {
	return { kind: 'time', options: { law } };
}

/** Laws over time, by their mean in seconds. */
export const laws = {
	constant: (mean: number): Choice => ({ kind: 'constant', options: { value: mean * SECOND } }),
	exponential: (mean: number): Choice => ({ kind: 'exponential', options: { mean: mean * SECOND } }),
	lognormal: (mean: number, cv: number): Choice => ({ kind: 'lognormal', options: { mean: mean * SECOND, cv } }),
	gamma: (mean: number, cv: number): Choice => ({ kind: 'gamma', options: { mean: mean * SECOND, cv } }),
	hyperexponential: (weights: number[], means: number[]): Choice => ({
		kind: 'hyperexponential',
		options: { weights, means: means.map((mean) => mean * SECOND) },
	}),
};

export function poisson(rate: number): Choice {
	return { kind: 'poisson', options: { rate } };
}

/** One replica that is always there, one slot, an endless queue, an exponential second of work. */
export function poolOf(changes: Partial<PoolPlan> = {}): PoolPlan {
	return {
		slots: 1,
		service: busy(laws.exponential(1)),
		errorRate: 0,
		queueLimit: 1e9,
		coldStart: laws.constant(0),
		autoscaler: { kind: 'fixed', options: {} },
		replicasMin: 1,
		replicasMax: 1,
		replicasInitial: 1,
		prewarm: [],
		stopsOnCancel: true,
		price: price(),
		billedFrom: 'start',
		...changes,
	};
}

/** A model behind an API: one second, any number at once, $1 a million tokens read and $10 a million written. */
export function apiOf(changes: Partial<HostedPlan> = {}): HostedPlan {
	return {
		kind: 'api',
		latency: laws.constant(1),
		perTokenUs: null,
		concurrency: null,
		queueLimit: 0,
		faults: { rejected: 0, overloaded: 0, error: 0 },
		limits: null,
		promptCache: null,
		batchWindowUs: null,
		stopsOnCancel: true,
		billsErrors: false,
		readUnits: 0,
		writeUnits: 0,
		egressBytes: 0,
		storageMb: 0,
		nodes: 0,
		price: {
			id: 'test/model',
			standard: [0, 1e6, 1e5, 1.25e6, 1e7, 0, 0, 0, 0, 0],
			long: null,
			longAboveTokens: null,
			hours: [],
			pricing: 'standard',
			source: 'test',
			asOf: '2026-01-01',
		},
		...changes,
	};
}

/** No limit but those given. */
export function limitsOf(changes: Partial<RateLimitsPlan>): RateLimitsPlan {
	return {
		rpm: null,
		tpm: null,
		itpm: null,
		otpm: null,
		rpd: null,
		tpd: null,
		spendCap: null,
		burst: 1,
		maxTokens: null,
		countsRejected: false,
		...changes,
	};
}

/** `plan` with a hosted pool in place of `gpu`. */
export function hostedPlan(plan: SimulationPlan, hosted: HostedPlan, tokens: { input: number; output: number }): SimulationPlan {
	const law = (value: number): Choice => ({ kind: 'constant', options: { value } });
	const traffic = plan.traffic.map((stream) => ({ ...stream, tokens: { input: law(tokens.input), output: law(tokens.output) } }));
	return { ...plan, traffic, pools: {}, hosted: { gpu: hosted } };
}

/** Patient, and content with one try. */
export function clientOf(changes: Partial<ClientPlan> = {}): ClientPlan {
	return {
		timeoutUs: null,
		cancel: 'none',
		retry: none,
		retryOn: retryable,
		attemptsMax: 1,
		deadlineUs: null,
		retryBudget: null,
		totalUs: null,
		hedge: null,
		retryAfter: null,
		guards: [],
		upstream: 'gpu',
		...changes,
	};
}

export function trafficOf(arrivals: Choice, changes: Partial<TrafficPlan> = {}): TrafficPlan {
	return { name: 'web', client: 'app', arrivals, tokens: null, ...changes };
}

export function faultOf(kind: string, options: Record<string, unknown>, from: number, to: number, target: string): FaultPlan {
	return { fault: { kind, options }, atUs: from * SECOND, untilUs: to * SECOND, target };
}

/** A gateway that only admits, in front of the pool `gpu`. */
export function doorOf(admission: Partial<GatewayPlan['spec']['admission']>): GatewayPlan {
	return {
		spec: {
			product: 'native',
			version: '1',
			admission: { processes: 1, limits: [], concurrency: null, breaker: null, ...admission },
			groups: [],
			defaultGroup: null,
			routing: {
				pick: 'weighted-random',
				retries: 0,
				backoff: { baseUs: 0, factor: 1, capUs: 0, jitterUs: 0, zeroIfAlternatives: false, afterLast: false },
				retryOn: [],
				fallbackOn: [],
				fallbackDepthMax: 0,
				needsHealthy: false,
				cooldown: null,
				cancel: 'none',
				closesOnTimeout: false,
			},
		},
		upstreams: { '': 'gpu' },
	};
}

/** A token bucket of the gateway. */
export function bucketOf(rate: number, burst: number): LimitSpec {
	return limitOf({ kind: 'token-bucket', options: { rate, burst } });
}

export function limitOf(limiter: Choice, changes: Partial<LimitSpec> = {}): LimitSpec {
	return { limiter, counts: 'requests', charged: 'before', state: 'shared', refusedAs: 'rejected', retryAfter: null, ...changes };
}

export interface PlanParts {
	readonly arrivals?: Choice;
	readonly traffic?: readonly TrafficPlan[];
	readonly client?: Partial<ClientPlan>;
	readonly gateway?: GatewayPlan;
	readonly pool?: Partial<PoolPlan>;
	/** Beside `gpu`. */
	readonly otherPools?: Readonly<Record<string, PoolPlan>>;
	readonly faults?: readonly FaultPlan[];
	/** Seconds. */
	readonly horizon: number;
	/** Seconds; the whole run when not given. */
	readonly step?: number;
	readonly incident?: SimulationPlan['incident'];
	readonly weekOffsetUs?: number;
}

/** One stream `web`, one client `app`, one pool `gpu`, unless said otherwise. */
export function planOf(parts: PlanParts): SimulationPlan {
	return {
		name: 'test',
		summary: '',
		start: '2026-01-05T00:00:00Z',
		weekOffsetUs: parts.weekOffsetUs ?? 0,
		horizonUs: parts.horizon * SECOND,
		traffic: parts.traffic ?? [trafficOf(parts.arrivals ?? poisson(0.8))],
		clients: { app: clientOf({ ...(parts.gateway === undefined ? {} : { upstream: 'gateway' }), ...parts.client }) },
		gateway: parts.gateway ?? null,
		pools: { gpu: poolOf(parts.pool), ...parts.otherPools },
		faults: parts.faults ?? [],
		incident: parts.incident ?? null,
		measure: { stepUs: (parts.step ?? parts.horizon) * SECOND, windowUs: 300 * SECOND, tolerance: 0.1, goodputFloor: 0.9 },
		limits: { events: 1e10, attemptsInFlight: 2e7, requestsInFlight: 2e7 },
	};
}
