import { factor } from '../model/fields.ts';
import { defineFault, type FaultKind, product } from './fault.ts';

/** A noisy neighbour, a throttled GPU, a longer prompt: every answer takes longer. */
export const slow: FaultKind = defineFault<'pool', { factor: number }>({
	kind: 'slow',
	target: 'pool',
	felt: ['slots', 'api', 'store'],
	summary: 'work takes a multiple of its time',
	cite: 'definition',
	shape: { factor: factor.describe('2x is twice as long') },
	check: (o) => (o.factor > 0 ? null : '`factor` must be above 0x'),
	describe: (o) => `work takes ${o.factor}x as long`,
	apply: (active, pool) => pool.slowDown(product(active)),
});
