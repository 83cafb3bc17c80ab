/** The text of an nginx config to a tree of directives, by the rules of ngx_conf_read_token. */
import type { Issue, Place } from '../../base/issue.ts';
import type { Noted, Word } from '../directiveBook.ts';

export interface Directive extends Noted {
	readonly name: string;
	readonly args: readonly Word[];
	/** Null when it ends with a semicolon. */
	readonly block: readonly Directive[] | null;
}

export interface Parsed {
	readonly directives: readonly Directive[];
	readonly issue: Issue | null;
}

const DEPTH_MAX = 64;

type Token = Word & { readonly kind: 'word' | ';' | '{' | '}' };

class Broken extends Error {
	readonly place: Place;
	constructor(message: string, place: Place) {
		super(message);
		this.place = place;
	}
}

interface Draft {
	readonly name: string;
	readonly args: readonly Word[];
	readonly place: Place;
	readonly block: Draft[] | null;
}

/** Never throws; what was read before a fault is still there. */
export function parseNginx(file: string, text: string): Parsed {
	const root: Draft[] = [];
	try {
		read(new Reader(file, text), root);
		return { directives: finished(root, ''), issue: null };
	} catch (error) {
		if (!(error instanceof Broken)) throw error;
		const { message, place } = error;
		return {
			directives: finished(root, ''),
			issue: { code: 'PM001', severity: 'error', message: `not an nginx config: ${message}`, place },
		};
	}
}

function read(reader: Reader, root: Draft[]): void {
	const open: Draft[][] = [root];
	let words: Word[] = [];
	for (;;) {
		const token = reader.next();
		if (token === null) {
			if (words.length > 0) throw new Broken('the file ends where nginx expects ";" or "{"', reader.place());
			if (open.length > 1) throw new Broken('the file ends where nginx expects "}"', reader.place());
			return;
		}
		if (token.kind === 'word') {
			words.push(token);
			continue;
		}
		if (token.kind === '}') {
			if (words.length > 0) throw new Broken('unexpected "}": a ";" is missing before it', token.place);
			if (open.length < 2) throw new Broken('unexpected "}"', token.place);
			open.pop();
			continue;
		}
		if (words.length === 0) throw new Broken(`unexpected "${token.kind}"`, token.place);
		const [{ text: name, place }, ...args] = words;
		words = [];
		const raw = token.kind === '{' && name.endsWith('_by_lua_block');
		const block = token.kind === '{' && !raw ? [] : null;
		open[open.length - 1].push({ name, args, place, block });
		if (raw) reader.skipBlock();
		if (block === null) continue;
		if (open.length >= DEPTH_MAX) throw new Broken(`blocks nested deeper than ${DEPTH_MAX}`, place);
		open.push(block);
	}
}

/** Gives every directive its path: the name, what a block is called, and its number where there are several. */
function finished(drafts: readonly Draft[], above: string): Directive[] {
	const totals = new Map<string, number>();
	for (const draft of drafts) totals.set(labelOf(draft), (totals.get(labelOf(draft)) ?? 0) + 1);
	const counts = new Map<string, number>();
	return drafts.map((draft) => {
		const label = labelOf(draft);
		const number = counts.get(label) ?? 0;
		counts.set(label, number + 1);
		const path = `${above}${label}${(totals.get(label) ?? 0) > 1 ? `[${number}]` : ''}`;
		const { name, args, place, block } = draft;
		return { name, args, place, path, block: block === null ? null : finished(block, `${path}.`) };
	});
}

/** Only blocks whose words are names and paths are called by them: other words may be secrets. */
function labelOf({ name, args, block }: Draft): string {
	const plain = /^\w+$/.test(name) ? name : JSON.stringify(name.slice(0, 60));
	if (block === null || (name !== 'upstream' && name !== 'location') || args.length === 0) return plain;
	const words = args.map(({ text }) => text).join(' ');
	return `${plain}[${JSON.stringify(words.slice(0, 80))}]`;
}

class Reader {
	private readonly file: string;
	private readonly text: string;
	private at = 0;
	private line = 1;
	private lineStart = 0;

	constructor(file: string, text: string) {
		this.file = file;
		this.text = text.startsWith('\ufeff') ? text.slice(1) : text;
	}

	place(): Place {
		return { file: this.file, line: this.line, column: this.at - this.lineStart + 1 };
	}

	next(): Token | null {
		this.skipBlank();
		if (this.at >= this.text.length) return null;
		const place = this.place();
		const char = this.text[this.at];
		if (char === ';' || char === '{' || char === '}') {
			this.step();
			return { kind: char, text: char, place };
		}
		const text = char === '"' || char === "'" ? this.quoted(char, place) : this.bare();
		return { kind: 'word', text, place: { ...place, endLine: this.line, endColumn: this.at - this.lineStart + 1 } };
	}

	/** Over the code of a Lua block, whose braces only have to match. */
	skipBlock(): void {
		const place = this.place();
		for (let depth = 1; depth > 0; this.step()) {
			if (this.at >= this.text.length) throw new Broken('the file ends within a Lua block', place);
			if (this.text[this.at] === '{') depth++;
			else if (this.text[this.at] === '}') depth--;
		}
	}

	private step(): void {
		if (this.text[this.at++] !== '\n') return;
		this.line++;
		this.lineStart = this.at;
	}

	private skipBlank(): void {
		while (this.at < this.text.length) {
			const char = this.text[this.at];
			if (char === '#') while (this.at < this.text.length && this.text[this.at] !== '\n') this.at++;
			else if (/\s/.test(char)) this.step();
			else return;
		}
	}

	private quoted(quote: string, place: Place): string {
		let text = '';
		this.step();
		while (this.at < this.text.length && this.text[this.at] !== quote) text += this.char();
		if (this.at >= this.text.length) throw new Broken(`a ${quote} is not closed`, place);
		this.step();
		const after = this.text[this.at];
		if (after !== undefined && !/[\s;{)]/.test(after))
			throw new Broken('after a closing quote nginx expects a blank, ";" or "{"', this.place());
		return text;
	}

	/** `${name}` does not open a block. */
	private bare(): string {
		let text = '';
		while (this.at < this.text.length && !/[\s;{]/.test(this.text[this.at])) {
			const variable = this.text[this.at] === '$' && this.text[this.at + 1] === '{';
			text += this.char();
			if (variable) text += this.char();
		}
		return text;
	}

	/** One character; a backslash takes what it escapes along, except where it only protects a quote or itself. */
	private char(): string {
		const char = this.text[this.at];
		this.step();
		if (char !== '\\' || this.at >= this.text.length) return char;
		const escaped = this.text[this.at];
		this.step();
		if (escaped === '"' || escaped === "'" || escaped === '\\') return escaped;
		if (escaped === 't') return '\t';
		if (escaped === 'n') return '\n';
		if (escaped === 'r') return '\r';
		return `\\${escaped}`;
	}
}
