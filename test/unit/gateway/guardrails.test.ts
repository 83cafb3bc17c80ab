/** Guardrails: what they block, how long they take, and what an answer costs that is asked for again. */
import { describe, expect, it } from 'vitest';
import { billOf } from '../../../src/analysis/bill.ts';
import { runPlan } from '../../../src/experiment/run.ts';
import type { GuardrailsSpec, GuardSpec } from '../../../src/model/admissionSpec.ts';
import { causeNames } from '../../../src/model/causes.ts';
import { outcomeNames } from '../../../src/model/outcomes.ts';
import type { SimulationPlan } from '../../../src/model/plan.ts';
import type { GatewayRecord, RunRecord } from '../../../src/model/record.ts';
import { compileScenario } from '../../../src/scenario/compile.ts';
import { tiered } from '../../../src/scenario/gatewayTiers.ts';
import { busy, doorOf, laws, type PlanParts, planOf, poolOf, price, SECOND } from '../../support/plans.ts';

function guardOf(changes: Partial<GuardSpec> = {}): GuardSpec {
	return { name: 'g', pool: 'guard', blocks: 0, falsePositives: 0, failsOpen: true, ...changes };
}

/** A pool that takes a second, a guard that takes a tenth of one. */
function planWith(guards: Partial<GuardrailsSpec>, parts: Partial<PlanParts> = {}): SimulationPlan {
	return planOf({
		arrivals: { kind: 'constant', options: { rate: 10 } },
		gateway: doorOf({ guards: { input: [], output: [], regenerations: 0, ...guards } }),
		pool: { slots: 100_000, service: busy(laws.constant(1)) },
		otherPools: { guard: poolOf({ slots: 100_000, service: busy(laws.constant(0.1)) }) },
		horizon: 500,
		...parts,
	});
}

function ended(record: RunRecord, outcome: (typeof outcomeNames)[number]): number {
	return record.requestOutcomes[outcomeNames.indexOf(outcome)];
}

/** Seconds of work of a pool, by cause. */
function worked(record: RunRecord, pool: string, cause: (typeof causeNames)[number]): number {
	return (record.pools.find(({ name }) => name === pool)?.workByCause[causeNames.indexOf(cause)] ?? 0) / SECOND;
}

function shareOf(record: RunRecord, outcome: (typeof outcomeNames)[number]): number {
	return ended(record, outcome) / (record.requests - record.requestsOpen);
}

describe('a check', () => {
	it('takes its time and its pool, before and after, and is a cause of its own', () => {
		const record = runPlan(planWith({ input: [guardOf()], output: [guardOf(), guardOf({ name: 'h' })] }), 1);
		expect(record.latency.min).toBe(1.3 * SECOND);
		expect(record.latency.max).toBe(1.3 * SECOND);
		expect(worked(record, 'guard', 'guardrail') / ended(record, 'ok')).toBeCloseTo(0.3, 2);
		expect(worked(record, 'guard', 'useful')).toBe(0);
		expect(worked(record, 'gpu', 'useful')).toBe(ended(record, 'ok'));
	});

	it('of how an answer is written leaves a wrong one wrong', () => {
		const quality = { wrong: 0.14, offline: 0.14, perSd: 0 };
		const pool = { slots: 100_000, service: busy(laws.constant(1)), quality };
		const record = runPlan(planWith({ output: [guardOf()] }, { pool }), 1);
		const [questions] = record.quality?.streams ?? [];
		expect(questions.wrong).toBeGreaterThan(500);
		expect(questions.wrong / questions.answered).toBeCloseTo(0.14, 1);
	});

	it('of requests denies what it blocks, before anything is spent on it, and the same when it is sent again', () => {
		const guards = { input: [guardOf({ blocks: 0.1, falsePositives: 0.2 })] };
		const record = runPlan(planWith(guards), 1);
		// A tenth rightly, and a fifth of the rest wrongly: 28%.
		expect(shareOf(record, 'denied')).toBeCloseTo(0.28, 1);
		expect(worked(record, 'gpu', 'useful')).toBe(ended(record, 'ok'));
		const totals = record.gateway as GatewayRecord;
		expect(totals.falselyBlocked / totals.blocked).toBeGreaterThan(1.5);
		expect(totals.falselyBlocked / totals.blocked).toBeLessThan(2.1);
		const again = runPlan(planWith(guards, { client: { retry: { kind: 'fixed', options: { delay: 0 } }, attemptsMax: 3 } }), 1);
		expect(again.attempts).toBe(again.requests);
	});

	it('leaves the requests that it lets through as they would have been without it', () => {
		const service = { slots: 100_000, service: busy(laws.exponential(1)) };
		const without = runPlan(planWith({}, { pool: service }), 1);
		const beside = runPlan(planWith({ input: [guardOf()] }, { pool: service }), 1);
		expect(beside.latency.max - without.latency.max).toBeCloseTo(0.1 * SECOND, -2);
	});

	it('that cannot be made passes or blocks as it was told', () => {
		const down = { guard: poolOf({ slots: 1, queueLimit: 0, service: busy(laws.constant(0.1)), errorRate: 0.999 }) };
		const denied = (failsOpen: boolean) =>
			shareOf(runPlan(planWith({ input: [guardOf({ failsOpen })] }, { otherPools: down }), 1), 'denied');
		expect(denied(true)).toBe(0);
		expect(denied(false)).toBeGreaterThan(0.99);
	});

	it('stops with its caller when that is told', () => {
		const client = { timeoutUs: 0.05 * SECOND, cancel: 'full' as const };
		const record = runPlan(planWith({ input: [guardOf()] }, { client }), 1);
		expect(ended(record, 'timeout')).toBeGreaterThan(4990);
		expect(worked(record, 'gpu', 'useful') + worked(record, 'gpu', 'abandoned')).toBe(0);
	});
});

