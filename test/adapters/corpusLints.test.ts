/**
 * The lints over real configs. Each row was checked by hand against the file: the key that stands at the line named is the
 * one at fault, for the reason that the rule's page gives. The files lie beside the checkout, if they do.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gatewaysPage, realConfigs } from '../../scripts/docs/gateways.ts';
import { lintRules } from '../../src/adapters/rules/index.ts';
import { read, sourcesIn } from '../support-tidy.ts';

const readings = realConfigs();
const textOf = (file: string) => readFileSync(join(import.meta.dirname, '../../../shared/configs', file), 'utf8');

/** File, rule, path of the key at fault, and what its line begins with. */
const faults: readonly (readonly [file: string, rule: string, path: string, begins: string])[] = [
	['litellm/021.yaml', 'LITELLM-RPM-NO-LIMIT', 'model_list[1].litellm_params.rpm', 'rpm:'],
	['litellm/026.yaml', 'LITELLM-PRICE-UNIT', 'model_list[1].litellm_params.input_cost_per_token', 'input_cost_per_token: 300'],
	['litellm/027.yaml', 'LITELLM-HEALTH-COST', 'general_settings.background_health_checks', 'background_health_checks: True'],
	['litellm/028.yaml', 'LITELLM-COST-ZERO', 'model_list[0]', '- model_name:'],
	['litellm/029.yaml', 'LITELLM-DEAD-KEY', 'model_list[0].litellm_params.max_retries', 'max_retries:'],
	['litellm/032.yaml', 'LITELLM-INERT', 'model_list[0].rpm', 'rpm:'],
	['litellm/032.yaml', 'LITELLM-SKIPPED', 'model_list[3].litellm_params.model', 'model: mistralai/'],
	['litellm/050.yaml', 'LITELLM-RETRY-PRODUCT', 'model_list[12].litellm_params.num_retries', 'num_retries: 50'],
	['litellm/050.yaml', 'GATEWAY-RETRY-PRODUCT', 'fake-openai-endpoint-4', '- model_name: fake-openai-endpoint-4'],
	['litellm/061.yaml', 'LITELLM-PRICE-UNIT', 'model_list[1].model_info.input_cost_per_token', 'input_cost_per_token: 0.002'],
	['litellm/069.yaml', 'LITELLM-PRICE-UNIT', 'model_list[1].model_info.input_cost_per_token', 'input_cost_per_token: 0.002'],
	['litellm/070.yaml', 'LITELLM-COST-ZERO', 'model_list[0]', '- litellm_params:'],
	['litellm/075.yaml', 'LITELLM-INERT', 'router_settings.allowed_fails', 'allowed_fails: 3'],
	['litellm/075.yaml', 'LITELLM-COOLDOWN-LONG', 'router_settings.cooldown_time', 'cooldown_time: 60'],
	['litellm/077.yaml', 'LITELLM-RPM-NO-LIMIT', 'model_list[0].litellm_params.rpm', 'rpm:'],
	['litellm/078.yaml', 'GATEWAY-RETRY-PRODUCT', 'smart-router', '- model_name: smart-router'],
	['litellm/086.yaml', 'LITELLM-DEAD-KEY', 'model_list[0].litellm_params.rpm_limit', 'rpm_limit:'],
	['litellm/086.yaml', 'LITELLM-INERT', 'general_settings.max_internal_user_budget', 'max_internal_user_budget:'],
	['litellm/097.yaml', 'LITELLM-DEAD-KEY', 'router_settings.enable_pre_call_check', 'enable_pre_call_check:'],
	['litellm/112.yaml', 'LITELLM-SKIPPED', 'model_list[0].litellm_params.model', 'model: fake/'],
	['litellm/115.yaml', 'LITELLM-NO-BREAKER', 'config.gateway.model_list', 'model_list:'],
	['litellm/123.yaml', 'LITELLM-INERT', 'general_settings.cache', 'cache: true'],
	['litellm/123.yaml', 'LITELLM-DEAD-KEY', 'router_settings.redis_enabled', 'redis_enabled:'],
	['litellm-docs/002.yaml', 'LITELLM-INERT', 'litellm_settings.cooldown_time', 'cooldown_time: 30'],
	['litellm-docs/006.yaml', 'LITELLM-DEAD-KEY', 'model_list[0].model', 'model:'],
	['litellm-docs/010.yaml', 'LITELLM-PER-WORKER', 'router_settings.optional_pre_call_checks', 'optional_pre_call_checks:'],
	['litellm-docs/012.yaml', 'LITELLM-DEAD-KEY', 'router_settings.cache_params', 'cache_params:'],
	['litellm-docs/024.yaml', 'LITELLM-PER-WORKER', 'model_list[0].litellm_params.max_budget', 'max_budget:'],
	['litellm-docs/036.yaml', 'LITELLM-RETRY-SHADOWED', 'router_settings.num_retries', 'num_retries: 2'],
	[
		'litellm-docs/058.yaml',
		'LITELLM-FAIL-OPEN',
		'general_settings.allow_requests_on_db_unavailable',
		'allow_requests_on_db_unavailable: True',
	],
	['litellm-docs/060.yaml', 'LITELLM-DEAD-KEY', 'model_list[1].litellm_params.max_retries', 'max_retries: 5'],
	['kong/001.yaml', 'KONG-NO-FAILOVER', 'config.balancer', 'balancer:'],
	['kong/006.yaml', 'KONG-NO-FAILOVER', 'config.targets', 'targets:'],
	['kong/016.yaml', 'KONG-PER-NODE', 'config', 'config:'],
	['envoy-ai-gateway/019.yaml', 'ENVOY-NO-RETRY', '[2].spec.rules[0].backendRefs', 'backendRefs:'],
	['envoy-ai-gateway/025.yaml', 'ENVOY-FAIL-OPEN', '[5].spec.rateLimit', 'rateLimit:'],
	['portkey/141.json', 'PORTKEY-NO-FAILOVER', 'targets', '"targets":'],
	['tensorzero/059.toml', 'GATEWAY-RETRY-PRODUCT', 'classify_spam.baseline', '[functions.classify_spam.variants.baseline]'],
];

