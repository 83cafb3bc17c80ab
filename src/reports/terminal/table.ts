/**
 * Aligned columns that always fit. A table too wide leaves out optional columns if shrinking alone would not do, then
 * shrinks those that allow it, widest first; on a terminal too narrow for that too, any. A row with fewer cells than columns lets its last cell run to the end
 * of the line, wrapped under itself.
 */
import type { Paint } from '../../base/issue.ts';
import { clean, columnsOf, pad, shorten, wrap } from './text.ts';

/** A piece of a line with one look. */
export interface Span {
	readonly text: string;
	readonly look?: keyof Paint | undefined;
}

export type Cell = string | Span;

export interface Column {
	/** Shown dim above the column when any column has one. */
	readonly title?: string;
	readonly align?: 'left' | 'right';
	/** Filled up with dots and closed with a colon, as k6 does. */
	readonly dots?: boolean;
	/** May be shortened down to this many columns. */
	readonly min?: number;
	/** May be left out, those with the highest number first. */
	readonly optional?: number;
}

export interface Table {
	readonly columns: readonly Column[];
	readonly rows: readonly (readonly Cell[])[];
	/** One for each row: at the end of the line where all of them fit, else on a line of its own. */
	readonly notes?: readonly (string | null)[];
}

export interface TableLayout {
	readonly lines: readonly (readonly Span[])[];
	/** True when something had to be shortened or left out. */
	readonly squeezed: boolean;
	/** Titles of the columns that were not left out. */
	readonly titles: readonly string[];
}

const INDENT = 2;
const GAP = 2;
/** A note beside its row may be wrapped when this much room is left for it. */
const NOTE_MIN = 44;

export function layoutTable(table: Table, width: number, unicode: boolean): TableLayout {
	const { columns } = table;
	const cleaned = (cell: Cell): Span =>
		typeof cell === 'string' ? { text: clean(cell, unicode) } : { ...cell, text: clean(cell.text, unicode) };
	const titles = columns.map((column) => cleaned({ text: column.title ?? '', look: 'dim' }));
	const rows = table.rows.map((row) => row.map(cleaned));
	const notes = table.notes?.map((note) => clean(note ?? '', unicode));
	const hasTitles = titles.some((title) => title.text !== '');
	const natural = naturalWidths(columns, hasTitles ? [titles, ...rows] : rows);
	const { shown, widths } = fitColumns(columns, natural, width);
	const total = totalOf(shown, widths);

	const lineOf = (row: readonly Span[], isTitle: boolean): Span[] => {
		const line: Span[] = [{ text: ' '.repeat(INDENT) }];
		for (const i of shown) line.push(...cellSpans(row[i], columns[i], widths[i], isTitle, unicode), { text: ' '.repeat(GAP) });
		return line;
	};
	/** All but the last cell as in any row, and that one to the end of the line. */
	const runningLines = (row: readonly Span[]): Span[][] => {
		const last = row.length - 1;
		const before = shown.filter((i) => i < last);
		const indent = totalOf(before, widths) + GAP;
		const head = before.flatMap((i) => [...cellSpans(row[i], columns[i], widths[i], false, unicode), { text: ' '.repeat(GAP) }]);
		return wrap(row[last].text, Math.max(12, width - indent)).map((text, i) => [
			...(i === 0 ? [{ text: ' '.repeat(INDENT) }, ...head] : [{ text: ' '.repeat(indent) }]),
			{ ...row[last], text },
		]);
	};

	const room = width - total - GAP;
	const beside = room >= NOTE_MIN || (notes ?? []).every((note) => columnsOf(note) <= room);
	const lines: Span[][] = hasTitles ? [lineOf(titles, true)] : [];
	for (const [index, row] of rows.entries()) {
		const own = row.length < columns.length ? runningLines(row) : [lineOf(row, false)];
		const note = notes?.[index] ?? '';
		if (note === '') lines.push(...own);
		else if (beside) lines.push(...noteBeside(own, note, total + GAP, width));
		else lines.push(...own, ...noteUnder(note, width, unicode));
	}
	const squeezed = shown.length < columns.length || widths.some((columns, i) => columns < natural[i]) || total > width;
	return { lines, squeezed, titles: shown.map((i) => columns[i].title ?? '') };
}

/** The widest cell of each column; the last cell of a short row runs on and counts nowhere. */
function naturalWidths(columns: readonly Column[], rows: readonly (readonly Span[])[]): number[] {
	return columns.map((column, i) => {
		const cells = rows.filter((row) => i < row.length - 1 || row.length === columns.length).map((row) => columnsOf(row[i].text));
		return Math.max(0, ...cells) + (column.dots === true ? 2 : 0);
	});
}

function totalOf(shown: readonly number[], widths: readonly number[]): number {
	return shown.reduce((sum, i) => sum + widths[i], INDENT + GAP * (shown.length - 1));
}

function fitColumns(
	columns: readonly Column[],
	natural: readonly number[],
	width: number,
): { readonly shown: number[]; readonly widths: number[] } {
	const widths = [...natural];
	const narrowest = columns.map((column, i) => Math.min(widths[i], column.min ?? widths[i]));
	const rank = (i: number) => columns[i].optional ?? 0;
	let shown = columns.map((_, i) => i);
	while (totalOf(shown, narrowest) > width) {
		const spare = shown.reduce((a, b) => (rank(b) >= rank(a) ? b : a));
		if (rank(spare) === 0) break;
		shown = shown.filter((i) => i !== spare);
	}
	const shrink = (least: (i: number) => number) => {
		while (totalOf(shown, widths) > width) {
			const narrowable = shown.filter((i) => widths[i] > least(i));
			if (narrowable.length === 0) break;
			widths[narrowable.reduce((a, b) => (widths[b] > widths[a] ? b : a))]--;
		}
	};
	shrink((i) => narrowest[i]);
	shrink((i) => (columns[i].min === undefined ? widths[i] : 6));
	shrink(() => 3);
	return { shown, widths };
}

function noteBeside(lines: readonly Span[][], note: string, indent: number, width: number): Span[][] {
	const parts = wrap(note, width - indent).map((text): Span => ({ text, look: 'dim' }));
	return [[...lines[0], parts[0]], ...lines.slice(1), ...parts.slice(1).map((part) => [{ text: ' '.repeat(indent) }, part])];
}

function noteUnder(note: string, width: number, unicode: boolean): Span[][] {
	const lead = `${' '.repeat(INDENT + 2)}${clean('└', unicode)} `;
	const parts = wrap(note, width - columnsOf(lead));
	return parts.map((text, i) => [
		{ text: i === 0 ? lead : ' '.repeat(columnsOf(lead)), look: 'dim' },
		{ text, look: 'dim' },
	]);
}

function cellSpans(cell: Span, column: Column, width: number, isTitle: boolean, unicode: boolean): Span[] {
	if (column.dots === true && !isTitle) {
		if (cell.text === '') return [{ text: ' '.repeat(width) }];
		const text = shorten(cell.text, width - 2, unicode);
		return [
			{ ...cell, text },
			{ text: `${'.'.repeat(width - 1 - columnsOf(text))}:`, look: 'dim' },
		];
	}
	const padded = pad(shorten(cell.text, width, unicode), width, column.align ?? 'left');
	return [{ ...cell, text: padded }];
}
