/** Products that have no config file: their settings written down by hand. */
import { describe, expect, it } from 'vitest';
import { importGateway } from '../../src/adapters/index.ts';
import type { GatewaySpec } from '../../src/model/gatewaySpec.ts';
import { admitted, always, walked } from '../support/gateways.ts';

function specOf(text: string): GatewaySpec {
	const { spec, issues } = importGateway('settings.yaml', text);
	if (spec === null) throw new Error(JSON.stringify(issues));
	return spec;
}

function refusal(text: string): string {
	const { spec, issues } = importGateway('settings.yaml', text);
	expect(spec).toBeNull();
	return issues.map(({ message }) => message).join(' ');
}

describe('Cloudflare AI Gateway', () => {
	const settings = (rest: string) =>
		`product: cloudflare-ai-gateway\nproviders: [{name: openai, model: gpt-4o}, {name: azure, model: gpt-4o}]\n${rest}`;

	it('retries nothing by default, and goes on to the next provider', () => {
		const { calls } = walked(specOf(settings('')), always('error'));
		expect(calls.map(({ deployment }) => deployment)).toEqual(['openai/gpt-4o#1', 'azure/gpt-4o#2']);
	});

	it.each([
		['constant', [0, 1, 2, 3]],
		['linear', [0, 1, 3, 6]],
		['exponential', [0, 1, 3, 7]],
	])('waits by a %s back-off', (kind, at) => {
		const spec = specOf(settings(`cf-aig-max-attempts: 4\ncf-aig-retry-delay: 1000\ncf-aig-backoff: ${kind}`));
		expect(
			walked(spec, always('error'))
				.calls.slice(0, 4)
				.map((call) => call.at),
		).toEqual(at);
	});

	it('limits requests in windows, and refuses what Cloudflare would', () => {
		const spec = specOf(settings('rate_limiting_limit: 2\nrate_limiting_interval: 60\nrate_limiting_technique: fixed'));
		expect(admitted(spec, always('ok'), [0, 1, 2, 61]).outcomes).toEqual(['ok', 'ok', 'rejected', 'ok']);
		expect(refusal(settings('cf-aig-max-attempts: 6'))).toContain('from 1 to 5');
		expect(refusal(settings('cf-aig-retry-delay: 10'))).toContain('from 100 to 5000');
		expect(refusal('product: cloudflare-ai-gateway')).toContain('providers');
	});

	it('says what does nothing, and mentions every key', () => {
		const { lints, notes } = importGateway('settings.yaml', settings('cf-aig-backoff: linear\ncache_ttl: 60\nunheard_of: 1'));
		expect(lints.map(({ rule }) => rule)).toContain('CLOUDFLARE-INERT');
		expect(notes.map(({ path }) => path)).toEqual(
			expect.arrayContaining(['product', 'cf-aig-backoff', 'cache_ttl', 'unheard_of', 'providers[1].model']),
		);
	});
});

describe('OpenRouter', () => {
	const models =
		'[{model: m/a, endpoints: [{name: x, price: 1}, {name: y, price: 2}, {name: z, price: 2}]}, {model: m/b, endpoints: [{name: x, price: 9}]}]';
	const settings = (provider: string) => `product: openrouter\nmodels: ${models}\nprovider: ${provider}`;
	const called = (text: string, outcome: 'error' | 'ok' = 'error') =>
		walked(specOf(text), always(outcome))
			.calls.map(({ deployment }) => deployment)
			.join(' ');

	it('draws an endpoint by 1 / price², then tries the others, then the next model', () => {
		const spec = specOf(settings('{}'));
		expect(new Set(walked(spec, always('error')).calls.map(({ deployment }) => deployment)).size).toBe(4);
		const times = Array.from({ length: 3000 }, (_, i) => i);
		const share = walked(spec, always('ok'), times).calls.filter(({ deployment }) => deployment === 'm/a@x').length / 3000;
		// 1 / (1 + 1/4 + 1/4); standard error 0.0086.
		expect(Math.abs(share - 2 / 3)).toBeLessThan(0.03);
	});

	it('order, sort, only, ignore, max_price and allow_fallbacks choose among them', () => {
		expect(called(settings('{order: [z, x]}'))).toBe('m/a@z m/a@x m/a@y m/b@x');
		expect(called(settings('{sort: price}'))).toBe('m/a@x m/a@y m/a@z m/b@x');
		expect(called(settings('{order: [y], allow_fallbacks: false}'))).toBe('m/a@y m/b@x');
		expect(called(settings('{only: [x]}'))).toBe('m/a@x m/b@x');
		expect(called(settings('{sort: price, ignore: [y]}'))).toBe('m/a@x m/a@z m/b@x');
		expect(refusal(settings('{max_price: 1.5, ignore: [x]}'))).toContain('no endpoint of m/a is allowed');
	});

	it('refuses what says nothing', () => {
		expect(refusal('product: openrouter')).toContain('models');
		expect(refusal('product: openrouter\nmodels: [{endpoints: []}]')).toContain('no name');
		expect(refusal('product: openrouter\nmodels: [{model: a, endpoints: [{name: x, price: 0}]}]')).toContain('above 0');
	});
});
