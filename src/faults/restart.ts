import { defineFault, type FaultKind } from './fault.ts';

/** A config push, a driver update, a reboot of the rack: everything at once. */
export const restart: FaultKind = defineFault<'pool', Record<never, never>>({
	kind: 'restart',
	target: 'pool',
	summary: 'every ready replica ends at once with the work on it; new ones begin cold',
	cite: 'definition',
	shape: {},
	describe: () => 'every replica restarts',
	apply: (active, pool) => pool.setRestarts?.(active.length),
});
