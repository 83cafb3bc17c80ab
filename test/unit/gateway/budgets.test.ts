/** Budgets at the door: who is refused, by how much they are overshot, and what several processes make of them. */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../../src/experiment/run.ts';
import type { BudgetSpec } from '../../../src/model/admissionSpec.ts';
import { outcomeNames } from '../../../src/model/outcomes.ts';
import type { GatewayPlan, RequestPrice, SimulationPlan } from '../../../src/model/plan.ts';
import type { RunRecord } from '../../../src/model/record.ts';
import { busy, DAY, doorOf, HOUR, laws, type PlanParts, planOf, SECOND, trafficOf } from '../../support/plans.ts';

const DIME: RequestPrice = { perRequest: 100_000, inputPerMillion: 0, outputPerMillion: 0 };

/** A dollar for everybody, for the whole run. */
function budgetOf(changes: Partial<BudgetSpec> = {}): BudgetSpec {
	return {
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
		...changes,
	};
}

function gatewayWith(budgets: readonly BudgetSpec[], processes = 1, price = DIME): GatewayPlan {
	return { ...doorOf({ budgets, processes }), prices: { gpu: price } };
}

function ended(record: RunRecord, outcome: (typeof outcomeNames)[number]): number {
	return record.requestOutcomes[outcomeNames.indexOf(outcome)];
}

/** Requests at an even pace, each answered after `seconds`. */
function evenly(rate: number, horizon: number, seconds: number, gateway: GatewayPlan, parts: Partial<PlanParts> = {}): SimulationPlan {
	const arrivals = { kind: 'constant', options: { rate } };
	return planOf({ arrivals, horizon, gateway, pool: { slots: 100_000, service: busy(laws.constant(seconds)) }, ...parts });
}

function answered(plan: SimulationPlan, seed = 1): number {
	return ended(runPlan(plan, seed), 'ok');
}

describe('a hundred requests at once, each of ten seconds and a dime, on a budget of a dollar (G10)', () => {
	const crowd = { kind: 'batch', options: { rate: 0.001, size: { kind: 'constant', options: { value: 100 } } } };
	const admitted = (check: BudgetSpec['check']) => {
		const record = runPlan(evenly(1, 3000, 10, gatewayWith([budgetOf({ check })]), { arrivals: crowd }), 1);
		expect(record.requests).toBeGreaterThanOrEqual(100);
		return ended(record, 'ok');
	};

	it('all pass where the budget is compared before the spend is known: ten dollars', () => {
		expect(admitted('before')).toBe(100);
	});

	it('ten pass where estimates that are exact are set aside', () => {
		expect(admitted('reserve')).toBe(10);
	});
});