describe('five checks of answers with 10% of false positives each, and three regenerations', () => {
	const five = (falsePositives: number) => Array.from({ length: 5 }, (_, i) => guardOf({ name: `g${i}`, falsePositives }));
	const run = (falsePositives: number, regenerations: number) =>
		runPlan(planWith({ output: five(falsePositives), regenerations }, { horizon: 2000 }), 1);
	const generations = (record: RunRecord) => {
		const [useful, thrown] = [worked(record, 'gpu', 'useful'), worked(record, 'gpu', 'regenerated')];
		return (useful + thrown) / (record.requests - record.requestsOpen);
	};

	it('block 41% of answers, cost 1.65 answers a request, and deny 2.8% all the same', () => {
		expect(shareOf(run(0.1, 0), 'denied')).toBeCloseTo(1 - 0.9 ** 5, 1);
		const record = run(0.1, 3);
		const blocked = 1 - 0.9 ** 5;
		expect(Math.abs(generations(record) - (1 + blocked + blocked ** 2 + blocked ** 3))).toBeLessThan(0.03);
		expect(Math.abs(shareOf(record, 'denied') - blocked ** 4)).toBeLessThan(0.006);
	});

	it('cost 1.11 with 2% each', () => {
		expect(Math.abs(generations(run(0.02, 3)) - 1 / 0.98 ** 5)).toBeLessThan(0.02);
	});
});

describe('what is thrown away', () => {
	it('is a part of the bill, and the parts sum to the whole', () => {
		const dear = { slots: 100_000, service: busy(laws.constant(1)), price: price({ perHour: 1e12 }) };
		const plan = planWith(
			{ input: [guardOf({ blocks: 0.1 })], output: [guardOf({ name: 'o', blocks: 0.4 })], regenerations: 2 },
			{ pool: dear, otherPools: { guard: poolOf({ slots: 100_000, service: busy(laws.constant(0.1)), price: price({ perHour: 1e12 }) }) } },
		);
		const record = runPlan(plan, 1);
		const bill = billOf(record, plan);
		expect(bill.causeCents[causeNames.indexOf('regenerated')]).toBeGreaterThan(0);
		expect(bill.causeCents[causeNames.indexOf('guardrail')]).toBeGreaterThan(0);
		expect(bill.causeCents.reduce((sum, cents) => sum + cents, 0)).toBe(bill.totalCents);
		// A failure of the model stays a failure of the model.
		const failing = runPlan(
			planWith({ output: [guardOf()] }, { pool: { slots: 100_000, service: busy(laws.constant(1)), errorRate: 0.3 } }),
			1,
		);
		expect(worked(failing, 'gpu', 'failed')).toBe(ended(failing, 'error'));
	});
});

