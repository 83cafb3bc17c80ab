import { oneOf, share } from '../model/fields.ts';
import { defineFault, type FaultKind } from './fault.ts';

type As = 'error' | 'overloaded' | 'rejected';
const codes: Readonly<Record<As, string>> = { error: 'fail (500)', overloaded: 'are turned away (529)', rejected: 'are refused (429)' };

/** A bad build, a broken dependency, a provider's bad day: a share of attempts fails, after their time or at the door. */
export const errors: FaultKind = defineFault<'pool', { share: number; as: As }>({
	kind: 'errors',
	target: 'pool',
	felt: ['slots', 'api', 'store'],
	summary: 'a share of attempts fails, on top of those that fail anyway',
	cite: 'definition; 529 is what Anthropic answers when overloaded',
	shape: {
		share: share.describe('of attempts'),
		as: oneOf('error', 'overloaded', 'rejected')
			.default('error')
			.describe('error: 500 after the work; overloaded: 529 at once; rejected: 429 at once, whatever the limits say'),
	},
	check: (o) => (o.share > 0 ? null : '`share` must be above 0%'),
	describe: (o) => `${Math.round(o.share * 1000) / 10}% of attempts ${codes[o.as]}`,
	apply: (active, pool) => {
		// Independent misfortunes: an attempt fails unless it is spared by all of them.
		const together = (as: As) => 1 - active.reduce((spared, fault) => (fault.as === as ? spared * (1 - fault.share) : spared), 1);
		pool.injectErrors?.({ error: together('error'), overloaded: together('overloaded'), rejected: together('rejected') });
	},
});
