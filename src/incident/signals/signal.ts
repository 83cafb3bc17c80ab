/**
 * The family of signals: what an alert rule can look at, with the delay and the distortion of the real thing.
 *
 * Contract of every member: reads are made every `periodUs` and in order; a signal never shows what has not yet
 * happened, nor anything younger than its lag.
 */
import type { z } from 'zod';
import type { Configurable } from '../../model/fields.ts';
import type { SpendMeter } from '../../model/ports.ts';

export interface Signal {
	/** The value the alert rule sees at `now`, in micro-dollars per hour; NaN while there is none yet. */
	read(now: number): number;
}

export interface SignalContext {
	readonly spend: SpendMeter;
	/** How often the rule reads. */
	readonly periodUs: number;
}

export interface SignalKind extends Configurable {
	create(options: never, context: SignalContext): Signal;
}

export function defineSignal<O extends object>(entry: {
	kind: string;
	summary: string;
	cite: string;
	shape: { readonly [K in keyof O]-?: z.ZodType<O[K]> };
	check?: (options: O) => string | null;
	create: (options: O, context: SignalContext) => Signal;
}): SignalKind {
	return entry as unknown as SignalKind;
}
