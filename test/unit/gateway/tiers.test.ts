/** Tiers of the native gateway: what takes over when, and what it costs. */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../../src/experiment/run.ts';
import { causeNames } from '../../../src/model/causes.ts';
import { outcomeNames } from '../../../src/model/outcomes.ts';
import type { PoolPlan, SimulationPlan } from '../../../src/model/plan.ts';
import type { RunRecord } from '../../../src/model/record.ts';
import { compileScenario } from '../../../src/scenario/compile.ts';
import { type RoutingInput, type TierInput, tiered } from '../../../src/scenario/gatewayTiers.ts';
import { busy, doorOf, laws, type PlanParts, planOf, poolOf, SECOND } from '../../support/plans.ts';

function planWith(
	tiers: readonly TierInput[],
	pools: { readonly gpu: Partial<PoolPlan>; readonly small: Partial<PoolPlan> },
	parts: Partial<PlanParts> = {},
	routing?: RoutingInput,
): SimulationPlan {
	const { spec, upstreams } = tiered(tiers, routing);
	return planOf({
		arrivals: { kind: 'constant', options: { rate: 2 } },
		gateway: { spec: { ...doorOf({}).spec, ...spec }, upstreams },
		pool: pools.gpu,
		otherPools: { small: poolOf(pools.small) },
		horizon: 100,
		...parts,
	});
}

const ROOM = { slots: 1000, service: busy(laws.constant(1)) };

function ended(record: RunRecord, outcome: (typeof outcomeNames)[number]): number {
	return record.requestOutcomes[outcomeNames.indexOf(outcome)];
}

/** Seconds of work of a pool, by cause. */
function worked(record: RunRecord, pool: string, cause: (typeof causeNames)[number]): number {
	const work = record.pools.find(({ name }) => name === pool)?.workByCause[causeNames.indexOf(cause)] ?? 0;
	return work / SECOND;
}

const LARGE: TierInput = { name: 'large', pools: ['gpu'] };
const SMALL: TierInput = { name: 'small', pools: ['small'] };

describe('the next tier takes over', () => {
	it('on an error, and its answer is useful', () => {
		const record = runPlan(planWith([LARGE, SMALL], { gpu: { ...ROOM, errorRate: 0.5 }, small: ROOM }), 1);
		expect(ended(record, 'error')).toBe(0);
		expect(worked(record, 'gpu', 'failed')).toBeGreaterThan(60);
		expect(worked(record, 'small', 'useful')).toBeCloseTo(worked(record, 'gpu', 'failed'), -1);
	});

	it('when an attempt takes too long, which is then withdrawn', () => {
		const slow = { slots: 1000, service: busy(laws.exponential(2)) };
		const record = runPlan(planWith([{ ...LARGE, timeout: 3 * SECOND }, SMALL], { gpu: slow, small: ROOM }), 1);
		expect(record.latency.max).toBeCloseTo(4 * SECOND, -2);
		// Of exponential work with a mean of 2 s, e^(-3/2) = 22% takes longer.
		expect(worked(record, 'small', 'useful') / record.requests).toBeGreaterThan(0.12);
		expect(worked(record, 'small', 'useful') / record.requests).toBeLessThan(0.33);
		expect(worked(record, 'gpu', 'abandoned')).toBeCloseTo(3 * worked(record, 'small', 'useful'), -1);
	});

	it('when nobody has begun to work on it in time; what is being worked on stays', () => {
		// One slot, a second each, two a second: every other one would wait ever longer.
		const one = { slots: 1, service: busy(laws.constant(1)) };
		const record = runPlan(planWith([{ ...LARGE, max_wait: 0.7 * SECOND }, SMALL], { gpu: one, small: ROOM }), 1);
		expect(ended(record, 'ok')).toBeGreaterThan(record.requests - 5);
		expect(record.latency.max).toBeCloseTo(1.7 * SECOND, -1);
		// The one slot is never idle and never wasted.
		expect(worked(record, 'gpu', 'useful')).toBeGreaterThan(97);
		expect(worked(record, 'gpu', 'abandoned')).toBe(0);
	});

	it('when nobody may be waited for at the gateway itself', () => {
		const tier = { ...LARGE, concurrency: 1, max_wait: 0.7 * SECOND };
		const record = runPlan(planWith([tier, SMALL], { gpu: ROOM, small: ROOM }), 1);
		expect(ended(record, 'ok')).toBeGreaterThan(record.requests - 5);
		expect(worked(record, 'gpu', 'useful')).toBeGreaterThan(97);
		expect(record.latency.max).toBeCloseTo(1.7 * SECOND, -1);
	});

	it('on nothing else than the routing says', () => {
		const routing: RoutingInput = {
			pick: 'round-robin',
			retries: 0,
			retry_on: [],
			backoff: { base: 0, factor: 1, cap: 0, jitter: 0 },
			fall_back_on: ['timeout'],
			cancel: 'full',
		};
		const record = runPlan(planWith([LARGE, SMALL], { gpu: { ...ROOM, errorRate: 0.5 }, small: ROOM }, {}, routing), 1);
		expect(worked(record, 'small', 'useful')).toBe(0);
		expect(ended(record, 'error')).toBeGreaterThan(60);
	});
});

