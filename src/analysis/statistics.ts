import type { Interval } from '../model/result.ts';

/** Two-sided 97.5 % points of Student's t for 1 to 30 degrees of freedom; beyond, the normal's. */
const T975 = [
	12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086,
	2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** The 97.5 % point of Student's t. */
export function t975(degrees: number): number {
	return T975[degrees - 1] ?? 1.96;
}

/** Mean with its 95 % confidence interval (Student's t); both ends equal the mean when there is one value. */
export function meanInterval(values: readonly number[]): Interval {
	const n = values.length;
	const mean = values.reduce((sum, v) => sum + v, 0) / n;
	if (n < 2) return { mean, lo: mean, hi: mean };
	const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1);
	const half = t975(n - 1) * Math.sqrt(variance / n);
	return { mean, lo: mean - half, hi: mean + half };
}

/** A share of successes with Wilson's 95 % score interval, which is honest near 0 and 1 and for few trials (Wilson 1927). */
export function wilsonInterval(successes: number, trials: number): Interval {
	const z = 1.959964;
	const share = successes / trials;
	const scale = 1 + z ** 2 / trials;
	const centre = (share + z ** 2 / (2 * trials)) / scale;
	const half = (z / scale) * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2));
	// At the ends the bound is exact, whatever the last bit says.
	return { mean: share, lo: successes === 0 ? 0 : centre - half, hi: successes === trials ? 1 : centre + half };
}

/** Values a quantile needs: with fewer, the nearest rank above the median is just the largest. */
export function valuesNeeded(q: number): number {
	return Math.round(1 / (1 - q));
}

/** The value below which a share q of the values lies; by nearest rank. Infinity is allowed. */
export function quantileOf(values: readonly number[], q: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))];
}

/** Mean over the last `window` elements, of those there are. */
export function trailingMean(series: ArrayLike<number>, window: number): Float64Array {
	const means = new Float64Array(series.length);
	let sum = 0;
	for (let i = 0; i < series.length; i++) {
		sum += series[i];
		if (i >= window) sum -= series[i - window];
		means[i] = sum / Math.min(i + 1, window);
	}
	return means;
}

/** Half-width of the 95 % interval in which one more value like these is expected; two values at least. */
export function oneMore(values: readonly number[]): number {
	const n = values.length;
	const mean = values.reduce((sum, v) => sum + v, 0) / n;
	const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1);
	return (T975[n - 2] ?? 1.96) * Math.sqrt(variance * (1 + 1 / n));
}
