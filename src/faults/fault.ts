/**
 * The family of faults: what goes wrong, at a time the scenario sets, until it heals. A fault turns the controls of
 * one target: a traffic stream, a pool, or the gateway.
 *
 * Contract of every member: before `at` and without faults the run is the twin's. Faults of one kind on one target
 * may overlap, so a fault is told all that are active and sets its control from them; none puts it back.
 */
import type { z } from 'zod';
import type { Configurable, Example } from '../model/fields.ts';
import type { GatewayControls, PoolControls, TrafficControls } from '../model/ports.ts';

/** What a fault acts on decides which controls it is given. */
export type FaultTarget = 'traffic' | 'pool' | 'gateway';

export interface FaultKind extends Configurable {
	readonly target: FaultTarget;
	/** Kinds of pools that feel it; those of replicas when not said. A fault on any other does not compile. */
	readonly felt?: readonly ('slots' | 'api' | 'store')[];
	/** For marks and reports, e.g. `traffic rises to 3x`. */
	describe(options: never): string;
	/** Sets the control of this kind for all faults of it that are active, in the order they struck; perhaps none. */
	apply(active: readonly never[], controls: never): void;
}

interface Controls {
	readonly traffic: TrafficControls;
	readonly pool: PoolControls;
	readonly gateway: GatewayControls;
}

export function defineFault<T extends FaultTarget, O extends object>(entry: {
	kind: string;
	target: T;
	felt?: FaultKind['felt'];
	summary: string;
	cite: string;
	shape: { readonly [K in keyof O]-?: z.ZodType<O[K]> };
	example?: Example;
	check?: (options: O) => string | null;
	describe: (options: O) => string;
	apply: (active: readonly O[], controls: Controls[T]) => void;
}): FaultKind {
	return entry as unknown as FaultKind;
}

/** Several factors at once multiply; none is 1. */
export function product(active: readonly { readonly factor: number }[]): number {
	return active.reduce((all, { factor }) => all * factor, 1);
}
