/** The economic breaker: whose spend it sees, and what it does with requests while it is open. */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../../src/experiment/run.ts';
import type { EconomicBreakerSpec } from '../../../src/model/admissionSpec.ts';
import { outcomeNames } from '../../../src/model/outcomes.ts';
import type { GatewayPlan, PopulationPlan } from '../../../src/model/plan.ts';
import type { RunRecord } from '../../../src/model/record.ts';
import { tiered } from '../../../src/scenario/gatewayTiers.ts';
import { busy, doorOf, laws, type PlanParts, planOf, poolOf, SECOND, trafficOf } from '../../support/plans.ts';

const CENT = { perRequest: 10_000, inputPerMillion: 0, outputPerMillion: 0 };

/** Opens above so many dollars an hour by the gateway's own count, and stays open. */
function breakerOf(dollarsPerHour: number, changes: Partial<EconomicBreakerSpec> = {}): EconomicBreakerSpec {
	return {
		limitPerHour: dollarsPerHour * 1e6,
		sees: 'ledger',
		windowUs: 60 * SECOND,
		evaluateUs: 5 * SECOND,
		hysteresis: 0.1,
		openUs: 3600 * SECOND,
		halfOpenShare: 0.1,
		rampUs: 300 * SECOND,
		action: 'reject',
		...changes,
	};
}

function ended(record: RunRecord, outcome: (typeof outcomeNames)[number]): number {
	return record.requestOutcomes[outcomeNames.indexOf(outcome)];
}

/** Two pools, `large` before `small`, behind the breaker. */
function tiersBehind(breaker: EconomicBreakerSpec): GatewayPlan {
	const { spec, upstreams } = tiered(
		[
			{ name: 'large', pools: ['gpu'] },
			{ name: 'small', pools: ['cheap'] },
		],
		undefined,
	);
	const door = doorOf({ breaker });
	return { spec: { ...door.spec, ...spec }, upstreams, prices: { gpu: CENT, cheap: { ...CENT, perRequest: 0 } } };
}

function runWith(
	gateway: GatewayPlan,
	{ rate = 10, horizon = 300, seconds = 0.01, ...parts }: Partial<PlanParts> & Steady = {},
): RunRecord {
	const pool = { slots: 100_000, service: busy(laws.constant(seconds)) };
	const arrivals = { kind: 'constant', options: { rate } };
	return runPlan(planOf({ arrivals, gateway, pool, otherPools: { cheap: poolOf(pool) }, horizon, ...parts }), 1);
}

interface Steady {
	readonly rate?: number;
	readonly seconds?: number;
}

function priced(breaker: EconomicBreakerSpec): GatewayPlan {
	return { ...doorOf({ breaker }), prices: { gpu: CENT } };
}

describe('a breaker that sees the ledger', () => {
	it('opens when the mean over its window is above the limit', () => {
		// A dime a second is $360 an hour. $180 of mean over a minute are reached after 30 s, and seen above it at 35 s.
		const record = runWith(priced(breakerOf(180)));
		expect(ended(record, 'ok')).toBeGreaterThanOrEqual(300);
		expect(ended(record, 'ok')).toBeLessThanOrEqual(352);
		expect(record.marks.map(({ what }) => what)).toEqual(['economic breaker open']);
	});

	it('does not open for what failed, however much that cost', () => {
		const failing = { slots: 100_000, service: busy(laws.constant(0.01)), errorRate: 0.999 };
		expect(runWith(priced(breakerOf(180)), { pool: failing }).marks).toEqual([]);
		expect(runWith(priced(breakerOf(180, {})), {}).marks).toHaveLength(1);
	});

	it('counts tokens where its limit is one of tokens', () => {
		const tokens = { input: { kind: 'constant', options: { value: 90 } }, output: { kind: 'constant', options: { value: 10 } } };
		const traffic = [trafficOf({ kind: 'constant', options: { rate: 10 } }, { tokens })];
		const perHour = (tokensPerSecond: number) => ({ ...breakerOf(0), counts: 'tokens' as const, limitPerHour: tokensPerSecond * 3600 });
		expect(runWith(doorOf({ breaker: perHour(990) }), { traffic }).marks).toHaveLength(1);
		expect(runWith(doorOf({ breaker: perHour(1010) }), { traffic }).marks).toEqual([]);
	});

	it('comes back through half-open when the rate is down', () => {
		const marks = runWith(priced(breakerOf(180, { openUs: 60 * SECOND, halfOpenShare: 0.01, rampUs: 10 * SECOND })), {
			horizon: 200,
		}).marks;
		expect(marks.map(({ what }) => what).slice(0, 3)).toEqual([
			'economic breaker open',
			'economic breaker half-open',
			'economic breaker closed',
		]);
	});
});

