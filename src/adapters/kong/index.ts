/** Kong AI Gateway: the plugins ai-proxy and ai-proxy-advanced, alone or in a declarative config; documentation and schemas of 3.15. */
import type { Path } from '../../base/yamlText.ts';
import type { LimitSpec } from '../../model/admissionSpec.ts';
import type { GatewaySpec } from '../../model/gatewaySpec.ts';
import type { Adapter, ImportedGateway } from '../adapter.ts';
import { sweepKeys } from '../keyRules.ts';
import { loadMapping } from '../load.ts';
import { type Notebook, reading, unreadable } from '../notebook.ts';
import { isMap } from '../values.ts';
import { kongKeys } from './keys.ts';
import { readLimits } from './limits.ts';
import { readProxy } from './proxy.ts';

export const kong: Adapter = {
	kind: 'kong',
	summary: 'Kong AI Gateway: ai-proxy and ai-proxy-advanced, as a plugin file or in a declarative config',
	cite: 'Kong/developer.konghq.com commit bc1cd7426 (2026-08-21): documentation and plugin schemas 3.15; the plugin itself is closed',
	version: '3.15',
	recognises: (_file, text) => recognises(text),
	import: importConfig,
};

function recognises(text: string): number {
	const has = (pattern: RegExp) => pattern.test(text);
	if (has(/^["']?_format_version["']?\s*:/m) && has(/ai-(proxy|rate-limiting)/)) return 1;
	if (has(/^\s*(- )?["']?route_type["']?\s*:\s*["']?llm\//m)) return 0.95;
	if (has(/^config\s*:/m) && has(/^\s*["']?(llm_providers|failover_criteria|policies|balancer|tokens_count_strategy)["']?\s*:/m))
		return 0.9;
	return has(/^["']?_format_version["']?\s*:/m) ? 0.5 : 0;
}

/** Where the settings of a plugin stand, and which plugin it is. */
export interface Plugin {
	readonly name: string;
	readonly path: Path;
}

function importConfig(file: string, text: string): ImportedGateway {
	const { book, issues } = loadMapping(file, text, 'Kong', (root) =>
		['config', 'plugins', 'services', 'routes', '_format_version', 'targets'].some((key) => key in root)
			? null
			: 'this is no config of Kong: it has neither plugins nor the config of one',
	);
	if (book === null) return unreadable(issues);
	const spec = readSpec(book);
	sweepKeys(book, 'Kong', kongKeys);
	return reading(book, issues, spec);
}

function readSpec(book: Notebook): GatewaySpec | null {
	const plugins = pluginsOf(book);
	const proxies = plugins.filter(({ name }) => name === 'ai-proxy' || name === 'ai-proxy-advanced');
	const limits = plugins.filter(({ name }) => name === 'ai-rate-limiting-advanced').flatMap(({ path }) => readLimits(book, path));
	if (proxies.length === 0) {
		const message =
			limits.length > 0 || plugins.length > 0
				? 'this limits or changes requests but says no model: without ai-proxy or ai-proxy-advanced nothing is served'
				: 'there is no ai-proxy or ai-proxy-advanced in this file';
		book.refuse([], message, 'pass a config with one of these plugins beside it, or write the limit in the scenario’s gateway.limits');
		return null;
	}
	for (const { path } of proxies.slice(1)) {
		book.note(path, 'ignored', 'requests here take the first route: this plugin stands on another');
		book.warn(path, 'several plugins proxy to models; requests here go through the first');
	}
	return specOf(book, proxies[0].path, limits);
}

function specOf(book: Notebook, path: Path, limits: readonly LimitSpec[]): GatewaySpec | null {
	const proxy = readProxy(book, path);
	if (proxy === null) return null;
	return {
		product: kong.kind,
		version: kong.version,
		admission: { processes: 1, limits, concurrency: null, breaker: null },
		groups: [proxy.group],
		defaultGroup: proxy.group.name,
		routing: proxy.routing,
	};
}

/** The plugins of a declarative config, wherever they hang; or the one whose file this is, known by what it sets. */
function pluginsOf(book: Notebook): Plugin[] {
	const found: Plugin[] = [];
	const gather = (path: Path) => {
		for (const [i, plugin] of book.list([...path, 'plugins']).entries())
			if (isMap(plugin) && typeof plugin.name === 'string') found.push({ name: plugin.name, path: [...path, 'plugins', i, 'config'] });
	};
	gather([]);
	for (const kind of ['services', 'routes', 'consumers'])
		for (const [i, entity] of book.list([kind]).entries()) {
			gather([kind, i]);
			if (isMap(entity)) for (const [k] of book.list([kind, i, 'routes']).entries()) gather([kind, i, 'routes', k]);
		}
	if (found.length > 0) return found.filter(({ path }) => isMap(book.get(path)));
	if (isMap(book.get(['config']))) return [{ name: nameOf(book.map(['config'])), path: ['config'] }];
	return book.has(['targets']) ? [{ name: 'ai-proxy-advanced', path: [] }] : [];
}

function nameOf(config: Readonly<Record<string, unknown>>): string {
	if ('targets' in config || 'balancer' in config) return 'ai-proxy-advanced';
	if ('model' in config || 'route_type' in config) return 'ai-proxy';
	return 'llm_providers' in config || 'policies' in config ? 'ai-rate-limiting-advanced' : 'unknown';
}
