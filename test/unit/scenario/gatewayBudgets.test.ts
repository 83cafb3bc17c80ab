/** Budgets and scopes as scenarios write them: what the plan has of them, and what makes no sense. */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../../src/experiment/run.ts';
import { outcomeNames } from '../../../src/model/outcomes.ts';
import { type CompileResult, compileScenario } from '../../../src/scenario/compile.ts';

const noFiles = { read: () => ({ error: 'there are no files here' }) };

function compiled(gateway: string, { population = '', pools = '', pool = 'gpu' } = {}): CompileResult {
	const text = `version: 1
name: budgets
duration: 1h
traffic: {web: {arrivals: {kind: poisson, rate: 1/s}, tokens: {input: 100, output: 50}${population}}}
clients: {app: {}}
gateway:
  pool: ${pool}
${gateway}
pools:
  gpu: {service: 1s, price: aws/p5.48xlarge}
${pools}`;
	return compileScenario('budgets.yaml', text, noFiles);
}

function issuesOf(result: CompileResult): string[] {
	return (result.ok ? result.compiled.issues : result.issues).map(({ code, message, place }) => `${code} ${place?.line} ${message}`);
}

function planned(result: CompileResult) {
	if (!result.ok) throw new Error(issuesOf(result).join('\n'));
	return result.compiled.plan.gateway;
}

const PRICES = '  prices: {gpu: {output_per_million: $2}}\n';

describe('a budget in a scenario', () => {
	it('has every default written out in the plan', () => {
		expect(planned(compiled(`${PRICES}  budgets: [{limit: $50, per: 1d}]`))?.spec.admission.budgets).toEqual([
			{
				counts: 'money',
				amount: 50_000_000,
				windowUs: 86_400_000_000,
				anchor: 'calendar',
				check: 'before',
				reservedOutput: null,
				writeLagUs: 0,
				state: 'shared',
				syncUs: null,
				refusedAs: 'rejected',
			},
		]);
	});

	it('leaves a plan without one as it was', () => {
		const plan = planned(compiled(''));
		expect(Object.keys(plan ?? {})).toEqual(['spec', 'upstreams']);
		expect(plan?.spec.admission).toEqual({ processes: 1, limits: [], concurrency: null, breaker: null });
	});

	it.each([
		['{per: 1d}', 'PM009 9 gateway.budgets.0: a budget has a `limit` or `tokens`'],
		['{limit: $1, tokens: 5}', 'PM009 9 gateway.budgets.0: a budget has a `limit` or `tokens`, not both'],
		['{tokens: 5, sync: 1m}', 'PM009 9 gateway.budgets.0: a shared account needs none; give it `state: local`'],
		['{tokens: 5, reserve_output: 9}', 'PM009 9 gateway.budgets.0: nothing is reserved unless `check: reserve`'],
		['{tokens: 5, scope: key}', 'PM009 9 gateway.budgets.0: the key of a request of traffic.web is not known'],
		['{tokens: 5, scope: session}', 'PM009 9 gateway.budgets.0: the session of a request of traffic.web is not known'],
	])('%s is refused, with its place', (budget, issue) => {
		const result = compiled(`${PRICES}  budgets: [${budget}]`);
		expect(result.ok).toBe(false);
		expect(issuesOf(result)).toContain(issue);
	});

	it('for each key is fine where a population says who asks', () => {
		const result = compiled(`${PRICES}  budgets: [{limit: $1, scope: key}]`, { population: ', population: {tenants: 10, keys: 2}' });
		expect(planned(result)?.spec.admission.budgets?.[0].scope).toBe('key');
		expect(issuesOf(result)).toEqual([]);
	});

	it('warns of a pool that has no price, and of a price of what is not there', () => {
		expect(issuesOf(compiled('  budgets: [{limit: $1}]'))).toEqual([
			"PM013 6 gateway: it has no price for 'gpu', so what that answers counts as free",
		]);
		expect(issuesOf(compiled('  prices: {cpu: {per_request: $1}}'))).toEqual(["PM009 8 gateway.prices: 'cpu' is not behind the gateway"]);
	});

	it('takes the price of a hosted model from the book', () => {
		const pools =
			"  vendor: {kind: api, model: acme/large, latency: 1s}\nprices: {acme/large: {input_per_million: $3, output_per_million: $15, source: a test, as_of: '2026-11-01'}}\n";
		const plan = planned(compiled('  budgets: [{limit: $1}]', { pools, pool: 'vendor' }));
		expect(plan?.prices).toEqual({ vendor: { perRequest: 0, inputPerMillion: 3_000_000, outputPerMillion: 15_000_000 } });
		const own = planned(compiled('  budgets: [{limit: $1}]\n  prices: {vendor: {per_request: $0.01}}', { pools, pool: 'vendor' }));
		expect(own?.prices).toEqual({ vendor: { perRequest: 10_000, inputPerMillion: 0, outputPerMillion: 0 } });
	});
});

