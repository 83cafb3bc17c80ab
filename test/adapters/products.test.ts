/** The other products, rule by rule: each test holds one sentence of a product's source or documentation. */
import { describe, expect, it } from 'vitest';
import { type ImportedGateway, importGateway } from '../../src/adapters/index.ts';
import type { GatewaySpec } from '../../src/model/gatewaySpec.ts';
import type { OutcomeName } from '../../src/model/outcomes.ts';
import { always, walked } from '../support/gateways.ts';

const S = 1_000_000;

function imported(product: string, text: string): ImportedGateway {
	return importGateway('config', text, product);
}

function specOf(product: string, text: string): GatewaySpec {
	const { spec, issues } = imported(product, text);
	if (spec === null) throw new Error(JSON.stringify(issues));
	return spec;
}

function treatment(product: string, text: string, path: string): string | undefined {
	return imported(product, text).notes.find((note) => note.path === path)?.treatment;
}

/** The product's own; what holds for every product has tests of its own. */
function rules(product: string, text: string): string[] {
	return imported(product, text).lints.flatMap(({ rule }) => (rule.startsWith('GATEWAY-') ? [] : [rule]));
}

function refusal(product: string, text: string): string {
	const { spec, issues } = imported(product, text);
	expect(spec).toBeNull();
	return issues.map(({ message }) => message).join(' ');
}

describe('which product a text is of', () => {
	it.each([
		['portkey', '{"strategy": {"mode": "loadbalance"}, "targets": [{"provider": "openai"}]}'],
		['bifrost', '{"providers": {"openai": {"keys": []}}}'],
		['kong', '_format_version: "3.0"\nplugins: [{name: ai-proxy, config: {}}]'],
		['vllm-production-stack', 'servingEngineSpec:\n  modelSpec: []'],
		['envoy-ai-gateway', 'apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: AIGatewayRoute'],
		['tensorzero', '[models.m]\nrouting = ["p"]\n[models.m.providers.p]\ntype = "openai"'],
		['litellm', 'model_list:\n  - {model_name: a, litellm_params: {model: x}}'],
	])('%s', (product, text) => expect(importGateway('x', text).product).toBe(product));

	it('is told of a broken file too, and the place of what is wrong', () => {
		const toml = importGateway('x.toml', '[models.m]\nrouting = ["p"\n');
		expect(toml).toMatchObject({ product: 'tensorzero', spec: null, issues: [{ code: 'PM001', place: { file: 'x.toml' } }] });
		const json = importGateway('x.json', '{"strategy": {"mode": "fallback"}, "targets": [{"provider": "a"');
		expect([json.product, json.spec, json.issues[0].code]).toEqual(['portkey', null, 'PM001']);
	});

	it('never repeats what stands in the file of a broken line', () => {
		const { issues } = importGateway('x.toml', '[models.m.providers.p]\napi_key = sk-verysecret\n');
		expect(issues).toHaveLength(1);
		expect(JSON.stringify(issues)).not.toContain('verysecret');
	});
});

