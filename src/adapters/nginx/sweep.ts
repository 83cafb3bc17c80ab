/** Notes every directive that nothing has read, and refuses those that nginx refuses where they stand. */
import { closest } from '../../base/suggest.ts';
import type { DirectiveBook } from '../directiveBook.ts';
import { shown } from '../values.ts';
import { knownNames, knownOf } from './directives.ts';
import type { Directive } from './parse.ts';

/** Blocks in which words are data, not directives. */
const data = new Set(['map', 'geo', 'split_clients', 'types', 'charset_map', 'match']);
const contexts: Readonly<Record<string, string>> = {
	http: 'h',
	events: 'e',
	server: 's',
	location: 'l',
	upstream: 'u',
	if: 'l',
	limit_except: 'l',
};

interface Around {
	/** Letter of the block, '' where it is not known: a file that another one includes. */
	readonly context: string;
	/** Why nothing in here counts; null = it does. */
	readonly why: string | null;
	readonly used: ReadonlySet<Directive>;
	/** The line of what is used instead. */
	readonly line: number | null;
}

export function sweepDirectives(
	book: DirectiveBook,
	directives: readonly Directive[],
	used: ReadonlySet<Directive>,
	line: number | null,
	whole: boolean,
): void {
	sweep(book, directives, { context: whole ? 'm' : '', why: null, used, line });
}

function sweep(book: DirectiveBook, directives: readonly Directive[], around: Around): void {
	for (const directive of directives) {
		const why = around.why ?? reasonOf(directive, around);
		noteOne(book, directive, around, why);
		if (directive.block !== null) sweep(book, directive.block, inside(directive, around, why));
	}
}

function reasonOf(directive: Directive, { used, line }: Around): string | null {
	if (directive.block === null || used.has(directive)) return null;
	const { name } = directive;
	if (name === 'stream' || name === 'mail') return 'plain TCP and mail, not HTTP';
	if (name === 'upstream') return 'requests here go to another upstream';
	if (name === 'server' || name === 'location')
		return line === null ? 'it proxies nothing' : `requests here take the location at line ${line}`;
	if (name === 'if') return 'a condition on a request; requests here are all alike, and it is taken as not met';
	if (name === 'limit_except') return 'holds for other methods than POST, or for those who may not come in';
	return null;
}

function inside(directive: Directive, around: Around, why: string | null): Around {
	const { name } = directive;
	if (data.has(name)) return { ...around, context: '', why: why ?? 'an entry of a table that says nothing about where requests go' };
	return { ...around, context: contexts[name] ?? '', why };
}

function noteOne(book: DirectiveBook, directive: Directive, { context }: Around, why: string | null): void {
	const known = knownOf(directive.name);
	if (known !== null && context !== '' && !known.contexts.includes(context) && why !== 'plain TCP and mail, not HTTP') {
		const message = `"${shown(directive.name)}" is not allowed here: nginx does not start with it`;
		if (!book.isNoted(directive)) book.refuse(directive, message, `it belongs into ${placesOf(known.contexts)}`);
		book.note(directive, 'ignored', 'nginx refuses it at this place');
		return;
	}
	if (book.isNoted(directive)) return;
	if (known === null && why === null && context !== '') {
		const meant = closest(directive.name, knownNames);
		const hint =
			meant === null
				? 'it may belong to a module; without that nginx does not start'
				: `did you mean ${meant}? nginx does not start with a directive it does not know`;
		book.warn(directive, `"${shown(directive.name)}" is not a directive that is known here`, hint);
		book.note(directive, 'ignored', `not a directive that is known here${meant === null ? '' : `; did you mean ${meant}?`}`);
		return;
	}
	if (directive.block !== null && why === null && contexts[directive.name] !== undefined)
		book.note(directive, 'modelled', 'on the way of a request');
	else book.note(directive, 'ignored', why ?? known?.why ?? 'changes nothing here');
}

const names: Readonly<Record<string, string>> = { m: 'the main part', e: 'events', h: 'http', s: 'server', l: 'location', u: 'upstream' };

function placesOf(letters: string): string {
	return [...letters].map((letter) => names[letter]).join(', ');
}
