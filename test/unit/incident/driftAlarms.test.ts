/** What a monitor finds may page somebody, or be acted upon without anybody. */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../../src/experiment/run.ts';
import { compileScenario } from '../../../src/scenario/compile.ts';

const text = `version: 1
name: silent-drift
start: 2026-11-02T09:00:00Z
duration: 20h
traffic:
  transactions: {arrivals: {kind: poisson, rate: 1000/h}}
clients:
  checkout: {timeout: 2s}
pools:
  model:
    slots: 4
    service: 20ms
    price: aws/g6e.xlarge
    quality: {wrong: 8%, per_sd: 20%}
monitors:
  answers:
    looks_at: wrong
    detector: {kind: cusum, reference: 3000, h: 25}
faults:
  - {kind: input-drift, at: 5h, for: 15h, wrong: 40%, over: 0s}
incident:
  alert: {signal: {kind: drift-alarms, monitor: answers}, above: 0, every: 1m}
  acknowledge: {business: 5m, night: 5m, weekend: 5m}
  diagnosis: 10m
  runbook:
    - {name: retrain, takes: 1h, set: {pools.model.quality: {wrong: 8%, per_sd: 0%}}}
`;
const compile = (yaml: string) => compileScenario('s.yaml', yaml, { read: () => ({ error: 'no such file' }) });

describe('an alert on the alarms of a monitor', () => {
	it('pages after the drift, once the detector has seen enough of it, and not before', () => {
		const result = compile(text);
		if (!result.ok) throw new Error(result.issues.map(({ message }) => message).join('\\n'));
		const { marks } = runPlan(result.compiled.plan, 1);
		const hours = marks.filter(({ kind }) => kind === 'detected').map(({ atUs }) => atUs / 3.6e9);
		expect(hours).toHaveLength(1);
		expect(hours[0]).toBeGreaterThan(5);
		expect(hours[0]).toBeLessThan(6);
	});

	it('must be about a monitor that is there', () => {
		const result = compile(text.replace('monitor: answers', 'monitor: answrs'));
		expect(result.ok).toBe(false);
		expect(result.ok ? '' : result.issues[0].message).toContain("there is no monitor 'answrs'");
		expect(result.ok ? 0 : result.issues[0].place?.line).toBe(22);
	});
});
