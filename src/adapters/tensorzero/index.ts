/** TensorZero gateway, tensorzero.toml, as of 2026-04-24 (commit 7a6159a434): code-read. */
import type { Issue } from '../../base/issue.ts';
import type { GatewaySpec } from '../../model/gatewaySpec.ts';
import { failures } from '../../model/outcomes.ts';
import type { Adapter, ImportedGateway } from '../adapter.ts';
import { sweepKeys } from '../keyRules.ts';
import { Notebook, reading } from '../notebook.ts';
import { readFunctions } from './functions.ts';
import { tensorzeroKeys } from './keys.ts';
import { readLimits } from './limits.ts';
import { parseToml } from './toml.ts';

export const tensorzero: Adapter = {
	kind: 'tensorzero',
	summary: 'TensorZero gateway: tensorzero.toml with models, functions and their variants',
	cite: 'tensorzero/tensorzero commit 7a6159a434 (2026-04-24) source',
	version: '2026-04-24',
	recognises: (_file, text) => recognises(text),
	import: importConfig,
};

function recognises(text: string): number {
	const has = (pattern: RegExp) => pattern.test(text);
	if (has(/^\s*\[(functions\.[^\]]+\.variants|models\.[^\]]+\.providers)\./m)) return 1;
	if (has(/^\s*\[\[?(functions|models|embedding_models|rate_limiting\.rules|gateway\.\w+|tools|metrics)[.\]]/m)) return 0.9;
	return has(/^\s*\[gateway\]/m) ? 0.7 : 0;
}

function importConfig(file: string, text: string): ImportedGateway {
	const { value, places, issues } = parseToml(file, text);
	const refused = (all: readonly Issue[]): ImportedGateway => ({ spec: null, notes: [], lints: [], issues: all });
	if (value === undefined) return refused(issues);
	if (Object.keys(value).length === 0)
		return refused([
			{
				code: 'PM012',
				severity: 'error',
				message: 'the file is empty: TensorZero would serve no function and no model of it',
				place: { file, line: 1, column: 1 },
			},
		]);
	const book = new Notebook(places, value);
	const spec = readSpec(book);
	sweepKeys(book, 'TensorZero', tensorzeroKeys);
	return reading(book, [], spec);
}

function readSpec(book: Notebook): GatewaySpec {
	const { groups, entries } = readFunctions(book);
	return {
		product: tensorzero.kind,
		version: tensorzero.version,
		admission: { processes: 1, limits: readLimits(book), concurrency: null, breaker: null },
		groups,
		defaultGroup: groups[0]?.name ?? null,
		...(entries.length > 1 ? { entries } : {}),
		routing: {
			pick: 'in-order',
			retries: 0,
			backoff: { baseUs: 0, factor: 1, capUs: 0, jitterUs: 0, zeroIfAlternatives: false, afterLast: false },
			// Every failure is one: TensorZero retries and moves on whatever it was.
			retryOn: failures,
			eachFailureDecides: true,
			fallbackOn: failures,
			fallbackDepthMax: 0,
			needsHealthy: false,
			cooldown: null,
			cancel: 'none',
			closesOnTimeout: true,
		},
	};
}
