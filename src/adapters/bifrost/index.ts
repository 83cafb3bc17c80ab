/** Bifrost, config.json, as of 2026-04-05 (commit 5978108d of a fork of maximhq/bifrost): code-read. */
import type { GatewaySpec } from '../../model/gatewaySpec.ts';
import { failures } from '../../model/outcomes.ts';
import type { Adapter, ImportedGateway } from '../adapter.ts';
import { sweepKeys } from '../keyRules.ts';
import { loadMapping } from '../load.ts';
import { type Notebook, reading, unreadable } from '../notebook.ts';
import { bifrostKeys } from './keys.ts';
import { lintGovernance, readProviders } from './providers.ts';

export const bifrost: Adapter = {
	kind: 'bifrost',
	summary: 'Bifrost: config.json with providers, their keys and network_config',
	cite: 'sammcj/bifrost (fork of maximhq/bifrost) commit 5978108d, 2026-04-05 source (core/utils.go, core/schemas/provider.go)',
	version: '2026-04-05',
	recognises: (_file, text) => recognises(text),
	import: importConfig,
};

function recognises(text: string): number {
	const has = (pattern: RegExp) => pattern.test(text);
	if (!/^\s*\{/.test(text)) return 0;
	if (has(/getbifrost\.ai\/schema/)) return 1;
	if (has(/"providers"\s*:\s*\{/) && has(/"(keys|network_config|config_store)"\s*:/)) return 0.9;
	return has(/"(config_store|logs_store|concurrency_and_buffer_size)"\s*:/) ? 0.8 : 0;
}

const sections = [
	'providers',
	'config_store',
	'logs_store',
	'client',
	'governance',
	'vector_store',
	'mcp',
	'plugins',
	'framework',
	'auth_config',
	'encryption_key',
];

function importConfig(file: string, text: string): ImportedGateway {
	const { book, issues } = loadMapping(file, text, 'Bifrost', (root) =>
		sections.some((key) => key in root) ? null : `this is not a Bifrost config: it has none of ${sections.slice(0, 5).join(', ')}`,
	);
	if (book === null) return unreadable(issues);
	const spec = readSpec(book);
	sweepKeys(book, 'Bifrost', bifrostKeys);
	return reading(book, issues, spec);
}

function readSpec(book: Notebook): GatewaySpec {
	const groups = readProviders(book);
	lintGovernance(book);
	return {
		product: bifrost.kind,
		version: bifrost.version,
		admission: { processes: 1, limits: [], concurrency: null, breaker: null },
		groups,
		defaultGroup: groups[0]?.name ?? null,
		routing: {
			pick: 'weighted-random',
			retries: 0,
			backoff: { baseUs: 0, factor: 2, capUs: 0, jitterUs: 0, zeroIfAlternatives: false, afterLast: false },
			// core/utils.go:22-56: 429, 500, 502, 503, 504 and what the network says.
			retryOn: failures,
			eachFailureDecides: true,
			retriesStay: true,
			fallbackOn: failures,
			fallbackDepthMax: 0,
			needsHealthy: false,
			cooldown: null,
			cancel: 'none',
			closesOnTimeout: true,
		},
	};
}
