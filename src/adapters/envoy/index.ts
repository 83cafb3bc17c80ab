/** Envoy's own config, as a file of YAML or JSON: a bootstrap with static listeners, routes and clusters (v3 API). */
import { hasErrors, type Issue } from '../../base/issue.ts';
import { closest } from '../../base/suggest.ts';
import type { Path } from '../../base/yamlText.ts';
import type { Adapter, ImportedGateway } from '../adapter.ts';
import { loadMapping } from '../load.ts';
import { type Notebook, reading, unreadable } from '../notebook.ts';
import { sweepShape } from '../shapes.ts';
import { templateIssue } from '../templates.ts';
import { shown } from '../values.ts';
import { bootstrap } from './fields.ts';
import { Message, snakeOf } from './message.ts';
import { readSpec } from './routes.ts';

const PRODUCT = 'Envoy';

export const envoy: Adapter = {
	kind: 'envoy',
	summary: 'Envoy: a static v3 config (bootstrap) with listeners, routes and clusters, in YAML or JSON',
	cite: 'Envoy 1.40.0: data-plane API, v3 documentation, and the binary itself (back-off, budgets, breakers, ejections measured)',
	version: '1.40.0',
	recognises: (_file, text) => recognises(text),
	import: importConfig,
};

function recognises(text: string): number {
	const has = (pattern: RegExp) => pattern.test(text);
	if (has(/["']?static_?[rR]esources["']?\s*:/) && has(/^\s*(- )?["']?(listeners|clusters)["']?\s*:/m)) return has(/^kind\s*:/m) ? 0.5 : 1;
	if (has(/type\.googleapis\.com\/envoy\.(extensions|config)\./)) return has(/^kind\s*:/m) ? 0.4 : 0.9;
	return has(/^["']?(static_resources|dynamic_resources|staticResources)["']?\s*:/m) ? 0.9 : 0;
}

function importConfig(file: string, text: string): ImportedGateway {
	const { book, issues } = loadMapping(file, text, PRODUCT, strangerOf);
	const template = hasErrors(issues) || book === null ? templateIssue(file, text) : null;
	if (book === null) return unreadable(template === null ? issues : [template]);
	const old = oldApi(book);
	const read = old === null ? readSpec(new Message(book, [])) : null;
	sweepShape({ book, canonical: snakeOf, stranger: (path, key, meant) => stranger(book, path, key, meant, old !== null) }, [], bootstrap);
	lintDeprecated(book);
	const filled = templateIssue(file, text);
	const found = [...issues, ...(old === null ? [] : [old]), ...(filled === null ? [] : [filled])];
	return reading(book, found, read === null ? null : { product: envoy.kind, version: envoy.version, ...read });
}

function strangerOf(root: Readonly<Record<string, unknown>>): string | null {
	if (['static_resources', 'dynamic_resources', 'staticResources', 'dynamicResources'].some((key) => Object.hasOwn(root, key))) return null;
	if (root.kind === 'ConfigMap') return 'this is a ConfigMap: pass the text of the Envoy config that it holds';
	if (Array.isArray(root.resources))
		return 'this is a file of xDS resources: put them under static_resources, listeners and clusters in one file';
	if (Array.isArray(root.configs)) return 'this is a config dump: pass the config that Envoy was started with';
	return 'this is no config of Envoy: there are no static_resources in it';
}

/** The v2 API. */
function oldApi(book: Notebook): Issue | null {
	const text = JSON.stringify(book.root);
	const mark =
		/type\.googleapis\.com\/envoy\.(config\.filter|api\.v2)\.|"(hosts|tls_context)":|"config":\{"(stat_prefix|codec_type|route_config)"/.exec(
			text,
		);
	if (mark === null) return null;
	const message = 'this is written for the v2 API, which Envoy no longer reads since 1.18 (2021): it does not start with this file';
	const hint = 'write `typed_config` with v3 types, and `load_assignment` for `hosts`';
	return { code: 'PM012', severity: 'error', message, hint, place: book.placeOf([]) };
}

/** Keys people put in the wrong message, and where they belong. */
const elsewhere: Readonly<Record<string, string>> = {
	retry_budget: 'circuit_breakers.thresholds of the cluster',
	max_retries: 'circuit_breakers.thresholds of the cluster',
	outlier_detection: 'the cluster',
	circuit_breakers: 'the cluster',
	retry_policy: 'the route, below `route`',
	timeout: 'the route, below `route`',
	per_try_timeout: 'retry_policy',
	num_retries: 'retry_policy',
};

/** Envoy does not start with a field that its message does not have. */
function stranger(book: Notebook, path: Path, key: string, meant: string | null, old: boolean): string {
	const home = Object.hasOwn(elsewhere, snakeOf(key)) ? elsewhere[snakeOf(key)] : undefined;
	const near = meant ?? closest(key, Object.keys(elsewhere));
	const hint = home !== undefined ? `it belongs to ${home}` : near === null ? undefined : `did you mean \`${near}\`?`;
	if (!old) book.refuse(path, `there is no field ${shown(key)} here: Envoy does not start with this`, hint);
	return 'not a field of this message: Envoy does not start with it';
}

const deprecated: Readonly<Record<string, string>> = {
	http2_protocol_options: 'typed_extension_protocol_options',
	common_http_protocol_options: 'typed_extension_protocol_options',
	upstream_http_protocol_options: 'typed_extension_protocol_options',
	max_requests_per_connection: 'typed_extension_protocol_options',
	dns_resolvers: 'typed_dns_resolver_config',
	dns_resolution_config: 'typed_dns_resolver_config',
	use_tcp_for_dns_lookups: 'typed_dns_resolver_config',
	track_timeout_budgets: 'track_cluster_stats',
};

function lintDeprecated(book: Notebook): void {
	for (const cluster of new Message(book, []).at('static_resources').list('clusters'))
		for (const [name, instead] of Object.entries(deprecated))
			if (cluster.at(name).exists)
				book.lint('ENVOY-DEPRECATED', cluster.at(name).path, `\`${name}\` of a cluster is deprecated: ${instead} takes its place`);
}
