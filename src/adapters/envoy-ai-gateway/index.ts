/**
 * Envoy AI Gateway and Envoy Gateway: custom resources in one YAML file of several documents, as of 2026-08-21
 * (commits c217da8a5 and d32f282942): code-read. What a route does is said by the policies that point at it.
 */
import { hasErrors, type Issue } from '../../base/issue.ts';
import { parseYamlDocuments, type YamlText } from '../../base/yamlText.ts';
import type { Adapter, ImportedGateway } from '../adapter.ts';
import { sweepKeys } from '../keyRules.ts';
import { Notebook, type Places } from '../notebook.ts';
import { isMap } from '../values.ts';
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
	const documents = parseYamlDocuments(file, text);
	const refused = (issues: readonly Issue[]): ImportedGateway => ({ spec: null, notes: [], lints: [], issues });
	const broken = documents.flatMap((document) => document.issues);
	if (hasErrors(broken)) return refused(broken);
	if (!documents.some(({ value }) => isMap(value) && typeof value.kind === 'string'))
		return refused([
			{
				code: 'PM012',
				severity: 'error',
				message: 'there is no Kubernetes resource in this file, so no route of Envoy AI Gateway',
				hint: 'pass the AIGatewayRoute with the backends and policies that belong to it, in one file',
				place: documents[0].placeOf([]),
			},
		]);
	const book = new Notebook(
		placesOf(documents),
		documents.map(({ value }) => value),
	);
	const read = readSpec(book);
	const spec = read === null ? null : { product: envoyAiGateway.kind, version: envoyAiGateway.version, ...read };
	lintQuotas(book);
	namesOnly(book);
	sweepKeys(book, 'Envoy AI Gateway', envoyKeys);
	const all = [...broken, ...book.issues];
	return { spec: hasErrors(all) ? null : spec, notes: book.notes, lints: book.lints, issues: all };
}

/** The first step of a path is the document. */
function placesOf(documents: readonly YamlText[]): Places {
	const at = (step: unknown) => documents[typeof step === 'number' && step < documents.length ? step : 0];
	return {
		placeOf: ([document, ...rest]) => at(document).placeOf(rest),
		placeOfKey: ([document, ...rest]) => at(document).placeOfKey(rest),
	};
}