describe('when the last tier fails as well', () => {
	it('the request gets its outcome, and its work is that of a fallback', () => {
		const record = runPlan(planWith([LARGE, SMALL], { gpu: { ...ROOM, errorRate: 0.999 }, small: { ...ROOM, errorRate: 0.5 } }), 1);
		expect(ended(record, 'error')).toBeGreaterThan(60);
		expect(worked(record, 'small', 'fallback')).toBeCloseTo(ended(record, 'error'), -1);
	});
});

describe('a pool that keeps failing', () => {
	const routing = (changes: Partial<RoutingInput>): RoutingInput => ({
		pick: 'round-robin',
		retries: 0,
		retry_on: [],
		backoff: { base: 0, factor: 1, cap: 0, jitter: 0 },
		fall_back_on: ['error', 'unavailable'],
		cancel: 'full',
		...changes,
	});
	const dead = { gpu: { ...ROOM, errorRate: 0.999 }, small: ROOM };

	it('is left alone for the time of its cooldown', () => {
		const cooldown = { failures: 3, within: 60 * SECOND, for: 30 * SECOND };
		const record = runPlan(planWith([LARGE, SMALL], dead, {}, routing({ cooldown })), 1);
		expect(ended(record, 'ok')).toBeGreaterThan(190);
		// Without it, a hundred seconds of two a second.
		expect(worked(record, 'gpu', 'failed')).toBeLessThan(30);
		expect(worked(runPlan(planWith([LARGE, SMALL], dead, {}, routing({})), 1), 'gpu', 'failed')).toBeGreaterThan(190);
	});

	it('is ejected for failures in a row', () => {
		const ejection = { consecutive: 5, interval: 10 * SECOND, base: 30 * SECOND, max: 300 * SECOND, max_share: 1 };
		const record = runPlan(planWith([LARGE, SMALL], dead, {}, routing({ ejection })), 1);
		expect(worked(record, 'gpu', 'failed')).toBeLessThan(40);
	});
});

