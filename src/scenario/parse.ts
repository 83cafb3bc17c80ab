/** A source's value against the schema. */
import type { Issue } from '../base/issue.ts';
import type { Path } from '../base/yamlText.ts';
import { type ScenarioInput, scenarioSchema } from './schema.ts';
import { schemaIssues } from './schemaIssues.ts';
import type { Source } from './source.ts';

export type Parsed =
	| { readonly ok: true; readonly input: ScenarioInput }
	| { readonly ok: false; readonly issues: readonly Issue[]; readonly paths: readonly Path[] };

export function parse(source: Source): Parsed {
	const parsed = scenarioSchema.safeParse(source.value, { reportInput: true });
	if (parsed.success) return { ok: true, input: parsed.data };
	const found = schemaIssues(parsed.error, source);
	return { ok: false, issues: found.map(({ path: _path, ...issue }) => issue), paths: found.map(({ path }) => path) };
}
