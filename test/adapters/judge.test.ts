/** Lints that hold for every product, those of LiteLLM that came with versions and units, and behaviour in words. */
import { describe, expect, it } from 'vitest';
import { importGateway } from '../../src/adapters/index.ts';
import { behaviourOf } from '../../src/adapters/judge/behaviour.ts';
import { lintSpec } from '../../src/adapters/judge/lints.ts';
import { readGateway } from '../../src/adapters/reading.ts';
import type { GatewaySpec, GroupSpec } from '../../src/model/gatewaySpec.ts';
import { always, deploymentOf, gatewayOf, walked } from '../support/gateways.ts';

const S = 1_000_000;

function group(name: string, fallbacks: readonly string[] = [], changes: Parameters<typeof deploymentOf>[1] = {}): GroupSpec {
	return { name, deployments: [deploymentOf(`${name}-1`, { timeoutUs: 10 * S, ...changes })], fallbacks };
}

const retrying = { retries: 2, retryOn: ['error', 'timeout'], fallbackOn: ['error', 'timeout'], fallbackDepthMax: 5 } as const;

function found(spec: GatewaySpec, rule: string): string[] {
	return lintSpec('c.yaml', spec, [], []).flatMap((lint) => (lint.rule === rule ? [lint.message] : []));
}

describe('lints of every product', () => {
	it('name the circle that fallbacks run in, and find none in a line', () => {
		const circle = gatewayOf([group('a', ['b']), group('b', ['c']), group('c', ['a'])], retrying);
		expect(found(circle, 'GATEWAY-FALLBACK-CYCLE')[0]).toContain("'a' → 'b' → 'c' → 'a'");
		const line = gatewayOf([group('a', ['b', 'c']), group('b', ['c']), group('c')], retrying);
		expect(found(line, 'GATEWAY-FALLBACK-CYCLE')).toEqual([]);
	});

	it('leave a circle to the product’s own lint where that speaks of it', () => {
		const circle = gatewayOf([group('a', ['b']), group('b', ['a'])], retrying);
		const known = [{ rule: 'LITELLM-FALLBACK-PRODUCT', path: '', place: { file: 'c', line: 1, column: 1 }, message: '' }];
		expect(lintSpec('c.yaml', circle, [], known).map(({ rule }) => rule)).not.toContain('GATEWAY-FALLBACK-CYCLE');
	});

	it('count the most calls of a user action, from whatever group', () => {
		const spec = gatewayOf([group('a'), group('b', ['a'])], retrying);
		expect(found(spec, 'GATEWAY-RETRY-PRODUCT')).toEqual([expect.stringContaining('18 upstream calls: 3 tries of a client SDK x 6')]);
		expect(found(gatewayOf([group('a')], retrying), 'GATEWAY-RETRY-PRODUCT')).toEqual([]);
	});

	it('know what outlives a client that waits ten minutes', () => {
		const lasting = (timeoutUs: number | null) => gatewayOf([group('a', [], { timeoutUs })], retrying);
		expect(found(lasting(200 * S), 'GATEWAY-OUTLIVES-CLIENT')).toEqual([]);
		expect(found(lasting(201 * S), 'GATEWAY-OUTLIVES-CLIENT')[0]).toContain('for up to 10m 3s');
		expect(found(lasting(null), 'GATEWAY-OUTLIVES-CLIENT')[0]).toContain('without end');
		const bounded = { ...lasting(null), routing: { ...lasting(null).routing, deadlineUs: 60 * S } };
		expect(found(bounded, 'GATEWAY-OUTLIVES-CLIENT')).toEqual([]);
	});

	it('say where a bound can be walked around, and where there is none', () => {
		const around = gatewayOf([group('a', ['b'], { parallelMax: 5 }), group('b')], retrying);
		expect(found(around, 'GATEWAY-LIMIT-BYPASS')).toHaveLength(1);
		expect(found(around, 'GATEWAY-NO-LIMIT')).toEqual([]);
		expect(found(gatewayOf([group('a')], retrying), 'GATEWAY-NO-LIMIT')).toHaveLength(1);
		const note = { path: 'general_settings.max_budget', place: { file: 'c', line: 1, column: 1 }, treatment: 'ignored', why: 'x' } as const;
		expect(lintSpec('c', gatewayOf([group('a')], retrying), [note], []).map(({ rule }) => rule)).not.toContain('GATEWAY-NO-LIMIT');
	});

	it('take very long chains and very many groups', () => {
		const names = Array.from({ length: 20_000 }, (_, i) => `g${i}`);
		const chain = gatewayOf(
			names.map((name, i) => group(name, i + 1 < names.length ? [names[i + 1]] : [])),
			{ ...retrying, fallbackDepthMax: 1_000_000 },
		);
		expect(lintSpec('c', chain, [], []).length).toBeGreaterThan(0);
	});

	it('ask after keys that are misspelt', () => {
		const rules = (product: string, text: string) =>
			readGateway('c', text, { product }).lints.flatMap(({ rule, message }) => (rule === 'GATEWAY-MISSPELT-KEY' ? [message] : []));
		const litellm = 'model_list:\n  - {model_name: a, litellm_params: {model: openai/x, time_out: 3}}\ngeneral_setings: {}\n';
		expect(rules('litellm', litellm)).toEqual([expect.stringContaining('timeout'), expect.stringContaining('general_settings')]);
		expect(rules('bifrost', '{"providers": {"openai": {"network_confg": {}}}}')).toEqual([expect.stringContaining('network_config')]);
	});
});

