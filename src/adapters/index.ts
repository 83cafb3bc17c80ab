/** Every gateway product whose config can be read. */
import type { Issue } from '../base/issue.ts';
import { type Registry, registry } from '../base/registry.ts';
import { closest } from '../base/suggest.ts';
import type { Adapter, ImportedGateway } from './adapter.ts';
import { bifrost } from './bifrost/index.ts';
import { cloudflareAiGateway } from './cloudflare-ai-gateway/index.ts';
import { envoy } from './envoy/index.ts';
import { envoyAiGateway } from './envoy-ai-gateway/index.ts';
import { envoyGateway } from './envoy-gateway/index.ts';
import { haproxy } from './haproxy/index.ts';
import { istio } from './istio/index.ts';
import { lintSpec } from './judge/lints.ts';
import { kong } from './kong/index.ts';
import { litellm } from './litellm/index.ts';
import { nginx } from './nginx/index.ts';
import { openrouter } from './openrouter/index.ts';
import { portkey } from './portkey/index.ts';
import { tensorzero } from './tensorzero/index.ts';
import { vllmProductionStack } from './vllm-production-stack/index.ts';

export type { Adapter, ImportedGateway } from './adapter.ts';

export const adapters: Registry<Adapter> = registry(
	'adapters',
	litellm,
	portkey,
	tensorzero,
	bifrost,
	kong,
	vllmProductionStack,
	envoyAiGateway,
	envoyGateway,
	envoy,
	istio,
	nginx,
	haproxy,
	cloudflareAiGateway,
	openrouter,
);

export type ImportedFrom = ImportedGateway & { readonly product: string | null };

/** Reads a gateway's config with the adapter named, or else with the one that recognises the text best. */
export function importGateway(file: string, text: string, product?: string, version?: string): ImportedFrom {
	if (product !== undefined && !adapters.has(product)) return refused(unknownProduct(product));
	const adapter = product === undefined ? recognise(file, text) : adapters.get(product);
	if (adapter === null) return refused(unrecognised(file));
	const versions = adapter.versions ?? [adapter.version];
	if (version !== undefined && !versions.includes(version)) return refused(unknownVersion(adapter, version, versions));
	const imported = adapter.import(file, text, version);
	const { spec, notes, lints } = imported;
	return { ...imported, lints: spec === null ? lints : [...lints, ...lintSpec(file, spec, notes, lints)], product: adapter.kind };
}

function recognise(file: string, text: string): Adapter | null {
	let best: Adapter | null = null;
	let bestScore = 0;
	for (const adapter of adapters.entries) {
		const score = adapter.recognises(file, text);
		if (score <= bestScore) continue;
		best = adapter;
		bestScore = score;
	}
	return best;
}

function unknownProduct(product: string): Issue {
	const meant = closest(product, adapters.kinds);
	const known = `known products: ${adapters.kinds.join(', ')}`;
	const message = `there is no adapter for the gateway product '${product}'`;
	return { code: 'PM008', severity: 'error', message, hint: meant === null ? known : `did you mean '${meant}'? ${known}` };
}

function unknownVersion({ kind }: Adapter, version: string, versions: readonly string[]): Issue {
	const meant = closest(version, versions);
	const known = `known versions: ${versions.join(', ')}`;
	const message = `there is no profile of version '${version.slice(0, 80)}' of ${kind}`;
	return { code: 'PM008', severity: 'error', message, hint: meant === null ? known : `did you mean '${meant}'? ${known}` };
}

function unrecognised(file: string): Issue {
	return {
		code: 'PM012',
		severity: 'error',
		message: `this is not the config of a gateway product known here (${adapters.kinds.join(', ')})`,
		hint: 'name the product, or describe the gateway in the scenario itself',
		place: { file, line: 1, column: 1 },
	};
}

function refused(issue: Issue): ImportedFrom {
	return { product: null, spec: null, notes: [], lints: [], issues: [issue] };
}
