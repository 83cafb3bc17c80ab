/** LiteLLM 1.81.12, rule by rule: each test holds one sentence of its source, with the config that shows it. */
import { describe, expect, it } from 'vitest';
import type { ImportedGateway } from '../../src/adapters/index.ts';
import { litellm } from '../../src/adapters/litellm/index.ts';
import type { DeploymentSpec, GatewaySpec } from '../../src/model/gatewaySpec.ts';

const S = 1_000_000;

function imported(text: string): ImportedGateway {
	return litellm.import('config.yaml', text);
}

function specOf(text: string): GatewaySpec {
	const { spec, issues } = imported(text);
	expect(issues).toEqual([]);
	if (spec === null) throw new Error('no spec');
	return spec;
}

/** One group `a` whose deployments have these litellm_params (flow YAML), and more sections below. */
function group(params: readonly string[], rest = ''): string {
	const entries = params.map((text) => `  - {model_name: a, litellm_params: {model: openai/gpt-4o, ${text}}}`);
	return `model_list:\n${entries.join('\n')}\n${rest}`;
}

const one: string = group(['']);
const two: string = group(['', '']);

function deployments(params: readonly string[], rest = ''): readonly DeploymentSpec[] {
	return specOf(group(params, rest)).groups[0].deployments;
}

/** Groups of one deployment each. */
function groups(names: readonly string[], rest: string): string {
	return `model_list:\n${names.map((name) => `  - {model_name: "${name}", litellm_params: {model: openai/gpt-4o}}`).join('\n')}\n${rest}`;
}

function treatment(text: string, path: string): string | undefined {
	return imported(text).notes.find((note) => note.path === path)?.treatment;
}

function rules(text: string, path?: string): string[] {
	return imported(text)
		.lints.filter((lint) => path === undefined || lint.path === path)
		.map((lint) => lint.rule);
}

describe('with nothing configured', () => {
	it('has the defaults of 1.81.12', () => {
		expect(specOf(one)).toMatchObject({
			product: 'litellm',
			version: '1.81.12',
			admission: { processes: 1, limits: [], concurrency: null, breaker: null },
			defaultGroup: 'a',
			routing: {
				pick: 'weighted-random',
				retries: 2,
				backoff: { baseUs: 0.5 * S, factor: 2, capUs: 8 * S, jitterUs: 0.75 * S, zeroIfAlternatives: true, afterLast: true },
				retryOn: ['error', 'rejected', 'overloaded', 'timeout', 'unavailable'],
				fallbackOn: ['error', 'rejected', 'overloaded', 'timeout', 'unavailable'],
				fallbackDepthMax: 5,
				needsHealthy: true,
				cancel: 'none',
				closesOnTimeout: true,
			},
		});
		expect(deployments([''])).toMatchObject([
			{ id: 'a#1', weight: 1, timeoutUs: 6000 * S, retries: null, parallelMax: null, cooldownUs: null },
		]);
	});
});