describe('LiteLLM', () => {
	const rules = (text: string, version?: string) => importGateway('c.yaml', text, 'litellm', version).lints.map(({ rule }) => rule);
	const entry = (params: string, name = 'a') => `  - {model_name: ${name}, litellm_params: {model: openai/x, ${params}}}\n`;

	it('has prices of a token that nobody pays', () => {
		expect(rules(`model_list:\n${entry('input_cost_per_token: 2.5')}`)).toContain('LITELLM-PRICE-UNIT');
		expect(rules(`model_list:\n${entry('input_cost_per_token: 0.0006')}`)).not.toContain('LITELLM-PRICE-UNIT');
	});

	it('has timeouts that were meant in milliseconds', () => {
		expect(rules(`model_list:\n${entry('timeout: 30000')}`)).toContain('LITELLM-TIMEOUT-UNIT');
		expect(rules(`model_list:\n${entry('timeout: 600')}router_settings: {timeout: 60000}`)).toContain('LITELLM-TIMEOUT-UNIT');
		expect(rules(`model_list:\n${entry('timeout: 600')}`)).not.toContain('LITELLM-TIMEOUT-UNIT');
	});

	const two = `model_list:\n${entry('num_retries: 2')}${entry('num_retries: 2')}`;
	const redis = 'router_settings: {redis_host: r, redis_port: 1, cooldown_time: 30}\n';

	it('keeps cooldowns for 600 s in other workers, where there are others and Redis tells them', () => {
		expect(rules(two + redis)).toContain('LITELLM-COOLDOWN-LONG');
		expect(rules(two)).not.toContain('LITELLM-COOLDOWN-LONG');
		expect(rules(`${two}router_settings: {redis_host: r, redis_port: 1, disable_cooldowns: true}`)).not.toContain('LITELLM-COOLDOWN-LONG');
	});

	it('of August 2026 has lost three of these bugs', () => {
		const defaults = `${two}${entry('', 'b')}${entry('', 'c')}litellm_settings: {default_fallbacks: [b, c]}\n${redis}`;
		const bugs = ['LITELLM-COOLDOWN-LONG', 'LITELLM-FALLBACK-PRODUCT', 'LITELLM-RETRY-PRODUCT'];
		expect(rules(defaults)).toEqual(expect.arrayContaining(bugs));
		const later = rules(defaults, 'main@2026-08');
		expect(bugs.filter((rule) => later.includes(rule))).toEqual([]);
		expect(importGateway('c.yaml', two, 'litellm', 'main@2026-08').spec).toMatchObject({
			version: 'main@2026-08',
			routing: { fallbackOnce: true },
		});
	});

	it('of August 2026 cools a fallback’s deployment too, so that the retry goes to the other', () => {
		const text = `model_list:\n${entry('', 'a')}${entry('', 'b')}${entry('', 'b')}litellm_settings: {fallbacks: [{a: [b]}], num_retries: 1}\n`;
		const pairs = (version: string) =>
			Array.from({ length: 30 }, (_, seed) => {
				const spec = importGateway('c.yaml', text, 'litellm', version).spec as GatewaySpec;
				const calls = walked(spec, always('rejected'), [0], seed).calls.map(({ deployment }) => deployment);
				return new Set(calls.filter((id) => id.startsWith('b'))).size;
			});
		expect(new Set(pairs('main@2026-08'))).toEqual(new Set([2]));
		expect(new Set(pairs('1.81.12'))).toEqual(new Set([1, 2]));
	});

	it('obeys a Retry-After before its own cooldown_time, unless each deployment has one', () => {
		const cooled = 'router_settings: {cooldown_time: 30}\n';
		expect(rules(two + cooled)).toContain('LITELLM-COOLDOWN-UPSTREAM');
		expect(rules(`model_list:\n${entry('cooldown_time: 5')}${entry('cooldown_time: 5')}${cooled}`)).not.toContain(
			'LITELLM-COOLDOWN-UPSTREAM',
		);
	});

	it('has no version that nobody has read', () => {
		expect(importGateway('c.yaml', two, 'litellm', '1.81.21').issues).toMatchObject([
			{ code: 'PM008', hint: expect.stringContaining("'1.81.12'") },
		]);
		expect(importGateway('c.json', '{"provider": "openai"}', 'portkey', '2').issues).toMatchObject([{ code: 'PM008' }]);
	});
});

