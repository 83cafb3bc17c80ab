/**
 * The family of faults: what goes wrong, at a time the scenario sets, until it heals. A fault turns the controls of
 * one target, a traffic stream or a pool.
 *
 * Contract of every member: before `at` and without faults the run is the twin's; `heal` puts every control back.
 */
import type { z } from 'zod';
import type { Configurable } from '../model/fields.ts';
import type { PoolControls, TrafficControls } from '../model/ports.ts';

/** What a fault acts on decides which controls it is given. */
export type FaultTarget = 'traffic' | 'pool';

export interface FaultKind extends Configurable {
	readonly target: FaultTarget;
	/** For marks and reports, e.g. `traffic rises to 3x`. */
	describe(options: never): string;
	strike(options: never, controls: never): void;
	heal(options: never, controls: never): void;
}

interface Controls {
	readonly traffic: TrafficControls;
	readonly pool: PoolControls;
}

export function defineFault<T extends FaultTarget, O extends object>(entry: {
	kind: string;
	target: T;
	summary: string;
	cite: string;
	shape: { readonly [K in keyof O]-?: z.ZodType<O[K]> };
	check?: (options: O) => string | null;
	describe: (options: O) => string;
	strike: (options: O, controls: Controls[T]) => void;
	heal: (options: O, controls: Controls[T]) => void;
}): FaultKind {
	return entry as unknown as FaultKind;
}
