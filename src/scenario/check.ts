import { type Issue, identity } from '../base/issue.ts';
import { parseYaml } from '../base/yamlText.ts';
import type { ConfigLint } from '../model/gatewaySpec.ts';
import { type CompileOptions, compileScenario, VARIANTS_MAX } from './compile.ts';
import type { Files } from './files.ts';
import { isMapping } from './source.ts';

/**
 * What is wrong with a scenario and with each of its variants, and how much of each there is. An issue that only a
 * variant has names it.
 */
export function checkScenario(
	file: string,
	text: string,
	files: Files,
	options: CompileOptions = {},
): {
	readonly issues: readonly Issue[];
	readonly texts: ReadonlyMap<string, string>;
	readonly variants: readonly string[];
	readonly thresholds: number;
	/** Of the scenario as written. */
	readonly lints: readonly ConfigLint[];
} {
	const base = compileScenario(file, text, files, options);
	const issues: Issue[] = [...(base.ok ? base.compiled.issues : base.issues)];
	const texts = new Map(base.ok ? base.compiled.texts : base.texts);
	const variants = base.ok ? base.compiled.variants.map(({ name }) => name) : variantNames(file, text);
	const known = new Set(issues.map(identity));
	for (const variant of variants.slice(0, VARIANTS_MAX)) {
		const result = compileScenario(file, text, files, { ...options, variant });
		for (const issue of result.ok ? result.compiled.issues : result.issues) {
			if (!known.has(identity(issue))) issues.push({ ...issue, message: `variant ${variant}: ${issue.message}` });
		}
		for (const [path, content] of result.ok ? result.compiled.texts : result.texts) texts.set(path, content);
	}
	return {
		issues,
		texts,
		variants,
		thresholds: base.ok ? base.compiled.thresholds.length : 0,
		lints: base.ok ? base.compiled.gateway.lints : [],
	};
}

/** The variants of a scenario that has other problems. */
function variantNames(file: string, text: string): string[] {
	const { value } = parseYaml(file, text);
	const variants = (value as { variants?: unknown } | null | undefined)?.variants;
	if (variants === null || typeof variants !== 'object' || Array.isArray(variants)) return [];
	return Object.keys(variants).filter((name) => isMapping((variants as Record<string, { set?: unknown } | null>)[name]?.set));
}
