/** What every gateway adapter owes its callers, checked over the real configs that lie beside the checkout, if they do. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { adapters, importGateway } from '../../src/adapters/index.ts';
import { covers, expectSound, leaves } from '../support/imports.ts';

const configs = join(import.meta.dirname, '../../../shared/configs');
/** Folders of real configs, by adapter. */
const corpora: Readonly<Record<string, readonly string[]>> = {
	litellm: ['litellm', 'litellm-docs'],
	portkey: ['portkey'],
	tensorzero: ['tensorzero'],
	bifrost: ['bifrost'],
	kong: ['kong'],
	'vllm-production-stack': ['vllm-production-stack'],
	'envoy-ai-gateway': ['envoy-ai-gateway'],
	'envoy-gateway': ['envoy-ai-gateway'],
};
/** Files of another product in a folder, and whose they are. */
const homes: Readonly<Record<string, string>> = { 'envoy-ai-gateway/017.yaml': 'envoy-gateway' };
/** Files among them that are no config of any gateway, and why. */
const strangers: Readonly<Record<string, string>> = {
	'bifrost/029.json': 'the compiler options of a TypeScript project',
};
/** How the text of a product's file is read when it is not one YAML document. */
const parsers: Readonly<Record<string, (text: string) => unknown>> = {
	tensorzero: (text) => parseToml(text),
	'envoy-ai-gateway': documentsOf,
	'envoy-gateway': documentsOf,
};

function documentsOf(text: string): unknown {
	return parseAllDocuments(text, { merge: true }).map((document) => document.toJS());
}

interface ConfigFile {
	readonly name: string;
	readonly text: string;
}

function corpusOf(kind: string): ConfigFile[] {
	return (corpora[kind] ?? []).flatMap((folder) => {
		const path = join(configs, folder);
		if (!existsSync(path)) return [];
		return readdirSync(path)
			.sort()
			.filter((file) => (homes[`${folder}/${file}`] ?? folder.replace(/-docs$/, '')) === kind)
			.map((file) => ({ name: `${folder}/${file}`, text: readFileSync(join(path, file), 'utf8') }));
	});
}

/** What the notes of a file speak of. */
function parsed(kind: string, text: string): unknown {
	if (parsers[kind] !== undefined) return parsers[kind](text);
	const documents = parseAllDocuments(text, { merge: true });
	expect(documents).toHaveLength(1);
	return unpacked(documents[0].toJS());
}

/** With a config that stands in it as text read as what it is. */
function unpacked(value: unknown): unknown {
	if (typeof value === 'string' && /^model_list:/m.test(value)) return parseAllDocuments(value)[0].toJS();
	if (Array.isArray(value)) return value.map(unpacked);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpacked(item)]));
}

/** Values no message may repeat: of keys that hold secrets, and whatever is taken from the environment. */
function secrets(value: unknown, key = ''): string[] {
	if (typeof value === 'object' && value !== null)
		return Object.entries(value).flatMap(([name, item]) => secrets(item, Array.isArray(value) ? key : name));
	const secret = /api_key|master_key|password|secret|access_key|database_url|credential|_token$|^token$|authorization/i.test(key);
	if (typeof value !== 'string' || value.length < 6) return [];
	return secret || value.includes('os.environ') ? [value] : [];
}