describe('Envoy AI Gateway', () => {
	const quota = (spec: string) =>
		`apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: AIGatewayRoute\nspec: {rules: [{backendRefs: [{name: b, modelNameOverride: m}]}]}\n---\nkind: QuotaPolicy\nspec: ${spec}\n`;
	const open = (spec: string) =>
		importGateway('c.yaml', quota(spec)).lints.flatMap(({ rule, path }) => (rule === 'ENVOY-QUOTA-OPEN' ? [path] : []));

	it('accepts quotas that it does not enforce', () => {
		expect(open('{serviceQuota: {limit: 1}}')).toEqual(['[1].spec.serviceQuota']);
		expect(open('{perModelQuotas: [{modelName: other}, {modelName: m}]}')).toEqual(['[1].spec.perModelQuotas[0].modelName']);
		expect(open('{perModelQuotas: [{modelName: m}]}')).toEqual([]);
	});
});

/** The spec with a cooldown, an ejection, a passive health and a wait, and with each of their parts another one. */
function partsOf(spec: GatewaySpec): GatewaySpec[] {
	const cooldown = {
		cooldownUs: S,
		windowUs: S,
		allowedFails: 1,
		failureShare: 0.5,
		minimumRequests: 5,
		immediateOn: [],
		coolsSingle: true,
		firstFailureOnly: true,
	};
	const ejection = { consecutive: 5, on: ['error'], intervalUs: S, baseUs: S, maxUs: 9 * S, maxShare: 0.1, panicShare: 0.5 };
	const passiveHealth = { maxFails: 1, failTimeoutUs: S, on: ['error'], sparesSingle: true };
	const backoff = { ...spec.routing.backoff, baseUs: S, capUs: 8 * S, factor: 2, jitterUs: S };
	const another = (value: unknown) =>
		typeof value === 'number' ? value * 2 : typeof value === 'boolean' ? !value : ['timeout', 'rejected'];
	return Object.entries({ cooldown, ejection, passiveHealth, backoff }).flatMap(([name, part]) => [
		...Object.entries({ ...part, unheardOf: 3 }).map(([key, value]) => ({
			...spec,
			routing: { ...spec.routing, [name]: { ...part, [key]: another(value) } },
		})),
		{ ...spec, routing: { ...spec.routing, [name]: part } },
	]) as GatewaySpec[];
}