describe('a breaker for each tenant', () => {
	const population: PopulationPlan = { tenants: 50, zipf: 1.2, priorities: [1] };
	const traffic = [trafficOf({ kind: 'constant', options: { rate: 20 } }, { population })];

	it('opens for the large ones alone', () => {
		// 72 c a minute in all; the largest tenant has three tenths of it.
		const record = runWith(priced(breakerOf(72, { scope: 'tenant' })), { traffic, horizon: 600 });
		const opened = record.marks.filter(({ what }) => what.endsWith(' open')).map(({ what }) => what);
		expect(opened).toContain('economic breaker of tenant 0 open');
		expect(opened.length).toBeLessThan(6);
		expect(ended(record, 'ok') / record.requests).toBeGreaterThan(0.4);
		expect(ended(record, 'rejected') / record.requests).toBeGreaterThan(0.2);
	});

	it('that opens for nobody changes nothing', () => {
		const calm = runWith(priced(breakerOf(1e6, { scope: 'tenant' })), { traffic });
		expect(ended(calm, 'rejected')).toBe(0);
		expect(ended(calm, 'ok')).toBe(runWith(doorOf({}), { traffic }).requestOutcomes[0]);
	});
});

describe('what an open breaker does', () => {
	it('reject: refuses', () => {
		const record = runWith(priced(breakerOf(180)));
		expect(ended(record, 'rejected')).toBe(record.requests - ended(record, 'ok'));
	});

	it('throttle: lets so many through', () => {
		const record = runWith(priced(breakerOf(180, { action: 'throttle', throttleRate: 2 })));
		const before = ended(runWith(priced(breakerOf(180))), 'ok');
		// Two a second for what is left of five minutes after it opened.
		expect(ended(record, 'ok') - before).toBeCloseTo(2 * (300 - before / 10), -1);
	});

	it('degrade: sends requests to the cheaper group, and nobody is refused', () => {
		const record = runWith(tiersBehind(breakerOf(180, { action: 'degrade', degradeTo: 'small' })));
		expect(ended(record, 'ok')).toBe(record.requests - record.requestsOpen);
		const served = (name: string) => {
			const pool = record.pools.find((one) => one.name === name);
			return Math.round((pool?.workByCause[0] ?? 0) / (0.01 * SECOND));
		};
		expect(served('gpu')).toBe(ended(runWith(priced(breakerOf(180))), 'ok'));
		expect(served('cheap')).toBe(ended(record, 'ok') - served('gpu'));
	});

	it('kill: withdraws what is in flight, which is answered at once and not worked on any more', () => {
		const slow = { rate: 10, seconds: 40, horizon: 200 };
		const of = (action: EconomicBreakerSpec['action']) => runWith(tiersBehind(breakerOf(180, { action })), slow);
		const [killing, rejecting] = [of('kill'), of('reject')];
		const openAt = killing.marks[0].atUs / SECOND;
		expect(rejecting.marks[0].atUs / SECOND).toBe(openAt);
		// Ten a second, forty seconds each: four hundred are in flight when it opens, and every one would have been answered.
		expect(ended(rejecting, 'ok') - ended(killing, 'ok')).toBeGreaterThanOrEqual(399);
		expect(ended(rejecting, 'ok') - ended(killing, 'ok')).toBeLessThanOrEqual(401);
		const busySeconds = (record: RunRecord) =>
			record.pools.reduce((sum, pool) => sum + pool.workByCause.reduce((a, b) => a + b, 0), 0) / SECOND;
		// Half of the work of what was in flight was still to do.
		expect(busySeconds(rejecting) - busySeconds(killing)).toBeCloseTo((400 * 40) / 2, -3);
		expect(killing.requestsOpen).toBe(0);
	});

	it('kill: leaves those of others alone', () => {
		const population: PopulationPlan = { tenants: 2, zipf: 3, priorities: [1] };
		const traffic = [trafficOf({ kind: 'constant', options: { rate: 10 } }, { population })];
		const breaker = breakerOf(180, { action: 'kill', scope: 'tenant' });
		const record = runWith(tiersBehind(breaker), { traffic, seconds: 20, horizon: 200 });
		expect(record.marks.map(({ what }) => what)).toEqual(['economic breaker of tenant 0 open']);
		// The small tenant has a ninth of the requests.
		const others = record.requests / 9;
		expect(ended(record, 'ok')).toBeGreaterThan(others * 0.8);
		expect(ended(record, 'rejected')).toBeGreaterThan(1000);
	});

	it('kill: answers one that waits for its next try when that is due', () => {
		const failing = { slots: 100_000, service: busy(laws.constant(1)), errorRate: 0.5 };
		const { spec, upstreams } = tiered([{ name: 'all', pools: ['gpu'] }], {
			pick: 'round-robin',
			retries: 50,
			retry_on: ['error'],
			backoff: { base: 5 * SECOND, factor: 1, cap: 5 * SECOND, jitter: 0 },
			fall_back_on: [],
			cancel: 'full',
		});
		const gateway = {
			spec: { ...doorOf({ breaker: breakerOf(180, { action: 'kill' }) }).spec, ...spec },
			upstreams,
			prices: { gpu: CENT },
		};
		const record = runWith(gateway, { pool: failing, horizon: 200 });
		expect(record.marks).toHaveLength(1);
		expect(record.requestsOpen).toBe(0);
		expect(ended(record, 'error')).toBe(0);
	});
});
