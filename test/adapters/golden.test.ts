/**
 * Golden vectors: what a product with this config does to a failing upstream, from its text to the calls it makes and
 * when. Calls and fixed waits are exact; random waits are held to their law.
 */
import { describe, expect, it } from 'vitest';
import { importGateway } from '../../src/adapters/index.ts';
import type { GatewaySpec } from '../../src/model/gatewaySpec.ts';
import { type Answers, always, walked } from '../support/gateways.ts';

function specOf(product: string, text: string): GatewaySpec {
	const { spec, issues } = importGateway('config', text, product);
	if (spec === null) throw new Error(JSON.stringify(issues));
	return spec;
}

const litellm = (deployments: number, rest = '') =>
	specOf('litellm', `model_list:\n${'  - {model_name: a, litellm_params: {model: openai/m}}\n'.repeat(deployments)}${rest}`);

/** Seconds to the answer, over many seeds, sorted. */
function times(spec: GatewaySpec, answers: Answers, seeds = 400): number[] {
	return Array.from({ length: seeds }, (_, seed) => walked(spec, answers, [0], seed).took[0]).sort((a, b) => a - b);
}

function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('LiteLLM', () => {
	it('G1: one deployment, 500s, 2 retries: 3 calls, 3.5 s and three times U(0, 0.75)', () => {
		expect(walked(litellm(1), always('error')).calls).toHaveLength(3);
		const all = times(litellm(1), always('error'));
		expect(all[0]).toBeGreaterThanOrEqual(3.5);
		expect(all[399]).toBeLessThanOrEqual(5.75);
		// The standard error of the mean is 0.75 x sqrt(3 / 12 / 400) = 0.019.
		expect(Math.abs(mean(all) - 4.625)).toBeLessThan(0.07);
	});

	it('G2: two deployments, 500s: 3 calls at once', () => {
		const { calls, took } = walked(litellm(2), always('error'));
		expect([calls.length, took]).toEqual([3, [0]]);
	});

	it('G4: two deployments, 429 always: 3 calls at once, for only the first failure of a request cools', () => {
		const { calls, took, outcomes } = walked(litellm(2), always('rejected'));
		expect([calls.length, took, outcomes]).toEqual([3, [0], ['rejected']]);
		expect(new Set(calls.slice(1).map(({ deployment }) => deployment)).size).toBe(1);
		expect(calls[1].deployment).not.toBe(calls[0].deployment);
	});

	it('G7: no retries of 429 by policy, and a fallback that is well: 1 call and 1', () => {
		const spec = specOf(
			'litellm',
			`model_list: [{model_name: a, litellm_params: {model: x}}, {model_name: b, litellm_params: {model: y}}]
router_settings: {retry_policy: {RateLimitErrorRetries: 0}, fallbacks: [{a: [b]}]}`,
		);
		const { calls, outcomes, took } = walked(spec, (id) => ({ outcome: id.startsWith('a') ? 'rejected' : 'ok', after: 2 }));
		expect([calls.map(({ deployment }) => deployment), outcomes, took]).toEqual([['a#1', 'b#1'], ['ok'], [4]]);
	});

	it('a policy’s count outranks the router’s, also for more', () => {
		const spec = litellm(1, 'router_settings: {num_retries: 1, retry_policy: {TimeoutErrorRetries: 4}}');
		expect(walked(spec, always('timeout')).calls).toHaveLength(5);
		expect(walked(spec, always('error')).calls).toHaveLength(2);
	});

	it('G12: weights 3 to 1 are 75 to 25', () => {
		const spec = specOf(
			'litellm',
			'model_list: [{model_name: a, litellm_params: {model: x, weight: 3}}, {model_name: a, litellm_params: {model: y, weight: 1}}]',
		);
		const { calls } = walked(
			spec,
			always('ok'),
			Array.from({ length: 4000 }, (_, i) => i),
		);
		const share = calls.filter(({ deployment }) => deployment === 'a#1').length / 4000;
		// Standard error 0.0068.
		expect(Math.abs(share - 0.75)).toBeLessThan(0.025);
	});
});

describe('Portkey', () => {
	const portkey = (config: object) => specOf('portkey', JSON.stringify(config));

	it('G13: 3 attempts, 429: 4 calls, 7 s exactly', () => {
		const { calls, took, outcomes } = walked(portkey({ provider: 'openai', retry: { attempts: 3 } }), always('rejected'));
		expect([calls.map(({ at }) => at), took, outcomes]).toEqual([[0, 1, 3, 7], [7], ['rejected']]);
	});

	it('G14: a fallback of two, 2 attempts, 500: 6 calls, 6 s', () => {
		const spec = portkey({ strategy: { mode: 'fallback' }, retry: { attempts: 2 }, targets: [{ provider: 'a' }, { provider: 'b' }] });
		const { calls, took } = walked(spec, always('error'));
		expect([calls.map(({ deployment }) => deployment.at(-1)).join(''), took]).toEqual(['111222', [6]]);
	});

	it('G16: request_timeout 5000, headers after 20 s, 3 attempts: 1 call, 5 s', () => {
		const spec = portkey({ provider: 'openai', request_timeout: 5000, retry: { attempts: 3 } });
		const { calls, took, outcomes } = walked(spec, always('ok', 20));
		expect([calls.length, took, outcomes]).toEqual([1, [5], ['timeout']]);
	});

	it('two targets with 5 attempts are 12 calls, and with a client of 3 tries 36', () => {
		const spec = portkey({ strategy: { mode: 'fallback' }, retry: { attempts: 5 }, targets: [{ provider: 'a' }, { provider: 'b' }] });
		expect(walked(spec, always('error')).calls).toHaveLength(12);
	});
});