describe('model_list', () => {
	it('gathers entries of one name into a group, in the order of the file', () => {
		const { groups: all, defaultGroup } = specOf(
			'model_list:\n' +
				'  - {model_name: b, litellm_params: {model: azure/one}, model_info: {id: eu}}\n' +
				'  - {model_name: "openai/*", litellm_params: {model: "openai/*"}}\n' +
				'  - {model_name: b, litellm_params: {model: two, custom_llm_provider: bedrock}}\n' +
				'  - {model_name: b, litellm_params: {model: three}, model_info: {id: eu}}\n',
		);
		expect(all.map(({ name, deployments: d }) => [name, d.map(({ id, model, provider }) => [id, model, provider])])).toEqual([
			[
				'b',
				[
					['eu', 'azure/one', 'azure'],
					['b#2', 'two', 'bedrock'],
					['eu~2', 'three', 'openai'],
				],
			],
			['openai/*', [['openai/*#1', 'openai/*', 'openai']]],
		]);
		expect(defaultGroup).toBe('b');
		expect(all[0].place?.line).toBe(2);
	});

	it('is refused without models, because LiteLLM would serve those of its database', () => {
		for (const text of ['general_settings: {store_model_in_db: true}', 'model_list: []', 'model_list:']) {
			const { spec, issues, notes } = imported(text);
			expect(spec).toBeNull();
			expect(issues).toMatchObject([{ code: 'PM012', severity: 'error', message: expect.stringContaining('database') }]);
			expect(notes).toHaveLength(1);
		}
	});

	it('is refused where an entry would stop LiteLLM', () => {
		for (const entry of ['{litellm_params: {model: x}}', '{model_name: a}', '{model_name: a, litellm_params: {api_key: x}}', 'text'])
			expect(imported(`model_list: [${entry}]`)).toMatchObject({ spec: null, issues: [{ code: 'PM012', severity: 'error' }] });
	});

	it('says which deployments LiteLLM may leave out in silence', () => {
		expect(rules('model_list: [{model_name: a, litellm_params: {model: acme/m}}]')).toContain('LITELLM-SKIPPED');
		expect(rules(one)).not.toContain('LITELLM-SKIPPED');
	});
});

describe('weights', () => {
	const weights = (params: readonly string[], rest?: string) => deployments(params, rest).map((deployment) => deployment.weight);

	it('come from weight, then rpm, then tpm, whichever the first deployment has', () => {
		expect(weights(['weight: 3, rpm: 9', 'weight: 1, rpm: 9'])).toEqual([3, 1]);
		expect(weights(['rpm: 90, tpm: 1', 'rpm: 10, tpm: 1, weight: 7'])).toEqual([90, 10]);
		expect(weights(['tpm: 20_000', 'tpm: "100000"'])).toEqual([20_000, 100_000]);
	});

	it('are 0 for a deployment without the key, which the config is warned of', () => {
		expect(weights(['weight: 3', 'rpm: 10'])).toEqual([3, 0]);
		expect(rules(group(['weight: 3', 'rpm: 10']))).toContain('LITELLM-WEIGHT-ZERO');
		expect(rules(group(['weight: 3', 'weight: 1']))).not.toContain('LITELLM-WEIGHT-ZERO');
	});

	it('are alike when the first deployment has none, when it is alone, or when the strategy does not shuffle', () => {
		expect(weights(['', 'weight: 5'])).toEqual([1, 1]);
		expect(weights(['weight: 0'])).toEqual([1]);
		expect(weights(['weight: 3', 'weight: 1'], 'router_settings: {routing_strategy: least-busy}')).toEqual([1, 1]);
		expect(treatment(group(['', 'weight: 5']), 'model_list[1].litellm_params.weight')).toBe('ignored');
	});
});

describe('routing_strategy', () => {
	it.each([
		['least-busy', 'least-busy'],
		['usage-based-routing', 'lowest-usage'],
		['usage-based-routing-v2', 'lowest-usage'],
		['latency-based-routing', 'lowest-latency'],
		['cost-based-routing', 'lowest-cost'],
	])('%s is approximated by the pick %s', (name, pick) => {
		const text = `${two}router_settings: {routing_strategy: ${name}}`;
		expect(treatment(text, 'router_settings.routing_strategy')).toBe('approximated');
		expect(specOf(text).routing.pick).toBe(pick);
	});

	it('by cost reads the prices in the file', () => {
		const rest = 'router_settings: {routing_strategy: cost-based-routing}';
		const prices = deployments(['input_cost_per_token: 0.1, output_cost_per_token: 0.3', ''], rest).map((d) => d.tokenPrice);
		expect(prices).toEqual([0.4, undefined]);
	});

	it('simple-shuffle is modelled', () => {
		expect(treatment(`${two}router_settings: {routing_strategy: simple-shuffle}`, 'router_settings.routing_strategy')).toBe('modelled');
	});

	it('that is unknown stops LiteLLM', () => {
		const { spec, issues } = imported(`${two}router_settings:\n  routing_strategy: llmrouter-knn\n`);
		expect(spec).toBeNull();
		expect(issues).toMatchObject([
			{ code: 'PM012', severity: 'error', place: { line: 5 }, message: expect.stringContaining('llmrouter-knn') },
		]);
	});
});

