import { normalCdf } from '../../kernel/distributions/normalCdf.ts';
import { share } from '../../model/fields.ts';
import { type DetectorKind, defineDetector } from './detector.ts';
import { type Windows, windowed, windowSamples, windowShape } from './windows.ts';

/** Right and wrong of two samples as a table of four: one degree of freedom, no correction. */
export const chiSquare: DetectorKind = defineDetector<Windows & { alpha: number }>({
	kind: 'chi-square',
	summary: 'chi-square test of the share of wrong answers in each window against the reference',
	cite: 'Evidently chisquare_stattest.py, alibi-detect cd/chisquare.py (2026-05): p below 0.05',
	values: 'rates',
	shape: { ...windowShape, alpha: share.prefault('5%').describe('alarms below this p-value: a false alarm in so many windows') },
	check: (o) => (o.alpha > 0 && o.alpha < 1 ? null : '`alpha` must be between 0% and 100%'),
	samples: windowSamples,
	create: (o) =>
		windowed(o, (reference, window) => chiSquarePValue(onesIn(reference), reference.length, onesIn(window), window.length) < o.alpha),
});

function onesIn(values: Float64Array): number {
	return values.reduce((sum, value) => sum + (value >= 0.5 ? 1 : 0), 0);
}

/** That `a` of `n` and `b` of `m` have one rate. 1 when there is nothing to tell them apart by. */
export function chiSquarePValue(a: number, n: number, b: number, m: number): number {
	const all = n + m;
	const ones = a + b;
	if (ones === 0 || ones === all) return 1;
	const difference = a * (m - b) - b * (n - a);
	const statistic = (difference * difference * all) / (n * m * ones * (all - ones));
	return 2 * normalCdf(-Math.sqrt(statistic));
}
