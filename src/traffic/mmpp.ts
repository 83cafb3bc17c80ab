import { standardExponential } from '../kernel/distributions/ziggurat.ts';
import { positiveDuration, rate as rateField } from '../model/fields.ts';
import { type ArrivalKind, defineArrivals, steady } from './arrivals.ts';

interface Options {
	calm: number;
	burst: number;
	calm_for: number;
	burst_for: number;
}

/**
 * Two moods: Poisson at one rate, then at another, each for an exponential time. Begins in the mood that time
 * spends its long run in with the right probability, so that a run has no warm-up.
 */
export const mmpp: ArrivalKind = defineArrivals<Options>({
	kind: 'mmpp',
	summary: 'Markov-modulated Poisson: calm and burst periods of random length',
	cite: 'Fischer & Meier-Hellstern 1993',
	shape: {
		calm: rateField.describe('rate in calm periods'),
		burst: rateField.describe('rate in bursts'),
		calm_for: positiveDuration.describe('mean length of a calm period'),
		burst_for: positiveDuration.describe('mean length of a burst'),
	},
	check: (o) => (o.calm > 0 || o.burst > 0 ? null : 'one of the rates must be above zero'),
	create: (o, { random }) => {
		const mean = (o.calm * o.calm_for + o.burst * o.burst_for) / (o.calm_for + o.burst_for);
		let bursting = random.double() < o.burst_for / (o.calm_for + o.burst_for);
		let at = 0;
		let changesAt = standardExponential(random) * (bursting ? o.burst_for : o.calm_for);
		const step = (): boolean => {
			const rate = bursting ? o.burst : o.calm;
			const next = rate > 0 ? at + (standardExponential(random) * 1e6) / rate : Number.POSITIVE_INFINITY;
			if (next < changesAt) {
				at = next;
				return true;
			}
			// Without memory, a gap cut short by the change may be drawn anew.
			at = changesAt;
			bursting = !bursting;
			changesAt = at + standardExponential(random) * (bursting ? o.burst_for : o.calm_for);
			return false;
		};
		return steady(mean, () => {
			while (!step());
			return at;
		});
	},
});
