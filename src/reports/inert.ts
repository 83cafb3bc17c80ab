/** Text of strangers made harmless, one function a format. Each takes any string, of any length. */
import { printable } from '../base/issue.ts';

/** Longer than any honest name or message. */
const LENGTH_MAX = 500;

/** One line of well-formed text without control, direction and invisible characters, cut when it is too long. */
export function inert(text: string, lengthMax: number = LENGTH_MAX): string {
	const head = text.slice(0, lengthMax * 2);
	const line = printable(wellFormed(head))
		.replace(/[\t\n]/g, ' ')
		.replace(/[\u061c\u200b-\u200f\u2060-\u2064\ufeff\ufffe\uffff]/g, '');
	const characters = [...line];
	return characters.length <= lengthMax && head.length === text.length ? line : `${characters.slice(0, lengthMax - 1).join('')}…`;
}

/** Half characters replaced: several formats, and `encodeURIComponent`, refuse them. */
function wellFormed(text: string): string {
	return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For XML and HTML, in text and in quoted attributes. */
export function markup(text: string, lengthMax?: number): string {
	return inert(text, lengthMax).replace(/[&<>"']/g, (character) => entities[character]);
}

/**
 * A code span of Markdown, which nothing inside can end: its fence is longer than any run of backticks it holds. No
 * mention, link, tag or emphasis works in it, and in a table a bar does not end the cell.
 */
export function codeSpan(text: string, lengthMax = 200): string {
	const line = inert(text, lengthMax).replaceAll('|', '\\|').trim();
	if (line === '') return '';
	const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
	if (longest === 0) return `\`${line}\``;
	const fence = '`'.repeat(longest + 1);
	return `${fence} ${line} ${fence}`;
}

/** Prose in Markdown: nothing in it formats, links, mentions or refers. */
export function prose(text: string): string {
	// In one pass: what a replacement brings is not replaced again.
	return inert(text)
		.replace(/^[-+=\d]|[&<>"'\\`*_{}[\]()|~!:@#]/g, (character) => {
			if (character === '@' || character === '#') return `${character}<!-- -->`;
			return entities[character] ?? `&#${character.charCodeAt(0)};`;
		})
		.replace(/\b(www|GH)(?=[.-])/gi, '$1<!-- -->');
}

/** A field of CSV: quoted where it must be, and never a formula to the spreadsheet that opens it. */
export function csvField(text: string): string {
	const line = inert(text);
	const harmless = /^[=+\-@]/.test(line) && !/^-?\d+(\.\d+)?$/.test(line) ? `'${line}` : line;
	return /[",;]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A path as a relative URI, however it is written. */
export function uriOf(path: string): string {
	return inert(path, 1000).replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
}
