import { oneOf, positiveDuration, share } from '../../model/fields.ts';
import { answering, defineStrategy, type StrategyKind } from '../strategy.ts';

/** Two versions side by side for as long as it takes to tell them apart. */
export const ab: StrategyKind = defineStrategy<{ share: number; for: number; after: 'promote' | 'stop' }>({
	kind: 'ab',
	summary: 'a fixed share of requests for a fixed time',
	cite: 'definition; sample sizes by the two-proportion test',
	shape: {
		share: share.prefault('50%').describe('of requests that the new version answers'),
		for: positiveDuration.describe('how long the test lasts'),
		after: oneOf('promote', 'stop').default('promote').describe('what becomes of the new version when nothing spoke against it'),
	},
	create: ({ share: weight, for: forUs, after }) => ({ steps: [answering(weight, forUs)], after, checks: null }),
});
