import { positiveDuration } from '../model/fields.ts';
import { defineFault, type FaultKind } from './fault.ts';

/** The zone has no more of these machines: those there are stay, new ones cannot be had. */
export const stockOut: FaultKind = defineFault<'pool', { retry: number }>({
	kind: 'stock-out',
	target: 'pool',
	summary: 'no new replica can be had; what is missing is asked for again and again',
	cite: 'definition; EC2 answers InsufficientInstanceCapacity, Compute Engine ZONE_RESOURCE_POOL_EXHAUSTED',
	shape: { retry: positiveDuration.prefault('30s').describe('how often a missing replica is asked for again') },
	describe: () => 'no new replica can be had',
	apply: (active, pool) => pool.setStockOut?.(active.length === 0 ? null : Math.min(...active.map((o) => o.retry))),
});