describe('num_retries', () => {
	const retries = (rest: string) => specOf(one + rest).routing.retries;

	it('of litellm_settings outranks router_settings, which outranks the default', () => {
		expect(retries('')).toBe(2);
		expect(retries('router_settings: {num_retries: 7}')).toBe(7);
		expect(retries('litellm_settings: {num_retries: 0}\nrouter_settings: {num_retries: 7}')).toBe(0);
	});

	it('that is outranked is said to be', () => {
		const text = `${one}litellm_settings: {num_retries: 1}\nrouter_settings: {num_retries: 7}`;
		expect(treatment(text, 'router_settings.num_retries')).toBe('ignored');
		expect(rules(text, 'router_settings.num_retries')).toEqual(['LITELLM-RETRY-SHADOWED']);
		expect(rules(text.replace('7', '1'), 'router_settings.num_retries')).toEqual([]);
	});

	it('of a deployment is its own, and doubles into the OpenAI SDK', () => {
		expect(deployments(['num_retries: 4', ''])).toMatchObject([{ retries: 4 }, { retries: null }]);
		const { lints } = imported(group(['num_retries: 2']));
		expect(lints.find((lint) => lint.rule === 'LITELLM-RETRY-PRODUCT')?.message).toContain('= 9');
		expect(rules(group(['num_retries: 2, custom_llm_provider: anthropic']))).not.toContain('LITELLM-RETRY-PRODUCT');
	});

	it('of a deployment is no integer when quoted', () => {
		expect(deployments(['num_retries: "4"'])).toMatchObject([{ retries: null }]);
	});

	it('from the environment is not known', () => {
		const text = `${one}router_settings: {num_retries: os.environ/RETRIES}`;
		expect(specOf(text).routing.retries).toBe(2);
		expect(treatment(text, 'router_settings.num_retries')).toBe('approximated');
	});
});

describe('retry_policy', () => {
	const text = `${one}router_settings: {retry_policy: {RateLimitErrorRetries: 0, TimeoutErrorRetries: 5, InternalServerErrorRetries: 4, BadRequestErrorRetries: 1}}`;

	it('of 0 takes an outcome out of the retries; it still falls back', () => {
		const { retryOn, fallbackOn } = specOf(text).routing;
		expect(retryOn).toEqual(['error', 'overloaded', 'timeout', 'unavailable']);
		expect(fallbackOn).toContain('rejected');
		expect(treatment(text, 'router_settings.retry_policy.RateLimitErrorRetries')).toBe('modelled');
	});

	it('of another count holds for that outcome, and of a class that does not occur is ignored', () => {
		expect(specOf(text).routing.retryCounts).toEqual({ rejected: 0, timeout: 5 });
		expect(treatment(text, 'router_settings.retry_policy.TimeoutErrorRetries')).toBe('modelled');
		expect(treatment(text, 'router_settings.retry_policy.BadRequestErrorRetries')).toBe('ignored');
	});

	it('never consults InternalServerErrorRetries', () => {
		expect(rules(text, 'router_settings.retry_policy.InternalServerErrorRetries')).toEqual(['LITELLM-INERT']);
	});
});

describe('retry_after', () => {
	const backoff = (after: number, retries: number) =>
		specOf(`${one}router_settings: {retry_after: ${after}, num_retries: ${retries}}`).routing.backoff;

	it('is a floor under the wait, never above the cap', () => {
		expect(backoff(0, 2)).toMatchObject({ baseUs: 0.5 * S, factor: 2 });
		expect(backoff(5, 2)).toMatchObject({ baseUs: 5 * S, factor: 1 });
		expect(backoff(30, 2)).toMatchObject({ baseUs: 8 * S });
	});

	it('is modelled where the floor holds throughout, and approximated where the doubling overtakes it', () => {
		const of = (after: number) => treatment(`${one}router_settings: {retry_after: ${after}}`, 'router_settings.retry_after');
		expect([of(0), of(5), of(30), of(1)]).toEqual(['modelled', 'modelled', 'modelled', 'approximated']);
	});
});

