/** What becomes of the keys that no part of an adapter has read, by pattern; and of those that no pattern knows. */
import { closest } from '../base/suggest.ts';
import type { Path } from '../base/yamlText.ts';
import type { Notebook, Treatment } from './notebook.ts';
import { shown } from './values.ts';

/**
 * `a.*.b`: the key b of every child of a, with all that is under it. A list's positions are children too. The first
 * rule that fits decides.
 */
export interface KeyRule {
	readonly pattern: string;
	readonly treatment: Treatment;
	readonly why: string;
}

/** Several patterns with one fate: ignored, and why. */
export function ignoring(why: string, ...patterns: readonly string[]): KeyRule[] {
	return patterns.map((pattern) => ({ pattern, treatment: 'ignored', why }));
}

interface Rules {
	readonly rules: readonly (KeyRule & { readonly steps: readonly string[] })[];
	readonly product: string;
}

/** Notes every key that is not noted yet, so that each key of the file is mentioned exactly once. */
export function sweepKeys(book: Notebook, product: string, rules: readonly KeyRule[]): void {
	const split = rules.map((rule) => ({ ...rule, steps: rule.pattern.split('.') }));
	sweep(book, [], { product, rules: split });
}

function sweep(book: Notebook, path: Path, known: Rules): void {
	if (book.isNoted(path)) return;
	const children = childrenOf(book.get(path));
	const within = path.length === 0 || book.isNotedWithin(path);
	if (!within) {
		const rule = known.rules.find(({ steps }) => steps.length === path.length && fits(steps, path));
		if (rule !== undefined) {
			book.note(path, rule.treatment, rule.why);
			return;
		}
	}
	const deeper = known.rules.some(({ steps }) => steps.length > path.length && fits(steps.slice(0, path.length), path));
	if (children.length > 0 && (within || deeper)) for (const child of children) sweep(book, [...path, child], known);
	else noteStranger(book, path, known);
}

function fits(steps: readonly string[], path: Path): boolean {
	return steps.every((step, i) => step === '*' || step === String(path[i]));
}

function childrenOf(value: unknown): (string | number)[] {
	if (Array.isArray(value)) return [...value.keys()];
	return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function noteStranger(book: Notebook, path: Path, { rules, product }: Rules): void {
	const last = path.at(-1);
	const above = path.slice(0, -1);
	const siblings = rules.filter(({ steps }) => steps.length >= path.length && fits(steps.slice(0, above.length), above));
	const names = siblings.map(({ steps }) => steps[above.length]).filter((step) => step !== '*');
	const meant = typeof last === 'string' ? closest(last, names) : null;
	const unknown = `not a key that is known here to change what ${product} does with traffic`;
	book.note(path, 'ignored', meant === null ? unknown : `${unknown}; did you mean ${meant}?`);
	if (meant !== null) book.lint('GATEWAY-MISSPELT-KEY', path, `${shown(String(last))} is no key of ${product}; did you mean ${meant}?`);
}
