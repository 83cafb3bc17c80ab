import { defineFault, type FaultKind } from './fault.ts';

/** A release that does not start: replicas that run go on, new ones crash as soon as they have started. */
export const crashLoop: FaultKind = defineFault<'pool', Record<never, never>>({
	kind: 'crash-loop',
	target: 'pool',
	summary: 'new replicas crash when they have started, and start again after a growing back-off',
	cite: 'kubelet: at once, then 10 s doubling up to 5 min (Kubernetes in Action, 2nd ed., section 6.2.1)',
	shape: {},
	describe: () => 'new replicas crash when they start',
	apply: (active, pool) => pool.setCrashLoop?.(active.length > 0),
});