describe('timeouts', () => {
	const timeout = (params: string, rest = '') => (deployments([params], rest)[0].timeoutUs ?? 0) / S;
	const both = 'router_settings: {timeout: 30}\nlitellm_settings: {request_timeout: 40}';

	it('go deployment, its request_timeout, router, litellm_settings, 6000 s', () => {
		expect(timeout('timeout: 10, request_timeout: 20', both)).toBe(10);
		expect(timeout('request_timeout: 20', both)).toBe(20);
		expect(timeout('', both)).toBe(30);
		expect(timeout('', 'litellm_settings: {request_timeout: "40"}')).toBe(40);
		expect(timeout('')).toBe(6000);
	});

	it('of 0 count as unset', () => {
		expect(timeout('timeout: 0', both)).toBe(30);
		expect(timeout('', 'router_settings: {timeout: 0}\nlitellm_settings: {request_timeout: 40}')).toBe(40);
		expect(timeout('', 'litellm_settings: {request_timeout: 0}')).toBe(600);
	});

	it('that are outranked are ignored, as are those of streams', () => {
		expect(treatment(one + both, 'litellm_settings.request_timeout')).toBe('ignored');
		expect(treatment(group(['stream_timeout: 3']), 'model_list[0].litellm_params.stream_timeout')).toBe('ignored');
	});
});

describe('the semaphore', () => {
	const size = (params: string, rest = '') => deployments([params], rest)[0].parallelMax;

	it('is max_parallel_requests, rpm, 6 per 1000 tpm, or the router’s default', () => {
		const rest = 'router_settings: {default_max_parallel_requests: 11}';
		expect(size('max_parallel_requests: 3, rpm: 60, tpm: 10000', rest)).toBe(3);
		expect(size('rpm: 60, tpm: 10000', rest)).toBe(60);
		expect(size('tpm: 10500', rest)).toBe(63);
		expect(size('tpm: 10', rest)).toBe(1);
		expect(size('', rest)).toBe(11);
		expect(size('max_parallel_requests: 0, rpm: 60', rest)).toBeNull();
	});

	it('is what rpm means, not a rate, unless something checks it', () => {
		expect(rules(group(['rpm: 60']), 'model_list[0].litellm_params.rpm')).toEqual(['LITELLM-RPM-NO-LIMIT']);
		const checked = group(['rpm: 60'], 'router_settings: {enable_pre_call_checks: true}');
		expect(rules(checked, 'model_list[0].litellm_params.rpm')).toEqual([]);
		expect(treatment(checked, 'model_list[0].litellm_params.rpm')).toBe('approximated');
	});
});

