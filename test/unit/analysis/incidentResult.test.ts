/** What the result says of an incident: who saw it, who acted, what it had cost by then, and what was left of it. */
import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/analysis/analyse.ts';
import { seedRun } from '../../../src/analysis/seedRun.ts';
import { runPlan, twinOf } from '../../../src/experiment/run.ts';
import type { Result } from '../../../src/model/result.ts';
import { compile, said, small } from '../scenario/small.ts';

function resultOf(text: string): Result {
	const result = compile(text);
	if (!result.ok) throw new Error(said(text).join('\n'));
	const { compiled } = result;
	const runs = [1, 2].map((seed) => seedRun(compiled.plan, runPlan(compiled.plan, seed), runPlan(twinOf(compiled.plan), seed)));
	return analyse(compiled, runs, { reproduce: '', generatedAt: null });
}

const people = 'acknowledge: {business: 5s, night: 5s, weekend: 5s}';
const rush = '{signal: {kind: request-rate, of: requests, via: cloudwatch-high-resolution, window: 20s}, above: 4/s, every: 10s}';
/** A pool that grows with the spike at two minutes and, left alone, stays grown to the end. */
const grows = small
	.replace(
		'    replicas: {min: 2, max: 4}',
		'    autoscaler: {kind: knative-kpa, stable_window: 10m}\n    cold_start: 1s\n    replicas: {min: 2, max: 40}',
	)
	.replace('rate: 2/s', 'rate: 3/s')
	.replace('duration: 10m', 'duration: 20m\nmeasure: {step: 10s, window: 20s}');
const with_ = (...lines: string[]) => `${grows}incident:\n${lines.map((line) => `  ${line}\n`).join('')}`;

describe('the story of an incident', () => {
	it('names who detected and who acted, and has the bill by every mark', () => {
		const { incident, bill, mttc } = resultOf(with_(`alert: ${rush}`, people, 'runbook: [{name: cap it, takes: 10s, cap: {replicas: 2}}]'));
		expect(incident?.detected_by).toBe('alert fires (night)');
		expect(incident?.acknowledged_by).toBe('on-call engineer logs in');
		expect(incident?.contained_how).toBe('action');
		expect(incident?.contained_by).toBe('runbook: cap it');
		const spent = incident?.events.map(({ spent_usd }) => spent_usd) ?? [];
		expect(spent).toEqual([...spent].sort((a, b) => a - b));
		expect(incident?.events.find(({ kind }) => kind === 'acknowledged')?.spent_usd).toBe(bill.at.acknowledged_usd);
		expect(bill.hour_asleep_usd).toBeGreaterThan(0);
		expect(mttc?.detect.mean_s).toBeLessThan(mttc?.acknowledge.mean_s ?? 0);
		expect(mttc?.acknowledge.mean_s).toBeLessThan(mttc?.mean_s ?? 0);
	});

	it('names a responder, and has no hour asleep where nobody was called', () => {
		const { incident, bill } = resultOf(
			with_(
				`alert: ${rush.replace('}, above', '}, severity: none, above')}`,
				'responders: {bot: {actions: [{name: cap it, cap: {replicas: 2}}]}}',
			),
		);
		expect(incident?.contained_how).toBe('responder');
		expect(incident?.contained_by).toBe('responder bot: cap it');
		expect(incident?.acknowledged_by).toBeNull();
		expect(bill.hour_asleep_usd).toBeNull();
	});

	it('says what followed after the fault had healed: more than the twin where nothing was done', () => {
		const alone = resultOf(with_(`alert: ${rush.replace('4/s', '4000/s')}`, people));
		const helped = resultOf(with_(`alert: ${rush}`, people, 'runbook: [{name: cap it, cap: {replicas: 2}}]'));
		expect(alone.incident?.after_heal.overage_usd).toBeGreaterThan(0.05);
		expect(helped.incident?.after_heal.overage_usd).toBeLessThan((alone.incident?.after_heal.overage_usd ?? 0) / 2);
		expect(alone.incident?.detected_by).toBeNull();
		expect(alone.mttc?.detect.censored).toBe(2);
	});

	it('warns of an alert that called before anything was wrong', () => {
		const { findings, verdict, mttc } = resultOf(with_(`alert: ${rush.replace('4/s', '1/s')}`, people));
		expect(findings.map(({ code }) => code)).toContain('false-alarm');
		expect(findings.find(({ code }) => code === 'false-alarm')?.message).toContain('in 2 of 2 seeds');
		expect(verdict).not.toBe('pass');
		expect(mttc?.detect.mean_s).toBe(0);
	});
});
