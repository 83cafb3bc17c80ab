/**
 * Envoy Gateway: HTTPRoute with Backend, BackendTrafficPolicy and ClientTrafficPolicy, in one YAML file of several
 * documents; code-read at commit d32f282942 (2026-08-21). What Envoy AI Gateway adds has an adapter of its own.
 */
import { hasErrors } from '../../base/issue.ts';
import type { Adapter, ImportedGateway } from '../adapter.ts';
import { loadResources } from '../kubernetes.ts';
import { sweepShape } from '../shapes.ts';
import { shown } from '../values.ts';
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
	if (book === null) return { spec: null, notes: [], lints: [], issues };
	const read = readSpec(book);
	for (const [i] of book.list([]).entries())
		sweepShape(
			{
				book,
				canonical: (key) => key,
				stranger: (path, key, meant) => {
					const hint = meant === null ? '' : `; did you mean \`${meant}\`?`;
					book.lint(
						'ENVOY-UNKNOWN-KEY',
						path,
						`there is no field ${shown(key)} here: kubectl refuses it, or the API server drops it${hint}`,
					);
					return `not a field of this resource${hint}`;
				},
			},
			[i],
			resource,
		);
	const all = [...issues, ...book.issues];
	const spec = read === null || hasErrors(all) ? null : { product: envoyGateway.kind, version: envoyGateway.version, ...read };
	return { spec, notes: book.notes, lints: book.lints, issues: all };
}
