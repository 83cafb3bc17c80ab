import { exp } from '../../kernel/math.ts';
import { share } from '../../model/fields.ts';
import { type DetectorKind, defineDetector } from './detector.ts';
import { type Windows, windowed, windowSamples, windowShape } from './windows.ts';

/** The largest distance between the two distribution functions. Made for continuous values: ties make it cautious. */
export const ks: DetectorKind = defineDetector<Windows & { alpha: number }>({
	kind: 'ks',
	summary: 'two-sample Kolmogorov-Smirnov test of each window against the reference',
	cite: "Evidently ks_stattest.py, alibi-detect cd/ks.py (2026-05): p below 0.05; p-value by the asymptotic series with Stephens' correction",
	values: 'numbers',
	shape: { ...windowShape, alpha: share.prefault('5%').describe('alarms below this p-value: a false alarm in so many windows') },
	check: (o) => (o.alpha > 0 && o.alpha < 1 ? null : '`alpha` must be between 0% and 100%'),
	samples: windowSamples,
	create: (o) => windowed(o, (reference, window) => ksPValue(ksDistance(reference, window), reference.length, window.length) < o.alpha),
});

/** Both sorted. */
export function ksDistance(a: Float64Array, b: Float64Array): number {
	let [i, j, distance] = [0, 0, 0];
	while (i < a.length && j < b.length) {
		const x = Math.min(a[i], b[j]);
		while (i < a.length && a[i] === x) i++;
		while (j < b.length && b[j] === x) j++;
		distance = Math.max(distance, Math.abs(i / a.length - j / b.length));
	}
	return distance;
}

export function ksPValue(distance: number, n: number, m: number): number {
	const root = Math.sqrt((n * m) / (n + m));
	const t = (root + 0.12 + 0.11 / root) * distance;
	// The series does not converge there, and its sum is 1 to ten digits.
	if (t < 0.25) return 1;
	let sum = 0;
	for (let k = 1; k <= 100; k++) sum += (k % 2 === 1 ? 2 : -2) * exp(-2 * k * k * t * t);
	return Math.min(1, Math.max(0, sum));
}
