import { log } from '../../kernel/math.ts';
import { count, plainNumber } from '../../model/fields.ts';
import { type DetectorKind, defineDetector } from './detector.ts';
import { type Windows, windowed, windowSamples, windowShape } from './windows.ts';

/** An empty bin counts for this much, or its logarithm would be none. */
const FLOOR = 1e-4;

/** Bins that hold equal shares of the reference. Of a shift by d standard deviations it makes about 0.95 d^2. */
export const psi: DetectorKind = defineDetector<Windows & { bins: number; threshold: number }>({
	kind: 'psi',
	summary: 'population stability index of each window against the reference',
	cite: 'Evidently psi.py (2026-05); bands 0.1 (look) and 0.25 (act) as in credit scoring',
	values: 'numbers',
	shape: {
		...windowShape,
		bins: count(2, 1000).default(10).describe('quantiles of the reference'),
		threshold: plainNumber.default(0.25).describe('alarms at this index'),
	},
	check: (o) =>
		o.reference < o.bins ? '`reference` must not be smaller than `bins`' : o.threshold > 0 ? null : '`threshold` must be above 0',
	samples: windowSamples,
	create: (o) => windowed(o, (reference, window) => stabilityIndex(reference, window, o.bins) >= o.threshold),
});

/** Both sorted. */
export function stabilityIndex(reference: Float64Array, window: Float64Array, bins: number): number {
	let [below, belowNow] = [0, 0];
	let index = 0;
	for (let bin = 1; bin <= bins; bin++) {
		const edge = bin === bins ? Number.POSITIVE_INFINITY : reference[Math.floor((bin * reference.length) / bins)];
		const [from, fromNow] = [below, belowNow];
		while (below < reference.length && reference[below] < edge) below++;
		while (belowNow < window.length && window[belowNow] < edge) belowNow++;
		const was = Math.max(FLOOR, (below - from) / reference.length);
		const is = Math.max(FLOOR, (belowNow - fromNow) / window.length);
		index += (is - was) * log(is / was);
	}
	return index;
}
