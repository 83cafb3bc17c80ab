import { share } from '../model/fields.ts';
import { defineFault, type FaultKind } from './fault.ts';

/** A bad build, a broken dependency: the work is done and paid for, and the answer is an error. */
export const errors: FaultKind = defineFault<'pool', { share: number }>({
	kind: 'errors',
	target: 'pool',
	summary: 'a share of attempts ends in an error after its service',
	cite: 'definition',
	shape: { share: share.describe('attempts that fail, besides the `errors` of the pool') },
	check: (o) => (o.share > 0 ? null : '`share` must be above 0%'),
	describe: (o) => `${Math.round(o.share * 1000) / 10}% of attempts end in an error`,
	// Each fault fails its share of what the others let pass.
	apply: (active, pool) => pool.setErrors(1 - active.reduce((good, o) => good * (1 - o.share), 1)),
});
