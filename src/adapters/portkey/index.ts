/** Portkey gateway (npm @portkey-ai/gateway), a config object, as version 1.15.2 behaves: code-read. */
import type { GatewaySpec } from '../../model/gatewaySpec.ts';
import { failures } from '../../model/outcomes.ts';
import type { Adapter, ImportedGateway } from '../adapter.ts';
import { sweepKeys } from '../keyRules.ts';
import { loadMapping } from '../load.ts';
import { type Notebook, reading, unreadable } from '../notebook.ts';
import { portkeyKeys } from './keys.ts';
import { readTree } from './tree.ts';

export const portkey: Adapter = {
	kind: 'portkey',
	summary: 'Portkey gateway: a config object with strategy, targets and retry',
	cite: 'Portkey-AI/gateway 1.15.2 source (requestValidator/schema/config.ts, handlerUtils.ts, retryHandler.ts)',
	version: '1.15.2',
	recognises: (_file, text) => recognises(text),
	import: importConfig,
};

function recognises(text: string): number {
	const has = (pattern: RegExp) => pattern.test(text);
	if (!/^\s*\{/.test(text)) return 0;
	if (has(/"mode"\s*:\s*"(fallback|loadbalance|conditional|single)"/) && has(/"targets"\s*:/)) return 1;
	if (has(/"plugins_enabled"\s*:/) && has(/"portkey"/)) return 0.9;
	if (has(/"virtual_?[kK]ey"\s*:/) || has(/"retry"\s*:\s*\{[^}]*"attempts"/)) return 0.8;
	return has(/"override_?[pP]arams"\s*:/) ? 0.6 : 0;
}

function importConfig(file: string, text: string): ImportedGateway {
	const { book, issues } = loadMapping(file, text, 'Portkey', (root) => {
		if ('plugins_enabled' in root || 'integrations' in root)
			return 'this is the configuration of a Portkey server (conf.json), which routes nothing; a Portkey config has strategy and targets';
		const known = Object.keys(root).some((key) =>
			/^(strategy|targets|retry|cache|provider|virtual_?key|api_?key|request_?timeout|override_?params)$/i.test(key),
		);
		return known ? null : 'this is not a Portkey config: it has no strategy, targets, retry, cache or provider';
	});
	if (book === null) return unreadable(issues);
	const spec = readSpec(book);
	sweepKeys(book, 'Portkey', portkeyKeys);
	return reading(book, issues, spec);
}

function readSpec(book: Notebook): GatewaySpec {
	const groups = readTree(book);
	return {
		product: portkey.kind,
		version: portkey.version,
		admission: { processes: 1, limits: [], concurrency: null, breaker: null },
		groups,
		defaultGroup: groups[0]?.name ?? null,
		routing: {
			pick: 'weighted-random',
			retries: 0,
			// retryHandler.ts: async-retry with randomize off, so 1, 2, 4, 8, 16 s to the microsecond.
			backoff: { baseUs: 1_000_000, factor: 2, capUs: 16_000_000, jitterUs: 0, zeroIfAlternatives: false, afterLast: false },
			retryOn: [],
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
