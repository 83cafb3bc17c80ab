/** What layers of clients multiply, as a scenario writes them. */
import { describe, expect, it } from 'vitest';
import type { Issue } from '../../src/base/issue.ts';
import { runPlan } from '../../src/experiment/run.ts';
import { OK } from '../../src/model/outcomes.ts';
import type { SimulationPlan } from '../../src/model/plan.ts';
import { compileScenario } from '../../src/scenario/compile.ts';
import { exactly, paramsOf } from '../support/closedForms.ts';
import { attemptsPerRequest, expectTheory, outcomeShare, replicate } from '../support/theory.ts';

const names = ['agent', 'sdk', 'mesh', 'proxy', 'sidecar'];

describe('layers of clients', () => {
	it.each(['retry-layers-1', 'retry-layers-2', 'retry-layers-3'])('%s: attempts at the pool per request', (id) => {
		const { p_fail_leaf, retries_per_layer, layers } = paramsOf(id);
		const client = `retry: {kind: fixed, delay: 0s}, attempts: ${1 + retries_per_layer}`;
		const plan = planOf(stackOf(layers, client), p_fail_leaf);
		const { attempts } = replicate(plan, 10, { attempts: attemptsPerRequest });
		expectTheory(attempts, exactly(id, 'leaf_attempts_per_user_request'), { within: 0.02 });
	});

	it('retry-layers-aws: three tries in five layers are 243', () => {
		const { tries_per_layer, layers } = paramsOf('retry-layers-aws');
		const plan = planOf(stackOf(layers, `retry: {kind: fixed, delay: 0s}, attempts: ${tries_per_layer}`), 1);
		const { attempts, requests } = runPlan({ ...plan, horizonUs: plan.horizonUs / 50 }, 1);
		expect(attempts / requests).toBe(exactly('retry-layers-aws', 'db_load_multiplier').value);
	});

	it('a request succeeds unless every attempt of every layer fails', () => {
		const plan = planOf(stackOf(2, 'retry: {kind: fixed, delay: 0s}, attempts: 2'), 0.5);
		const { good } = replicate(plan, 10, { good: outcomeShare(OK) });
		expectTheory(good, { name: '1 - p^4', value: 1 - 0.5 ** 4 }, { within: 0.01 });
	});

	it('the work of a run is booked to causes to the last microsecond, timeouts and cancellations in every layer', () => {
		for (const cancel of ['none', 'full']) {
			const stack = `
  agent: {timeout: 3s, retry: {kind: exponential, base: 500ms}, attempts: 3, cancel: ${cancel}, upstream: sdk}
  sdk: {timeout: 1s, retry: {kind: exponential, base: 100ms}, attempts: 3, cancel: ${cancel}, hedge: {after: 700ms}, upstream: mesh}
  mesh: {retry: {kind: fixed, delay: 25ms}, total: 900ms, attempts: 2, cancel: ${cancel}, upstream: gpu}`;
			const plan = planOf(stack, 0.2, 'slots: 8, service: {kind: exponential, mean: 700ms}');
			const { pools, requestOutcomes, requestsOpen, requests } = runPlan({ ...plan, horizonUs: 600e6 }, 1);
			const [pool] = pools;
			const busy = pool.workByCause.reduce((sum, us) => sum + us, 0);
			expect(busy).toBeGreaterThan(0.9 * 8 * 600e6);
			expect(busy).toBeLessThanOrEqual(8 * 600e6);
			expect(requestOutcomes.reduce((sum, n) => sum + n, requestsOpen)).toBe(requests);
		}
	});
});

describe('upstreams of clients', () => {
	it.each([
		{
			what: 'a circle of two, named once',
			clients: '\n  a: {upstream: b}\n  b: {upstream: a}',
			message: 'clients.a.upstream: clients call each other in a circle: a -> b -> a',
			line: 7,
		},
		{
			what: 'a circle of three behind another client',
			clients: '\n  z: {upstream: c}\n  c: {upstream: b}\n  b: {upstream: a}\n  a: {upstream: c}',
			message: 'clients.a.upstream: clients call each other in a circle: a -> c -> b -> a',
			line: 10,
		},
		{ what: 'itself', clients: '\n  a: {upstream: a}', message: 'clients.a.upstream: a client cannot call itself', line: 7 },
		{
			what: 'a name of two things',
			clients: '\n  a: {upstream: gpu}\n  gpu: {}',
			message: "clients.a.upstream: 'gpu' is the name of a pool and of a client",
			line: 7,
		},
	])('$what', ({ clients, message, line }) => {
		const issues = compiled(clients, 0);
		if (!Array.isArray(issues)) throw new Error('it compiled');
		expect(issues.map((issue) => issue.message)).toEqual([message]);
		expect(issues[0]).toMatchObject({ code: 'PM009', place: { line } });
	});
});

/** Clients one behind the other, the last before the pool. */
function stackOf(layers: number, client: string): string {
	return names
		.slice(0, layers)
		.map((name, i) => `\n  ${name}: {${client}, upstream: ${i + 1 < layers ? names[i + 1] : 'gpu'}}`)
		.join('');
}

function planOf(clients: string, failing: number, pool?: string): SimulationPlan {
	const result = compiled(clients, failing, pool);
	if (Array.isArray(result)) throw new Error(JSON.stringify(result));
	return result;
}

function compiled(clients: string, failing: number, pool = 'slots: 10000, service: 1us'): SimulationPlan | Issue[] {
	const first = /\w+/.exec(clients)?.[0];
	const text = `version: 1
name: layers
duration: 500s
traffic:
  web: {client: ${first}, arrivals: {kind: poisson, rate: 10/s}}
clients:${clients}
pools:
  gpu: {${pool}, errors: ${failing * 100}%, queue: 50, price: {per_hour: $1/h, source: test, as_of: test}}
`;
	const result = compileScenario('layers.yaml', text, { read: () => ({ error: 'none' }) });
	return result.ok ? result.compiled.plan : [...result.issues];
}