describe('a budget', () => {
	it('is spent one by one when nothing is in flight', () => {
		expect(answered(evenly(1, 100, 0.01, gatewayWith([budgetOf()])))).toBe(10);
	});

	it('begins anew with the clock, or some time after its first spend', () => {
		const daily = (anchor: BudgetSpec['anchor'], weekOffsetUs: number) => {
			const gateway = gatewayWith([budgetOf({ windowUs: DAY, anchor })]);
			// From 18:00 for 24 hours: the calendar day turns in between.
			return answered(evenly(1 / 600, 86_400, 1, gateway, { weekOffsetUs }));
		};
		expect(daily('calendar', 18 * HOUR)).toBe(20);
		expect(daily('calendar', 0)).toBe(10);
		expect(daily('first-use', 18 * HOUR)).toBe(10);
	});

	it('that rolls forgets a spend after its window, a sixtieth of it late at most', () => {
		const gateway = gatewayWith([budgetOf({ windowUs: 60 * SECOND, anchor: 'rolling' })]);
		const answers = answered(evenly(1, 600, 0.01, gateway));
		// Ten in a burst, and again after 60 or 61 seconds.
		expect(answers).toBeGreaterThanOrEqual(90);
		expect(answers).toBeLessThanOrEqual(100);
	});

	it('that is known late is overshot by what passes meanwhile', () => {
		const gateway = gatewayWith([budgetOf({ writeLagUs: 20 * SECOND })]);
		// The tenth spend is known 20 s after it was made: by then twenty more have passed.
		const answers = answered(evenly(1, 100, 0.01, gateway));
		expect(answers).toBeGreaterThanOrEqual(29);
		expect(answers).toBeLessThanOrEqual(31);
	});

	it('that reserves is not overshot however late spend is known', () => {
		expect(answered(evenly(10, 100, 3, gatewayWith([budgetOf({ check: 'reserve', writeLagUs: 20 * SECOND })])))).toBe(10);
	});

	it('gives back what it set aside for what failed', () => {
		const failing = { slots: 100_000, service: busy(laws.constant(0.5)), errorRate: 0.5 };
		const record = runPlan(evenly(5, 200, 1, gatewayWith([budgetOf({ check: 'reserve' })]), { pool: failing }), 1);
		expect(ended(record, 'ok')).toBe(10);
		expect(ended(record, 'error')).toBeGreaterThan(0);
	});

	it('that reserves too little is overshot all the same (S20)', () => {
		const price = { perRequest: 0, inputPerMillion: 0, outputPerMillion: 1e9 };
		const tokens = { input: { kind: 'constant', options: { value: 0 } }, output: { kind: 'constant', options: { value: 150 } } };
		const crowd = { kind: 'batch', options: { rate: 0.001, size: { kind: 'constant', options: { value: 5 } } } };
		const admitted = (reservedOutput: number | null) => {
			const gateway = gatewayWith([budgetOf({ amount: 450_000, check: 'reserve', reservedOutput })], 1, price);
			return answered(evenly(1, 1500, 1, gateway, { traffic: [trafficOf(crowd, { tokens })] }));
		};
		// 15 cents each on a budget of 45: three, or, taken for 11 cents each, four.
		expect(admitted(null)).toBe(3);
		expect(admitted(110)).toBe(4);
	});

	it('counts tokens where it is one of tokens', () => {
		const tokens = { input: { kind: 'constant', options: { value: 90 } }, output: { kind: 'constant', options: { value: 10 } } };
		const gateway = gatewayWith([budgetOf({ counts: 'tokens', amount: 700 })]);
		expect(answered(evenly(1, 100, 0.01, gateway, { traffic: [trafficOf({ kind: 'constant', options: { rate: 1 } }, { tokens })] }))).toBe(
			7,
		);
	});

	it('kept for each key stops each at its own', () => {
		const population = { tenants: 2, zipf: 0, keys: 3, priorities: [1] };
		const traffic = [trafficOf({ kind: 'constant', options: { rate: 20 } }, { population })];
		const passed = (scope: BudgetSpec['scope']) =>
			answered(evenly(1, 100, 0.01, gatewayWith([budgetOf(scope === undefined ? {} : { scope })]), { traffic }));
		expect([passed(undefined), passed('tenant'), passed('key')]).toEqual([10, 20, 60]);
	});

	it('sees nothing of what has no price', () => {
		const plan = evenly(1, 100, 0.01, { ...gatewayWith([budgetOf()]), prices: {} });
		expect(answered(plan)).toBeGreaterThan(90);
	});

	it('refused for good is not asked again; refused for now it is', () => {
		const retry = { kind: 'fixed', options: { delay: 0.1 * SECOND } };
		const attempts = (refusedAs: BudgetSpec['refusedAs']) =>
			runPlan(evenly(1, 99.5, 0.01, gatewayWith([budgetOf({ refusedAs })]), { client: { retry, attemptsMax: 3 } }), 1);
		expect(attempts('denied').attempts).toBe(attempts('denied').requests);
		expect(attempts('rejected').attempts).toBe(10 + 3 * (attempts('rejected').requests - 10));
		expect(ended(attempts('denied'), 'denied')).toBe(attempts('denied').requests - 10);
	});
});

describe('a budget in each of several processes', () => {
	const passed = (processes: number, changes: Partial<BudgetSpec>) =>
		answered(evenly(100, 30, 0.01, gatewayWith([budgetOf({ state: 'local', ...changes })], processes)));

	it('is so many budgets (S24)', () => {
		expect(passed(1, {})).toBe(10);
		expect(passed(5, {})).toBe(50);
		expect(passed(5, { check: 'reserve' })).toBe(50);
		expect(passed(5, { state: 'shared' })).toBe(10);
	});

	it('is overshot until the processes have told each other', () => {
		// Within the first second nobody knows of anybody else; then all know that more than all is gone.
		const synced = passed(5, { syncUs: SECOND });
		expect(synced).toBeGreaterThan(10);
		expect(synced).toBeLessThanOrEqual(50);
		expect(passed(5, { syncUs: 0.02 * SECOND })).toBeLessThan(20);
	});
});

describe('several budgets', () => {
	it('give back what they set aside when a later one refuses', () => {
		const wide = budgetOf({ check: 'reserve', amount: 2_000_000 });
		const narrow = budgetOf({ check: 'reserve', amount: 500_000, windowUs: 60 * SECOND });
		// Five dimes a minute, until two dollars are gone: in the fourth minute.
		expect(answered(evenly(2, 600, 0.01, gatewayWith([wide, narrow])))).toBe(20);
	});

	it('give back what they set aside when a rate limit refuses', () => {
		const bucket = { limiter: { kind: 'token-bucket', options: { rate: 0.5, burst: 1 } }, counts: 'requests', charged: 'before' } as const;
		const limits = [{ ...bucket, state: 'shared', refusedAs: 'rejected', retryAfter: null } as const];
		const gateway = { ...doorOf({ budgets: [budgetOf({ check: 'reserve' })], limits }), prices: { gpu: DIME } };
		expect(answered(evenly(2, 100, 0.01, gateway))).toBe(10);
	});
});
