import { duration, positiveDuration, rate as rateField } from '../model/fields.ts';
import { type ArrivalKind, defineArrivals } from './arrivals.ts';
import { along, poissonGaps, sectioned } from './timeVarying.ts';

/** The line is followed in this many steps; each has the mean rate of its part of the line. */
const STEPS = 256;

interface Options {
	from: number;
	to: number;
	at: number;
	over: number;
}

/** A load that grows, or dies away, along a straight line and then stays. */
export const ramp: ArrivalKind = defineArrivals<Options>({
	kind: 'ramp',
	summary: 'independent arrivals whose rate goes along a straight line from one value to another, and stays there',
	cite: 'definition; the ramping-arrival-rate executor of load testing tools, in 256 steps',
	shape: {
		from: rateField.describe('rate before the ramp'),
		to: rateField.describe('rate after it'),
		at: duration.prefault('0s').describe('when the ramp begins'),
		over: positiveDuration.describe('how long it takes'),
	},
	check: (o) => (o.from > 0 || o.to > 0 ? null : '`from` or `to` must be above zero'),
	create: ({ from, to, at, over }, { random }) => {
		const line = along((t) => from + ((to - from) * (t - at)) / over, at, at + over, STEPS);
		const sections = { ends: [at, ...line.ends, Number.POSITIVE_INFINITY], rates: [from, ...line.rates, to] };
		return sectioned(to > 0 ? sections : { ends: sections.ends.slice(0, -1), rates: sections.rates.slice(0, -1) }, poissonGaps(random));
	},
});