describe('cooldown', () => {
	const cooldown = (rest: string) => specOf(two + rest).routing.cooldown;
	const v2 = { windowUs: 60 * S, allowedFails: null, failureShare: 0.5, minimumRequests: 5, immediateOn: ['rejected'], coolsSingle: false };

	it('goes by the share of failures in a minute, for 5 s', () => {
		expect(cooldown('')).toEqual({ ...v2, cooldownUs: 5 * S, firstFailureOnly: true });
		expect(cooldown('router_settings: {cooldown_time: 30}')).toMatchObject({ ...v2, cooldownUs: 30 * S });
	});

	it('goes by their number, over one cooldown time, once the router’s allowed_fails differs from the module’s', () => {
		const v1 = { cooldownUs: 30 * S, windowUs: 30 * S, allowedFails: 1, failureShare: null, immediateOn: [], firstFailureOnly: true };
		expect(cooldown('router_settings: {allowed_fails: 1, cooldown_time: 30}')).toMatchObject(v1);
		expect(cooldown('litellm_settings: {allowed_fails: 1}\nrouter_settings: {allowed_fails: 3}')).toMatchObject({ allowedFails: 3 });
	});

	it('ignores an allowed_fails that equals what it is compared with', () => {
		for (const rest of [
			'router_settings: {allowed_fails: 3}',
			'litellm_settings: {allowed_fails: 9}',
			'litellm_settings: {allowed_fails: 9}\nrouter_settings: {allowed_fails: 9}',
		]) {
			expect(cooldown(rest)).toMatchObject(v2);
			expect(rules(two + rest)).toContain('LITELLM-INERT');
		}
	});

	it('turns to v1 with any allowed_fails_policy', () => {
		const text = `${two}router_settings: {allowed_fails_policy: {RateLimitErrorAllowedFails: 9, InternalServerErrorAllowedFails: 1}}`;
		expect(specOf(text).routing.cooldown).toMatchObject({ allowedFails: 3, failureShare: null });
		expect(treatment(text, 'router_settings.allowed_fails_policy.RateLimitErrorAllowedFails')).toBe('approximated');
		expect(rules(text, 'router_settings.allowed_fails_policy.InternalServerErrorAllowedFails')).toEqual(['LITELLM-INERT']);
	});

	it('of 0 falls back to 5 s; disable_cooldowns is what turns it off', () => {
		expect(cooldown('router_settings: {cooldown_time: 0}')).toMatchObject({ cooldownUs: 5 * S });
		expect(rules(`${two}router_settings: {cooldown_time: 0}`)).toContain('LITELLM-INERT');
		expect(cooldown('router_settings: {disable_cooldowns: true}')).toBeNull();
		expect(cooldown('router_settings: {disable_cooldowns: false}')).not.toBeNull();
	});

	it('of a deployment outranks the router’s, 0 included, and a wildcard is never cooled', () => {
		expect(deployments(['cooldown_time: 60', 'cooldown_time: 0', 'cooldown_time: -1']).map((d) => d.cooldownUs)).toEqual([60 * S, 0, null]);
		expect(specOf(groups(['*'], '')).groups[0].deployments[0].cooldownUs).toBe(0);
	});

	it('spares a single deployment, which is pointed out unless v1 holds', () => {
		expect(rules(one)).toContain('LITELLM-NO-BREAKER');
		expect(rules(two)).not.toContain('LITELLM-NO-BREAKER');
		expect(rules(`${one}router_settings: {allowed_fails: 1}`)).not.toContain('LITELLM-NO-BREAKER');
		expect(rules(groups(['a', 'b'], 'router_settings: {fallbacks: [{a: [b]}]}'), 'model_list[0]')).toContain('LITELLM-NO-BREAKER');
	});
});

