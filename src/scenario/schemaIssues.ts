/** Turns what the schema objects to into issues with places, one per offending key or value. */
import type { z } from 'zod';
import type { Issue, IssueCode, Place } from '../base/issue.ts';
import { closest } from '../base/suggest.ts';
import type { Path } from '../base/yamlText.ts';
import { ALLOWED_KEYS, type IssueParams, shown } from '../model/fields.ts';
import { hasOwn, type Source, valueAt } from './source.ts';

/** An issue and the path it is about, as the text has it. */
export interface PathIssue extends Issue {
	readonly path: Path;
}

export function schemaIssues(error: z.ZodError, source: Source): PathIssue[] {
	const found = error.issues.flatMap((issue) => fromZod(issue as z.core.$ZodIssue, source, []));
	// A key that is written wrong is not also missing.
	const meant = new Set(found.flatMap((issue) => (issue.meant === undefined ? [] : [issue.meant.join('.')])));
	return found.filter((issue) => issue.code !== 'PM005' || !meant.has(issue.path.join('.')));
}

interface Found extends PathIssue {
	/** Path of the key that an unknown one was probably meant to be. */
	readonly meant?: Path;
}

function fromZod(issue: z.core.$ZodIssue, source: Source, above: Path): Found[] {
	const full: Path = [...above, ...(issue.path as (string | number)[])];
	const path = writtenPath(source.value, full);
	if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path, issue.message, source));
	const gone = 'input' in issue && issue.input === undefined;
	if (issue.code === 'invalid_union' && issue.errors.length > 0 && !gone) return bestBranch(issue, source, full);
	const [sentence, hint] = sentenceOf(issue).split('\n');
	const make = (code: IssueCode, message: string, place: Place, at: Path): Found => ({
		code,
		severity: 'error',
		message,
		...(hint === undefined ? {} : { hint }),
		place,
		path: at,
	});
	const unknownKind = issue.code === 'invalid_union';
	if (gone) {
		// A kind whose name alone was written lacks its options; the name is where they go.
		const gap: Path = [...path, full[full.length - 1] ?? ''];
		const wanted = sentence.replace(/, got nothing$/, '');
		return [
			make(
				'PM005',
				`${where(path)}'${String(full[full.length - 1] ?? 'the scenario')}' is missing: ${wanted}`,
				source.placeOfGap(gap),
				gap,
			),
		];
	}
	if (unknownKind && !hasKind(source.value, path))
		return [make('PM005', `${where(path)}'kind' is missing`, source.placeOfGap([...path, 'kind']), [...path, 'kind'])];
	const params = (issue.code === 'custom' ? (issue.params ?? {}) : {}) as IssueParams;
	const range = issue.code === 'too_small' || issue.code === 'too_big';
	const code = params.code ?? (sentence.startsWith('unknown kind') ? 'PM008' : range ? 'PM007' : 'PM006');
	const owner = params.key === true ? path.slice(0, -1) : path;
	const place = params.key === true ? source.placeOfKey(path) : source.placeOf([...path, ...subjectOf(sentence, source.value, path)]);
	return [make(code, `${where(owner)}${sentence}`, place, path)];
}

/** A sentence that begins with a key of the mapping it is about, as `factor` must be ..., points at that key's value. */
function subjectOf(sentence: string, root: unknown, path: Path): Path {
	const key = /^`(\w+)`/.exec(sentence)?.[1];
	return key !== undefined && hasOwn(valueAt(root, path), key) ? [key] : [];
}

/** The steps of a path that are in the text: shorthands put some between that nobody wrote. */
function writtenPath(root: unknown, path: Path): Path {
	const steps: (string | number)[] = [];
	let value = root;
	for (const step of path) {
		if (!hasOwn(value, step)) continue;
		steps.push(step);
		value = (value as Record<string | number, unknown>)[step];
	}
	return steps;
}

/** Whether the mapping at the path (or the one that its last step belongs to) says a kind. */
function hasKind(root: unknown, path: Path): boolean {
	const value = valueAt(root, path);
	return value === null || typeof value !== 'object' || Array.isArray(value) || 'kind' in value;
}

/** Of a union's branches, the one that was meant says what is wrong; when none was, the union's own sentence does. */
function bestBranch(issue: z.core.$ZodIssueInvalidUnion, source: Source, full: Path): Found[] {
	const meant = issue.errors
		.map((errors) => errors as z.core.$ZodIssue[])
		// A branch that wanted another type altogether was not meant.
		.filter((errors) => !errors.some((e) => e.path.length === 0 && e.code === 'invalid_type'))
		.sort((a, b) => strangeness(a) - strangeness(b) || a.length - b.length)[0];
	if (meant !== undefined) return meant.flatMap((e) => fromZod(e, source, full));
	const [sentence, hint] = issue.message.split('\n');
	const path = writtenPath(source.value, full);
	const place = source.placeOf(path);
	return [{ code: 'PM006', severity: 'error', message: `${where(path)}${sentence}`, ...(hint === undefined ? {} : { hint }), place, path }];
}

function strangeness(errors: readonly z.core.$ZodIssue[]): number {
	return errors.reduce((n, e) => n + (e.code === 'unrecognized_keys' ? e.keys.length : 0), 0);
}

function unknownKey(key: string, path: Path, message: string, source: Source): Found {
	const allowed = message.startsWith(ALLOWED_KEYS) ? message.slice(ALLOWED_KEYS.length).split(',') : [];
	const near = closest(key, allowed);
	return {
		code: 'PM004',
		severity: 'error',
		message: `${where(path)}unknown key '${key.slice(0, 60)}'${near === null ? '' : `; did you mean '${near}'?`}`,
		...(allowed.length > 0 ? { hint: `allowed here: ${allowed.join(', ')}` } : {}),
		place: source.placeOfKey([...path, key]),
		path: [...path, key],
		...(near === null ? {} : { meant: [...path, near] }),
	};
}

/** The sentence of an issue; for schemas that bring none of their own, one in the same words. */
function sentenceOf(issue: z.core.$ZodIssue): string {
	const got = `got ${shown(issue.input)}`;
	if (!/^(Invalid|Too (small|big)|Unrecognized)/.test(issue.message)) return issue.message;
	switch (issue.code) {
		case 'invalid_type':
			return `expected ${typeNames[issue.expected] ?? issue.expected}, ${got}`;
		case 'invalid_value':
			return `expected ${issue.values.map((value) => shown(value)).join(' or ')}, ${got}`;
		case 'too_small':
		case 'too_big':
			return bounds(issue, got);
		default:
			return `${issue.message}, ${got}`;
	}
}

const typeNames: Readonly<Record<string, string>> = {
	string: 'a text',
	number: 'a number',
	int: 'a whole number',
	boolean: 'true or false',
	array: 'a list',
	object: 'a mapping',
	record: 'a mapping',
};

function bounds(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, got: string): string {
	const low = issue.code === 'too_small';
	const bound = String(low ? issue.minimum : issue.maximum);
	if (issue.origin === 'number')
		return `expected a number ${issue.inclusive === true ? (low ? 'of at least' : 'of at most') : low ? 'above' : 'below'} ${bound}, ${got}`;
	const what = issue.origin === 'string' ? 'character' : 'item';
	return `expected at ${low ? 'least' : 'most'} ${bound} ${what}${bound === '1' ? '' : 's'}, ${got}`;
}

export function where(path: Path): string {
	return path.length === 0 ? '' : `${path.join('.')}: `;
}
