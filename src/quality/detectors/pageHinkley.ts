import { count, plainNumber } from '../../model/fields.ts';
import { type DetectorKind, defineDetector } from './detector.ts';

interface Options {
	min_instances: number;
	delta: number;
	lambda: number;
	alpha: number;
}

/** Against the running mean, which follows a change: one that comes slowly enough is never seen. */
export const pageHinkley: DetectorKind = defineDetector<Options>({
	kind: 'page-hinkley',
	summary: 'cumulative deviation from the running mean, slowly forgotten',
	cite: 'river drift/page_hinkley.py (2026): min_instances 30, delta 0.005, threshold 50, alpha 0.9999',
	values: 'both',
	shape: {
		min_instances: count(1, 1_000_000).default(30).describe('values before it may alarm'),
		delta: plainNumber.default(0.005).describe('allowance, in the unit of the values'),
		lambda: plainNumber.default(50).describe('alarms at this sum'),
		alpha: plainNumber.default(0.9999).describe('of the sum, what is left after each value'),
	},
	check: (o) => (o.alpha > 1 ? '`alpha` must not be above 1' : o.lambda > 0 ? null : '`lambda` must be above 0'),
	samples: ({ min_instances }) => min_instances,
	create: ({ min_instances, delta, lambda, alpha }) => {
		let [seen, mean, sum] = [0, 0, 0];
		return {
			add: (value) => {
				seen++;
				mean += (value - mean) / seen;
				sum = Math.max(0, alpha * sum + value - mean - delta);
				if (seen < min_instances || sum < lambda) return false;
				[seen, mean, sum] = [0, 0, 0];
				return true;
			},
		};
	},
});