describe('Portkey', () => {
	const spec = (config: object) => specOf('portkey', JSON.stringify(config));
	const trail = (config: object, outcome: OutcomeName, seed = 1) =>
		walked(spec(config), always(outcome), [0], seed).calls.map(({ deployment }) => deployment.replace('target.', ''));
	const leaf = (provider: string, more = {}) => ({ provider, ...more });

	it('draws once in a load balancer, and falls back only where a fallback stands inside', () => {
		const plain = { strategy: { mode: 'loadbalance' }, targets: [leaf('a'), leaf('b')] };
		expect(new Set(Array.from({ length: 30 }, (_, seed) => trail(plain, 'error', seed).join()))).toEqual(new Set(['1', '2']));
		const nested = {
			strategy: { mode: 'loadbalance' },
			targets: [{ strategy: { mode: 'fallback' }, targets: [leaf('a'), leaf('b')] }, leaf('c')],
		};
		expect(new Set(Array.from({ length: 30 }, (_, seed) => trail(nested, 'error', seed).join()))).toEqual(new Set(['1.1,1.2', '2']));
		expect(rules('portkey', JSON.stringify(plain))).toContain('PORTKEY-NO-FAILOVER');
	});

	it('moves on whatever fails, unless the strategy lists statuses; what it does not list is the outer strategy’s', () => {
		const inner = { strategy: { mode: 'fallback', on_status_codes: [429] }, targets: [leaf('a'), leaf('b')] };
		expect([trail(inner, 'rejected'), trail(inner, 'overloaded')]).toEqual([['1', '2'], ['1']]);
		const outer = { strategy: { mode: 'fallback' }, targets: [inner, leaf('c')] };
		expect([trail(outer, 'rejected'), trail(outer, 'overloaded')]).toEqual([
			['1.1', '1.2', '2'],
			['1.1', '2'],
		]);
	});

	it('hands retry and timeout down to targets that have none of their own, and caps attempts at 5', () => {
		const config = {
			strategy: { mode: 'fallback' },
			request_timeout: 3000,
			retry: { attempts: 9 },
			targets: [leaf('a', { retry: { attempts: 1 } }), leaf('b')],
		};
		const [a, b] = spec(config).groups.flatMap(({ deployments }) => deployments);
		expect([a.retries, b.retries, a.timeoutUs, b.timeoutUs]).toEqual([1, 5, 3 * S, 3 * S]);
	});

	it('gives each of a load balancer’s targets its share through the levels', () => {
		const inner = { strategy: { mode: 'loadbalance' }, weight: 3, targets: [leaf('a', { weight: 1 }), leaf('b', { weight: 2 })] };
		const config = { strategy: { mode: 'loadbalance' }, targets: [inner, leaf('c', { weight: 1 })] };
		expect(spec(config).groups[0].deployments.map(({ weight }) => weight)).toEqual([0.25, 0.5, 0.25]);
	});

	it('reads both spellings, and warns of use_retry_after_headers, which is not read', () => {
		const text = JSON.stringify({
			provider: 'a',
			requestTimeout: 2000,
			retry: { attempts: 1, onStatusCodes: [500], use_retry_after_headers: true },
		});
		expect(specOf('portkey', text).groups[0].deployments[0].timeoutUs).toBe(2 * S);
		expect(walked(specOf('portkey', text), always('rejected')).calls).toHaveLength(1);
		expect(rules('portkey', text)).toEqual(['PORTKEY-INERT']);
	});

	it('sends all to the default of a conditional strategy, and refuses one without', () => {
		const config = (name: string) => ({
			strategy: { mode: 'conditional', conditions: [{ query: {} }], default: name },
			targets: [leaf('a', { name: 'x' }), leaf('b', { name: 'y' })],
		});
		expect(trail(config('y'), 'ok')).toEqual(['2']);
		expect(refusal('portkey', JSON.stringify(config('z')))).toContain('default');
	});

	it('refuses what the gateway answers 400 to, and what is a server’s configuration', () => {
		expect(refusal('portkey', '{"strategy": {"mode": "random"}, "targets": [{"provider": "a"}]}')).toContain('modes');
		expect(refusal('portkey', '{"strategy": {"mode": "fallback"}, "targets": []}')).toContain('at least one');
		expect(refusal('portkey', '{"plugins_enabled": ["portkey"]}')).toContain('conf.json');
	});
});

