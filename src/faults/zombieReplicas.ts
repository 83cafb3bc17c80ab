import { defineFault, type FaultKind } from './fault.ts';

/** The autoscaler has let go of a replica, the provider has not. */
export const zombieReplicas: FaultKind = defineFault<'pool', Record<never, never>>({
	kind: 'zombie-replicas',
	target: 'pool',
	summary: 'replicas that are removed stay on the bill, until somebody finds them',
	cite: 'definition',
	shape: {},
	describe: () => 'removed replicas stay on the bill',
	apply: (active, pool) => pool.setZombies?.(active.length > 0),
});
