/** Reads tables: comma-separated lines under a header, in which columns have names. Quoted cells may hold commas. */
import { closest } from '../../base/suggest.ts';
import { shown } from '../../model/fields.ts';
import type { TraceRows } from '../../traffic/recorded.ts';
import type { Problem, RowReader } from './reader.ts';
import type { TimeFormat } from './times.ts';

const TOKENS_MAX = 2_000_000_000;

interface Cell {
	/** Without its quotes. */
	readonly text: string;
	readonly start: number;
	readonly width: number;
}

/** The cells of a line, or what is wrong with its quotes. */
function cellsOf(line: string): Cell[] | Problem {
	const cells: Cell[] = [];
	for (let start = 0; ; ) {
		const quoted = line[start] === '"';
		const end = quoted ? endOfQuoted(line, start) : indexOrEnd(line, ',', start);
		if (end < 0) return { message: 'a quotation mark is not closed on this line', start, width: line.length - start };
		const text = line.slice(start, end);
		cells.push({ text: quoted ? text.slice(1, -1).replaceAll('""', '"') : text.trim(), start, width: end - start });
		if (end >= line.length) return cells;
		if (line[end] !== ',') return { message: 'expected a comma after the quotation mark', start: end, width: 1 };
		start = end + 1;
	}
}

function indexOrEnd(line: string, what: string, from: number): number {
	const at = line.indexOf(what, from);
	return at < 0 ? line.length : at;
}

/** One past the closing quotation mark; two in a row stand for one. */
function endOfQuoted(line: string, start: number): number {
	for (let at = start + 1; ; at += 2) {
		at = line.indexOf('"', at);
		if (at < 0) return -1;
		if (line[at + 1] !== '"') return at + 1;
	}
}

/** A column: its name, and what its cells must be. */
interface Wanted {
	readonly name: string;
	readonly expected: string;
	readonly parse: (cell: string) => number;
}

export const wholeTokens = (name: string): Wanted => ({ name, expected: 'a whole number of tokens', parse: tokenCount });

export function tokenCount(cell: string): number {
	if (!/^\d{1,10}$/.test(cell)) return Number.NaN;
	const count = Number(cell);
	return count <= TOKENS_MAX ? count : Number.NaN;
}

export interface Table<R> {
	readonly time: TimeFormat & { readonly name: string };
	readonly values: readonly Wanted[];
	readonly rows: (times: readonly number[], values: readonly (readonly number[])[]) => R;
}

/** A reader of the table below this header, or what the header lacks. */
export function tableReader<R>(header: string, table: Table<R>): RowReader<R> | Problem {
	const cells = cellsOf(header);
	if (!Array.isArray(cells)) return cells;
	const names = cells.map(({ text }) => text);
	const columns = [table.time, ...table.values].map(({ name }) => names.indexOf(name));
	const lacking = columns.indexOf(-1);
	if (lacking >= 0) {
		const { name } = [table.time, ...table.values][lacking];
		const near = closest(name, names);
		const message = `there is no column ${shown(name)} in the header${near === null ? '' : `; did you mean '${near}'?`}`;
		return { message, start: 0, width: header.length, hint: `columns: ${names.slice(0, 40).join(', ')}` };
	}
	return new TableReader(table, columns, names.length);
}

class TableReader<R> implements RowReader<R> {
	at = Number.NaN;
	span: { start: number; width: number } = { start: 0, width: 0 };
	private readonly table: Table<R>;
	private readonly columns: readonly number[];
	private readonly width: number;
	private readonly current: number[] = [];
	readonly kept: number[][];

	/** `columns` are the numbers of the time's column and of the values'; a row has `width` cells. */
	constructor(table: Table<R>, columns: readonly number[], width: number) {
		this.table = table;
		this.columns = columns;
		this.width = width;
		this.kept = table.values.map(() => []);
	}

	read(line: string): Problem | null {
		const cells = cellsOf(line);
		if (!Array.isArray(cells)) return cells;
		if (cells.length !== this.width)
			return { message: `expected ${this.width} columns, got ${cells.length}`, start: 0, width: line.length };
		const { time, values } = this.table;
		const timeCell = cells[this.columns[0]];
		this.at = time.parse(timeCell.text);
		this.span = timeCell;
		if (Number.isNaN(this.at)) return { message: `expected ${time.expected}, got ${shown(timeCell.text)}`, ...spanOf(timeCell) };
		for (let i = 0; i < values.length; i++) {
			const cell = cells[this.columns[i + 1]];
			const value = values[i].parse(cell.text);
			if (Number.isNaN(value))
				return { message: `${values[i].name}: expected ${values[i].expected}, got ${shown(cell.text)}`, ...spanOf(cell) };
			this.current[i] = value;
		}
		return null;
	}

	keep(): void {
		for (let i = 0; i < this.kept.length; i++) this.kept[i].push(this.current[i]);
	}

	rows(times: readonly number[], kept: readonly (readonly number[])[]): R {
		return this.table.rows(times, kept);
	}
}

const spanOf = ({ start, width }: Cell): { start: number; width: number } => ({ start, width });

/** Rows with token counts of both kinds, perhaps with cached ones; or, without values, rows that know none. */
export function traceRows(times: readonly number[], [tokensIn, tokensOut, tokensCached]: readonly (readonly number[])[]): TraceRows {
	if (tokensIn === undefined) {
		const none = times.map(() => -1);
		return { times, tokensIn: none, tokensOut: none };
	}
	return { times, tokensIn, tokensOut, ...(tokensCached === undefined ? {} : { tokensCached }) };
}