describe('fallbacks', () => {
	const chains = (names: readonly string[], rest: string) =>
		Object.fromEntries(specOf(groups(names, rest)).groups.map((g) => [g.name, g.fallbacks]));

	it('of router_settings win over those of litellm_settings, unless empty', () => {
		const other = 'litellm_settings: {fallbacks: [{a: [c]}]}';
		expect(chains(['a', 'b', 'c'], `router_settings: {fallbacks: [{a: [b]}]}\n${other}`)).toEqual({ a: ['b'], b: [], c: [] });
		expect(chains(['a', 'b', 'c'], `router_settings: {fallbacks: []}\n${other}`)).toEqual({ a: ['c'], b: [], c: [] });
	});

	it('default ones hold for every group without its own, never for itself', () => {
		expect(chains(['a', 'b', 'c'], 'litellm_settings: {fallbacks: [{a: [c]}], default_fallbacks: [b, c]}')).toEqual({
			a: ['c'],
			b: ['c'],
			c: ['b'],
		});
	});

	it('match a group without its provider after an exact name, and before the default', () => {
		const rest = 'router_settings: {fallbacks: [{gpt-4o: [a]}, {openai/x: [b]}, {x: [a]}], default_fallbacks: [b]}';
		expect(chains(['openai/gpt-4o', 'openai/x', 'a', 'b', 'acme/gpt-4o'], rest)).toEqual({
			'openai/gpt-4o': ['a'],
			'openai/x': ['b'],
			a: ['b'],
			b: [],
			'acme/gpt-4o': ['b'],
		});
	});

	it('may name a wildcard’s model, an alias or a deployment', () => {
		const text =
			'model_list:\n' +
			'  - {model_name: a, litellm_params: {model: openai/x}}\n' +
			'  - {model_name: "azure/*", litellm_params: {model: "azure/*"}}\n' +
			'  - {model_name: "*", litellm_params: {model: "openai/*"}}\n' +
			'  - {model_name: b, litellm_params: {model: openai/y}, model_info: {id: b-1}}\n' +
			'  - {model_name: b, litellm_params: {model: openai/z}}\n' +
			'router_settings:\n  model_group_alias: {bee: b}\n  fallbacks: [{a: [azure/gpt-4o, b-1]}, {b: [nothing-else]}, {"*": [bee]}]\n';
		const { groups: all } = specOf(text);
		expect(all.map((g) => [g.name, g.fallbacks])).toEqual([
			['a', ['azure/*', 'b']],
			['azure/*', ['b']],
			['*', ['b']],
			['b', ['*']],
		]);
		expect(treatment(text, 'router_settings.fallbacks[0].a')).toBe('approximated');
		expect(treatment(text, 'router_settings.fallbacks[1].b')).toBe('modelled');
	});

	it('to a group that is not there fail at once, or go to the first default', () => {
		const text = groups(['a', 'b', 'c'], 'router_settings: {fallbacks: [{a: [nowhere, b]}]}');
		expect(specOf(text).groups[0].fallbacks).toEqual(['b']);
		expect(rules(text, 'router_settings.fallbacks[0].a')).toEqual(['LITELLM-FALLBACK-UNKNOWN']);
		expect(chains(['a', 'b', 'c'], 'router_settings: {fallbacks: [{a: [nowhere]}], default_fallbacks: [c]}')).toEqual({
			a: ['c'],
			b: ['c'],
			c: [],
		});
	});

	it('to a name that only a default answers are approximated, and said to be', () => {
		const text = groups(['a', 'b', 'c'], 'router_settings: {fallbacks: [{a: [nowhere]}], default_fallbacks: [c]}');
		expect(treatment(text, 'router_settings.fallbacks[0].a')).toBe('approximated');
		expect(rules(text, 'router_settings.fallbacks[0].a')).toEqual(['LITELLM-FALLBACK-UNKNOWN']);
	});

	it('skip the group’s own name before an alias is followed', () => {
		expect(chains(['a', 'b'], 'router_settings: {model_group_alias: {a: b}, fallbacks: [{a: [a]}]}')).toEqual({ a: [], b: [] });
	});

	it('of a group that is not there do nothing', () => {
		const text = groups(['a', 'b'], 'router_settings: {fallbacks: [{A: [b]}]}');
		expect(treatment(text, 'router_settings.fallbacks[0].A')).toBe('ignored');
		expect(rules(text, 'router_settings.fallbacks[0].A')).toEqual(['LITELLM-FALLBACK-UNKNOWN']);
	});

	it('that are no list of one-key mappings stop LiteLLM', () => {
		for (const value of ['{a: [b]}', '[b]', '[{a: [b], b: [a]}]', '[{}]'])
			expect(imported(groups(['a', 'b'], `router_settings: {fallbacks: ${value}}`)), value).toMatchObject({
				spec: null,
				issues: [{ code: 'PM012' }],
			});
	});

	it('written as a text are read letter by letter, so there are none', () => {
		const text = groups(['a', 'b'], 'router_settings: {fallbacks: [{a: b}]}');
		expect(specOf(text).groups[0].fallbacks).toEqual([]);
		expect(rules(text)).toContain('LITELLM-FALLBACK-UNKNOWN');
	});

	it('recurse as deep as max_fallbacks, the router’s first', () => {
		const depth = (rest: string) => specOf(one + rest).routing.fallbackDepthMax;
		expect(depth('litellm_settings: {max_fallbacks: 2}')).toBe(2);
		expect(depth('litellm_settings: {max_fallbacks: 2}\nrouter_settings: {max_fallbacks: 0}')).toBe(0);
	});

	it('by default multiply: three of them are thirty group attempts', () => {
		const { lints } = imported(groups(['a', 'b', 'c'], 'router_settings: {default_fallbacks: [a, b, c]}'));
		expect(lints.find((lint) => lint.rule === 'LITELLM-FALLBACK-PRODUCT')?.message).toContain(' 30 group attempts');
	});

	it('for context windows are off for good with an empty list', () => {
		expect(rules(`${one}litellm_settings: {context_window_fallbacks: []}`)).toContain('LITELLM-FALLBACK-OFF');
	});
});

