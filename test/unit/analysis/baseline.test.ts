import { describe, expect, it } from 'vitest';
import { defaultRules, judgeBaseline, planPartsOf, type RegressionRules, readResults } from '../../../src/analysis/baseline.ts';
import type { PlanPart, Result } from '../../../src/model/result.ts';
import { json } from '../../../src/reports/json.ts';
import { failing, passing } from '../reports/sample.ts';
import { compile, small, with_ } from '../scenario/small.ts';

const noRules: RegressionRules = { totalUsdMax: null, increaseUsdMax: null, increaseRatioMax: null };
const costing = (usd: number): Result => ({ ...passing, bill: { ...passing.bill, total_usd: usd } });
const withPart = (part: PlanPart): Result => ({
	...passing,
	scenario: { ...passing.scenario, plan_parts: { ...passing.scenario.plan_parts, [part]: 'changed' } },
});

function judged(now: Result, before: Result, rules: Partial<RegressionRules>): Result {
	const outcome = judgeBaseline(now, [before], { ...noRules, ...rules });
	if (outcome.kind !== 'judged') throw new Error(`not compared: ${JSON.stringify(outcome)}`);
	return outcome.result;
}

describe('planPartsOf(plan)', () => {
	const partsOf = (text: string) => {
		const result = compile(text);
		if (!result.ok) throw new Error(JSON.stringify(result.issues));
		return planPartsOf(result.compiled.plan);
	};
	const changedBy = (part: string | RegExp, by: string, text = small) => {
		const before = partsOf(text);
		const after = partsOf(text === small ? with_(part, by) : text.replace(part, by));
		return (Object.keys(before) as PlanPart[]).filter((name) => before[name] !== after[name]);
	};
	const incident = `incident:
  alert: {signal: spend-rate, above: $10/h}
  acknowledge: {business: 5m, night: 30m, weekend: 1h}
  runbook:
    - {name: throttle, takes: 5m, set: {clients.web.attempts: 1}}
`;

	it('names the part a change is in, and no other', () => {
		expect(changedBy('duration: 10m', 'duration: 20m')).toEqual(['schedule']);
		expect(changedBy('rate: 2/s', 'rate: 3/s')).toEqual(['traffic']);
		expect(changedBy('factor: 3x', 'factor: 4x')).toEqual(['faults']);
		expect(changedBy('attempts: 3', 'attempts: 5')).toEqual(['clients']);
		expect(changedBy('max: 4', 'max: 8')).toEqual(['pools']);
		expect(changedBy('aws/p5.4xlarge', 'aws/p5.48xlarge')).toEqual(['prices']);
		expect(changedBy('  pool: gpu\n', '  pool: gpu\n  throttle: {rate: 5/s, burst: 10}\n')).toEqual(['gateway']);
		expect(changedBy('value < $5', 'value < $9')).toEqual([]);
	});

	it('counts what a runbook makes of the system as the system, not as another incident', () => {
		const text = small.replace('thresholds:', `${incident}thresholds:`);
		expect(changedBy('attempts: 3', 'attempts: 5', text)).toEqual(['clients']);
		// An action is what it changes: the rest of the client is not its own.
		expect(changedBy('delay: 1s', 'delay: 2s', text)).toEqual(['clients']);
		expect(changedBy('above: $10/h', 'above: $11/h', text)).toEqual(['incident']);
	});
});

