import { count, positiveDuration, share } from '../../model/fields.ts';
import { answering, defineStrategy, type StrategyKind } from '../strategy.ts';

interface Options {
	interval: number;
	step_weight: number;
	max_weight: number;
	threshold: number;
}

/**
 * A step further at each check that passes; a failed one holds the step, and `threshold` failed ones end the release. So
 * it is promoted after interval x max / step at the earliest, and rolled back after interval x threshold at the latest
 * if every check fails.
 */
export const flagger: StrategyKind = defineStrategy<Options>({
	kind: 'flagger',
	summary: 'a step of weight at each interval whose checks pass, up to a maximum, then all',
	cite: 'Flagger (2026-07): canary.go, analysis interval 60 s; deployment-strategies.md, stepWeight 2, maxWeight 50, threshold 10',
	shape: {
		interval: positiveDuration.prefault('1m').describe('between checks'),
		step_weight: share.prefault('2%').describe('added at each check that passes'),
		max_weight: share.prefault('50%').describe('promoted after a check that passes at this'),
		threshold: count(1, 1000).default(10).describe('failed checks that end the release'),
	},
	check: (o) =>
		o.step_weight <= 0
			? '`step_weight` must be above 0%'
			: o.max_weight < o.step_weight
				? '`max_weight` must not be below `step_weight`'
				: null,
	create: ({ interval, step_weight: step, max_weight: max, threshold }) => ({
		// A hair of slack: 0.5 / 0.02 is 25.
		steps: Array.from({ length: Math.ceil(max / step - 1e-9) }, (_, i) => answering(Math.min(max, (i + 1) * step), interval)),
		after: 'promote',
		checks: { everyUs: interval, failureLimit: threshold - 1, advance: true },
	}),
});
