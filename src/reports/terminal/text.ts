/**
 * Text measured in terminal columns. Everything a report prints passes through `clean` before it is measured, so
 * names from hostile files can neither move the cursor nor break a line.
 */
import { printable } from '../../base/issue.ts';

/** What stands in for a character on a terminal without Unicode; anything not listed becomes `?`. */
const asciiFor: Readonly<Record<string, string>> = {
	'✗': 'x',
	'✓': '+',
	'★': '*',
	'▲': '^',
	'…': '...',
	'·': '-',
	'–': '-',
	'—': '-',
	'−': '-',
	'±': '+-',
	'≈': '~',
	'×': 'x',
	'≥': '>=',
	'≤': '<=',
	'→': '->',
	µ: 'u',
	'‘': "'",
	'’': "'",
	'“': '"',
	'”': '"',
	'─': '-',
	'│': '|',
	'┤': '|',
	'┼': '+',
	'┬': '+',
	'└': '`-',
	'╭': '.',
	'╮': '.',
	'╰': "'",
	'╯': "'",
};

/** Not broken by `wrap`; printed as a space. */
export const GLUE = '\u00a0';

/** One harmless line: no control characters, line ends, direction marks or invisible characters. */
export function clean(text: string, unicode: boolean): string {
	const line = printable(text)
		.replace(/[\t\n]/g, ' ')
		.replace(/[\u061c\u200b-\u200f\u2060-\u2064\ufeff]/g, '');
	return unicode ? line : line.replace(/[^\u0020-\u007e\u00a0]/gu, (character) => asciiFor[character] ?? '?');
}

/** `a · b · c`, broken only after a dot. */
export function listed(items: readonly string[]): string {
	return items.map((item) => item.replaceAll(' ', GLUE)).join(`${GLUE}· `);
}

/** How many columns the text takes: two for East Asian wide characters and emoji, none for combining marks. */
export function columnsOf(text: string): number {
	let columns = 0;
	for (const character of text) columns += columnsOfCharacter(character);
	return columns;
}

function columnsOfCharacter(character: string): number {
	if (character < '\u0300') return 1;
	if (/\p{Mn}|\p{Me}/u.test(character)) return 0;
	return /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
		character,
	)
		? 2
		: 1;
}

/** The beginning of the text that fits, and the rest. */
export function cut(text: string, columns: number): [string, string] {
	let used = 0;
	let at = 0;
	for (const character of text) {
		used += columnsOfCharacter(character);
		if (used > columns) break;
		at += character.length;
	}
	return [text.slice(0, at), text.slice(at)];
}

/** The text in at most this many columns: head, ellipsis, tail, since both ends of a path or a name tell most. */
export function shorten(text: string, columns: number, unicode: boolean): string {
	const total = columnsOf(text);
	if (total <= columns) return text;
	const ellipsis = clean('…', unicode);
	const room = columns - ellipsis.length;
	if (room <= 0) return cut(text, columns)[0];
	const [head] = cut(text, Math.ceil(room / 2));
	// The tail starts after whatever leaves at most half of the room; a wide character may leave one column unused.
	let skip = total - Math.floor(room / 2);
	let tail = cut(text, skip)[1];
	while (columnsOf(tail) > Math.floor(room / 2)) tail = cut(text, ++skip)[1];
	return head + ellipsis + tail;
}

/** Lines of at most this many columns, broken at spaces; a word that is longer still is broken anywhere. */
export function wrap(text: string, columns: number): string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(/ +/)) {
		if (line !== '' && columnsOf(line) + 1 + columnsOf(word) <= columns) {
			line += ` ${word}`;
			continue;
		}
		if (line !== '') lines.push(line);
		line = word;
		while (columnsOf(line) > columns) {
			const [head, rest] = cut(line, columns);
			if (head === '') break;
			lines.push(head);
			line = rest;
		}
	}
	lines.push(line);
	return lines;
}

export function pad(text: string, columns: number, align: 'left' | 'right'): string {
	const space = ' '.repeat(Math.max(0, columns - columnsOf(text)));
	return align === 'right' ? space + text : text + space;
}
