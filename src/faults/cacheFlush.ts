import { defineFault, type FaultKind } from './fault.ts';

/** A deployment of the gateway, a lost Redis, a new key prefix: what was answered before is asked upstream again. */
export const cacheFlush: FaultKind = defineFault<'gateway', Record<never, never>>({
	kind: 'cache-flush',
	target: 'gateway',
	summary: 'the caches of the gateway are empty at once, and fill again from what comes',
	cite: 'definition; the cold cache after a restart',
	shape: {},
	describe: () => 'its caches are empty',
	apply: (active, gateway) => gateway.setFlushes(active.length),
});
