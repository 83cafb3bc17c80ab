/**
 * A rate over the run as a line chart, with the twin's rate dotted behind it. asciichart draws the line; the scale,
 * the time axis and the marks under it are ours, since it has none, and so is the cleaning: it throws on an empty
 * series and on anything not finite.
 */
import { plot } from 'asciichart';
import { formatCount } from '../../base/units.ts';
import type { Span } from './table.ts';

export interface RateChart {
	readonly series: readonly number[];
	/** Drawn dotted behind; empty for none. */
	readonly twin: readonly number[];
	readonly stepSeconds: number;
	/** Drawn under the axis where they happened, in order of time. */
	readonly marks: readonly ChartMark[];
	/** The line has the colour of alarm in here. */
	readonly alarm: { readonly fromSeconds: number; readonly toSeconds: number } | null;
	/** Columns for all of it. */
	readonly width: number;
	readonly unicode: boolean;
}

export interface ChartMark {
	readonly sign: string;
	readonly atSeconds: number;
}

const ROWS_PER_TICK = 2;

/** Lines of the chart; none when there is not one number to draw. */
export function layoutRateChart(chart: RateChart): Span[][] {
	const { series, stepSeconds, width, unicode, alarm } = chart;
	const seconds = series.length * stepSeconds;
	if (!series.some(Number.isFinite) || !(seconds > 0)) return [];

	const scale = scaleFor(Math.max(highest(series), highest(chart.twin)));
	const labels = Array.from({ length: scale.ticks + 1 }, (_, i) => labelOf(i * scale.step, scale.decimals));
	const labelWidth = Math.max(...labels.map((label) => label.length));
	// Indent, label, space, axis: asciichart puts three columns before the line, of which the label takes the first.
	const axis = 2 + labelWidth + 1;
	const columns = Math.max(2, width - axis);
	const columnOf = (at: number) => Math.max(0, Math.min(columns - 1, Math.floor((at / seconds) * columns)));

	const draw = (values: readonly number[]): string[][] => {
		const rows = scale.ticks * ROWS_PER_TICK;
		// Of asciichart's own labels one blank is left, under its axis, so that every cell is one character.
		const options = { height: rows, min: 0, max: scale.ticks * scale.step, format: () => ' ' };
		return plot(thinOut(values, columns), options)
			.split('\n')
			.map((line) => [...line].slice(2, 2 + columns));
	};
	const line = draw(series);
	const twin = chart.twin.some(Number.isFinite) ? draw(chart.twin) : [];
	const lines = line.map((cells, row): Span[] => {
		const fromBottom = line.length - 1 - row;
		const label = fromBottom % ROWS_PER_TICK === 0 ? labels[fromBottom / ROWS_PER_TICK] : '';
		const drawn = cells.map((cell, column): Span => {
			const at = ((column + 0.5) / columns) * seconds;
			if (column === 0) return startsHere(cells) ? { text: '┼', look: 'cyan' } : { text: '┤', look: 'dim' };
			if (cell !== ' ') return { text: cell, look: alarm !== null && at >= alarm.fromSeconds && at < alarm.toSeconds ? 'red' : 'cyan' };
			return (twin[row]?.[column] ?? ' ') === ' ' ? { text: ' ' } : { text: '·', look: 'dim' };
		});
		return joined([{ text: `  ${label.padStart(labelWidth)} `, look: 'dim' }, ...drawn]);
	});

	const tick = tickFor(seconds, columns);
	const baseline = new Array<string>(columns).fill('─');
	const times = new Array<string>(columns + 2).fill(' ');
	for (let at = 0; at <= seconds; at += tick.seconds) {
		const column = columnOf(at);
		const text = `${Math.round(at / tick.unitSeconds)}${tick.unit}`;
		const from = Math.max(0, Math.min(column - (text.length >> 1), times.length - text.length));
		baseline[column] = column === 0 ? '└' : '┬';
		for (const [i, character] of [...text].entries()) times[from + i] = character;
	}
	const margin = ' '.repeat(axis);
	// In ASCII `└` would take two columns here.
	lines.push([{ text: margin }, { text: unicode ? baseline.join('') : baseline.join('').replace('└', '┬'), look: 'dim' }]);
	lines.push([{ text: margin }, { text: times.join('').slice(0, columns), look: 'dim' }]);
	if (chart.marks.length > 0) {
		const signs = new Array<string>(columns).fill(' ');
		for (const [sign, column] of placed(chart.marks, columnOf, columns)) signs[column] = sign;
		lines.push([{ text: margin }, { text: signs.join(''), look: 'yellow' }]);
	}
	return lines;
}

