import { standardExponential } from '../kernel/distributions/ziggurat.ts';
import { positiveRate } from '../model/fields.ts';
import { type ArrivalKind, defineArrivals, steady } from './arrivals.ts';

/** Independent users: gaps are exponential. */
export const poisson: ArrivalKind = defineArrivals<{ rate: number }>({
	kind: 'poisson',
	summary: 'independent arrivals at a constant mean rate',
	cite: 'definition',
	shape: { rate: positiveRate.describe('mean of arrivals') },
	create: ({ rate }, { random }) => {
		const gapUs = 1e6 / rate;
		let at = 0;
		return steady(rate, () => {
			at += gapUs * standardExponential(random);
			return at;
		});
	},
});