describe.skipIf(readings === null)('lints over real configs (skipped where ../shared/configs is not there)', () => {
	it.each(faults)('%s deserves %s at %s', (file, rule, path, begins) => {
		const found = readings?.find((reading) => reading.path === file)?.lints.find((lint) => lint.rule === rule && lint.path === path);
		const line = textOf(file).split('\n')[(found?.place.line ?? 0) - 1] ?? '';
		expect(line.trim().slice(0, begins.length)).toBe(begins);
	});

	it('find faults in so many files as the reference page says', () => {
		expect(new Set(faults.map(([file]) => file)).size).toBeGreaterThanOrEqual(30);
		for (const part of gatewaysPage(readings ?? [])) expect(read('docs/reference/gateways.md')).toContain(part);
	});

	it('are quiet where a config does what it says', () => {
		const warned = readings?.filter(({ lints }) => lints.some(({ severity }) => severity !== 'note')).length ?? 0;
		expect(warned).toBeGreaterThan(20);
		expect(warned).toBeLessThan(100);
	});
});

describe('lint rules', () => {
	/** Names of rules as adapters write them. */
	const used = new Set(
		sourcesIn('src')
			.filter(({ path }) => !path.startsWith('src/adapters/rules/'))
			.flatMap(({ text }) => [...text.matchAll(/'([A-Z]{4,}(?:-[A-Z]+)+)'/g)].map(([, name]) => name)),
	);

	it('every rule that code can find has its entry in src/adapters/rules/, and every entry is found by code', () => {
		expect([...used].sort()).toEqual([...lintRules.kinds].sort());
	});

	it('say what is wrong, what to do, and where that was read', () => {
		expect(new Set(lintRules.kinds).size).toBe(lintRules.kinds.length);
		for (const { kind, summary, fix, cite } of lintRules.entries) {
			expect(kind).toMatch(/^[A-Z]+(-[A-Z]+)+$/);
			for (const text of [summary, fix, cite]) expect(text.length, kind).toBeGreaterThan(8);
			expect(`${summary}${fix}`, kind).not.toMatch(/\.$|\n/);
		}
	});
});