describe('tiers in a scenario', () => {
	const compile = (gateway: string) =>
		compileScenario(
			'tiers.yaml',
			`version: 1
name: tiers
duration: 1h
traffic: {web: {arrivals: {kind: poisson, rate: 1/s}}}
clients: {app: {}}
gateway:
${gateway}
pools:
  a: {service: 1s, price: aws/p5.48xlarge}
  b: {service: 1s, price: aws/p5.48xlarge}
faults: []
`,
			{ read: () => ({ error: 'there are no files here' }) },
		);
	const messages = (gateway: string) => {
		const result = compile(gateway);
		return (result.ok ? result.compiled.issues : result.issues).map(({ message }) => message);
	};

	it('are groups one behind the other', () => {
		const result = compile('  tiers: [{name: large, pools: [a], timeout: 9s, max_wait: 2s}, {name: small, pools: [b, a]}]');
		if (!result.ok) throw new Error(messages('').join());
		const plan = result.compiled.plan.gateway;
		expect(plan?.spec.groups.map(({ name, fallbacks }) => [name, fallbacks])).toEqual([
			['large', ['small']],
			['small', []],
		]);
		expect(plan?.upstreams).toEqual({ 'large/a': 'a', 'small/b': 'b', 'small/a': 'a' });
		expect(plan?.spec.groups[0].deployments[0]).toMatchObject({ timeoutUs: 9 * SECOND, maxWaitUs: 2 * SECOND });
	});

	it.each([
		['  tiers: [{name: x, pools: [a]}, {name: x, pools: [b]}]', "two tiers are 'x'"],
		['  tiers: [{name: x, pools: [a, a]}]', "two pools of a tier are 'a'"],
		['  tiers: [{name: x, pools: [a]}]\n  pool: b', 'gateway: `pool` or `tiers`, not both'],
		[
			'  pool: a\n  economic_breaker: {limit: $1/h, action: degrade, degrade_to: y}',
			'gateway.economic_breaker.degrade_to: the gateway has no tiers',
		],
		['  pool: a\n  economic_breaker: {limit: $1/h, action: throttle}', 'gateway.economic_breaker: `action: throttle` needs `throttle`'],
		['  pool: a\n  economic_breaker: {limit: $1/h, throttle: 1/s}', 'gateway.economic_breaker: `throttle` is for `action: throttle`'],
		['  pool: a\n  economic_breaker: {}', 'gateway.economic_breaker: it has a `limit` or `tokens`'],
		[
			'  pool: a\n  economic_breaker: {tokens: 5/s, sees: bill}',
			'gateway.economic_breaker: the bill does not say whose it is, nor for how many tokens',
		],
		[
			'  pool: a\n  economic_breaker: {limit: $1/h, scope: user}',
			'gateway.economic_breaker: the user of a request of traffic.web is not known',
		],
	])('%s is refused', (gateway, message) => {
		expect(messages(gateway)).toContain(message);
	});

	it('that do not exist cannot be degraded to', () => {
		expect(messages('  tiers: [{name: big, pools: [a]}]\n  budgets: [{limit: $1, degrade_to: bigg}]').join()).toMatch(/bigg.*big/);
	});

	it('are there for a breaker that kills, with routing of one tier', () => {
		const result = compile('  pool: a\n  economic_breaker: {limit: $1/h, action: kill}');
		expect(result.ok && result.compiled.plan.gateway?.spec.groups).toHaveLength(1);
	});
});

describe('a budget that degrades', () => {
	it('sends what it would refuse to the cheaper tier', () => {
		const budget = {
			counts: 'money',
			amount: 1_000_000,
			windowUs: null,
			anchor: 'calendar',
			check: 'before',
			reservedOutput: null,
			writeLagUs: 0,
			state: 'shared',
			syncUs: null,
			refusedAs: 'rejected',
			degradeTo: 'small',
		} as const;
		const plan = planWith([LARGE, SMALL], { gpu: ROOM, small: ROOM }, { arrivals: { kind: 'constant', options: { rate: 0.5 } } });
		const gateway = plan.gateway as NonNullable<SimulationPlan['gateway']>;
		const admission = { ...gateway.spec.admission, budgets: [budget] };
		const dime = { perRequest: 100_000, inputPerMillion: 0, outputPerMillion: 0 };
		const record = runPlan({ ...plan, gateway: { ...gateway, spec: { ...gateway.spec, admission }, prices: { gpu: dime } } }, 1);
		expect(worked(record, 'gpu', 'useful')).toBe(10);
		expect(ended(record, 'rejected')).toBe(0);
		expect(worked(record, 'small', 'useful')).toBe(ended(record, 'ok') - 10);
	});
});