describe('behaviourOf(spec)', () => {
	it('says the same once, and each where they differ', () => {
		const spec = gatewayOf(
			[
				{
					name: 'a',
					deployments: [deploymentOf('x', { timeoutUs: S }), deploymentOf('y', { timeoutUs: 2 * S, weight: 3 })],
					fallbacks: [],
				},
				{ name: 'b', deployments: [deploymentOf('z', { timeoutUs: S }), deploymentOf('z2', { model: 'z', timeoutUs: S })], fallbacks: [] },
			],
			retrying,
		);
		const facts = behaviourOf(spec).map(({ group: name, topic, value }) => `${name}|${topic}|${value}`);
		expect(facts).toContain('a|timeout|x 1s; y 2s');
		expect(facts).toContain('a|models|x 25%, y 75%');
		expect(facts).toContain('b|timeout|1s');
		expect(facts).toContain('b|models|z x2');
		expect(facts).toContain('|retries on|error, timeout');
		expect(new Set(facts.map((fact) => fact.split('|').slice(0, 2).join())).size).toBe(facts.length);
	});

	it('changes whenever the spec does, in everything that the router looks at', () => {
		const base = gatewayOf([group('a', ['b']), group('b')], { ...retrying, cooldown: null });
		const routing = base.routing;
		const changed: readonly GatewaySpec[] = [
			{ ...base, routing: { ...routing, retries: 3 } },
			{ ...base, routing: { ...routing, retryOn: ['error'] } },
			{ ...base, routing: { ...routing, retryCounts: { error: 1 } } },
			{ ...base, routing: { ...routing, fallbackOn: ['error'] } },
			{ ...base, routing: { ...routing, fallbackDepthMax: 1 } },
			{ ...base, routing: { ...routing, fallbackOnce: true } },
			{ ...base, routing: { ...routing, pick: 'least-busy' } },
			{ ...base, routing: { ...routing, deadlineUs: S } },
			{ ...base, routing: { ...routing, cancel: routing.cancel === 'full' ? 'none' : 'full' } },
			{ ...base, routing: { ...routing, retriesStay: true } },
			{ ...base, routing: { ...routing, triesPerPriority: 1 } },
			{ ...base, routing: { ...routing, retryCap: { share: 0.2, minimum: 3 } } },
			{ ...base, routing: { ...routing, backoff: { ...routing.backoff, baseUs: S, capUs: S } } },
			{ ...base, routing: { ...routing, needsHealthy: !routing.needsHealthy } },
			{ ...base, routing: { ...routing, closesOnTimeout: !routing.closesOnTimeout } },
			{ ...base, routing: { ...routing, overprovisioning: 1.4 } },
			{ ...base, routing: { ...routing, eachFailureDecides: true } },
			// What no words were found for yet is said by its own name.
			{ ...base, routing: { ...routing, hedgeAfterUs: S } as typeof routing },
			{ ...base, groups: [{ ...group('a', ['b']), sticky: true } as GroupSpec, group('b')] },
			{ ...base, groups: [group('a', ['b'], { slowStartUs: S } as object), group('b')] },
			{ ...base, admission: { ...base.admission, quotas: [{ limit: 3 }] } as typeof base.admission },
			...partsOf(base),
			{ ...base, mirrors: [{ group: 'b', share: 0.1 }] } as GatewaySpec,
			{ ...base, defaultGroup: 'b' },
			{ ...base, groups: [group('a'), group('b')] },
			{ ...base, groups: [group('a', ['b'], { timeoutUs: S }), group('b')] },
			{ ...base, groups: [group('a', ['b'], { retries: 1 }), group('b')] },
			{ ...base, groups: [group('a', ['b'], { parallelMax: 1 }), group('b')] },
			{ ...base, groups: [group('a', ['b'], { parallelMax: 1, waitingMax: 2 }), group('b')] },
			{ ...base, groups: [group('a', ['b'], { cooldownUs: S }), group('b')] },
			{ ...base, groups: [group('a', ['b'], { priority: 1 }), group('b')] },
			{ ...base, admission: { ...base.admission, processes: 2 } },
			{ ...base, admission: { ...base.admission, concurrency: { limit: 1, queue: 1 } } },
		];
		const said = [base, ...changed].map((spec) => JSON.stringify(behaviourOf(spec)));
		expect(new Set(said).size).toBe(said.length);
	});
});
