/** What the options of a compilation lay over a scenario: a gateway config, a variant, flags. */
import type { Issue, Place } from '../base/issue.ts';
import type { Path } from '../base/yamlText.ts';
import { patchesOfMaps } from './maps.ts';
import { isMapping, type Patch, patchesOf, patchOfFlag, SET_FILE, type Source, textOfFlags } from './source.ts';
import { unknownName } from './unknownName.ts';

export interface CompileOptions {
	/** Name of a variant to apply. */
	readonly variant?: string | null;
	/** `path=value`, applied after the variant. */
	readonly sets?: readonly string[];
	/** A gateway config to use instead of the scenario's gateway, relative to the scenario. */
	readonly gateway?: string | null;
	/** `name=pool`, for models, groups and deployments of the gateway's config. */
	readonly maps?: readonly string[];
}

export interface VariantName {
	readonly name: string;
	readonly summary: string;
}

/** The patches that the options ask for, in order: gateway, variant, flags. */
export function patchesFor(
	base: Source,
	options: CompileOptions,
	issues: Issue[],
	texts: Map<string, string>,
): { patches: Patch[]; variant: VariantName | null } {
	const patches: Patch[] = [];
	let variant: VariantName | null = null;
	if (options.gateway != null) patches.push(gatewayPatch(base, options.gateway, texts));
	if (options.variant != null) {
		const found = variantOf(base, options.variant, texts);
		if ('code' in found) issues.push(found);
		else {
			variant = { name: options.variant, summary: found.summary };
			patches.push(...patchesOf(base, ['variants', options.variant, 'set'], found.set));
		}
	}
	const maps = patchesOfMaps(options.maps ?? [], texts);
	issues.push(...maps.issues);
	patches.push(...maps.patches);
	const sets = options.sets ?? [];
	if (sets.length > 0) texts.set(SET_FILE, textOfFlags(sets));
	sets.forEach((flag, i) => {
		const { patch, issues: problems } = patchOfFlag(flag, i + 1);
		issues.push(...problems);
		if (patch !== null) patches.push(patch);
	});
	return { patches, variant };
}

/** `--gateway` replaces the gateway's own block but keeps which pools stand behind it. */
function gatewayPatch(base: Source, config: string, texts: Map<string, string>): Patch {
	const own = (base.value as { gateway?: unknown }).gateway;
	texts.set('--gateway', config);
	const kept = isMapping(own) ? Object.entries(own as object).filter(([key]) => key === 'pool' || key === 'upstreams') : [];
	const place = { file: '--gateway', line: 1, column: 1, endLine: 1, endColumn: config.length + 1 };
	// What is kept of the scenario's own block keeps its place there.
	const placeIn = (rest: Path, own: Place) => (kept.some(([key]) => key === rest[0]) ? own : place);
	return {
		path: ['gateway'],
		value: { ...Object.fromEntries(kept), config },
		placeOf: (rest) => placeIn(rest, base.placeOf(['gateway', ...rest])),
		placeOfKey: (rest) => placeIn(rest, base.placeOfKey(['gateway', ...rest])),
	};
}

function variantOf(base: Source, name: string, texts: Map<string, string>): { summary: string; set: Record<string, unknown> } | Issue {
	const { variants } = base.value as { variants?: unknown };
	const known = isMapping(variants) ? Object.keys(variants as object) : [];
	if (!known.includes(name)) {
		texts.set('--variant', name);
		return unknownName('variant', name, known, { file: '--variant', line: 1, column: 1, endLine: 1, endColumn: name.length + 1 });
	}
	const found = (variants as Record<string, { summary?: unknown; set?: unknown } | null>)[name];
	// A variant without a proper summary or `set` is the schema's to refuse.
	return {
		summary: typeof found?.summary === 'string' ? found.summary : '',
		set: isMapping(found?.set) ? (found?.set as Record<string, unknown>) : {},
	};
}
