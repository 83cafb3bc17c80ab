/**
 * Designs: which points of a space of parameters are looked at. A point says for each axis either which of its values
 * (grid, one at a time) or how far along it (samples). Equal arguments give equal designs.
 */
import { stream } from '../kernel/streams.ts';
import { halton } from './search.ts';

/** Every combination; the last axis changes fastest. */
export function grid(sizes: readonly number[]): number[][] {
	return sizes.reduce<number[][]>((points, size) => points.flatMap((point) => Array.from({ length: size }, (_, i) => [...point, i])), [[]]);
}

/** Each axis through its values while the others stay as the scenario has them: null. The first point is all as written. */
export function oneAtATime(sizes: readonly number[]): (number | null)[][] {
	const written = sizes.map(() => null);
	const points = sizes.flatMap((size, axis) =>
		Array.from({ length: size }, (_, i) => sizes.map((__, other) => (other === axis ? i : null))),
	);
	return [written, ...points];
}

/** Shares of the way along each axis; each axis has one sample in each n-th of it (McKay, Beckman and Conover 1979). */
export function latinHypercube(axes: number, samples: number, seed: number): number[][] {
	const columns = Array.from({ length: axes }, (_, axis) => {
		const random = stream(seed, `design/${axis}`);
		const strata = Array.from({ length: samples }, (__, i) => i);
		for (let i = samples - 1; i > 0; i--) {
			const j = Math.floor(random.double() * (i + 1));
			[strata[i], strata[j]] = [strata[j], strata[i]];
		}
		return strata.map((stratum) => (stratum + random.double()) / samples);
	});
	return Array.from({ length: samples }, (_, i) => columns.map((column) => column[i]));
}

const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
/** Beyond a dozen axes the sequence is no longer evenly scattered for any sensible number of samples. */
export const HALTON_AXES_MAX: number = PRIMES.length;

/** Shares by the Halton sequence, from its first point on: more samples extend what fewer have begun (Halton 1960). */
export function haltonPoints(axes: number, samples: number): number[][] {
	return Array.from({ length: samples }, (_, i) => PRIMES.slice(0, axes).map((prime) => halton(i + 1, prime)));
}
