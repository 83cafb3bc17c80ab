/**
 * What becomes of the keys that no part of an adapter has read, by the message they stand in: for products whose
 * config has a schema. Every key of the file gets its note; one that its message does not have is told to the adapter.
 */
import { closest } from '../base/suggest.ts';
import type { Path } from '../base/yamlText.ts';
import type { Notebook } from './notebook.ts';
import { isMap } from './values.ts';

/** The keys of one message. */
export type Shape = Readonly<{ [field: string]: Fate }>;
/** Why a key is ignored, or the message it holds (one, or a list of them), or either by the value. */
export type Fate = string | Shape | ((value: unknown) => Fate);

/** Several keys with one reason, separated by spaces. */
export function because(why: string, fields: string): Shape {
	return Object.fromEntries(fields.split(' ').map((field) => [field, why]));
}

export interface Sweep {
	readonly book: Notebook;
	/** The name a message has for a key, where it may be written in several ways. */
	readonly canonical: (key: string) => string;
	/** A key its message does not have; `meant` is the one that was meant, if one is near. Answers why it does nothing. */
	stranger(path: Path, key: string, meant: string | null): string;
}

export function sweepShape(sweep: Sweep, path: Path, fate: Fate): void {
	const { book } = sweep;
	if (book.isNoted(path)) return;
	const value = book.get(path);
	if (typeof fate === 'function') sweepShape(sweep, path, fate(value));
	else if (Array.isArray(value) && value.length > 0 && (typeof fate !== 'string' || book.isNotedWithin(path)))
		for (const i of value.keys()) sweepShape(sweep, [...path, i], fate);
	else if (typeof fate === 'string') sweepRest(book, path, fate);
	else if (!isMap(value) || Object.keys(value).length === 0) book.note(path, 'ignored', 'empty, or not what belongs here');
	else for (const key of Object.keys(value)) sweepKey(sweep, [...path, key], key, fate);
}

function sweepKey(sweep: Sweep, path: Path, key: string, shape: Shape): void {
	const name = sweep.canonical(key);
	if (Object.hasOwn(shape, name)) sweepShape(sweep, path, shape[name]);
	else if (key === '@type') sweep.book.note(path, 'ignored', 'which message this is');
	else if (!sweep.book.isNoted(path)) {
		const why = sweep.stranger(path, key, closest(name, Object.keys(shape)));
		sweepRest(sweep.book, path, why);
	}
}

/** Notes what is left below a path, in one note where nothing below has one of its own. */
function sweepRest(book: Notebook, path: Path, why: string): void {
	if (book.isNoted(path)) return;
	const value = book.get(path);
	const children = Array.isArray(value) ? [...value.keys()] : isMap(value) ? Object.keys(value) : [];
	if (!book.isNotedWithin(path) || children.length === 0) book.note(path, 'ignored', why);
	else for (const child of children) sweepRest(book, [...path, child], why);
}
