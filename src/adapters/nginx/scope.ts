/** What is in effect at one place of an nginx config: directives are inherited from outer blocks unless an inner one has any. */
import type { DirectiveBook } from '../directiveBook.ts';
import type { Directive } from './parse.ts';

export class Scope {
	readonly book: DirectiveBook;
	/** Contents of the blocks around the place, the innermost first. */
	private readonly chain: readonly (readonly Directive[])[];

	constructor(book: DirectiveBook, chain: readonly (readonly Directive[])[]) {
		this.book = book;
		this.chain = chain;
	}

	/** All of this name that are in effect; those they outrank are noted so. */
	all(...names: readonly string[]): readonly Directive[] {
		let found: readonly Directive[] = [];
		for (const block of this.chain) {
			const own = block.filter(({ name }) => names.includes(name));
			if (found.length === 0) found = own;
			else for (const outer of own) this.book.note(outer, 'ignored', `outranked by line ${found[0].place.line}`);
		}
		return found;
	}

	/** The one of this name; nginx refuses a second in the same block. */
	one(name: string): Directive | null {
		const [first, second] = this.all(name);
		if (second !== undefined) this.book.refuse(second, `"${name}" is there twice in one block, which nginx refuses`, 'remove one');
		return first ?? null;
	}

	/** The single word of a directive, or null. */
	word(name: string): { readonly at: Directive; readonly text: string } | null {
		const at = this.one(name);
		if (at === null) return null;
		if (at.args.length === 1) return { at, text: at.args[0].text };
		this.book.note(at, 'ignored', 'nginx refuses this number of words');
		this.book.refuse(at, `"${name}" takes one value, this has ${at.args.length}`);
		return null;
	}

	/** A directive that is `on` or `off`. */
	flag(name: string, fallback: boolean, why: (on: boolean) => string): boolean {
		const word = this.word(name);
		if (word === null) return fallback;
		const { at, text } = word;
		if (!/^(on|off)$/i.test(text)) {
			this.book.note(at, 'ignored', 'nginx refuses this value');
			this.book.refuse(at, `"${name}" must be on or off`);
			return fallback;
		}
		const on = text.toLowerCase() === 'on';
		this.book.note(at, 'modelled', why(on));
		return on;
	}

	/** A value read by `parse`; what it does not take is refused. */
	value(name: string, parse: (text: string) => number | null, what: string): { readonly at: Directive; readonly value: number } | null {
		const word = this.word(name);
		if (word === null) return null;
		const value = parse(word.text);
		if (value !== null) return { at: word.at, value };
		if (word.text.includes('$')) this.book.note(word.at, 'approximated', 'a variable, which the file does not show: the default is used');
		else {
			this.book.note(word.at, 'ignored', 'nginx refuses this value');
			this.book.refuse(word.at, `"${name}" is not ${what}`);
		}
		return null;
	}
}
