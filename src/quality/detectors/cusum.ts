import { count, oneOf, plainNumber } from '../../model/fields.ts';
import { type Detector, type DetectorKind, defineDetector } from './detector.ts';

interface Options {
	reference: number;
	k: number;
	h: number;
	side: 'up' | 'down' | 'both';
}

/**
 * Sums what exceeds the normal by more than k standard deviations. With a small k false alarms are frequent whatever the
 * values: h is to be sized by the run length one can live with, not by habit.
 */
export const cusum: DetectorKind = defineDetector<Options>({
	kind: 'cusum',
	summary: 'cumulative sum of standardised deviations beyond an allowance',
	cite: "Page 1954; run lengths by Siegmund's approximation; k 0.5 and h 5 are the textbook's",
	values: 'both',
	shape: {
		reference: count(2, 1_000_000).default(1000).describe('values at the beginning that give the normal mean and deviation'),
		k: plainNumber.default(0.5).describe('allowance, in standard deviations: half the shift that matters'),
		h: plainNumber.default(5).describe('alarms at this sum, in standard deviations'),
		side: oneOf('up', 'down', 'both').default('up').describe('which change matters'),
	},
	check: (o) => (o.h > 0 ? null : '`h` must be above 0'),
	samples: ({ reference }) => reference + 1,
	create: (o) => {
		let [seen, mean, squares] = [0, 0, 0];
		let sums: Detector | null = null;
		return {
			add: (value) => {
				if (sums !== null) return sums.add(value);
				seen++;
				const before = value - mean;
				mean += before / seen;
				squares += before * (value - mean);
				if (seen === o.reference) sums = cusumOf(o, mean, Math.sqrt(squares / (seen - 1)));
				return false;
			},
		};
	},
});

/** Of a process whose mean and deviation are known. Where all was the same, whatever differs is beyond any allowance. */
export function cusumOf({ k, h, side }: Pick<Options, 'k' | 'h' | 'side'>, mean: number, deviation: number): Detector {
	let [up, down] = [0, 0];
	return {
		add: (value) => {
			const off = value - mean;
			const z = off === 0 ? 0 : off / deviation;
			if (side !== 'down') up = Math.max(0, up + z - k);
			if (side !== 'up') down = Math.max(0, down - z - k);
			if (up <= h && down <= h) return false;
			up = 0;
			down = 0;
			return true;
		},
	};
}
