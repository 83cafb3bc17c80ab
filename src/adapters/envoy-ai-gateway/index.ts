/**
 * Envoy AI Gateway and Envoy Gateway: custom resources in one YAML file of several documents, as of 2026-08-21
 * (commits c217da8a5 and d32f282942): code-read. What a route does is said by the policies that point at it.
 */
import type { Adapter, ImportedGateway } from '../adapter.ts';
import { sweepKeys } from '../keyRules.ts';
import { loadResources } from '../kubernetes.ts';
import { reading, unreadable } from '../notebook.ts';
import { envoyKeys, namesOnly } from './keys.ts';
import { lintQuotas } from './quotas.ts';
import { readSpec } from './routes.ts';

export const envoyAiGateway: Adapter = {
	kind: 'envoy-ai-gateway',
	summary: 'Envoy AI Gateway: AIGatewayRoute, AIServiceBackend and BackendTrafficPolicy resources',
	cite: 'envoyproxy/ai-gateway commit c217da8a5 and envoyproxy/gateway commit d32f282942 (2026-08-21) source; Envoy v3 documentation',
	version: '2026-08-21',
	recognises: (_file, text) => recognises(text),
	import: importResources,
};

function recognises(text: string): number {
	const has = (pattern: RegExp) => pattern.test(text);
	if (has(/^apiVersion:\s*["']?aigateway\.envoyproxy\.io\//m)) return 1;
	if (has(/^kind:\s*["']?(BackendTrafficPolicy|EnvoyProxy)/m)) return 0.9;
	if (has(/Envoy AI Gateway/)) return 0.7;
	return has(/^apiVersion:\s*["']?(gateway\.(networking\.k8s|envoyproxy)\.io|inference\.networking)/m) ? 0.6 : 0;
}

function importResources(file: string, text: string): ImportedGateway {
	const { book, issues } = loadResources(
		file,
		text,
		'Envoy AI Gateway',
		'pass the AIGatewayRoute with the backends and policies that belong to it, in one file',
	);
	if (book === null) return unreadable(issues);
	const read = readSpec(book);
	const spec = read === null ? null : { product: envoyAiGateway.kind, version: envoyAiGateway.version, ...read };
	lintQuotas(book);
	namesOnly(book);
	sweepKeys(book, 'Envoy AI Gateway', envoyKeys);
	return reading(book, issues, spec);
}
