/** Tiers of the native gateway block: model groups of pools, from the one that requests begin at to those they fall back to. */
import type { Issue } from '../base/issue.ts';
import { picks } from '../gateway/picks/index.ts';
import { count, duration, type Field, list, object, oneOf, percent, plainNumber, positiveDuration, share, text } from '../model/fields.ts';
import type { DeploymentSpec, GatewaySpec, GroupSpec, RoutingSpec } from '../model/gatewaySpec.ts';
import { failures, type OutcomeName } from '../model/outcomes.ts';
import type { Source } from './source.ts';
import { unknownName } from './unknownName.ts';

/** Those that need no more than the pools there are. */
const pickKinds = picks.kinds.filter((kind) => kind !== 'priority' && kind !== 'lowest-cost');

const outcomes = (ofWhat: string): Field<readonly OutcomeName[]> =>
	list(oneOf(...failures), 'outcomes', 20)
		.default(failures)
		.describe(ofWhat) as unknown as Field<readonly OutcomeName[]>;

const tier = object({
	name: text.describe('what rules call it'),
	pools: list(text, 'pools', 100, 1).describe('what does its work: pools or pipelines'),
	timeout: positiveDuration.optional().describe('an attempt that takes longer is given up, and the next tier may take over'),
	max_wait: positiveDuration.optional().describe('so is one that nobody has begun to work on by then'),
	retries: count(0, 1000).optional().describe('retries in this tier; as the routing says when not given'),
	concurrency: count(1, 10_000_000).optional().describe('attempts at once at each of its pools; more wait their turn'),
});

export interface TierInput {
	readonly name: string;
	readonly pools: readonly string[];
	readonly timeout?: number;
	readonly max_wait?: number;
	readonly retries?: number;
	readonly concurrency?: number;
}

export const tiers: Field<readonly TierInput[]> = list(tier as unknown as Field<TierInput>, 'tiers', 100)
	.default([])
	.describe('groups of pools; requests begin at the first and fall back to the next, down to the last') as unknown as Field<
	readonly TierInput[]
>;

export const routing: Field<RoutingInput> = object({
	pick: oneOf(...pickKinds)
		.default('round-robin')
		.describe('how one of the pools of a tier is picked'),
	retries: count(0, 1000).default(0).describe('retries in a tier before the next one takes over'),
	retry_on: outcomes('outcomes that are retried'),
	backoff: object({
		base: duration.prefault('500ms').describe('wait before the first retry'),
		factor: plainNumber.default(2).describe('growth per retry'),
		cap: duration.prefault('8s').describe('longest wait'),
		jitter: duration.prefault('0s').describe('up to so much more, at random'),
	})
		.prefault({})
		.describe('waits before retries'),
	retry_budget: object({
		share: percent.describe('retries at once, of the attempts in flight in the tier'),
		minimum: count(0, 1_000_000).default(3).describe('so many are allowed in any case'),
	})
		.optional()
		.describe('bound on retries at once'),
	fall_back_on: outcomes('outcomes after which the next tier takes over'),
	deadline: positiveDuration.optional().describe('time for a request over all its tries and waits'),
	cancel: oneOf('none', 'full').default('full').describe('whether a caller who gives up stops what is done for it'),
	cooldown: object({
		failures: count(1, 1_000_000).describe('failures ...'),
		within: positiveDuration.prefault('1m').describe('... in a window that begins with the first of them'),
		for: positiveDuration.prefault('5s').describe('how long the pool is left alone then'),
	})
		.optional()
		.describe('leaves a pool of a tier alone after too many failures'),
	ejection: object({
		consecutive: count(1, 1_000_000).default(5).describe('failures in a row'),
		interval: positiveDuration.prefault('10s').describe('pools come back only at multiples of this'),
		base: positiveDuration.prefault('30s').describe('time out of rotation, times the number of ejections'),
		max: positiveDuration.prefault('5m').describe('longest time out of rotation'),
		max_share: share.prefault('10%').describe('of a tier that may be out at once: with 10%, none of fewer than ten'),
	})
		.optional()
		.describe("Envoy's outlier detection, by failures in a row"),
}) as unknown as Field<RoutingInput>;

