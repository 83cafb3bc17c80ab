import { count, plainNumber } from '../../model/fields.ts';
import { type DetectorKind, defineDetector } from './detector.ts';

/**
 * The share of wrong answers with its standard error, against the lowest the two have been. The share is of all answers since the
 * beginning, so what comes late weighs little.
 */
export const ddm: DetectorKind = defineDetector<{ warm_start: number; drift: number }>({
	kind: 'ddm',
	summary: 'share of wrong answers since the beginning, against the lowest it was',
	cite: 'Gama et al. 2004; river drift/binary/ddm.py (2026): warm_start 30, drift_threshold 3',
	values: 'rates',
	shape: {
		warm_start: count(1, 1_000_000).default(30).describe('answers before it may alarm'),
		drift: plainNumber.default(3).describe('alarms so many standard errors above the lowest'),
	},
	check: (o) => (o.drift > 0 ? null : '`drift` must be above 0'),
	samples: ({ warm_start }) => warm_start + 1,
	create: ({ warm_start, drift }) => {
		let [seen, wrong, lowest, error] = [0, 0, Number.POSITIVE_INFINITY, 0];
		return {
			add: (value) => {
				seen++;
				if (value >= 0.5) wrong++;
				const p = wrong / seen;
				const s = Math.sqrt((p * (1 - p)) / seen);
				if (seen <= warm_start) return false;
				if (p + s < lowest + error) [lowest, error] = [p, s];
				if (!(p + s > lowest + drift * error)) return false;
				[seen, wrong, lowest, error] = [0, 0, Number.POSITIVE_INFINITY, 0];
				return true;
			},
		};
	},
});