describe('TensorZero', () => {
	const models = '[models.m]\nrouting = ["p"]\n[models.m.providers.p]\ntype = "openai"\nmodel_name = "gpt"\n';
	const fn = (rest: string) => `${models}[functions.f]\ntype = "chat"\n${rest}`;
	const variant = (name: string, rest = 'model = "m"') => `[functions.f.variants.${name}]\ntype = "chat_completion"\n${rest}\n`;

	it('draws variants by their static weights, and comes to fallback_variants last', () => {
		const text = fn(
			`${variant('a')}${variant('b')}${variant('c')}[functions.f.experimentation]\ntype = "static"\ncandidate_variants = { a = 0.9, b = 0.1 }\nfallback_variants = ["c"]\n`,
		);
		expect(specOf('tensorzero', text).entries).toEqual([
			{ group: 'f.a', weight: 0.9 },
			{ group: 'f.b', weight: 0.1 },
			{ group: 'f.c', weight: 0 },
		]);
		const ends = walked(specOf('tensorzero', text), always('error')).calls.map(({ deployment }) => deployment);
		expect(ends).toHaveLength(3);
		expect(ends[2]).toBe('f.c#p');
	});

	it('takes provider::model for a model that needs no entry, and refuses a name it does not know', () => {
		const { groups } = specOf('tensorzero', fn(variant('a', 'model = "anthropic::claude"')));
		expect(groups[0].deployments[0]).toMatchObject({ model: 'anthropic/claude', provider: 'anthropic', timeoutUs: 900 * S });
		expect(refusal('tensorzero', fn(variant('a', 'model = "nobody"')))).toContain('nobody');
	});

	it('refuses routing to a provider that is not there', () => {
		expect(refusal('tensorzero', '[models.m]\nrouting = ["p", "q"]\n[models.m.providers.p]\ntype = "openai"\n')).toContain('does not have');
	});

	it('leaves out variants that ask several models, and says so', () => {
		const { spec, issues } = imported(
			'tensorzero',
			fn(`${variant('a')}[functions.f.variants.b]\ntype = "experimental_best_of_n_sampling"\ncandidates = ["a"]\n`),
		);
		expect(spec?.groups.map(({ name }) => name)).toEqual(['f.a']);
		expect(issues).toMatchObject([{ severity: 'warning', place: { line: 11 } }]);
	});

	it('limits what holds for everybody, from the first use, charged before', () => {
		const limit = (scope: string) =>
			specOf('tensorzero', `${models}[[rate_limiting.rules]]\ntokens_per_hour = 1_000\nalways = true\n${scope}`).admission.limits;
		expect(limit('')).toEqual([
			{
				limiter: { kind: 'fixed-window', options: { limit: 1000, per: 3600 * S, anchor: 'first-use', counts_refused: false } },
				counts: 'tokens',
				charged: 'before',
				state: 'shared',
				refusedAs: 'rejected',
				retryAfter: null,
			},
		]);
		expect(limit('scope = [{ tag_key = "user", tag_value = "tensorzero::each" }]')).toEqual([]);
	});

	it('knows the line of a key, also below a list of tables and in quotes', () => {
		const { notes } = imported(
			'tensorzero',
			`${models}[[rate_limiting.rules]]\ntokens_per_hour = 1\n[[rate_limiting.rules]]\ntokens_per_day = 2\n[models."a.b"]\nrouting = ["p"]\n[models."a.b".providers.p]\ntype = "x"\n`,
		);
		const lineOf = (path: string) => notes.find((note) => note.path === path)?.place.line;
		expect([lineOf('rate_limiting.rules[1].tokens_per_day'), lineOf('models["a.b"].routing')]).toEqual([9, 11]);
	});

	it('has nothing to serve in a file of settings', () => {
		expect(refusal('tensorzero', '[gateway]\nbind_address = "0.0.0.0:3000"\n')).toContain('what is served');
	});
});

describe('Bifrost', () => {
	const bifrost = (provider: object, rest = {}) => JSON.stringify({ providers: { openai: provider }, ...rest });
	const deployments = (provider: object, rest = {}) => specOf('bifrost', bifrost(provider, rest)).groups[0].deployments;

	it('has its defaults', () => {
		expect(deployments({ keys: [{ value: 'x', weight: 1 }] })).toMatchObject([{ retries: 0, timeoutUs: 30 * S, parallelMax: 1000 }]);
	});

	it('weighs keys in whole hundredths, and all alike when all weigh nothing', () => {
		expect(deployments({ keys: [{ weight: 0.7 }, { weight: 0.299 }] }).map(({ weight }) => weight)).toEqual([70, 30]);
		expect(deployments({ keys: [{ weight: 0 }, { weight: 0 }] }).map(({ weight }) => weight)).toEqual([1, 1]);
	});

	it('makes the sender wait for room in the buffer, or refuses when told to drop', () => {
		const room = { keys: [{ weight: 1 }], concurrency_and_buffer_size: { concurrency: 2, buffer_size: 1 } };
		const outcomes = (drops: boolean) =>
			walked(specOf('bifrost', bifrost(room, { client: { drop_excess_requests: drops } })), always('ok', 1), [0, 0, 0, 0]).outcomes;
		expect(outcomes(false)).toEqual(['ok', 'ok', 'ok', 'ok']);
		expect(outcomes(true)).toEqual(['ok', 'ok', 'ok', 'overloaded']);
	});

	it('is refused when its providers are in a database', () => {
		expect(refusal('bifrost', '{"config_store": {"enabled": true}}')).toContain('database');
	});

	it('warns that governance counts in each node', () => {
		expect(rules('bifrost', bifrost({ keys: [] }, { governance: { budgets: [{ id: 'b' }] } }))).toEqual(['BIFROST-PER-NODE']);
	});
});

