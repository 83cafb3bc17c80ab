/** The text of a HAProxy config to sections of lines of words, by the quoting rules of its parse_line. */
import type { Issue, Place } from '../../base/issue.ts';
import type { Noted, Word } from '../directiveBook.ts';

export interface Line extends Noted {
	/** The first word; of `no option x` the second, and `negated`. */
	readonly name: string;
	readonly args: readonly Word[];
	readonly negated: boolean;
}

export interface Section extends Noted {
	readonly kind: string;
	/** '' when it has none. */
	readonly name: string;
	readonly words: readonly Word[];
	readonly lines: readonly Line[];
}

export interface Parsed {
	readonly sections: readonly Section[];
	/** Lines before the first section, and the conditions around parts of the file (`.if`). */
	readonly strays: readonly Line[];
	readonly issues: readonly Issue[];
}

/** 2.6, and the later ones. */
const kinds = new Set(
	'global defaults frontend backend listen peers resolvers userlist mailers program http-errors ring log-forward cache fcgi-app crt-store traces log-profile acme crt-list healthcheck'.split(
		' ',
	),
);

/** Lines are told apart by their second word too where it says what they set. */
const twoWords = new Set([
	'option',
	'timeout',
	'stats',
	'http-request',
	'http-response',
	'tcp-request',
	'tcp-response',
	'http-check',
	'tcp-check',
	'acl',
	'tune',
]);

/** Never throws. */
export function parseHaproxy(file: string, text: string): Parsed {
	const sections: { kind: string; words: Word[]; place: Place; lines: Line[] }[] = [];
	const strays: Line[] = [];
	const issues: Issue[] = [];
	const counts = new Map<string, number>();
	for (const [i, raw] of text
		.replace(/^\ufeff/, '')
		.split('\n')
		.entries()) {
		const words = wordsOf(file, i + 1, raw.replace(/\r$/, ''), issues);
		if (words.length === 0) continue;
		const [first] = words;
		if (kinds.has(first.text)) {
			sections.push({ kind: first.text, words, place: first.place, lines: [] });
			counts.clear();
			continue;
		}
		const line = lineOf(words, sections.at(-1), sections.length, counts);
		if (first.text.startsWith('.') || sections.length === 0) strays.push(line);
		else sections[sections.length - 1].lines.push(line);
	}
	const labels = new Map<string, number>();
	const named = sections.map(({ kind, words, place, lines }, i): Section => {
		const path = labelOf(words, i + 1);
		labels.set(path, (labels.get(path) ?? 0) + 1);
		return { kind, name: kind === 'defaults' && words[1]?.text === 'from' ? '' : (words[1]?.text ?? ''), words, place, path, lines };
	});
	return { sections: named, strays, issues };
}

/** `backend["llm"]`; a section without a name goes by its number in the file. */
function labelOf(words: readonly Word[], number: number): string {
	const [kind, name] = words;
	if (name === undefined) return kind.text === 'global' ? `global[${number}]` : `${kind.text}[${number}]`;
	return `${kind.text}[${JSON.stringify(name.text.slice(0, 60))}]`;
}

function lineOf(
	words: readonly Word[],
	section: { readonly words: readonly Word[] } | undefined,
	number: number,
	counts: Map<string, number>,
): Line {
	const prefixed = words.length > 1 && (words[0].text === 'no' || words[0].text === 'default');
	const [first, ...args] = prefixed ? words.slice(1) : words;
	const second = twoWords.has(first.text) ? args[0]?.text : undefined;
	const plain = (word: string) => (/^[\w.-]+$/.test(word) ? word : JSON.stringify(word.slice(0, 60)));
	const label = second === undefined ? plain(first.text) : `${plain(first.text)}.${plain(second)}`;
	const count = counts.get(label) ?? 0;
	counts.set(label, count + 1);
	const above = section === undefined ? '' : `${labelOf(section.words, number)}.`;
	const path = `${above}${label}${count > 0 ? `[${count}]` : ''}`;
	return { name: first.text, args, negated: prefixed && words[0].text === 'no', path, place: words[0].place };
}

/** `"` keeps blanks and takes escapes, `'` keeps everything, a backslash keeps the next character, `#` ends the line. */
function wordsOf(file: string, line: number, raw: string, issues: Issue[]): Word[] {
	const words: Word[] = [];
	let at = 0;
	while (at < raw.length) {
		if (raw[at] === ' ' || raw[at] === '\t') {
			at++;
			continue;
		}
		if (raw[at] === '#') break;
		const { text, end, open } = wordAt(raw, at);
		const place = { file, line, column: at + 1, endLine: line, endColumn: end + 1 };
		if (open !== null) {
			const message = `not a HAProxy config: unmatched quote (${open === '"' ? 'double' : 'single'})`;
			issues.push({ code: 'PM001', severity: 'error', message, place });
		}
		words.push({ text, place });
		at = end;
	}
	return words;
}

function wordAt(raw: string, start: number): { readonly text: string; readonly end: number; readonly open: string | null } {
	let text = '';
	let quote: string | null = null;
	let at = start;
	for (; at < raw.length; at++) {
		const char = raw[at];
		if (quote === null && (char === ' ' || char === '\t' || char === '#')) break;
		if (char === '\\' && quote !== "'" && at + 1 < raw.length) text += raw[++at];
		else if (char === quote) quote = null;
		else if (quote === null && (char === '"' || char === "'")) quote = char;
		else text += char;
	}
	return { text, end: at, open: quote };
}
