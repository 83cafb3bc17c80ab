import { exp } from '../math.ts';

/** 1 / sqrt(2 pi). */
const DENSITY_AT_0 = 0.3989422804014327;

/** P(N < x) for a standard normal N, by Marsaglia's series (2004); absolute error below 1e-14. */
export function normalCdf(x: number): number {
	if (x < -7) return 0;
	if (x > 7) return 1;
	let term = x;
	let sum = x;
	for (let k = 3; Math.abs(term) > 1e-16 * Math.abs(sum); k += 2) {
		term *= (x * x) / k;
		sum += term;
	}
	return 0.5 + sum * DENSITY_AT_0 * exp(-0.5 * x * x);
}
