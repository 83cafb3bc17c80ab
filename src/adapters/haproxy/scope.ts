/** What a proxy section has of its own and from its defaults. */
import { type DirectiveBook, settingOf } from '../directiveBook.ts';
import type { Line, Section } from './parse.ts';
import { isVariable } from './units.ts';

export class ProxyScope {
	readonly book: DirectiveBook;
	readonly section: Section;
	readonly defaults: Section | null;

	constructor(book: DirectiveBook, sections: readonly Section[], section: Section) {
		this.book = book;
		this.section = section;
		this.defaults = defaultsOf(sections, section);
	}

	/** The last line that fits decides; the section's own before those of its defaults. */
	last(fits: (line: Line) => boolean): Line | null {
		const own = this.section.lines.filter(fits);
		const inherited = this.defaults?.lines.filter(fits) ?? [];
		const found = own.at(-1) ?? inherited.at(-1) ?? null;
		for (const line of [...own, ...inherited])
			if (line !== found && found !== null) this.book.note(line, 'ignored', `outranked by line ${found.place.line}`);
		return found;
	}

	/** `name value`. */
	value<T>(
		name: string,
		parse: (text: string) => T | null,
		what: string,
		second?: string,
	): { readonly at: Line; readonly value: T } | null {
		const line = this.last((one) => one.name === name && (second === undefined || one.args[0]?.text === second));
		if (line === null) return null;
		const text = line.args[second === undefined ? 0 : 1]?.text ?? '';
		const value = parse(text);
		if (value !== null) return { at: line, value };
		if (isVariable(text))
			this.book.note(line, 'approximated', 'comes from the environment, which the file does not show: the default is used');
		else {
			this.book.note(line, 'ignored', 'HAProxy refuses this value');
			this.book.refuse(line, `"${second ?? name}" needs ${what}`, 'HAProxy does not start with this');
		}
		return null;
	}

	/** `option name`, unless a later `no option name` takes it back. */
	option(name: string): Line | null {
		const line = this.last((one) => one.name === 'option' && one.args[0]?.text === name);
		return line === null || line.negated ? null : line;
	}

	get isHttp(): boolean {
		const mode = this.value('mode', (text) => (text === '' ? null : text), 'a mode');
		if (mode !== null)
			this.book.note(mode.at, 'modelled', mode.value === 'http' ? 'HAProxy sees requests' : 'HAProxy sees bytes, not requests');
		return mode?.value === 'http';
	}

	/** The words of a line after the first `skip`, noted one by one. */
	noteWords(line: Line, skip: number, say: (word: string) => readonly ['modelled' | 'approximated' | 'ignored', string]): void {
		for (const word of line.args.slice(skip)) {
			const [treatment, why] = say(word.text);
			this.book.note(settingOf(line, word.text, word), treatment, why);
		}
	}
}

/** `from name`, or the last defaults before the section. */
function defaultsOf(sections: readonly Section[], section: Section): Section | null {
	const from = section.words.findIndex(({ text }) => text === 'from');
	const wanted = from > 0 ? section.words[from + 1]?.text : undefined;
	const candidates = sections.slice(0, sections.indexOf(section)).filter(({ kind }) => kind === 'defaults');
	return (wanted === undefined ? candidates.at(-1) : candidates.filter(({ name }) => name === wanted).at(-1)) ?? null;
}
