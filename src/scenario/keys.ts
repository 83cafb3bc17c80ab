/** Every key a scenario may have, by path: `*` stands for a name of one's own, `[]` for an element of a list. */
import { scenarioJsonSchema } from './jsonSchema.ts';
import { defaultOf, follow, type JsonSchema, type OptionWords, typeOf } from './options.ts';

/** The keys of scenario files, in the order of the schema; names are paths. */
export function scenarioKeys(): OptionWords[] {
	const schema = scenarioJsonSchema() as JsonSchema;
	const definitions = schema.definitions ?? {};
	const keys: OptionWords[] = [];
	const walk = (given: JsonSchema, path: string): void => {
		const node = follow(given, definitions);
		for (const [key, child] of Object.entries(node.properties ?? {})) {
			const name = path === '' ? key : `${path}.${key}`;
			const shown = follow(child, definitions);
			const fallback = shown.default === undefined ? (node.required?.includes(key) ? '' : 'optional') : defaultOf(shown.default);
			const container = shown.properties !== undefined || typeof shown.additionalProperties === 'object';
			keys.push({
				name,
				type: container ? 'a mapping' : typeOf(child, definitions),
				fallback: container && fallback !== 'optional' ? '' : fallback,
				meaning: shown.description ?? '',
			});
			walk(child, name);
		}
		// Pools are of several kinds, each with its keys; other choices are kinds of a registry.
		for (const branch of path === 'pools.*' ? (node.oneOf ?? []) : []) {
			const kind = follow(branch, definitions).properties?.kind?.const;
			if (kind !== undefined) walk(branch, kind === 'slots' ? path : `${path} (${String(kind)})`);
		}
		if (typeof node.additionalProperties === 'object') walk(node.additionalProperties, `${path}.*`);
		if (node.type === 'array' && node.items !== undefined) walk(node.items, `${path}[]`);
	};
	walk(schema, '');
	return keys;
}