/** One number a column, the highest of those it stands for, so that no spike is lost; gaps repeat what was before. */
export function thinOut(values: readonly number[], columns: number): number[] {
	const out: number[] = [];
	let before = 0;
	for (let column = 0; column < columns; column++) {
		const from = Math.floor((column * values.length) / columns);
		const to = Math.max(from + 1, Math.floor(((column + 1) * values.length) / columns));
		const here = values.slice(from, to);
		if (here.some(Number.isFinite)) before = highest(here);
		out.push(before);
	}
	return out;
}

/** The highest finite value, at least 0. */
function highest(values: readonly number[]): number {
	return values.reduce((max, value) => (Number.isFinite(value) && value > max ? value : max), 0);
}

/** The scale from zero that wastes the least of the height, in steps people count in. */
function scaleFor(max: number): { readonly ticks: number; readonly step: number; readonly decimals: number } {
	if (!(max > 0)) return { ticks: 3, step: 1, decimals: 0 };
	let best = { ticks: 1, step: Number.POSITIVE_INFINITY, decimals: 0 };
	for (const ticks of [3, 4, 5]) {
		const exponent = Math.floor(Math.log10(max / ticks));
		for (const [digits, extra] of [
			[1, 0],
			[2, 0],
			[2.5, 1],
			[5, 0],
			[10, -1],
		] as const) {
			const step = digits * 10 ** exponent;
			if (step * ticks < max * 0.999999) continue;
			if (step * ticks < best.step * best.ticks * 0.999999) best = { ticks, step, decimals: Math.max(0, extra - exponent) };
			break;
		}
	}
	return best;
}

function labelOf(value: number, decimals: number): string {
	if (decimals > 6) return value === 0 ? '0' : value.toExponential(1);
	return decimals > 0 ? value.toFixed(decimals) : formatCount(value);
}

const timeUnits = [
	{ unit: 's', unitSeconds: 1, counts: [1, 2, 5, 10, 15, 30] },
	{ unit: 'm', unitSeconds: 60, counts: [1, 2, 5, 10, 15, 30] },
	{ unit: 'h', unitSeconds: 3600, counts: [1, 2, 3, 6, 12, 24] },
	{ unit: 'd', unitSeconds: 86400, counts: [2, 5, 7, 14, 28, 56, 112, 365] },
] as const;

/** The closest ticks that leave ten columns between them. */
function tickFor(seconds: number, columns: number): { readonly seconds: number; readonly unit: string; readonly unitSeconds: number } {
	for (const { unit, unitSeconds, counts } of timeUnits)
		for (const count of counts)
			if (((count * unitSeconds) / seconds) * columns >= 10) return { seconds: count * unitSeconds, unit, unitSeconds };
	return { seconds, unit: 'd', unitSeconds: 86400 };
}

/** Marks keep their order and never hide each other: one that falls on another moves aside. */
function placed(marks: readonly ChartMark[], columnOf: (at: number) => number, columns: number): [string, number][] {
	const places = marks.map(({ sign, atSeconds }): [string, number] => [sign, columnOf(atSeconds)]);
	for (let i = 1; i < places.length; i++) places[i][1] = Math.max(places[i][1], places[i - 1][1] + 1);
	for (let i = places.length - 1, limit = columns - 1; i >= 0; i--, limit--) places[i][1] = Math.min(places[i][1], limit);
	return places;
}

/** asciichart marks the first value's row, and by mistake the top one, with a cross: only the former goes on. */
function startsHere(cells: readonly string[]): boolean {
	return cells[0] === '┼' && cells[1] !== undefined && '─╯╮'.includes(cells[1]);
}

/** Neighbours of one look become one span. */
function joined(spans: readonly Span[]): Span[] {
	const out: Span[] = [];
	for (const { text, look } of spans) {
		const previous = out[out.length - 1];
		if (previous !== undefined && previous.look === look) out[out.length - 1] = { text: previous.text + text, look };
		else out.push({ text, look });
	}
	return out;
}
