import { positiveRate } from '../model/fields.ts';
import { type ArrivalKind, defineArrivals, steady } from './arrivals.ts';

/** A metronome: a cron job, a load test. */
export const constant: ArrivalKind = defineArrivals<{ rate: number }>({
	kind: 'constant',
	summary: 'arrivals at equal distances',
	cite: 'definition',
	shape: { rate: positiveRate.describe('of arrivals') },
	create: ({ rate }) => {
		let n = 0;
		// Multiplied, not summed, so that no rounding error builds up over a long run.
		return steady(rate, () => (++n * 1e6) / rate);
	},
});
