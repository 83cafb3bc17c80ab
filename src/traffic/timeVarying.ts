/**
 * Processes whose rate follows the clock. Two exact ways, both drawn in turn from one random stream:
 * thinning (Lewis & Shedler 1979), for a rate that is a formula under a bound, and the change of time, for a rate
 * that is constant within each of its sections: gaps of mean one are laid on the integral of the rate.
 */
import { standardExponential } from '../kernel/distributions/ziggurat.ts';
import type { RandomSource } from '../kernel/streams.ts';
import type { ArrivalProcess } from './arrivals.ts';

/** Poisson with rate `rateAt`, which comes back for ever: a day, a week. */
export function thinned(random: RandomSource, rateMax: number, rateAt: (t: number) => number): ArrivalProcess {
	const gapUs = 1e6 / rateMax;
	let at = 0;
	return {
		rateMax,
		rateAt,
		tokensIn: -1,
		tokensOut: -1,
		next: () => {
			if (rateMax === 0) return Number.POSITIVE_INFINITY;
			do at += gapUs * standardExponential(random);
			while (random.double() * rateMax >= rateAt(at));
			return at;
		},
	};
}

/** Rates per second, one for each section; section i ends at `ends[i]` (us, rising), the last one perhaps at Infinity. */
export interface Sections {
	readonly ends: readonly number[] | Float64Array;
	readonly rates: readonly number[] | Float64Array;
}

/** Arrivals at the sections' rates, none after the last. `gap` draws gaps of mean one: exponential ones give Poisson. */
export function sectioned({ ends, rates }: Sections, gap: () => number): ArrivalProcess {
	let at = 0;
	let section = 0;
	return {
		rateMax: rates.length === 0 ? 0 : (rates as readonly number[]).reduce((max, rate) => Math.max(max, rate), 0),
		rateAt: (t) => rates[firstAfter(ends, t)] ?? 0,
		tokensIn: -1,
		tokensOut: -1,
		next: () => {
			let left = gap();
			for (; section < rates.length; section++) {
				const perUs = rates[section] / 1e6;
				const held = perUs === 0 ? 0 : (ends[section] - at) * perUs;
				if (left < held) {
					at += left / perUs;
					return at;
				}
				left -= held;
				at = ends[section];
			}
			return Number.POSITIVE_INFINITY;
		},
	};
}

/** Index of the first of `ends` that is above `t`. */
function firstAfter(ends: ArrayLike<number>, t: number): number {
	let low = 0;
	let high = ends.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (ends[middle] > t) high = middle;
		else low = middle + 1;
	}
	return low;
}

/** Gaps of a Poisson process. */
export function poissonGaps(random: RandomSource): () => number {
	return () => standardExponential(random);
}

/**
 * Sections that follow a curve: `steps` equal ones from `from` to `to`, each at the mean of the rate at its two ends,
 * which is exact for a straight line.
 */
export function along(curve: (t: number) => number, from: number, to: number, steps: number): { ends: number[]; rates: number[] } {
	const ends: number[] = [];
	const rates: number[] = [];
	for (let i = 0; i < steps; i++) {
		const start = from + ((to - from) * i) / steps;
		const end = from + ((to - from) * (i + 1)) / steps;
		ends.push(end);
		rates.push((curve(start) + curve(end)) / 2);
	}
	return { ends, rates };
}
