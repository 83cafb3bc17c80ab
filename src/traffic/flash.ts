import { pow } from '../kernel/math.ts';
import { duration, positiveDuration, positiveRate, rate as rateField } from '../model/fields.ts';
import { type ArrivalKind, defineArrivals } from './arrivals.ts';
import { along, poissonGaps, sectioned } from './timeVarying.ts';

const RISE_STEPS = 64;
/** After so many halvings a millionth of the crowd is left, and it is over. */
const HALVINGS = 20;
const STEPS_PER_HALVING = 16;

interface Options {
	base: number;
	peak: number;
	at: number;
	rise: number;
	hold: number;
	half_life: number;
}

/** A link goes viral: the crowd comes in a straight line, stays for a while, and loses half of itself again and again. */
export const flash: ArrivalKind = defineArrivals<Options>({
	kind: 'flash',
	summary: 'a flash crowd: a linear rise, a plateau, an exponential decay back to the base',
	cite: 'the three phases of a flash event (Jung, Krishnamurthy & Rabinovich 2002; Ari et al. 2003), in steps',
	example: { base: '1/s', peak: '20/s', at: '10m', rise: '5m', half_life: '5m' },
	shape: {
		base: rateField.describe('rate without the crowd'),
		peak: positiveRate.describe('rate on the plateau, the base included'),
		at: duration.describe('when the rise begins'),
		rise: positiveDuration.describe('from the base to the peak'),
		hold: duration.prefault('0s').describe('length of the plateau'),
		half_life: positiveDuration.describe('in which what is above the base halves, after the plateau'),
	},
	check: (o) => (o.peak > o.base ? null : '`peak` must be above `base`'),
	create: ({ base, peak, at, rise, hold, half_life }, { random }) => {
		const plateau = at + rise;
		const decay = plateau + hold;
		const over = decay + HALVINGS * half_life;
		const up = along((t) => base + ((peak - base) * (t - at)) / rise, at, plateau, RISE_STEPS);
		const down = along((t) => base + (peak - base) * pow(0.5, (t - decay) / half_life), decay, over, HALVINGS * STEPS_PER_HALVING);
		const tail = base > 0 ? { ends: [Number.POSITIVE_INFINITY], rates: [base] } : { ends: [], rates: [] };
		return sectioned(
			{ ends: [at, ...up.ends, decay, ...down.ends, ...tail.ends], rates: [base, ...up.rates, peak, ...down.rates, ...tail.rates] },
			poissonGaps(random),
		);
	},
});
