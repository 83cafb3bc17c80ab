import { duration, positiveDuration } from '../../model/fields.ts';
import { answering, defineStrategy, type StrategyKind } from '../strategy.ts';

/** All at once, with the old version kept at hand. */
export const blueGreen: StrategyKind = defineStrategy<{ preview: number; watch: number }>({
	kind: 'blue-green',
	summary: 'all requests at once; the old version stays at hand while the new one is watched',
	cite: 'Argo Rollouts, strategy blueGreen (2026-08): autoPromotionSeconds, postPromotionAnalysis',
	shape: {
		preview: duration.prefault('0s').describe('the new version runs and gets no requests yet'),
		watch: positiveDuration.prefault('10m').describe('after the switch, while going back is a switch as well'),
	},
	create: ({ preview, watch }) => ({
		steps: [...(preview > 0 ? [answering(0, preview)] : []), answering(1, watch)],
		after: 'promote',
		checks: null,
	}),
});
