import { factor } from '../model/fields.ts';
import { defineFault, type FaultKind, product } from './fault.ts';

/** A slow registry, a cold image cache, a bigger model: new replicas take longer to be ready. */
export const coldStartSlowdown: FaultKind = defineFault<'pool', { factor: number }>({
	kind: 'cold-start-slowdown',
	target: 'pool',
	summary: 'cold starts take a multiple of their time',
	cite: 'definition',
	shape: { factor: factor.describe('3x is three times as long') },
	check: (o) => (o.factor > 0 ? null : '`factor` must be above 0x'),
	describe: (o) => `cold starts take ${o.factor}x as long`,
	apply: (active, pool) => pool.slowColdStarts(product(active)),
});
