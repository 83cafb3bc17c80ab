/** What a scenario says about releases: the plan, the mistakes with their places, and what is reported. */
import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/analysis/analyse.ts';
import { seedRun } from '../../../src/analysis/seedRun.ts';
import { runPlan, twinOf } from '../../../src/experiment/run.ts';
import { reports } from '../../../src/reports/index.ts';
import { compile, issuesOf, said } from './small.ts';

const text = `version: 1
name: release
duration: 2h
traffic:
  users: {arrivals: {kind: poisson, rate: 5/s}}
clients:
  web: {timeout: 5s, upstream: assistant}
releases:
  assistant:
    stable: v1
    canary: v2
    at: 10m
    strategy: {kind: canary, steps: [{weight: 20%, pause: 30m}]}
    gate: {cases: 500, max_wrong: 5%, case_cost: $0.0335, takes: 5m}
    analysis: {every: 5m, max_wrong: 5%, judged: 50%, judge_cost: $0.004, min_samples: 50}
pools:
  v1: {service: 500ms, replicas: {min: 10}, price: aws/p5.4xlarge, quality: {wrong: 2%}}
  v2: {service: 500ms, replicas: {min: 10}, price: aws/p5.4xlarge, quality: {wrong: 14%, offline: 2%}}
thresholds:
  release.rollback_time: ["value < 20m"]
`;

function compiled(scenario: string) {
	const result = compile(scenario);
	if (!result.ok) throw new Error(said(scenario).join('\n'));
	return result.compiled;
}

function resultOf(scenario: string) {
	const one = compiled(scenario);
	return analyse(one, [seedRun(one.plan, runPlan(one.plan, 1), runPlan(twinOf(one.plan), 1))], { reproduce: '', generatedAt: null });
}

const but = (part: string, by: string) => {
	if (!text.includes(part)) throw new Error(`there is no ${part}`);
	return text.replace(part, by);
};