describe('keys that do not do what they say', () => {
	const of = (section: string, key: string, value = '1') => rules(`${two}${section}: {${key}: ${value}}`, `${section}.${key}`);

	it.each([
		'cooldown_time',
		'retry_policy',
		'allowed_fails_policy',
		'routing_strategy',
		'stream_timeout',
		'model_group_retry_policy',
		'enable_pre_call_checks',
	])('litellm_settings.%s', (key) => expect(of('litellm_settings', key)).toEqual(['LITELLM-INERT']));

	it.each(['global_max_parallel_requests', 'max_parallel_requests', 'max_budget', 'budget_duration', 'cache', 'json_logs'])(
		'general_settings.%s',
		(key) => expect(of('general_settings', key)).toEqual(['LITELLM-INERT']),
	);

	it.each(['enable_pre_call_check', 'default_model', 'redis_enabled', 'alerting', 'num_retrys'])('router_settings.%s', (key) =>
		expect(of('router_settings', key)).toEqual(['LITELLM-DEAD-KEY']),
	);

	it.each(['max_retries', 'rpm_limit', 'tpm_limit'])('litellm_params.%s', (key) =>
		expect(rules(group([`${key}: 5`]), `model_list[0].litellm_params.${key}`)).toEqual(['LITELLM-DEAD-KEY']),
	);

	it('rpm outside litellm_params', () => {
		const text = 'model_list: [{model_name: a, rpm: 5, litellm_params: {model: openai/gpt-4o}, model_info: {tpm: 5}}]';
		expect([rules(text, 'model_list[0].rpm'), rules(text, 'model_list[0].model_info.tpm')]).toEqual([['LITELLM-INERT'], ['LITELLM-INERT']]);
		expect(specOf(text).groups[0].deployments[0].parallelMax).toBeNull();
	});

	it('router_settings.health_check_interval stops LiteLLM', () => {
		expect(imported(`${one}router_settings: {health_check_interval: 5}`)).toMatchObject({ spec: null, issues: [{ code: 'PM012' }] });
	});

	it('a key LiteLLM does not read is said to be so, with what was meant', () => {
		const why = (text: string, path: string) => imported(text).notes.find((note) => note.path === path)?.why;
		expect(why(`${one}litellm_settings: {num_retrys: 1}`, 'litellm_settings.num_retrys')).toBe(
			'LiteLLM 1.81.12 reads no such key; did you mean num_retries?',
		);
		expect(why(`${one}teams: [{x: 1}]`, 'teams')).toBe('LiteLLM 1.81.12 reads no such key');
		expect(why(`${one}routr_settings: {x: 1}`, 'routr_settings')).toContain('router_settings');
	});
});

