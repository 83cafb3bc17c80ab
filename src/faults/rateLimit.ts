import { factor } from '../model/fields.ts';
import { defineFault, type FaultKind, product } from './fault.ts';

/** The provider clamps down: an account is moved to a lower tier, capacity is short, somebody else uses it up. */
export const rateLimit: FaultKind = defineFault<'pool', { factor: number }>({
	kind: 'rate-limit',
	target: 'pool',
	felt: ['api'],
	summary: 'rate limits become a fraction of what they are, so the rest is refused (429); a spend cap stays',
	cite: 'definition',
	shape: { factor: factor.describe('0.1x leaves a tenth of every limit') },
	check: (o) => (o.factor > 0 && o.factor !== 1 ? null : '`factor` must be above 0x, and not 1x'),
	describe: (o) => `rate limits become ${o.factor}x`,
	apply: (active, pool) => pool.limitRates?.(product(active)),
});