describe('judgeBaseline(result, earlier, rules)', () => {
	it('passes what grew by no more than allowed and fails what grew by more, to the cent', () => {
		const cases: [Partial<RegressionRules>, number, boolean][] = [
			[{ totalUsdMax: 150 }, 150, false],
			[{ totalUsdMax: 150 }, 150.01, true],
			[{ increaseUsdMax: 20 }, 120, false],
			[{ increaseUsdMax: 20 }, 120.01, true],
			[{ increaseRatioMax: 0.1 }, 110, false],
			[{ increaseRatioMax: 0.1 }, 110.01, true],
			[{ increaseUsdMax: 0 }, 40, false],
			[{ increaseUsdMax: 50, increaseRatioMax: 0.1 }, 130, true],
		];
		for (const [rules, usd, regressed] of cases) {
			const result = judged(costing(usd), costing(100), rules);
			expect([result.baseline?.regressed, result.verdict], JSON.stringify([rules, usd])).toEqual([regressed, regressed ? 'fail' : 'pass']);
			expect(result.findings.at(-1)?.severity).toBe(regressed ? 'fail' : 'info');
		}
	});

	it('says by how much, what was allowed, and what is new in the system', () => {
		const before = withPart('gateway');
		const result = judged(
			{ ...before, scenario: passing.scenario, bill: costing(120).bill },
			{ ...before, bill: costing(100).bill },
			{ increaseRatioMax: 0.1 },
		);
		expect(result.findings.at(-1)).toMatchObject({
			code: 'regression',
			message: 'the bill is +$20.00 (+20.0%) against the baseline, allowed is increase <= 10%; changed: gateway',
		});
		expect(result.baseline).toMatchObject({ change_usd: 20, change_ratio: 0.2, total_usd: 100, changed: ['gateway'] });
	});

	it('takes any cost for a regression where there was none before, whatever the percentage', () => {
		expect(judged(costing(0), costing(0), defaultRules).baseline).toMatchObject({ change_ratio: null, regressed: false });
		expect(judged(costing(0.01), costing(0), defaultRules).baseline).toMatchObject({ change_ratio: null, regressed: true });
	});

	it('never makes a failed run pass', () => {
		const { bill, scenario } = failing;
		expect(judged(failing, { ...failing, bill: { ...bill, total_usd: 1e6 }, scenario }, defaultRules).verdict).toBe('fail');
	});

	it.each(['schedule', 'traffic', 'faults', 'incident', 'measure'] as const)('refuses another %s, and says so', (part) => {
		expect(judgeBaseline(passing, [withPart(part)], defaultRules)).toEqual({ kind: 'incomparable', differences: [part] });
	});

	it.each(['clients', 'gateway', 'pools', 'prices', 'runbook'] as const)('compares across a change of %s', (part) => {
		expect(judged(passing, withPart(part), defaultRules).baseline?.changed).toEqual([part]);
	});

	it('refuses other seeds and another version', () => {
		const outcome = judgeBaseline(passing, [{ ...passing, version: '0.0.9', seeds: [1, 2] }], defaultRules);
		expect(outcome).toMatchObject({
			kind: 'incomparable',
			differences: [expect.stringContaining('0.0.9 then'), expect.stringContaining('1, 2 then')],
		});
	});

	it('knows a scenario by its name and variant', () => {
		expect(judgeBaseline(passing, [failing], defaultRules)).toEqual({ kind: 'new' });
		const variant = { ...passing, scenario: { ...passing.scenario, variant: 'other' } };
		expect(judgeBaseline(variant, [passing], defaultRules)).toEqual({ kind: 'new' });
		expect(judgeBaseline(variant, [passing, variant], defaultRules).kind).toBe('judged');
	});
});

describe('readResults(text)', () => {
	const context = { paint: {} as never, width: 80, unicode: true, quiet: false };

	it('reads one result, and several as run writes them', () => {
		expect(readResults(json.render(passing, context))).toEqual([passing]);
		expect(readResults(json.render(passing, context) + json.render(failing, context))).toEqual([passing, failing]);
	});

	it('says what a file is instead', () => {
		for (const text of ['', 'verdict: pass', '{', '[1]', 'null', '{}', '{"schema": "premortem/comparison@1"}'])
			expect(readResults(text), text).toEqual(expect.stringMatching(/^it is /));
		const { plan_parts: _, ...scenario } = passing.scenario;
		expect(readResults(JSON.stringify({ ...passing, scenario }))).toMatch(/plan_parts/);
	});
});
