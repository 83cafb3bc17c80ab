import { factor } from '../model/fields.ts';
import { defineFault, type FaultKind, product } from './fault.ts';

/** The vendor changes its prices, a discount ends, a model alias moves to a dearer model. */
export const priceChange: FaultKind = defineFault<'pool', { factor: number }>({
	kind: 'price-change',
	target: 'pool',
	felt: ['api', 'store'],
	summary: 'everything an attempt uses is priced at a multiple; storage and nodes are not',
	cite: 'definition',
	shape: { factor: factor.describe('2x is twice the price') },
	check: (o) => (o.factor >= 0 && o.factor !== 1 ? null : '`factor` must not be 1x'),
	describe: (o) => `prices become ${o.factor}x`,
	apply: (active, pool) => pool.reprice?.(product(active)),
});