describe('a budget that a runbook brings', () => {
	const run = (set: string) =>
		compileScenario(
			'runbook.yaml',
			`version: 1
name: runbook
duration: 2h
traffic: {web: {arrivals: {kind: poisson, rate: 2/s}, tokens: {input: 100, output: 100}}}
clients: {app: {}}
gateway: {pool: gpu}
pools: {gpu: {service: 1s, slots: 100, price: aws/p5.48xlarge}}
faults: [{kind: spike, at: 10m, for: 1h, factor: 2x}]
incident:
  alert: {signal: {kind: spend-rate}, above: $0.01/min}
  acknowledge: {business: 1m, night: 1m, weekend: 1m}
  runbook: [{name: budget, set: ${set}}]
`,
			noFiles,
		);

	it('holds from then on, at the prices that came with it', () => {
		const result = run('{gateway.prices: {gpu: {per_request: $1}}, gateway.budgets: [{limit: $50, answers: denied}]}');
		if (!result.ok) throw new Error(issuesOf(result).join('\n'));
		const record = runPlan(result.compiled.plan, 1);
		const denied = record.requestOutcomes[outcomeNames.indexOf('denied')];
		expect(record.marks.filter(({ kind }) => kind === 'action')).toHaveLength(1);
		// Fifty answers from then on, those in flight, and no more.
		expect(denied).toBeGreaterThan(1000);
		expect((record.gateway?.recorded ?? 0) / 1e6).toBeGreaterThanOrEqual(50);
		expect((record.gateway?.recorded ?? 0) / 1e6).toBeLessThan(60);
	});

	it('cannot be one for each where the traffic does not say who asks', () => {
		expect(issuesOf(run('{gateway.budgets: [{tokens: 50, scope: user}]}')).join('\n')).toContain(
			'gateway.budgets.0: the user of a request of traffic.web is not known',
		);
	});

	it('cannot come with tiers, guardrails or a breaker that kills', () => {
		expect(issuesOf(run('{gateway.economic_breaker: {limit: $1/h, action: kill}}')).join('\n')).toContain('cannot change');
		expect(issuesOf(run('{gateway.guardrails: {input: [{name: a}]}}')).join('\n')).toContain('cannot change');
	});
});

describe('a rate limit in a scenario', () => {
	it('says whose units count together, where not everybody’s do', () => {
		const limit = (scope: string) =>
			planned(compiled(`  limits: [{kind: gcra, rate: 1/s, burst: 2${scope}}]`, { population: ', population: {tenants: 10}' }))?.spec
				.admission.limits[0];
		expect(limit(', scope: tenant')?.scope).toBe('tenant');
		expect(limit('')).not.toHaveProperty('scope');
	});

	it('keeps apart only whom the traffic tells apart', () => {
		const issues = issuesOf(compiled('  limits: [{kind: gcra, rate: 1/s, burst: 2, scope: user}]'));
		expect(issues).toEqual(['PM009 8 gateway.limits.0: the user of a request of traffic.web is not known']);
	});
});