describe('Kong', () => {
	const target = (name: string, weight?: number) =>
		`{model: {provider: openai, name: ${name}}${weight === undefined ? '' : `, weight: ${weight}`}}`;
	const kong = (balancer: string, targets: readonly string[] = [target('a'), target('b')]) =>
		`config: {balancer: {${balancer}}, targets: [${targets.join(', ')}]}`;

	it('makes levels of equal weights under the algorithm priority, the heaviest first', () => {
		const { deployments } = specOf('kong', kong('algorithm: priority', [target('a', 25), target('b', 70), target('c', 70)])).groups[0];
		expect(deployments.map(({ priority }) => priority)).toEqual([1, 0, 0]);
	});

	it('opens no circuit unless max_fails is set, and then counts failures in total', () => {
		expect(specOf('kong', kong('')).routing.passiveHealth).toBeUndefined();
		const spec = specOf('kong', kong('max_fails: 2, fail_timeout: 10000, failover_criteria: [http_503, non_idempotent]'));
		const { calls } = walked(spec, (id) => ({ outcome: id === 'target-1' ? 'overloaded' : 'ok' }), [0, 1, 2, 3, 4, 5, 6, 7]);
		expect(calls.filter(({ deployment }) => deployment === 'target-1')).toHaveLength(2);
	});

	it('warns that a POST is tried once without non_idempotent', () => {
		expect(rules('kong', kong(''))).toEqual(['KONG-NO-FAILOVER']);
		expect(rules('kong', kong('failover_criteria: [error, non_idempotent]'))).toEqual([]);
	});

	it('reads plugins wherever they hang in a declarative config, limits beside them', () => {
		const proxy = '{name: ai-proxy, config: {route_type: llm/v1/chat, model: {provider: openai, name: gpt}}}';
		const limit = '{name: ai-rate-limiting-advanced, config: {llm_providers: [{name: openai, limit: 100, window_size: 60}]}}';
		const spec = specOf('kong', `_format_version: "3.0"\nservices: [{name: s, routes: [{name: r, plugins: [${proxy}, ${limit}]}]}]`);
		expect(spec.groups[0].deployments).toMatchObject([{ model: 'openai/gpt' }]);
		expect(spec.admission.limits).toMatchObject([
			{ limiter: { kind: 'sliding-window', options: { limit: 100, per: 60 * S } }, counts: 'tokens', charged: 'after', state: 'local' },
		]);
	});

	it('refuses an algorithm it does not know, and a limit with nothing behind it', () => {
		expect(refusal('kong', kong('algorithm: fastest'))).toContain('fastest');
		expect(refusal('kong', 'config: {llm_providers: [{name: openai, limit: 1, window_size: 60}]}')).toContain('no model');
	});
});

describe('the vLLM production-stack', () => {
	const values = (engines: string, router = '{}') => `servingEngineSpec: {modelSpec: [${engines}]}\nrouterSpec: ${router}`;

	it('puts engines of one model into one group, by their replicas, and leaves out those not enabled', () => {
		const { groups } = specOf(
			'vllm-production-stack',
			values('{name: a, modelURL: m, replicaCount: 3}, {name: b, modelURL: m}, {name: c, modelURL: n, enabled: false}'),
		);
		expect(groups.map(({ name, deployments }) => [name, deployments.map(({ weight, timeoutUs }) => [weight, timeoutUs])])).toEqual([
			[
				'm',
				[
					[3, null],
					[1, null],
				],
			],
		]);
	});

	it('approximates what looks at sessions and caches, and refuses what the router would', () => {
		const of = (logic: string) =>
			treatment('vllm-production-stack', values('{name: a}', `{routingLogic: ${logic}}`), 'routerSpec.routingLogic');
		expect([of('roundrobin'), of('session'), of('kvaware')]).toEqual(['modelled', 'approximated', 'approximated']);
		expect(refusal('vllm-production-stack', values('{name: a}', '{routingLogic: luck}'))).toContain('routing logic');
		expect(refusal('vllm-production-stack', values(''))).toContain('no model');
	});
});

