/**
 * Envoy Gateway: HTTPRoute with Backend, BackendTrafficPolicy and ClientTrafficPolicy, in one YAML file of several
 * documents; code-read at commit d32f282942 (2026-08-21). What Envoy AI Gateway adds has an adapter of its own.
 */
import type { Adapter, ImportedGateway } from '../adapter.ts';
import { loadResources, sweepResources } from '../kubernetes.ts';
import { reading, unreadable } from '../notebook.ts';
import { resource } from './fields.ts';
import { readSpec } from './routes.ts';

const WANTED = 'pass the HTTPRoute with the backends and policies that belong to it, in one file';

export const envoyGateway: Adapter = {
	kind: 'envoy-gateway',
	summary: 'Envoy Gateway: HTTPRoute, BackendTrafficPolicy and ClientTrafficPolicy resources',
	cite: 'envoyproxy/gateway commit d32f282942 (2026-08-21) source; what the proxy then does as in Envoy 1.40.0',
	version: '2026-08-21',
	recognises: (_file, text) => recognises(text),
	import: importResources,
};

function recognises(text: string): number {
	const has = (pattern: RegExp) => pattern.test(text);
	if (has(/aigateway\.envoyproxy\.io\//) || !has(/^(- )?["']?kind["']?:\s*["']?HTTPRoute\b/m)) return 0;
	return has(/gateway\.envoyproxy\.io\//) ? 0.95 : 0.65;
}

function importResources(file: string, text: string): ImportedGateway {
	const { book, issues } = loadResources(file, text, 'Envoy Gateway', WANTED);
	if (book === null) return unreadable(issues);
	const read = readSpec(book);
	sweepResources(book, resource, 'ENVOY-UNKNOWN-KEY');
	return reading(book, issues, read === null ? null : { product: envoyGateway.kind, version: envoyGateway.version, ...read });
}
