import { z } from 'zod';
import type { RandomSource } from '../kernel/streams.ts';
import { duration, factor, object, oneOf, textOf } from '../model/fields.ts';
import { type ArrivalKind, defineArrivals } from './arrivals.ts';
import { TIME_UNITS, TRACE_FORMATS, type TraceOptions, type TraceRows } from './recorded.ts';

const RATE_WINDOW_US = 60_000_000;
const column = textOf('the name of a column');

/** Arrivals as they were recorded: every row comes exactly once, at its own time divided by `speed`, unless `times` says otherwise. */
export const trace: ArrivalKind = defineArrivals<TraceOptions>({
	kind: 'trace',
	summary: 'replays recorded arrivals, with their token counts',
	cite: 'the formats of the Azure LLM inference traces 2023, BurstGPT, Mooncake (FAST 2025), LiteLLM spend logs, pacslab Lambda logs',
	shape: {
		file: z
			.string()
			.min(1)
			.meta({ description: 'path, relative to the scenario', examples: ['trace.csv'] }),
		format: oneOf(...TRACE_FORMATS)
			.default('azure-llm')
			.describe('columns of the file'),
		columns: object({
			time: column.describe('when the request came'),
			input: column.optional().describe('tokens read'),
			output: column.optional().describe('tokens written'),
			cached: column.optional().describe('of the tokens read, those found in a prompt cache'),
		})
			.optional()
			.describe('for the format csv: columns by their names in the header'),
		time: oneOf(...TIME_UNITS)
			.default('seconds')
			.describe('for the format csv: how times are written'),
		speed: factor.prefault('1x').describe('2x replays twice as fast'),
		times: factor.prefault('1x').describe('0.1x keeps each row with a chance of one in ten, 3x sends each three times'),
		spread: duration.prefault('0s').describe('copies come up to this much later than their row'),
		rows: z.custom<TraceRows>().optional().describe('filled in when the file is read'),
	},
	check: (o) => {
		if (!(o.speed > 0)) return '`speed` must be above zero';
		if (!(o.times > 0 && o.times <= 1000)) return '`times` must be above zero and at most 1000x';
		if (o.format === 'csv' && o.columns === undefined) return 'the format csv needs `columns`, such as {time: timestamp, input: tokens_in}';
		if (o.format !== 'csv' && o.columns !== undefined) return '`columns` are for the format csv; this format has its own';
		if ((o.columns?.input === undefined) !== (o.columns?.output === undefined))
			return '`columns` needs both `input` and `output`, or neither';
		return o.columns?.cached !== undefined && o.columns.input === undefined ? '`columns.cached` needs `input` and `output`' : null;
	},
	create: ({ rows, speed, times, spread }, { random }) => {
		if (rows === undefined) throw new Error('trace: the rows were not read');
		const replayed = times === 1 ? null : multiplied(rows.times, speed, times, spread, random);
		const length = replayed?.at.length ?? rows.times.length;
		const timeOf = (n: number) => (replayed === null ? rows.times[n] / speed : replayed.at[n]);
		const rateOf = windowedRates(length, timeOf);
		let n = -1;
		const row = () => (replayed === null ? n : (replayed.row[n] ?? -1));
		return {
			rateMax: rateOf.reduce((max, r) => Math.max(max, r), 0),
			rateAt: (t) => rateOf[Math.floor(t / RATE_WINDOW_US)] ?? 0,
			get tokensIn() {
				return rows.tokensIn[row()] ?? -1;
			},
			get tokensOut() {
				return rows.tokensOut[row()] ?? -1;
			},
			get tokensCached() {
				return rows.tokensCached?.[row()] ?? 0;
			},
			next: () => (++n < length ? timeOf(n) : Number.POSITIVE_INFINITY),
		};
	},
});

/** Each row as often as `times` says, a fraction by chance; in order of time. */
function multiplied(times: readonly number[], speed: number, factor: number, spread: number, random: RandomSource) {
	const at: number[] = [];
	const row: number[] = [];
	for (let i = 0; i < times.length; i++) {
		const copies = Math.floor(factor) + (random.double() < factor % 1 ? 1 : 0);
		for (let copy = 0; copy < copies; copy++) {
			at.push(times[i] / speed + (copy === 0 || spread === 0 ? 0 : Math.floor(random.double() * spread)));
			row.push(i);
		}
	}
	const order = at.map((_, i) => i);
	if (spread > 0) order.sort((a, b) => at[a] - at[b] || a - b);
	return { at: order.map((i) => at[i]), row: order.map((i) => row[i]) };
}

/** Arrivals per second in each minute of the replay: what a spike on top of a trace multiplies. */
function windowedRates(length: number, timeOf: (n: number) => number): number[] {
	const counts: number[] = [];
	for (let n = 0; n < length; n++) {
		const window = Math.floor(timeOf(n) / RATE_WINDOW_US);
		while (counts.length <= window) counts.push(0);
		counts[window]++;
	}
	return counts.map((count) => count / (RATE_WINDOW_US / 1e6));
}
