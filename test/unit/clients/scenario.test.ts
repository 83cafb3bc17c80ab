/** What a scenario says of its clients, down to what they do. */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../../src/experiment/run.ts';
import { OK } from '../../../src/model/outcomes.ts';
import type { SimulationPlan } from '../../../src/model/plan.ts';
import { compileScenario } from '../../../src/scenario/compile.ts';

describe('Retry-After', () => {
	const behind = (client: string, throttle: string) =>
		runPlan(
			planOf(
				`{retry: {kind: fixed, delay: 10ms}, attempts: 3${client}}`,
				`gateway: {pool: gpu, throttle: {rate: 1/s, burst: 1${throttle}}}`,
			),
			1,
		);

	it('of a throttle brings those back who obey it when a token is there', () => {
		const blind = behind('', ', retry_after: true');
		const obeying = behind(', retry_after: {}', ', retry_after: true');
		expect(obeying.latency.max).toBeGreaterThan(1e6);
		expect(blind.latency.max).toBeLessThan(0.1e6);
		expect(obeying.requestOutcomes[OK]).toBeGreaterThan(0.9 * 60);
	});

	it('is not sent by a throttle that does not say so', () => {
		expect(behind(', retry_after: {}', '').latency.max).toBeLessThan(0.1e6);
	});
});

describe('a person', () => {
	it('clicks again every thirty seconds, four clicks in all, and leaves', () => {
		const plan = planOf('{preset: impatient-person}', '', 'service: 1h, slots: 10000', 'constant');
		const { attempts, requests, requestOutcomes } = runPlan({ ...plan, horizonUs: 600e6 }, 1);
		const gone = requestOutcomes.reduce((sum, n) => sum + n, 0);
		expect(gone).toBeGreaterThan(0);
		expect(requestOutcomes[OK]).toBe(0);
		// Everybody who came more than two minutes ago has clicked four times and left.
		expect(gone).toBe(4800);
		expect(attempts).toBe(4 * gone + (requests - gone) * 2.5);
	});
});

describe('a client that users and another client both call', () => {
	it('has budgets for each: what one spends the other still has', () => {
		const text = (agents: string) => `version: 1
name: both
duration: 1m
traffic:
  users: {client: sdk, arrivals: {kind: constant, rate: 10/s}}
  agents: {client: agent, arrivals: {kind: constant, rate: ${agents}}}
clients:
  agent: {upstream: sdk}
  sdk: {retry: {kind: fixed, delay: 0s}, attempts: 2, guards: [{kind: retry-quota, capacity: 50}], upstream: gpu}
pools:
  gpu: {service: 1ms, slots: 100, errors: 100%, price: {per_hour: $1/h, source: test, as_of: test}}
`;
		const { attempts, requests } = runPlan(compiled(text('10/s')), 1);
		expect(attempts - requests).toBe(20);
	});
});

function planOf(client: string, more: string, pool = 'service: 1ms, slots: 100', arrivals = 'poisson'): SimulationPlan {
	return compiled(`version: 1
name: clients
duration: 1m
traffic:
  web: {arrivals: {kind: ${arrivals}, rate: 10/s}}
clients:
  web: ${client}
pools:
  gpu: {${pool}, price: {per_hour: $1/h, source: test, as_of: test}}
${more}
`);
}

function compiled(text: string): SimulationPlan {
	const result = compileScenario('s.yaml', text, { read: () => ({ error: 'none' }) });
	if (!result.ok) throw new Error(JSON.stringify(result.issues));
	return result.compiled.plan;
}
