import { standardExponential } from '../kernel/distributions/ziggurat.ts';
import { countLaw, sampler } from '../model/distributions/index.ts';
import { positiveRate } from '../model/fields.ts';
import type { Choice } from '../model/plan.ts';
import { type ArrivalKind, defineArrivals, steady } from './arrivals.ts';

/** Several at once: a page that asks ten questions, a job that sends its rows. All of a batch come at one instant. */
export const batch: ArrivalKind = defineArrivals<{ rate: number; size: Choice }>({
	kind: 'batch',
	summary: 'batches at independent times, each of several requests at once',
	cite: 'M^[X] arrivals (Gross & Harris)',
	shape: { rate: positiveRate.describe('batches per time'), size: countLaw.describe('requests per batch, rounded, at least 1') },
	create: ({ rate, size }, { random }) => {
		const law = sampler(size);
		const mean = rate * Math.max(1, law.mean);
		let at = 0;
		let left = 0;
		return steady(mean, () => {
			if (left === 0) {
				at += (standardExponential(random) * 1e6) / rate;
				left = Math.max(1, Math.round(law.draw(random)));
			}
			left--;
			return at;
		});
	},
});