describe('money', () => {
	it('a group booked at $0 skips budget checks', () => {
		expect(rules('model_list: [{model_name: a, litellm_params: {model: hosted_vllm/llama}}]')).toContain('LITELLM-COST-ZERO');
		expect(rules(group(['input_cost_per_token: 0, output_cost_per_token: 0']))).toContain('LITELLM-COST-ZERO');
		expect(rules('model_list: [{model_name: a, litellm_params: {model: hosted_vllm/llama, input_cost_per_token: 0.1}}]')).not.toContain(
			'LITELLM-COST-ZERO',
		);
		expect(rules(one)).not.toContain('LITELLM-COST-ZERO');
	});

	it('a provider budget without both of its keys is none, or blocks', () => {
		const of = (value: string) =>
			rules(
				`${one}router_settings: {redis_url: x, provider_budget_config: {openai: ${value}}}`,
				'router_settings.provider_budget_config.openai',
			);
		expect(of('{budget_limit: 1, time_period: 1d}')).toEqual([]);
		expect(of('{max_budget: 1, budget_duration: 1d}')).toEqual(['LITELLM-BUDGET-UNLIMITED']);
		expect(of('{budget_limit: 1}')).toEqual(['LITELLM-BUDGET-UNLIMITED']);
		expect(of('{time_period: 1d}')).toEqual(['LITELLM-BUDGET-BLOCKS']);
	});

	it('limits are counted by each worker without Redis', () => {
		const text = (rest: string) => `${one}router_settings: {${rest}optional_pre_call_checks: [enforce_model_rate_limits]}`;
		expect(rules(text(''))).toContain('LITELLM-PER-WORKER');
		expect(rules(text('redis_host: r, redis_port: 6379, '))).not.toContain('LITELLM-PER-WORKER');
		expect(rules(`${text('')}\nlitellm_settings: {cache: true, cache_params: {type: redis}}`)).not.toContain('LITELLM-PER-WORKER');
	});

	it('switches that cost money are pointed out', () => {
		expect(rules(`${one}general_settings: {allow_requests_on_db_unavailable: true, background_health_checks: yes}`)).toEqual(
			expect.arrayContaining(['LITELLM-FAIL-OPEN', 'LITELLM-HEALTH-COST']),
		);
		expect(rules(group(['silent_model: b']))).toContain('LITELLM-MIRROR');
	});
});

describe('files that are not a LiteLLM config', () => {
	it.each([
		['replicaCount: 1\nproxy_config:\n  models: []', 'Helm values'],
		['apiVersion: v1\nkind: ConfigMap\ndata: {config.yaml: "models: []"}', 'ConfigMap'],
		['services: {litellm: {image: litellm}}', 'compose'],
		['{{- if .Values.litellm }}\nmodel_list: []\n{{- end }}', 'Helm template'],
		['kind: ConfigMap\ndata:\n  config.yaml: |\n    model_list:\n      {{- toYaml .Values.models | nindent 6 }}\n', 'Helm template'],
		['kind: ConfigMap\ndata:\n  config.yaml: |\n    {{- include "model_list" . }}\n', 'Helm template'],
		['- litellm', 'not a mapping'],
		['', 'empty'],
	])('%j is called what it is', (text, name) => {
		const { spec, notes, issues } = imported(text);
		expect([spec, notes]).toEqual([null, []]);
		expect(issues).toMatchObject([{ code: 'PM012', severity: 'error', message: expect.stringContaining(name) }]);
	});

	it('several documents are one too many, but the config among them is read', () => {
		const { spec, issues } = imported(`x: 1\n---\n${one}`);
		expect(spec?.groups).toHaveLength(1);
		expect(issues).toMatchObject([{ code: 'PM013', severity: 'warning' }]);
	});
});

describe('secrets', () => {
	it('are never repeated, wherever they stand', () => {
		const text =
			'model_list:\n  - {model_name: sk-group1, litellm_params: {model: os.environ/HIDDEN, api_key: sk-secret1, weight: sk-secret2, timeout: os.environ/HIDDEN}}\n' +
			'router_settings: {routing_strategy: os.environ/HIDDEN, fallbacks: [{os.environ/HIDDEN: [sk-secret3]}], redis_password: sk-secret4}\n' +
			'general_settings: {master_key: sk-secret5, database_url: "postgres://u:sk-secret6@h/d"}\n';
		const { notes, lints, issues } = imported(text);
		const said = [
			...notes.map((note) => note.why),
			...lints.map((lint) => lint.message),
			...issues.map((issue) => `${issue.message} ${issue.hint}`),
		].join('\n');
		expect(said).not.toMatch(/sk-|HIDDEN/);
		expect(issues).toHaveLength(1);
	});
});
