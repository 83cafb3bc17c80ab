import { duration, share } from '../model/fields.ts';
import { defineFault, type FaultKind } from './fault.ts';

/** The provider wants its spot machines back. */
export const spotReclaim: FaultKind = defineFault<'pool', { share: number; notice: number }>({
	kind: 'spot-reclaim',
	target: 'pool',
	summary: 'ready replicas are taken away: they drain for the notice, then die with the work on them',
	cite: 'notice of 120 s on AWS, 30 s on Google Cloud (providers, read 2026-02-24)',
	shape: {
		share: share.describe('of the ready replicas, rounded up; which ones is chance'),
		notice: duration.prefault('2m').describe('from the notice to the end'),
	},
	check: (o) => (o.share > 0 ? null : '`share` must be above 0%'),
	describe: (o) => `${Math.round(o.share * 1000) / 10}% of the ready replicas are reclaimed`,
	apply: (active, pool) => pool.setReclaims?.(active),
});
