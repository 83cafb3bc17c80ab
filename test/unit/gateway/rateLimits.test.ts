/** Rate limits at the door: what is held, what is counted when, and what several processes let through. */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../../src/experiment/run.ts';
import type { LimitSpec } from '../../../src/model/admissionSpec.ts';
import { outcomeNames } from '../../../src/model/outcomes.ts';
import type { RunRecord } from '../../../src/model/record.ts';
import { busy, doorOf, laws, limitOf, type PlanParts, planOf, SECOND, trafficOf } from '../../support/plans.ts';

const ROOM: PlanParts['pool'] = { slots: 10_000, service: busy(laws.constant(0.01)) };

function ended(record: RunRecord, outcome: (typeof outcomeNames)[number]): number {
	return record.requestOutcomes[outcomeNames.indexOf(outcome)];
}

/** `count` requests at each second for `seconds` seconds. */
function crowds(count: number, seconds: number): Pick<PlanParts, 'arrivals' | 'horizon'> {
	return { arrivals: { kind: 'constant', options: { rate: count } }, horizon: seconds };
}

describe('a limit that holds', () => {
	const nginx = (burst: number) =>
		doorOf({
			limits: [limitOf({ kind: 'nginx-limit-req', options: { rate: 10, burst, delay: 0, nodelay: false } }, { refusedAs: 'overloaded' })],
		});

	it('lets a burst of a batch through at its pace, and answers the rest 503', () => {
		const batch = { kind: 'batch', options: { rate: 0.01, size: { kind: 'constant', options: { value: 8 } } } };
		const record = runPlan(planOf({ arrivals: batch, gateway: nginx(4), pool: ROOM, horizon: 1000 }), 1);
		const batches = record.requests / 8;
		expect(batches).toBeGreaterThan(3);
		expect(ended(record, 'ok')).toBe(5 * batches);
		expect(ended(record, 'overloaded')).toBe(3 * batches);
		// The fifth of a batch has waited for four tenths of a second.
		expect(record.latency.max).toBeCloseTo(0.41 * SECOND, -3);
	});

	it('answers a held attempt that was withdrawn, and serves nothing for it', () => {
		const impatient = { timeoutUs: 0.25 * SECOND, cancel: 'full' as const };
		const record = runPlan(planOf({ ...crowds(20, 100), gateway: nginx(1000), client: impatient, pool: ROOM }), 1);
		expect(ended(record, 'timeout')).toBeGreaterThan(500);
		const served = record.pools[0].workByCause.reduce((sum, work) => sum + work, 0) / (0.01 * SECOND);
		expect(served).toBeCloseTo(ended(record, 'ok'), 6);
	});
});

describe('a limit with local state', () => {
	const perMinute = { kind: 'fixed-window', options: { limit: 10, per: 60 * SECOND, anchor: 'first-use', counts_refused: false } };
	const passedWith = (processes: number, state: 'local' | 'shared') => {
		const gateway = doorOf({ processes, limits: [limitOf(perMinute, { state })] });
		return ended(runPlan(planOf({ ...crowds(20, 59), gateway, pool: ROOM }), 1), 'ok');
	};

	it('lets through its number in each process', () => {
		expect(passedWith(1, 'local')).toBe(10);
		expect(passedWith(4, 'local')).toBe(40);
	});

	it('lets through its number once when the state is shared', () => {
		expect(passedWith(4, 'shared')).toBe(10);
	});
});

describe('a limit on tokens', () => {
	const tokens = {
		input: { kind: 'constant', options: { value: 900 } },
		output: { kind: 'constant', options: { value: 100 } },
	};
	const budget = { kind: 'fixed-window', options: { limit: 5000, per: 3600 * SECOND, anchor: 'first-use', counts_refused: false } };
	const passed = (charged: 'before' | 'after') => {
		const plan = planOf({
			...crowds(10, 60),
			traffic: [trafficOf({ kind: 'constant', options: { rate: 10 } }, { tokens })],
			gateway: doorOf({ limits: [limitOf(budget, { counts: 'tokens', charged })] }),
			pool: { slots: 10_000, service: busy(laws.constant(2)) },
		});
		return ended(runPlan(plan, 1), 'ok');
	};

	it('is exact when it charges at the door', () => {
		expect(passed('before')).toBe(5);
	});

	it('is overshot by all in flight when the answer charges it', () => {
		// The fifth answer, at 2.5 s, closes the door just before the request of that instant: 24 are inside by then.
		expect(passed('after')).toBe(24);
	});
});

