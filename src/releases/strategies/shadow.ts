import { oneOf, positiveDuration, share } from '../../model/fields.ts';
import { defineStrategy, type StrategyKind } from '../strategy.ts';

/** Copies of requests: they cost as much as any, and no user sees an answer. */
export const shadow: StrategyKind = defineStrategy<{ share: number; for: number; after: 'promote' | 'stop' }>({
	kind: 'shadow',
	summary: 'copies of a share of requests, whose answers nobody gets',
	cite: 'definition; traffic mirroring as in Istio and Flagger (mirror, mirrorWeight)',
	shape: {
		share: share.prefault('100%').describe('of requests that are copied'),
		for: positiveDuration.describe('how long'),
		after: oneOf('promote', 'stop').default('stop').describe('what becomes of the new version when nothing spoke against it'),
	},
	check: (o) => (o.share > 0 ? null : '`share` must be above 0%'),
	create: ({ share: mirror, for: forUs, after }) => ({ steps: [{ weight: 0, mirror, down: false, forUs }], after, checks: null }),
});
