import { exp, log } from './math.ts';

/** P(X <= most) where X counts successes of `n` independent trials with chance `p`. Exact but for rounding. */
export function binomialAtMost(most: number, n: number, p: number): number {
	if (most < 0) return 0;
	if (most >= n || p <= 0) return 1;
	if (p >= 1) return 0;
	// Term by term in logarithms: (1 - p)^n alone would be lost below 1e-308.
	const odds = log(p) - log(1 - p);
	let term = n * log(1 - p);
	let sum = exp(term);
	for (let k = 1; k <= most; k++) {
		term += log(n - k + 1) - log(k) + odds;
		sum += exp(term);
	}
	return Math.min(1, sum);
}