describe('several limits', () => {
	it('count what they let through even if a later one refuses it', () => {
		const outer = { kind: 'fixed-window', options: { limit: 30, per: 3600 * SECOND, anchor: 'first-use', counts_refused: false } };
		const inner = { kind: 'fixed-window', options: { limit: 5, per: 10 * SECOND, anchor: 'first-use', counts_refused: false } };
		const passed = (limits: readonly (typeof outer)[]) =>
			ended(runPlan(planOf({ ...crowds(2, 60), gateway: doorOf({ limits: limits.map((limit) => limitOf(limit)) }), pool: ROOM }), 1), 'ok');
		expect(passed([inner])).toBe(30);
		// Asked first, the hourly limit is used up by 15 s, for 10 answers; asked second, it sees only what passes.
		expect(passed([outer, inner])).toBe(10);
		expect(passed([inner, outer])).toBe(30);
	});
});

describe('a limit kept for each', () => {
	const five = { kind: 'fixed-window', options: { limit: 5, per: 3600 * SECOND, anchor: 'first-use', counts_refused: false } };
	const passed = (scope: LimitSpec['scope'], changes: Partial<LimitSpec> = {}, processes = 1) => {
		const population = { tenants: 4, zipf: 0, users: 6, keys: 3, teams: 2, priorities: [1] };
		const plan = planOf({
			horizon: 100,
			traffic: [trafficOf({ kind: 'constant', options: { rate: 50 } }, { population })],
			gateway: doorOf({ processes, limits: [limitOf(five, { ...(scope === undefined ? {} : { scope }), ...changes })] }),
			pool: ROOM,
		});
		return ended(runPlan(plan, 1), 'ok');
	};

	it('tenant, team, key or user lets its number through for every one of them', () => {
		expect(passed(undefined)).toBe(5);
		expect(passed('tenant')).toBe(4 * 5);
		expect(passed('team')).toBe(4 * 2 * 5);
		expect(passed('key')).toBe(4 * 3 * 5);
		expect(passed('user')).toBe(4 * 6 * 5);
	});

	it('has a state for each in each process when it is local', () => {
		expect(passed('key', { state: 'local' }, 3)).toBe(4 * 3 * 3 * 5);
	});

	it('is charged to whom the answer belongs', () => {
		// At 10 ms a request, the sixth of a key comes when its fifth has been answered long ago.
		expect(passed('key', { charged: 'after' })).toBe(4 * 3 * 5);
	});

	it('session follows a session through its requests, not its row', () => {
		const session = { kind: 'closed-loop', options: { think: laws.constant(0.1), requests: 8 } };
		const plan = planOf({
			horizon: 100,
			traffic: [trafficOf({ kind: 'constant', options: { rate: 2 } }, { session })],
			gateway: doorOf({ limits: [limitOf(five, { scope: 'session' })] }),
			pool: ROOM,
		});
		const record = runPlan(plan, 1);
		const whole = Math.floor(record.requests / 8);
		expect(ended(record, 'rejected')).toBeGreaterThan(3 * (whole - 3));
		expect(ended(record, 'ok') / (record.sessions?.begun ?? 0)).toBeCloseTo(5, 1);
	});
});

describe("LiteLLM's limit of 10 a minute, and 25 requests at once of clients that obey Retry-After (G9)", () => {
	const window = { kind: 'fixed-window', options: { limit: 10, per: 60 * SECOND, anchor: 'first-use', counts_refused: true } };
	const obeying = { limitUs: 60 * SECOND, over: 'backoff', use: 'wait', required: [] } as const;
	const run = (attemptsMax: number) =>
		runPlan(
			planOf({
				arrivals: { kind: 'users', options: { count: 25, over: 0 } },
				horizon: 200,
				gateway: doorOf({ limits: [limitOf(window, { retryAfter: 60 * SECOND })] }),
				client: { retry: { kind: 'fixed', options: { delay: 0.5 * SECOND } }, attemptsMax, retryAfter: obeying },
				pool: ROOM,
			}),
			2,
		);

	it('lets 10 pass and turns 15 away, who all return 60 s later, when 10 pass', () => {
		const record = run(2);
		expect(record.requests).toBe(25);
		expect(ended(run(1), 'ok')).toBe(10);
		expect([ended(record, 'ok'), ended(record, 'rejected')]).toEqual([20, 5]);
		expect(record.attempts).toBe(40);
		expect(record.latency.max).toBeCloseTo(60.01 * SECOND, -1);
	});
});