export interface RoutingInput {
	readonly pick: string;
	readonly retries: number;
	readonly retry_on: readonly OutcomeName[];
	readonly backoff: { readonly base: number; readonly factor: number; readonly cap: number; readonly jitter: number };
	readonly retry_budget?: { readonly share: number; readonly minimum: number };
	readonly fall_back_on: readonly OutcomeName[];
	readonly deadline?: number;
	readonly cancel: 'none' | 'full';
	readonly cooldown?: { readonly failures: number; readonly within: number; readonly for: number };
	readonly ejection?: {
		readonly consecutive: number;
		readonly interval: number;
		readonly base: number;
		readonly max: number;
		readonly max_share: number;
	};
}

interface Tiered {
	readonly spec: Pick<GatewaySpec, 'groups' | 'defaultGroup' | 'routing'>;
	readonly upstreams: Readonly<Record<string, string>>;
}

/** The one tier of a gateway that names none. */
export const ONLY_TIER = 'all';

/** Groups, one behind the other, and where their deployments stand. */
export function tiered(written: readonly TierInput[], input: RoutingInput | undefined): Tiered {
	const parsed = input ?? (routing.parse({}) as RoutingInput);
	const names = written.map(({ name }) => name);
	const groups = written.map(
		(one, i): GroupSpec => ({
			name: one.name,
			deployments: one.pools.map((pool) => deploymentOf(one, pool)),
			fallbacks: i === 0 ? names.slice(1) : [],
		}),
	);
	const upstreams = Object.fromEntries(written.flatMap((one) => one.pools.map((pool) => [idOf(one, pool), pool])));
	return { spec: { groups, defaultGroup: names[0], routing: routingOf(parsed) }, upstreams };
}

function idOf({ name }: TierInput, pool: string): string {
	return `${name}/${pool}`;
}

function deploymentOf(one: TierInput, pool: string): DeploymentSpec {
	return {
		id: idOf(one, pool),
		model: one.name,
		provider: pool,
		weight: 1,
		timeoutUs: one.timeout ?? null,
		retries: one.retries ?? null,
		parallelMax: one.concurrency ?? null,
		cooldownUs: null,
		...(one.max_wait === undefined ? {} : { maxWaitUs: one.max_wait }),
	};
}

function routingOf(input: RoutingInput): RoutingSpec {
	const { backoff, retry_budget: budget, cooldown, ejection, deadline } = input;
	return {
		pick: input.pick,
		retries: input.retries,
		backoff: {
			baseUs: backoff.base,
			factor: backoff.factor,
			capUs: backoff.cap,
			jitterUs: backoff.jitter,
			zeroIfAlternatives: false,
			afterLast: false,
		},
		retryOn: input.retry_on,
		eachFailureDecides: true,
		...(budget === undefined ? {} : { retryCap: budget }),
		...(deadline === undefined ? {} : { deadlineUs: deadline }),
		...(ejection === undefined
			? {}
			: {
					ejection: {
						consecutive: ejection.consecutive,
						on: failures,
						intervalUs: ejection.interval,
						baseUs: ejection.base,
						maxUs: ejection.max,
						maxShare: ejection.max_share,
						panicShare: 0,
					},
				}),
		fallbackOn: input.fall_back_on,
		fallbackDepthMax: 1,
		needsHealthy: false,
		cooldown:
			cooldown === undefined
				? null
				: {
						cooldownUs: cooldown.for,
						windowUs: cooldown.within,
						allowedFails: cooldown.failures - 1,
						failureShare: null,
						minimumRequests: 0,
						immediateOn: [],
						coolsSingle: true,
						firstFailureOnly: false,
					},
		cancel: input.cancel,
		closesOnTimeout: true,
	};
}

/** Names that stand twice, and pools that are not there. */
export function tierIssues(written: readonly TierInput[], pools: readonly string[], source: Source): Issue[] {
	return written.flatMap(({ name, pools: own }, i) => [
		...(written.findIndex((other) => other.name === name) === i
			? []
			: [twice('tiers', name, source.placeOf(['gateway', 'tiers', i, 'name']))]),
		...own.flatMap((pool, k) => {
			const place = source.placeOf(['gateway', 'tiers', i, 'pools', k]);
			if (pools.length > 0 && !pools.includes(pool)) return [unknownName('pool', pool, pools, place)];
			return own.indexOf(pool) === k ? [] : [twice('pools of a tier', pool, place)];
		}),
	]);
}

function twice(what: string, name: string, place: Issue['place']): Issue {
	return { code: 'PM009', severity: 'error', message: `two ${what} are '${name}'`, ...(place === undefined ? {} : { place }) };
}