/** Texts no config should look like, and none may break an adapter. */
const hostile: readonly string[] = [
	'',
	'null',
	'[]',
	'- 1',
	'just words',
	'{',
	'a: b: c',
	'\t',
	'model_list: 7',
	'model_list: [null, 3, [], {}, {model_name: a}, {litellm_params: {model: x}}]',
	'model_list: [{model_name: &a [*a], litellm_params: &b {model: *b, weight: *b}}]',
	'model_list: &m [{model_name: a, litellm_params: {model: a, weight: *m}}]',
	'model_list: [{model_name: a, litellm_params: {model: a, weight: .inf, rpm: .nan, timeout: -1, num_retries: 1e308, cooldown_time: 1e308}}]',
	'model_list: [{model_name: constructor, litellm_params: {model: toString/valueOf, hasOwnProperty: 1}}]',
	'constructor: 1\ntoString: 2\nmodel_list: []',
	'__proto__: {x: 1}\nmodel_list: []',
	'litellm_settings: []\nrouter_settings: 3\ngeneral_settings: text',
	'router_settings: {fallbacks: {a: [b]}, retry_policy: [1], allowed_fails_policy: 3, model_group_alias: [x], provider_budget_config: 1}',
	'router_settings: {fallbacks: &f [*f, {a: *f}, {a: [b], c: [d]}, 1], default_fallbacks: text, routing_strategy: [x]}',
	'model_list:\n---\nmodel_list:\n---\n...\n',
	'{"strategy": {"mode": "fallback"}, "targets": [null, 3, [], {"retry": {"attempts": 1e308}, "weight": -1}]}',
	'{"strategy": {"mode": "conditional", "default": "x"}, "targets": {"a": 1}}',
	'{"providers": {"a": null, "b": {"keys": 3, "network_config": {"max_retries": -1, "default_request_timeout_in_seconds": 1e308}}}}',
	'{"providers": {"constructor": {"keys": [null, {"weight": "x"}], "concurrency_and_buffer_size": {"concurrency": 0}}}}',
	'config: {targets: [null]}\n',
	'config: {balancer: {algorithm: [x], retries: 1e308, max_fails: 1, fail_timeout: -5}, targets: [{model: {}}, {model: 3}]}',
	'servingEngineSpec: {modelSpec: [null, 3, {replicaCount: -1}, {name: toString}]}\nrouterSpec: {routingLogic: {}, extraArgs: [--max-instance-failover-reroute-attempts]}',
	'kind: AIGatewayRoute\nspec: {rules: [{backendRefs: [null, {}]}, 3, {backendRefs: [{name: constructor, weight: .nan, priority: -1}]}]}',
	'kind: AIGatewayRoute\n---\nkind: BackendTrafficPolicy\nspec: {retry: {perRetry: {backOff: {baseInterval: 9999999h}}, retryOn: {triggers: [toString]}}}',
	'[functions.f.variants.v]\nmodel = "constructor::toString"\nretries = { num_retries = 99999999, max_delay_s = -1 }\n',
	'[models.m]\nrouting = ["m", 3]\n[functions.f]\nvariants = 3\n',
	'[[rate_limiting.rules]]\ntokens_per_day = 99999999999999\nscope = 3\n[models.a]\nrouting=["p"]\n[models.a.providers.p]\n',
	`model_list: ${'['.repeat(500)}${']'.repeat(500)}`,
	'static_resources: 3',
	'static_resources: {listeners: [null, 3, {filter_chains: [{filters: [{typed_config: []}]}]}], clusters: {a: 1}}',
	`static_resources: {listeners: [{filter_chains: [{filters: [{typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager, stream_idle_timeout: -1, http_filters: [3, {typed_config: {token_bucket: []}}], route_config: {virtual_hosts: [{routes: [{match: [], route: {cluster: constructor, timeout: 99999999999999s, retry_policy: {retry_on: [5xx], num_retries: -1, retry_back_off: 7, retry_host_predicate: {a: 1}}}}, {route: {weighted_clusters: {clusters: [{weight: .nan}, 3]}}}]}]}}}]}]}], clusters: [{name: constructor, load_assignment: {endpoints: [{priority: 1e308, lb_endpoints: [{}, null, {load_balancing_weight: x}]}]}, circuit_breakers: {thresholds: [3, {max_requests: 0, retry_budget: {budget_percent: x}}]}, outlier_detection: {max_ejection_percent: -4, interval: 5m}}]}`,
	'kind: VirtualService\nspec: {http: [null, 3, {route: [null, {destination: {host: [x]}, weight: -1}], retries: {attempts: 1e308, perTryTimeout: 3, retryOn: toString}, fault: {abort: {percentage: {value: .inf}}}, mirrors: [3, {}]}]}',
	'kind: DestinationRule\nspec: {host: constructor, subsets: [3], trafficPolicy: {portLevelSettings: {a: 1}, outlierDetection: {interval: x, consecutive5xxErrors: -1}, connectionPool: []}}',
	'kind: List\nitems: [3, {kind: VirtualService}, {kind: List, items: [{kind: DestinationRule, spec: {host: a}}]}]',
	'kind: HTTPRoute\nspec: {rules: [3, {backendRefs: [null, {name: 3, weight: .nan}], filters: [{requestMirror: {fraction: {denominator: 0}}}], retry: {attempts: -1, codes: {a: 1}}, timeouts: {request: x}}]}\n---\nkind: BackendTrafficPolicy\nspec: {targetRefs: 3}',
	'{{- if .Values.x }}\nkind: VirtualService\n{{- end }}',
];