describe('behind an economic breaker', () => {
	const behind = (action: 'kill' | 'degrade') => {
		const { spec, upstreams } = tiered(
			[
				{ name: 'large', pools: ['gpu'] },
				{ name: 'small', pools: ['cheap'] },
			],
			undefined,
		);
		const breaker = {
			limitPerHour: 180e6,
			sees: 'ledger',
			windowUs: 60 * SECOND,
			evaluateUs: 5 * SECOND,
			hysteresis: 0.1,
			openUs: 3600 * SECOND,
			halfOpenShare: 0,
			rampUs: 0,
			action,
			degradeTo: 'small',
		} as const;
		const guards = { input: [guardOf()], output: [guardOf({ name: 'o' })], regenerations: 0 };
		const gateway = {
			spec: { ...doorOf({ guards, breaker }).spec, ...spec },
			upstreams,
			prices: { gpu: { perRequest: 10_000, inputPerMillion: 0, outputPerMillion: 0 } },
		};
		const slow = { slots: 100_000, service: busy(laws.constant(20)) };
		const checks = poolOf({ slots: 100_000, service: busy(laws.constant(0.1)) });
		return runPlan(planWith({}, { gateway, pool: slow, otherPools: { guard: checks, cheap: poolOf(slow) }, horizon: 200 }), 1);
	};

	it('that degrades, the model that is asked is the cheaper one', () => {
		const record = behind('degrade');
		expect(ended(record, 'ok')).toBe(record.requests - record.requestsOpen);
		expect(worked(record, 'cheap', 'useful')).toBeGreaterThan(1000);
	});

	it('that kills, what is in flight ends wherever it is, and every request is answered once', () => {
		const record = behind('kill');
		expect(record.marks.map(({ what }) => what)).toEqual(['economic breaker open']);
		expect(record.requestsOpen).toBe(0);
		expect(ended(record, 'ok') + ended(record, 'rejected')).toBe(record.requests);
		expect(worked(record, 'gpu', 'in-flight')).toBe(0);
		expect(worked(record, 'gpu', 'abandoned')).toBeGreaterThan(1000);
	});
});

describe('guardrails in a scenario', () => {
	const compile = (guardrails: string) =>
		compileScenario(
			'guards.yaml',
			`version: 1
name: guards
duration: 1h
traffic: {web: {arrivals: {kind: poisson, rate: 1/s}}}
clients: {app: {}}
gateway: {pool: gpu, guardrails: ${guardrails}}
pools:
  gpu: {service: 1s, price: aws/p5.48xlarge}
  judge: {service: 1s, price: aws/p5.48xlarge}
`,
			{ read: () => ({ error: 'none' }) },
		);
	const messages = (guardrails: string) => {
		const result = compile(guardrails);
		return (result.ok ? result.compiled.issues : result.issues).map(({ message }) => message);
	};

	it('without a pool are services of their own, with what a check costs on the bill', () => {
		const result = compile('{input: [{name: injection, latency: 60ms, cost: $0.01, blocks: 5%}]}');
		if (!result.ok) throw new Error(messages('{}').join());
		const { plan } = result.compiled;
		const record = runPlan(plan, 1);
		const line = billOf(record, plan).lines.filter(({ resource }) => resource === 'guardrail-injection');
		const cents = line.reduce((sum, one) => sum + Math.round(one.usd * 100), 0);
		expect(cents).toBe((record.gateway as GatewayRecord).checks);
		expect(record.latency.min).toBe(1.06 * SECOND);
	});

	it.each([
		['{input: [{name: a, pool: judg}]}', /judg/],
		['{input: [{name: a, pool: judge, cost: $1}]}', /its pool says how long a check takes/],
		['{input: [{name: a}], output: [{name: a}]}', /two guards are 'a'/],
		['{input: [{name: a}], regenerations: 2}', /no check of answers/],
	])('%s is refused', (guardrails, message) => {
		const result = compile(guardrails);
		expect(result.ok).toBe(false);
		expect(messages(guardrails).join('\n')).toMatch(message);
	});
});
