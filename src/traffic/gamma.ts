import { gamma as gammaLaw } from '../kernel/distributions/samplers.ts';
import { plainNumber, positiveRate } from '../model/fields.ts';
import { type ArrivalKind, defineArrivals, steady } from './arrivals.ts';

/** A renewal process with gamma gaps: cv 1 is Poisson, above 1 is bursty, below 1 is more even. */
export const gamma: ArrivalKind = defineArrivals<{ rate: number; cv: number }>({
	kind: 'gamma',
	summary: 'arrivals whose gaps scatter more or less than chance: burstiness by coefficient of variation',
	cite: 'definition; the usual generator of LLM serving benchmarks (BurstGPT, ServeGen)',
	example: { rate: '20/s', cv: 2 },
	shape: { rate: positiveRate.describe('mean of arrivals'), cv: plainNumber.describe('standard deviation of the gaps / their mean') },
	check: (o) => (o.cv > 0 && o.cv <= 100 ? null : '`cv` must be above 0 and at most 100; constant arrivals have cv 0'),
	create: ({ rate, cv }, { random }) => {
		const gap = gammaLaw(1e6 / rate, cv);
		let at = 0;
		return steady(rate, () => {
			at += gap.draw(random);
			return at;
		});
	},
});
