/**
 * The sheet a report is written on. Nothing reaches the output but through here, so that no line is too long, no
 * name can send escape codes, and colours are the only codes there are.
 */
import type { ReportContext } from '../report.ts';
import { type Cell, layoutTable, type Span, type Table } from './table.ts';
import { clean, columnsOf, cut, GLUE, shorten, wrap } from './text.ts';

export class Page {
	readonly context: ReportContext;
	readonly #lines: string[] = [];

	constructor(context: ReportContext) {
		this.context = context;
	}

	/** One line; if it is too long its longest part is shortened. */
	line(...cells: readonly Cell[]): void {
		const { width, unicode, paint } = this.context;
		const spans: Span[] = cells
			.map((cell) => (typeof cell === 'string' ? { text: cell } : cell))
			.map((span) => ({ ...span, text: clean(span.text, unicode).replaceAll(GLUE, ' ') }));
		while (spans.length > 0 && spans[spans.length - 1].text.trim() === '') spans.pop();
		const last = spans.length - 1;
		if (last >= 0) spans[last] = { ...spans[last], text: spans[last].text.trimEnd() };
		for (;;) {
			const excess = spans.reduce((sum, span) => sum + columnsOf(span.text), -width);
			if (excess <= 0) break;
			const size = ({ text }: Span) => (text.trim() === '' ? 0 : columnsOf(text));
			const longest = spans.reduce((a, b, i) => (size(b) > size(spans[a]) ? i : a), 0);
			const columns = size(spans[longest]);
			spans[longest] = { ...spans[longest], text: shorten(spans[longest].text, Math.max(1, columns - excess), unicode) };
			if (columns <= 1) break;
		}
		this.#lines.push(spans.map(({ text, look }) => (look === undefined || text.trim() === '' ? text : paint[look](text))).join(''));
	}

	/** A title, and what the section comes to. */
	heading(title: string, gist = '', look?: Span['look']): void {
		const { width, unicode } = this.context;
		this.line();
		const text = clean(gist, unicode);
		if (columnsOf(title) + 2 + columnsOf(text) <= width) {
			this.line({ text: title, look: 'bold' }, '  ', { text, look });
			return;
		}
		this.line({ text: title, look: 'bold' });
		this.text(text, 2, look);
	}

	/** Running text, wrapped and indented; the first line may start with a mark that the others stand clear of. */
	text(text: string, indent = 2, look?: Span['look'], mark: Span | null = null): void {
		const { width, unicode } = this.context;
		const lead = mark === null ? '' : clean(mark.text, unicode);
		const under = ' '.repeat(columnsOf(lead) + (lead === '' ? 0 : 1));
		for (const [i, part] of wrap(clean(text, unicode), width - indent - under.length).entries()) {
			const margin = ' '.repeat(indent);
			if (i === 0 && mark !== null) this.line(margin, mark, ' ', { text: part, look });
			else this.line(margin + under, { text: part, look });
		}
	}

	/** Returns the titles of the columns there was room for. */
	table(table: Table): readonly string[] {
		const { lines, titles } = layoutTable(table, this.context.width, this.context.unicode);
		for (const line of lines) this.line(...line);
		return titles;
	}

	/** True when the table would have to be shortened. */
	squeezes(table: Table): boolean {
		return layoutTable(table, this.context.width, this.context.unicode).squeezed;
	}

	/** A shell command: broken only where the shell joins it again. */
	command(lead: string, words: readonly string[]): void {
		const { width, unicode } = this.context;
		const lines: string[] = [];
		let line = lead;
		for (const word of words.map((each) => clean(each, unicode))) {
			const joined = line === '' ? word : `${line} ${word}`;
			if (columnsOf(joined) + 2 <= width) {
				line = joined;
				continue;
			}
			lines.push(`${line} \\`);
			line = `    ${word}`;
			while (columnsOf(line) + 2 > width) {
				// A backslash at the end of a line joins two halves of a word as well, if the second starts at the margin.
				const [head, rest] = cut(line, width - 2);
				lines.push(`${head}\\`);
				line = rest;
			}
		}
		for (const each of [...lines, line]) this.line({ text: each, look: 'cyan' });
	}

	toString(): string {
		return `${this.#lines.join('\n')}\n`;
	}
}
