/** The worst case that is said of a config, held against the router that would run it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importGateway } from '../../src/adapters/index.ts';
import { fallbackWalk, worstCase } from '../../src/adapters/judge/calls.ts';
import { walkFrom } from '../../src/gateway/walk.ts';
import type { GatewaySpec } from '../../src/model/gatewaySpec.ts';
import type { OutcomeName } from '../../src/model/outcomes.ts';
import { always, deploymentOf, gatewayOf, walked } from '../support/gateways.ts';

const failures: readonly OutcomeName[] = ['error', 'rejected', 'overloaded', 'timeout', 'unavailable'];

/** The spec while nothing is taken out of rotation, nothing waits for room, and the SDK retries nothing. */
function atItsWorst(spec: GatewaySpec): GatewaySpec {
	const { ejection: _ejection, passiveHealth: _passive, deadlineUs: _deadline, retryCap: _cap, ...routing } = spec.routing;
	const groups = spec.groups.map((group) => {
		const { ejection: _own, retryCap: _ownCap, ...own } = group.routing ?? {};
		const deployments = group.deployments.map(({ sdkTries: _sdk, ...one }) => ({ ...one, parallelMax: null }));
		return { ...group, routing: own, deployments };
	});
	return { ...spec, groups, routing: { ...routing, cooldown: null } };
}

/** Most calls the router makes of one request, over every way to fail and some seeds. */
function mostCalls(spec: GatewaySpec, seeds = 2): number {
	const counts = failures.flatMap((outcome) =>
		Array.from({ length: seeds }, (_, seed) => walked(spec, always(outcome), [0], seed).calls.length),
	);
	return Math.max(...counts);
}

describe('worstCase(spec)', () => {
	const litellm = (text: string): GatewaySpec => importGateway('c.yaml', text, 'litellm').spec as GatewaySpec;
	const model = (name: string, more = '') => `  - {model_name: ${name}, litellm_params: {model: openai/gpt-4o${more}}}\n`;

	it('is 9 for LiteLLM’s defaults behind an SDK, 18 with a fallback, 54 where the SDK inside retries too', () => {
		expect(worstCase(litellm(`model_list:\n${model('a')}`)).total).toBe(9);
		const fallback = 'litellm_settings: {fallbacks: [{a: [b]}]}';
		expect(worstCase(litellm(`model_list:\n${model('a')}${model('b')}${fallback}`)).total).toBe(18);
		const doubled = `model_list:\n${model('a', ', num_retries: 2')}${model('b', ', num_retries: 2')}${fallback}`;
		expect(worstCase(litellm(doubled)).total).toBe(54);
	});

	it('is 90 for two default fallbacks in 1.81.12, and 27 where a request tries no group twice', () => {
		const text = `model_list:\n${model('a')}${model('b')}${model('c')}litellm_settings: {default_fallbacks: [b, c]}`;
		expect(worstCase(litellm(text)).total).toBe(90);
		const later = importGateway('c.yaml', text, 'litellm', 'main@2026-08').spec as GatewaySpec;
		expect(worstCase(later).total).toBe(27);
		expect(walked(atItsWorst(later), always('error')).calls).toHaveLength(9);
	});

	it('is 36 for two targets of Portkey with five attempts, 18 for Kong behind an SDK', () => {
		const portkey = '{"strategy": {"mode": "fallback"}, "retry": {"attempts": 5}, "targets": [{"provider": "a"}, {"provider": "b"}]}';
		expect(worstCase(importGateway('c.json', portkey).spec as GatewaySpec)).toMatchObject({ calls: 12, total: 36 });
	});

	it('adds up how long a request is worked on, and knows when that has no end', () => {
		const text = `model_list:\n${model('a', ', timeout: 30')}router_settings: {num_retries: 2}`;
		expect(worstCase(litellm(text)).held_s).toBe(90);
		const spec = gatewayOf([{ name: 'g', deployments: [deploymentOf('x')], fallbacks: [] }], {});
		expect(worstCase(spec).held_s).toBeNull();
		expect(worstCase({ ...spec, routing: { ...spec.routing, deadlineUs: 5_000_000 } }).held_s).toBe(5);
	});

	it('does not hang on groups that lead to each other for good', () => {
		const to = (group: string) => ({ next: { error: group } });
		const spec = gatewayOf(
			[
				{ name: 'g', deployments: [deploymentOf('x', to('h'))], fallbacks: [] },
				{ name: 'h', deployments: [deploymentOf('y', to('g'))], fallbacks: [] },
			],
			{},
		);
		expect(worstCase(spec).endless).toBe(true);
	});

	it('is what the router makes of a request, whatever the fallbacks and the counts', () => {
		const names = ['g0', 'g1', 'g2', 'g3'];
		const someFailures = fc.uniqueArray(fc.constantFrom(...failures));
		const group = fc.record({
			retries: fc.array(fc.option(fc.nat(3), { nil: null }), { minLength: 1, maxLength: 3 }),
			fallbacks: fc.array(fc.constantFrom(...names), { maxLength: 3 }),
		});
		const world = fc.record({
			groups: fc.array(group, { minLength: 4, maxLength: 4 }),
			retries: fc.nat(3),
			retryOn: someFailures,
			fallbackOn: someFailures,
			depth: fc.nat(4),
			once: fc.boolean(),
			stay: fc.boolean(),
			counts: fc.dictionary(fc.constantFrom(...failures), fc.nat(3), { maxKeys: 2 }),
		});
		fc.assert(
			fc.property(world, ({ groups, retries, retryOn, fallbackOn, depth, once, stay, counts }) => {
				const spec = gatewayOf(
					groups.map((one, i) => ({
						name: names[i],
						deployments: one.retries.map((own, j) => deploymentOf(`${names[i]}-${j}`, { retries: own })),
						fallbacks: one.fallbacks,
					})),
					{ retries, retryOn, fallbackOn, fallbackDepthMax: depth, fallbackOnce: once, retriesStay: stay, retryCounts: counts },
				);
				expect(fallbackWalk(spec, 'g0').map(({ name }) => names.indexOf(name))).toEqual(walkFrom(spec, 'g0'));
				const { calls } = worstCase(spec);
				expect(mostCalls(spec, 3)).toBeLessThanOrEqual(calls);
				// With one deployment a group and every failure alike, the bound is reached.
				const plain = { ...spec, groups: spec.groups.map((one) => ({ ...one, deployments: one.deployments.slice(0, 1) })) };
				const alike = { ...plain, routing: { ...plain.routing, retryOn: failures, fallbackOn: failures, retryCounts: {} } };
				expect(mostCalls(alike, 1)).toBe(worstCase(alike).calls);
			}),
			{ seed: 7, numRuns: 150 },
		);
	});

	const configs = join(import.meta.dirname, '../../../shared/configs');
	const files = existsSync(configs)
		? readdirSync(configs, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(json|yaml|toml)$/.test(file))
		: [];
	it.skipIf(files.length === 0)(
		'bounds what the router makes of every real config, and is reached by most (skipped where ../shared/configs is not there)',
		() => {
			let reached = 0;
			let read = 0;
			for (const file of files.sort()) {
				const { spec } = importGateway(file, readFileSync(join(configs, file), 'utf8'));
				if (spec === null) continue;
				const worst = atItsWorst(spec);
				const { calls } = worstCase(worst);
				const most = mostCalls(worst);
				expect(most, file).toBeLessThanOrEqual(calls);
				read++;
				if (most === calls) reached++;
			}
			expect(reached / read).toBeGreaterThan(0.95);
		},
	);
});
