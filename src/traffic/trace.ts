import { z } from 'zod';
import { factor } from '../model/fields.ts';
import { type ArrivalKind, defineArrivals } from './arrivals.ts';

/** Rows of a trace, read and checked by `scenario/`: times in us from the first row, token counts, all integers. */
export interface TraceRows {
	readonly times: readonly number[];
	readonly tokensIn: readonly number[];
	readonly tokensOut: readonly number[];
}

const RATE_WINDOW_US = 60_000_000;

/** Arrivals as they were recorded: every row comes exactly once, at its own time divided by `speed`. */
export const trace: ArrivalKind = defineArrivals<{ file: string; format: string; speed: number; rows?: TraceRows | undefined }>({
	kind: 'trace',
	summary: 'replays recorded arrivals, with their token counts',
	cite: 'Azure LLM inference trace 2023 (CC-BY-4.0) for the format azure-llm',
	shape: {
		file: z.string().min(1).describe('path, relative to the scenario'),
		format: z.enum(['azure-llm']).default('azure-llm').describe('columns of the file'),
		speed: factor.prefault('1x').describe('2x replays twice as fast'),
		rows: z.custom<TraceRows>().optional().describe('filled in when the file is read'),
	},
	check: (o) => (o.speed > 0 ? null : '`speed` must be above zero'),
	create: ({ rows, speed }) => {
		if (rows === undefined) throw new Error('trace: the rows were not read');
		const rateOf = windowedRates(rows.times, speed);
		let i = -1;
		return {
			rateMax: rateOf.reduce((max, r) => Math.max(max, r), 0),
			rateAt: (t) => rateOf[Math.floor(t / RATE_WINDOW_US)] ?? 0,
			get tokensIn() {
				return rows.tokensIn[i] ?? -1;
			},
			get tokensOut() {
				return rows.tokensOut[i] ?? -1;
			},
			next: () => (++i < rows.times.length ? rows.times[i] / speed : Number.POSITIVE_INFINITY),
		};
	},
});

/** Arrivals per second in each minute of the replay: what a spike on top of a trace multiplies. */
function windowedRates(times: readonly number[], speed: number): number[] {
	const counts: number[] = [];
	for (const time of times) {
		const window = Math.floor(time / speed / RATE_WINDOW_US);
		while (counts.length <= window) counts.push(0);
		counts[window]++;
	}
	return counts.map((count) => count / (RATE_WINDOW_US / 1e6));
}
