import { positiveRate } from '../model/fields.ts';
import { type ArrivalKind, defineArrivals } from './arrivals.ts';

/** A metronome: a cron job, a load test. */
export const constant: ArrivalKind = defineArrivals<{ rate: number }>({
	kind: 'constant',
	summary: 'arrivals at equal distances',
	cite: 'definition',
	shape: { rate: positiveRate },
	create: ({ rate }) => {
		let n = 0;
		return {
			rateMax: rate,
			rateAt: () => rate,
			tokensIn: -1,
			tokensOut: -1,
			// Multiplied, not summed, so that no rounding error builds up over a long run.
			next: () => (++n * 1e6) / rate,
		};
	},
});
