/** Custom resources of Kubernetes: several documents in one file, each with a kind and a name; a List holds more. */
import type { Issue } from '../base/issue.ts';
import { hasErrors } from '../base/issue.ts';
import { parseDuration, US_PER_SECOND } from '../base/units.ts';
import { type Path, parseYamlDocuments, type YamlText } from '../base/yamlText.ts';
import { Notebook, type Places } from './notebook.ts';
import { type Fate, sweepShape } from './shapes.ts';
import { templateIssue } from './templates.ts';
import { isMap, shown } from './values.ts';

export interface Resource {
	readonly kind: string;
	readonly name: string;
	/** The document's number; within a List its place there. */
	readonly path: Path;
}

export interface LoadedResources {
	/** Null when the text holds no resource. */
	readonly book: Notebook | null;
	readonly issues: readonly Issue[];
}

/** `wanted`: what to pass instead of a file that holds no resource. */
export function loadResources(file: string, text: string, product: string, wanted: string): LoadedResources {
	const documents = parseYamlDocuments(file, text);
	const template = templateIssue(file, text);
	const broken = template === null ? documents.flatMap((document) => document.issues) : [template];
	if (hasErrors(broken)) return { book: null, issues: broken };
	if (!documents.some(({ value }) => isMap(value) && typeof value.kind === 'string')) {
		const message = `there is no Kubernetes resource in this file, so nothing for ${product}`;
		return { book: null, issues: [{ code: 'PM012', severity: 'error', message, hint: wanted, place: documents[0].placeOf([]) }] };
	}
	const values = documents.map(({ value }) => value);
	return { book: new Notebook(placesOf(documents), values), issues: broken };
}

/** The first step of a path is the document. */
export function placesOf(documents: readonly YamlText[]): Places {
	const at = (step: unknown) => documents[typeof step === 'number' && step < documents.length ? step : 0];
	return {
		placeOf: ([document, ...rest]) => at(document).placeOf(rest),
		placeOfKey: ([document, ...rest]) => at(document).placeOfKey(rest),
	};
}

export function resourcesOf(book: Notebook, within: Path = []): Resource[] {
	return book.list(within).flatMap((value, i): Resource[] => {
		if (!isMap(value) || typeof value.kind !== 'string') return [];
		const path = [...within, i];
		if (value.kind === 'List' && within.length === 0) return resourcesOf(book, [...path, 'items']);
		return [{ kind: value.kind, name: book.text([...path, 'metadata', 'name']) ?? '', path }];
	});
}

/** Whether a policy points at this object, by kind and name; `targetRef` is the old way to write it. */
export function pointsAt(book: Notebook, policy: Resource, kinds: readonly string[], name: string): boolean {
	const refs = [book.get([...policy.path, 'spec', 'targetRef']), ...book.list([...policy.path, 'spec', 'targetRefs'])];
	return refs.some((ref) => isMap(ref) && kinds.includes(String(ref.kind)) && ref.name === name);
}

/** Seconds; null when there is none, or none that can be read. Kubernetes writes 1h30m, as Go does. */
export function durationAt(book: Notebook, path: Path): number | null {
	const text = book.text(path);
	if (text === null || !/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return null;
	let total = 0;
	for (const [part] of text.matchAll(/\d+(\.\d+)?(h|ms|m|s)/g)) {
		const parsed = parseDuration(part);
		if (!parsed.ok) return null;
		total += parsed.value / US_PER_SECOND;
	}
	return total;
}

/** Notes the keys of all resources that no part of an adapter has read; one their message does not have is a lint of `rule`. */
export function sweepResources(book: Notebook, resource: Fate, rule: string): void {
	const stranger = (path: Path, key: string, meant: string | null): string => {
		const hint = meant === null ? '' : `; did you mean \`${meant}\`?`;
		book.lint(rule, path, `there is no field ${shown(key)} here: kubectl refuses it, or the API server drops it${hint}`);
		return `not a field of this resource${hint}`;
	};
	for (const i of book.list([]).keys()) sweepShape({ book, canonical: (key) => key, stranger }, [i], resource);
}
