/** vLLM production-stack: Helm values for the router and the engines behind it, as of 2026-08-05 (commit a6c01db0): code-read. */
import type { Adapter, ImportedGateway } from '../adapter.ts';
import { sweepKeys } from '../keyRules.ts';
import { loadMapping } from '../load.ts';
import { reading, unreadable } from '../notebook.ts';
import { vllmKeys } from './keys.ts';
import { readSpec } from './values.ts';

export const vllmProductionStack: Adapter = {
	kind: 'vllm-production-stack',
	summary: 'vLLM production-stack: Helm values with servingEngineSpec and routerSpec',
	cite: 'vllm-project/production-stack commit a6c01db0 (2026-08-05) source (src/vllm_router)',
	version: '2026-08-05',
	recognises: (_file, text) => {
		const has = (key: string) => new RegExp(`^["']?${key}["']?\\s*:`, 'm').test(text);
		if (has('servingEngineSpec')) return 1;
		return has('routerSpec') || has('cacheserverSpec') ? 0.8 : 0;
	},
	import: importValues,
};

function importValues(file: string, text: string): ImportedGateway {
	const { book, issues } = loadMapping(file, text, 'the vLLM production-stack', (root) =>
		'servingEngineSpec' in root || 'routerSpec' in root
			? null
			: 'these are no values of the vLLM production-stack: there is no servingEngineSpec and no routerSpec',
	);
	if (book === null) return unreadable(issues);
	const read = readSpec(book);
	const spec = read === null ? null : { product: vllmProductionStack.kind, version: vllmProductionStack.version, ...read };
	sweepKeys(book, 'the router', vllmKeys);
	return reading(book, issues, spec);
}