describe('Envoy AI Gateway', () => {
	const route = (refs: string, rule = '') =>
		`apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: AIGatewayRoute\nmetadata: {name: r}\nspec: {parentRefs: [{name: gw}], rules: [{backendRefs: [${refs}]${rule}}]}\n`;
	const policy = (spec: string, target = '{kind: HTTPRoute, name: r}') =>
		`---\nkind: BackendTrafficPolicy\nmetadata: {name: p}\nspec: {targetRefs: [${target}], ${spec}}\n`;
	const two = '{name: a, priority: 0}, {name: b, priority: 1}';
	const trail = (text: string, outcome: OutcomeName) =>
		walked(specOf('envoy-ai-gateway', text), always(outcome))
			.calls.map(({ deployment }) => deployment.at(-1))
			.join('');

	it('moves on to the next priority after so many tries, and not without that', () => {
		expect(trail(route(two) + policy('retry: {numRetries: 3, numAttemptsPerPriority: 1}'), 'overloaded')).toBe('1212');
		expect(trail(route(two) + policy('retry: {numRetries: 3}'), 'overloaded')).toBe('1111');
		expect(rules('envoy-ai-gateway', route(two) + policy('retry: {numRetries: 3}'))).toContain('ENVOY-STAYS-IN-PRIORITY');
		expect(rules('envoy-ai-gateway', route(two))).toContain('ENVOY-NO-RETRY');
	});

	it('lets the policy of the route outrank that of its gateway', () => {
		const gateway = policy('retry: {numRetries: 9}', '{kind: Gateway, name: gw}');
		expect(trail(route('{name: a}') + gateway, 'overloaded')).toHaveLength(10);
		expect(trail(route('{name: a}') + gateway + policy('retry: {numRetries: 1}'), 'overloaded')).toHaveLength(2);
		expect(trail(route('{name: a}') + policy('retry: {numRetries: 9}', '{kind: Gateway, name: other}'), 'overloaded')).toHaveLength(1);
	});

	it('looks at status codes only with their trigger', () => {
		const inert = route('{name: a}') + policy('retry: {retryOn: {triggers: [connect-failure], httpStatusCodes: [503]}}');
		expect(trail(inert, 'overloaded')).toBe('1');
		expect(trail(inert, 'unavailable')).toBe('111');
		expect(rules('envoy-ai-gateway', inert)).toContain('ENVOY-INERT');
	});

	it('answers 503 at once to what is over its breaker: only for a connection is waited', () => {
		const busy = route('{name: a}') + policy('circuitBreaker: {maxParallelRequests: 2, maxPendingRequests: 1}');
		expect(walked(specOf('envoy-ai-gateway', busy), always('ok', 1), [0, 0, 0]).outcomes).toEqual(['ok', 'ok', 'overloaded']);
		const text = route('{name: a}') + policy('circuitBreaker: {maxConnections: 2, maxPendingRequests: 1}');
		expect(walked(specOf('envoy-ai-gateway', text), always('ok', 1), [0, 0, 0, 0]).outcomes).toEqual(['ok', 'ok', 'ok', 'overloaded']);
	});

	it('ejects none of two backends with the usual 10 %, and one with 50 %', () => {
		const calls = (percent: string) => {
			const text = route('{name: a}, {name: b}') + policy(`healthCheck: {passive: {${percent}}}`);
			const list = walked(
				specOf('envoy-ai-gateway', text),
				(id) => ({ outcome: id.endsWith('1') ? 'overloaded' : 'ok' }),
				Array.from({ length: 100 }, (_, i) => i / 5),
			).calls;
			return list.filter(({ deployment }) => deployment.endsWith('1')).length;
		};
		expect(calls('')).toBeGreaterThan(30);
		expect(calls('maxEjectionPercent: 50')).toBe(5);
	});

	it('charges tokens after the answer, by the clock, and leaves limits for single clients out', () => {
		const rule = (selectors: string) =>
			`rateLimit: {type: Global, global: {rules: [{${selectors}limit: {requests: 10, unit: Hour}, cost: {request: {from: Number, number: 0}, response: {from: Metadata}}}]}}`;
		expect(specOf('envoy-ai-gateway', route('{name: a}') + policy(rule(''))).admission.limits).toMatchObject([
			{ limiter: { options: { limit: 10, per: 3600 * S, anchor: 'calendar' } }, counts: 'tokens', charged: 'after' },
		]);
		expect(
			specOf('envoy-ai-gateway', route('{name: a}') + policy(rule('clientSelectors: [{headers: [{name: x, type: Distinct}]}], '))).admission
				.limits,
		).toEqual([]);
	});

	it('reads the time a rule has, as Go writes it', () => {
		const deadline = (rule: string) => specOf('envoy-ai-gateway', route('{name: a}', rule)).routing.deadlineUs;
		expect([deadline(''), deadline(', timeouts: {request: 1m30s}')]).toEqual([60 * S, 90 * S]);
	});

	it('is refused without a route', () => {
		expect(refusal('envoy-ai-gateway', 'kind: AIServiceBackend\nmetadata: {name: a}')).toContain('no AIGatewayRoute');
		expect(refusal('envoy-ai-gateway', 'config: {}')).toContain('no Kubernetes resource');
	});
});
