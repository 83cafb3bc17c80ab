/**
 * Istio: VirtualService, DestinationRule and ServiceEntry, in one YAML file of several documents; code-read at commit
 * 86c9f01 (2026-08). They become the config of an Envoy, with other defaults than Envoy's own.
 */
import type { Adapter, ImportedGateway } from '../adapter.ts';
import { loadResources, sweepResources } from '../kubernetes.ts';
import { reading, unreadable } from '../notebook.ts';
import { resource } from './fields.ts';
import { readSpec } from './routes.ts';

const WANTED = 'pass the VirtualService with the DestinationRules that belong to it, in one file';

export const istio: Adapter = {
	kind: 'istio',
	summary: 'Istio: VirtualService, DestinationRule and ServiceEntry resources',
	cite: 'istio/istio commit 86c9f01 (2026-08) source and istio/api b8f8791; what the proxy then does as in Envoy 1.40.0',
	version: '2026-08',
	recognises: (_file, text) => recognises(text),
	import: importResources,
};

function recognises(text: string): number {
	const has = (pattern: RegExp) => pattern.test(text);
	if (has(/^\s*["']?apiVersion["']?:\s*["']?networking\.istio\.io\//m))
		return has(/kind["']?:\s*["']?(VirtualService|DestinationRule)/) ? 0.97 : 0.8;
	return has(/^\s*["']?kind["']?:\s*["']?(VirtualService|DestinationRule)/m) ? 0.7 : 0;
}

function importResources(file: string, text: string): ImportedGateway {
	const { book, issues } = loadResources(file, text, 'Istio', WANTED);
	if (book === null) return unreadable(issues);
	const read = readSpec(book);
	sweepResources(book, resource, 'ISTIO-UNKNOWN-KEY');
	return reading(book, issues, read === null ? null : { product: istio.kind, version: istio.version, ...read });
}