describe('a release', () => {
	it('is an upstream with versions that are pools', () => {
		const { plan, issues } = compiled(text);
		expect(issues).toEqual([]);
		expect(plan.clients.web.upstream).toBe('assistant');
		expect(plan.releases?.assistant).toMatchObject({
			stable: 'v1',
			canary: 'v2',
			atUs: 600e6,
			gate: { cases: 500, maxWrong: 0.05, caseCost: 33_500, takesUs: 300e6 },
			analysis: { everyUs: 300e6, failureLimit: 0, wrongMax: 0.05, judged: 0.5, judgeCost: 4000, latencyMax: null },
			rollback: false,
		});
		expect(compiled(but('every: 5m, ', '')).plan.releases?.assistant.analysis?.everyUs).toBe(300e6);
	});

	it('may be a stage of a pipeline, such as the model behind a search', () => {
		const piped = but('upstream: assistant', 'upstream: rag').replace(
			'releases:\n',
			'pipelines:\n  rag: {stages: [search, assistant]}\nreleases:\n',
		);
		const scenario = piped.replace('pools:\n', 'pools:\n  search: {service: 20ms, replicas: {min: 1}, slots: 10, price: aws/p5.4xlarge}\n');
		expect(compiled(scenario).issues).toEqual([]);
		const { releases, traffic } = resultOf(scenario);
		expect(releases!.assistant.exposed).toBeGreaterThan(100);
		expect(traffic.goodput_ratio).toBeGreaterThan(0.99);
		expect(said(scenario.replace('[search, assistant]', '[search, asistant]')).join()).toContain("did you mean 'assistant'?");
	});

	it('with a skew passes its gate, is found out in serving, and is rolled back', () => {
		const { releases, bill, quality, thresholds } = resultOf(text);
		const { assistant } = releases!;
		expect(assistant.phases).toEqual({ 'rolled-back': 1 });
		expect(assistant.gate).toMatchObject({ cases: 500, passed: 1 });
		expect(assistant.gate?.pass_chance).toBeGreaterThan(0.999);
		expect(assistant.because).toBe('wrong answers');
		expect(assistant.rolled_back_after_s).toBe(300);
		expect(assistant.evaluation_usd).toBeGreaterThan(16.75);
		expect(bill.causes.find(({ cause }) => cause === 'evaluation')?.usd).toBeCloseTo(assistant.evaluation_usd, 2);
		expect(bill.causes.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(bill.total_usd, 6);
		expect(bill.lines.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(bill.total_usd, 6);
		expect(bill.lines.map(({ meter }) => meter)).toEqual(expect.arrayContaining(['gold-set-cases', 'judged-answers']));
		expect(quality?.pools.v2.wrong_ratio).toBeGreaterThan(0.06);
		expect(quality?.pools.v1.wrong_ratio).toBeLessThan(0.03);
		expect(thresholds[0]).toMatchObject({ pass: true, observed: 300 });
	});

	it('is shown to people', () => {
		const context = { width: 100, unicode: true, quiet: false, paint: new Proxy({}, { get: () => (words: string) => words }) };
		const page = reports.get('pretty').render(resultOf(text), context as never);
		expect(page).toContain('rolled back');
		const html = reports.get('html').render(resultOf(text), context as never);
		expect(html).toMatch(/<h2>Releases<\/h2>[\s\S]*assistant[\s\S]*rolled back/);
		expect(html).toMatch(/<h2>Answers/);
		expect(page).toMatch(/such a version passes (>99\.9|100\.0)% of the time/);
	});

	it('is an incident of its own where one is described', () => {
		const incident = `incident:
  alert: {signal: spend-rate, above: $100000/h}
  acknowledge: {business: 0s, night: 0s, weekend: 0s}
  runbook:
    - name: call it off
      rollback: assistant
`;
		const watched = but('    analysis: {every: 5m, max_wrong: 5%, judged: 50%, judge_cost: $0.004, min_samples: 50}\n', '') + incident;
		const result = resultOf(watched.replace('at: 10m', 'at: 1h'));
		expect(result.incident?.onset_s).toBe(3900);
	});
});

describe('a mistake', () => {
	it.each([
		['stable: v1', 'stable: v0', /^10:13 PM008 \[v0\] .*v0/],
		['canary: v2', 'canary: v1', /^11:13 PM009 \[v1\] .*the same pool/],
		['at: 10m', 'at: 3h', /^12:9 PM009 \[3h\] .*when the run of 2h has ended/],
		['upstream: assistant', 'upstream: v1', /^9:3 PM013 .*nobody sends to it/],
		['kind: canary', 'kind: canery', /PM008 .*did you mean 'canary'/],
		['weight: 20%', 'weight: 120%', /PM007 \[120%\]/],
		['pause: 30m', 'pause: 0s', /PM007 \[0s\]/],
		[', quality: {wrong: 14%, offline: 2%}', '', /^14:\d+ PM009 .*pools\.v2 has no quality/],
		['max_wrong: 5%, judged', 'judged', /PM005 .*nothing is looked at/],
		['    at: 10m\n', '    at: 10m\n    by: tenant\n', /^13:9 PM009 \[tenant\] .*traffic\.users has no tenants/],
		['{kind: canary, steps: [{weight: 20%, pause: 30m}]}', 'flagger', /PM009 \[5m\] .*flagger has checks of its own/],
		[
			'{kind: canary, steps: [{weight: 20%, pause: 30m}]}',
			'{kind: flagger, max_weight: 1%}',
			/`max_weight` must not be below `step_weight`/,
		],
		['steps: [{weight: 20%, pause: 30m}]', 'steps: [{weight: 20%, pause: 30m}, {weight: 10%, pause: 30m}]', /must not have less weight/],
	])('%s -> %s is found where it is', (part, by, message) => {
		expect(said(but(part, by)).join('\n')).toMatch(message);
	});

	it('does not hide behind another', () => {
		const found = said(but('at: 10m', 'at: soon').replace('wrong: 2%}', 'wrong: 200%}'));
		expect(found).toHaveLength(2);
	});

	it('of a name that is taken is found', () => {
		const taken = text.replaceAll('assistant', 'v1');
		expect(issuesOf(taken).map(({ message }) => message)).toContainEqual('releases.v1: this is the name of a pool');
	});

	it('of a runbook that would change how it goes is found', () => {
		const incident = `faults:
  - {kind: slow, at: 30m, for: 10m, factor: 2x, target: v1}
incident:
  alert: {signal: spend-rate, above: $1/h}
  acknowledge: {business: 0s, night: 0s, weekend: 0s}
  runbook:
    - name: faster
      set: {releases.assistant.at: 1m}
`;
		expect(said(text + incident).join('\n')).toMatch(/PM009 .*cannot change releases\.assistant/);
	});
});
