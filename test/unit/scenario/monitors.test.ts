/** What a scenario says about drift and about who watches for it. */
import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/analysis/analyse.ts';
import { seedRun } from '../../../src/analysis/seedRun.ts';
import { runPlan, twinOf } from '../../../src/experiment/run.ts';
import { reports } from '../../../src/reports/index.ts';
import { compile, said } from './small.ts';

const text = `version: 1
name: silent drift
duration: 2h
traffic:
  tx: {arrivals: {kind: poisson, rate: 5/s}, consequences: {loss: {chance: 1%, cost: $95}}}
clients:
  shop: {timeout: 5s}
pools:
  model: {service: 10ms, slots: 4, price: aws/p5.4xlarge, quality: {wrong: 8%, per_sd: 20%}}
monitors:
  inputs: {looks_at: feature, detector: {kind: ks, reference: 5000, window: 2000, alpha: 0.1%}}
  labels: {looks_at: wrong, delay: 30m, sample: 50%, cost: $0.01, detector: ddm}
faults:
  - {kind: input-drift, at: 1h, for: 1h, shift: 0.5, over: 30m}
thresholds:
  drift.detect_time: ["value < 30m"]
`;

const but = (part: string, by: string) => {
	if (!text.includes(part)) throw new Error(`there is no ${part}`);
	return text.replace(part, by);
};

function resultOf(scenario: string) {
	const result = compile(scenario);
	if (!result.ok) throw new Error(said(scenario).join('\n'));
	const { plan } = result.compiled;
	return analyse(result.compiled, [seedRun(plan, runPlan(plan, 1), runPlan(twinOf(plan), 1))], { reproduce: '', generatedAt: null });
}

describe('a silent drift', () => {
	const result = resultOf(text);

	it('fails no request, costs people, and is seen by who looks', () => {
		expect(result.traffic.goodput_ratio).toBeGreaterThan(0.999);
		expect(result.quality!.people_cost_usd).toBeGreaterThan(result.quality!.people_baseline_usd);
		const { inputs, labels } = result.monitors!;
		expect(inputs.detected).toBe(1);
		expect(inputs.detected_after_s).toBeLessThan(1800);
		expect(labels.cost_usd).toBeGreaterThan(150);
		expect(result.bill.causes.find(({ cause }) => cause === 'evaluation')?.usd).toBeCloseTo(labels.cost_usd, 2);
		expect(result.thresholds[0].pass).toBe(true);
	});

	it('is shown to people', () => {
		const context = { width: 100, unicode: true, quiet: false, paint: new Proxy({}, { get: () => (words: string) => words }) };
		expect(reports.get('pretty').render(result, context as never)).toMatch(/MONITORS[\s\S]*inputs[\s\S]*labels/);
		const html = reports.get('html').render(result, context as never);
		expect(html).toMatch(/<h2>People <small>the quiet twin[\s\S]*<h2>Monitors/);
	});
});

describe('a retraining', () => {
	const incident = (set: string) => `${text}incident:
  alert: {signal: {kind: spend-rate, window: 1m}, above: $0/h, every: 1m}
  acknowledge: {business: 0s, night: 0s, weekend: 0s}
  diagnosis: 1h
  runbook:
    - name: retrain
      set: {${set}}
`;

	it('is a runbook action that changes the quality of a pool', () => {
		const wrong = (scenario: string) => resultOf(scenario).quality!.wrong_answers;
		const [never, trained] = [wrong(text), wrong(incident('pools.model.quality.per_sd: 0%'))];
		// It comes a few minutes after the drift has begun: what is left is as often wrong as before.
		expect(trained).toBeLessThan(0.85 * never);
	});

	it('needs a quality that is there to be changed', () => {
		expect(said(incident('pools.model.quality: null')).join('\n')).toMatch(/PM009/);
	});
});

describe('a mistake', () => {
	it.each([
		[
			'window: 2000',
			'window: 60000',
			/^11:\d+ PM009 \[.*\] monitors\.inputs\.detector: ks needs 65,000 values before it can alarm, and its stream has about 36,000$/,
		],
		['sample: 50%', 'sample: 0.01%', /^12:\d+ PM009 .*ddm needs 31 values before it can alarm, and its stream has about 2$/],
		['delay: 30m', 'delay: 3h', /PM009 .*its stream has about 0/],
		['detector: ddm', 'detector: psi', /PM009 .*psi is for numbers, and an answer is right or wrong/],
		['{kind: ks, reference: 5000, window: 2000, alpha: 0.1%}', 'ddm', /PM009 .*ddm is for right and wrong, and this is a number/],
		['looks_at: feature', 'looks_at: input-tokens', /PM009 \[input-tokens\] .*requests of traffic\.tx have no tokens/],
		['kind: ks', 'kind: kss', /PM008 .*did you mean 'ks'/],
		['inputs: {', 'inputs: {pool: modle, ', /PM008 \[modle\] .*did you mean 'model'/],
		['alpha: 0.1%', 'alpha: 0%', /`alpha` must be between 0% and 100%/],
		['shift: 0.5, ', '', /nothing drifts/],
		['shift: 0.5', 'shift: half', /PM006 \[half\]/],
	])('%s -> %s is found where it is', (part, by, message) => {
		expect(said(but(part, by)).join('\n')).toMatch(message);
	});

	it('of a drift that nothing depends on is found', () => {
		const deaf = text
			.replace(/monitors:\n.*\n.*\n/, '')
			.replace(', quality: {wrong: 8%, per_sd: 20%}', '')
			.replace(', consequences: {loss: {chance: 1%, cost: $95}}', '');
		expect(said(deaf).join('\n')).toMatch(/PM009 .*faults\.0: nothing depends on it/);
	});
});
