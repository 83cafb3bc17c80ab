/** Wrong answers: how many there are, how many more requests they make, and what they cost. */
import { describe, expect, it } from 'vitest';
import { billOf } from '../../src/analysis/bill.ts';
import { peopleCost } from '../../src/analysis/quality.ts';
import { runPlan } from '../../src/experiment/run.ts';
import { REASK, USEFUL } from '../../src/model/causes.ts';
import type { SimulationPlan } from '../../src/model/plan.ts';
import type { ConsequencesPlan } from '../../src/model/quality.ts';
import type { RunRecord } from '../../src/model/record.ts';
import { busy, laws, planOf, poisson, trafficOf } from '../support/plans.ts';
import { expectTheory, replicate } from '../support/theory.ts';

const WRONG = 0.3;
const roomy = { slots: 10_000, service: busy(laws.constant(0.01)), quality: { wrong: WRONG, offline: WRONG, perSd: 0 } };
const soon = laws.constant(1);

function asking(consequences: ConsequencesPlan, horizon = 10_000): SimulationPlan {
	return planOf({ traffic: [trafficOf(poisson(5), { consequences })], pool: roomy, horizon });
}

const stream = ({ quality }: RunRecord) => {
	if (quality === undefined) throw new Error('no quality');
	return quality.streams[0];
};
const questions = (record: RunRecord) => record.requests - stream(record).reasks;

describe('wrong answers', () => {
	it('are as frequent as the pool says', () => {
		const { wrong } = replicate(asking({ reask: null, costs: [] }), 10, {
			wrong: (record) => stream(record).wrong / stream(record).answered,
		});
		expectTheory(wrong, { name: 'share of wrong answers', value: WRONG }, { within: 0.01 });
	});

	it.each([
		{ chance: 1, max: 1 },
		{ chance: 0.5, max: 3 },
		{ chance: 1, max: 100 },
	])('asked again with chance $chance, $max times at most: a geometric series of requests', ({ chance, max }) => {
		const again = WRONG * chance;
		const samples = replicate(asking({ reask: { chance, max, after: soon, history: false }, costs: [] }), 10, {
			requests: (record) => record.requests / questions(record),
			unresolved: (record) => stream(record).unresolved / questions(record),
		});
		expectTheory(samples.requests, { name: 'requests per question', value: (1 - again ** (max + 1)) / (1 - again) }, { within: 0.01 });
		// Wrong the n-th time: then it goes on with `chance`, but for the last time.
		let unresolved = again ** max * WRONG;
		for (let n = 0; n < max; n++) unresolved += again ** n * WRONG * (1 - chance);
		if (unresolved > 1e-9) expectTheory(samples.unresolved, { name: 'unresolved questions', value: unresolved }, { within: 0.05 });
		else expect(samples.unresolved.every((share) => share === 0)).toBe(true);
	});

	it('cost people in proportion, and the cloud bill does not have it', () => {
		const plan = asking({
			reask: { chance: 1, max: 1, after: soon, history: false },
			costs: [
				{ what: 'escalation', chance: 0.6, amount: 6e6, of: 'unresolved' },
				{ what: 'refund', chance: 0.05, amount: 25e6, of: 'wrong' },
			],
		});
		const { perQuestion } = replicate(plan, 10, { perQuestion: (record) => peopleCost(record, plan) / questions(record) });
		const value = WRONG * WRONG * 0.6 * 6 + WRONG * 0.05 * 25;
		expectTheory(perQuestion, { name: 'people cost per question', value }, { within: 0.03 });
		const free = { ...plan, traffic: plan.traffic.map((one) => ({ ...one, consequences: { reask: one.consequences!.reask, costs: [] } })) };
		expect(billOf(runPlan(plan, 1), plan)).toEqual(billOf(runPlan(free, 1), free));
	});
});

describe('the bill', () => {
	it('has what was asked again as a cause of its own, and its causes still add up', () => {
		const plan = asking({ reask: { chance: 1, max: 2, after: soon, history: false }, costs: [] });
		const record = runPlan(plan, 3);
		const bill = billOf(record, plan);
		expect(bill.causeCents.reduce((sum, cents) => sum + cents, 0)).toBe(bill.totalCents);
		const { workByCause } = record.pools[0];
		expect(workByCause[REASK] / 10_000).toBe(stream(record).reasks);
		expect(workByCause[USEFUL] / 10_000).toBe(questions(record));
	});
});