describe('Envoy', () => {
	const envoy = (policy: string) =>
		specOf(
			'envoy-ai-gateway',
			`apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: r}
spec: {rules: [{backendRefs: [{name: b}]}]}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata: {name: p}
spec: {targetRefs: [{kind: HTTPRoute, name: r}]${policy}}`,
		);

	it('G17: no retry block, 503: 1 call', () => {
		const { calls, took } = walked(envoy(''), always('overloaded'));
		expect([calls.length, took]).toEqual([1, [0]]);
	});

	it('G18: retry {}, 503: 3 calls, U(0, 25) and U(0, 75) ms', () => {
		const first: number[] = [];
		const second: number[] = [];
		for (let seed = 0; seed < 400; seed++) {
			const { calls } = walked(envoy(', retry: {}'), always('overloaded'), [0], seed);
			expect(calls).toHaveLength(3);
			first.push(calls[1].at * 1000);
			second.push((calls[2].at - calls[1].at) * 1000);
		}
		for (const [waits, top] of [[first, 25] as const, [second, 75] as const]) {
			expect(Math.max(...waits)).toBeLessThanOrEqual(top);
			// Standard error of the mean: top / sqrt(12 x 400) = 1.4 % of top.
			expect(Math.abs(mean(waits) / top - 0.5)).toBeLessThan(0.06);
			expect(Math.min(...waits) / top).toBeLessThan(0.02);
		}
	});

	it('retries neither 429 nor 500 unless they are listed', () => {
		expect(walked(envoy(', retry: {}'), always('rejected')).calls).toHaveLength(1);
		expect(walked(envoy(', retry: {}'), always('error')).calls).toHaveLength(1);
		const listed = envoy(', retry: {retryOn: {triggers: [retriable-status-codes], httpStatusCodes: [429, 500]}}');
		expect(walked(listed, always('rejected')).calls).toHaveLength(3);
		expect(walked(listed, always('overloaded')).calls).toHaveLength(1);
	});

	it('has 60 s for all tries together', () => {
		const { took, outcomes } = walked(envoy(', retry: {numRetries: 5, perRetry: {timeout: 25s}, retryOn: {triggers: [5xx]}}'), () => null);
		expect([took, outcomes]).toEqual([[60], ['timeout']]);
	});
});

describe('TensorZero', () => {
	it('G19: 2 variants of 2 providers, 1 retry: 8 calls, twice 1 s and U(0, 1)', () => {
		const variant = (name: string) =>
			`[functions.f.variants.${name}]\ntype = "chat_completion"\nmodel = "m"\nretries = { num_retries = 1 }\n`;
		const text = `[models.m]\nrouting = ["p", "q"]\n[models.m.providers.p]\ntype = "openai"\n[models.m.providers.q]\ntype = "azure"\n[functions.f]\ntype = "chat"\n${variant('v')}${variant('w')}`;
		const spec = specOf('tensorzero', text);
		const { calls } = walked(spec, always('error'));
		expect(calls.map(({ deployment }) => deployment.at(-1)).join('')).toBe('pqpqpqpq');
		const all = times(spec, always('error'));
		expect(all[0]).toBeGreaterThanOrEqual(2);
		expect(all[399]).toBeLessThanOrEqual(4);
		expect(Math.abs(mean(all) - 3)).toBeLessThan(0.08);
	});
});

describe('Kong', () => {
	const kong = (balancer: string) =>
		specOf(
			'kong',
			`config: {balancer: {${balancer}}, targets: [{model: {provider: openai, name: a}}, {model: {provider: azure, name: b}}]}`,
		);

	it('G21: defaults, a POST, 503: 1 call', () => {
		expect(walked(kong(''), always('overloaded')).calls).toHaveLength(1);
		expect(walked(kong('failover_criteria: [error, timeout, http_503]'), always('overloaded')).calls).toHaveLength(1);
	});

	it('with non_idempotent tries five more, in turn and at once', () => {
		const { calls, took } = walked(kong('failover_criteria: [http_503, non_idempotent]'), always('overloaded'));
		expect([calls.map(({ deployment }) => deployment.at(-1)).join(''), took]).toEqual(['121212', [0]]);
	});
});

describe('the vLLM router', () => {
	it('G22: a pod answers 503: 1 call, reroutes or not', () => {
		for (const extra of ['[]', '["--max-instance-failover-reroute-attempts", "3"]']) {
			const spec = specOf(
				'vllm-production-stack',
				`servingEngineSpec: {modelSpec: [{name: a, modelURL: m}, {name: b, modelURL: m}]}\nrouterSpec: {extraArgs: ${extra}}`,
			);
			expect(walked(spec, always('overloaded')).calls).toHaveLength(1);
			expect(walked(spec, always('unavailable')).calls).toHaveLength(extra === '[]' ? 1 : 4);
		}
	});
});

describe('Bifrost', () => {
	it('waits 0.5 s doubled, a fifth more or less, and never above its longest', () => {
		const network = { max_retries: 5 };
		const spec = specOf(
			'bifrost',
			JSON.stringify({ providers: { openai: { keys: [{ value: 'x', weight: 1 }], network_config: network } } }),
		);
		const tops = [0.5, 1, 2, 4, 5];
		for (let seed = 0; seed < 50; seed++) {
			const { calls } = walked(spec, always('error'), [0], seed);
			expect(calls).toHaveLength(6);
			for (const [k, top] of tops.entries()) {
				const wait = calls[k + 1].at - calls[k].at;
				expect(wait).toBeGreaterThanOrEqual(0.8 * top - 1e-6);
				expect(wait).toBeLessThanOrEqual(Math.min(5, 1.2 * top) + 1e-6);
			}
		}
	});
});
