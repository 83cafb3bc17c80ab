import { duration, positiveDuration } from '../../model/fields.ts';
import { answering, defineStrategy, type StrategyKind } from '../strategy.ts';

/** The old version is ended before the new one is begun. */
export const recreate: StrategyKind = defineStrategy<{ down: number; watch: number }>({
	kind: 'recreate',
	summary: 'the old version ends, nobody answers for a while, then the new one takes everything',
	cite: 'Kubernetes, Deployment strategy Recreate: all existing Pods are killed before new ones are created',
	shape: {
		down: duration.describe('nobody answers: what comes is told the service is unavailable'),
		watch: positiveDuration.prefault('10m').describe('after that, while an analysis can still send it back'),
	},
	create: ({ down, watch }) => ({
		steps: [...(down > 0 ? [{ ...answering(0, down), down: true }] : []), answering(1, watch)],
		after: 'promote',
		checks: null,
	}),
});