describe.each(adapters.entries)('adapter $kind', (adapter) => {
	it('throws on no text, hostile ones included, and says what is wrong with each', () => {
		for (const text of hostile) {
			const imported = adapter.import('hostile.yaml', text);
			expect(imported.spec === null ? imported.issues.length : 1, text).toBeGreaterThan(0);
			expect(adapter.recognises('hostile.yaml', text)).toBeGreaterThanOrEqual(0);
		}
	});

	const corpus = corpusOf(adapter.kind);
	describe.skipIf(corpus.length === 0)('over its real configs (skipped where ../shared/configs is not there)', () => {
		it.each(corpus)('$name', ({ name, text }) => {
			const imported = importGateway(name, text);
			if (strangers[name] !== undefined) {
				expect(imported).toMatchObject({ product: null, spec: null, issues: [{ code: 'PM012' }] });
				return;
			}
			expect(imported.product).toBe(adapter.kind);
			expect(importGateway(name, text)).toEqual(imported);
			expect(imported.spec === null).toBe(imported.issues.some((issue) => issue.severity === 'error'));
			if (imported.spec !== null) expectSound(imported.spec);
			if (imported.notes.length === 0) {
				expect(imported.spec).toBeNull();
				return;
			}
			const config = parsed(adapter.kind, text);
			const paths = imported.notes.map((note) => note.path);
			const wrong = leaves(config).filter((leaf) => paths.filter((path) => covers(path, leaf)).length !== 1);
			expect(wrong, 'leaves without exactly one note').toEqual([]);
			const said = [
				...imported.notes.map((note) => note.why),
				...imported.lints.map((lint) => lint.message),
				...imported.issues.map((issue) => issue.message),
			];
			const told = secrets(config).filter((secret) => said.some((sentence) => sentence.includes(secret)));
			expect(told, 'secrets repeated').toEqual([]);
			for (const { why, place } of imported.notes) {
				expect(why).not.toBe('');
				expect(place.file).toBe(name);
				expect(place.line).toBeLessThanOrEqual(text.split('\n').length);
			}
		});
	});
});

describe('importGateway(file, text, product)', () => {
	it('names the products it knows when a text is nobody’s', () => {
		const { product, spec, issues } = importGateway('x.yaml', 'pools: []');
		expect([product, spec]).toEqual([null, null]);
		expect(issues).toMatchObject([{ code: 'PM012', severity: 'error' }]);
		expect(issues[0].message).toContain('litellm');
	});

	it('suggests the product that was meant', () => {
		expect(importGateway('x.yaml', 'model_list: []', 'litelm').issues).toMatchObject([
			{ code: 'PM008', hint: expect.stringContaining("'litellm'") },
		]);
	});

	it('takes the named product’s word for a text nobody recognises', () => {
		expect(importGateway('x.yaml', 'pools: []', 'litellm')).toMatchObject({ product: 'litellm', issues: [{ code: 'PM012' }] });
	});
});
