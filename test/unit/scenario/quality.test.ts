/** What a scenario says about right and wrong answers, and what becomes of it in the plan, the result and the report. */
import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/analysis/analyse.ts';
import { seedRun } from '../../../src/analysis/seedRun.ts';
import { runPlan, twinOf } from '../../../src/experiment/run.ts';
import type { Result } from '../../../src/model/result.ts';
import { reports } from '../../../src/reports/index.ts';
import { compile, said, small, with_ } from './small.ts';

const QUALITY = '    quality: {wrong: 10%, offline: 2%, per_sd: 5%}\n';
const CONSEQUENCES = `    consequences:
      reask: {chance: 50%, max: 2, after: 10s}
      escalation: {chance: 60%, cost: $6}
      loss: {chance: 5%, cost: $25}
`;
const judged = (text: string) => text.replace('    price: aws/p5.4xlarge\n', `${QUALITY}    price: aws/p5.4xlarge\n`);
const bothersome = (text: string, lines = CONSEQUENCES) => text.replace('rate: 2/s}\n', `rate: 2/s}\n${lines}`);

function compiled(text: string) {
	const result = compile(text);
	if (!result.ok) throw new Error(said(text).join('\n'));
	return result.compiled;
}

function resultOf(text: string): Result {
	const scenario = compiled(text);
	const { plan } = scenario;
	return analyse(scenario, [seedRun(plan, runPlan(plan, 1), runPlan(twinOf(plan), 1))], { reproduce: '', generatedAt: null });
}

describe('a scenario', () => {
	it('that says nothing of quality has the plan and the result it always had', () => {
		expect(compiled(small).plan.pools.gpu).not.toHaveProperty('quality');
		expect(compiled(small).plan.traffic[0]).not.toHaveProperty('consequences');
		expect(resultOf(small)).not.toHaveProperty('quality');
	});

	it('says how often a pool is wrong, and what that leads to', () => {
		const { plan } = compiled(bothersome(judged(small)));
		expect(plan.pools.gpu.quality).toEqual({ wrong: 0.1, offline: 0.02, perSd: 0.05 });
		expect(plan.traffic[0].consequences).toMatchObject({
			reask: { chance: 0.5, max: 2, history: false },
			costs: [
				{ what: 'escalation', chance: 0.6, amount: 6e6, of: 'unresolved' },
				{ what: 'loss', chance: 0.05, amount: 25e6, of: 'wrong' },
			],
		});
	});

	it('gets people cost beside the bill, and re-asks in it', () => {
		const { quality, bill } = resultOf(bothersome(judged(small)));
		expect(quality?.people_cost_usd).toBeGreaterThan(20);
		expect(quality?.people_cost_usd).toBeCloseTo(quality?.people.reduce((sum, { usd }) => sum + usd, 0) ?? 0, 6);
		expect(bill.causes.map(({ cause }) => cause)).toContain('re-ask');
		expect(bill.causes.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(bill.total_usd, 6);
		expect(bill.causes.find(({ cause }) => cause === 're-ask')?.owner_path).toBe('traffic.users.consequences.reask');
	});

	it('shows it to people', () => {
		const context = { width: 100, unicode: true, quiet: false, paint: new Proxy({}, { get: () => (text: string) => text }) };
		const text = reports.get('pretty').render!(resultOf(bothersome(judged(small))), context as never);
		expect(text).toMatch(/PEOPLE {2}\$[\d,.]+, in no cloud bill/);
		expect(text).toMatch(/wrong from gpu/);
	});

	it('can be held to it by thresholds', () => {
		const text = bothersome(judged(small)).replace(
			'  bill.total:',
			'  people.cost: ["value < $1"]\n  answers.wrong_ratio: ["value < 50%"]\n  bill.total:',
		);
		const passes = resultOf(text).thresholds.map(({ metric, pass }) => [metric, pass]);
		expect(passes).toContainEqual(['people.cost', false]);
		expect(passes).toContainEqual(['answers.wrong_ratio', true]);
	});
});

describe('a mistake', () => {
	it('is found where it is', () => {
		expect(said(bothersome(small))).toEqual([
			expect.stringMatching(/^9:7 PM009 .*traffic\.users\.consequences: no pool has a quality, so no answer is ever wrong$/),
		]);
		expect(said(bothersome(judged(small), '    consequences: {}\n'))).toEqual([expect.stringContaining('PM005')]);
		expect(said(judged(small).replace('wrong: 10%', 'wrong: 110%'))).toEqual([expect.stringContaining('PM007 [110%]')]);
		expect(said(bothersome(judged(small)).replace('cost: $6', 'cost: 6'))).toEqual([expect.stringContaining('PM006 [6]')]);
		expect(said(bothersome(judged(small)).replace('chance: 50%', 'chanse: 50%'))[0]).toContain("did you mean 'chance'?");
		expect(said(with_('    price: aws', '    quality: {per_sd: 5%}\n    price: aws'))[0]).toContain('PM005');
	});
});
