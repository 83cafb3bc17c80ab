/**
 * The family of rate limiters: how many units (requests or tokens) may pass in a time, by the algorithm and the window
 * that real products use. They differ where it hurts: at the edge of a window, after a pause, and when refused
 * requests count.
 *
 * Contract of every member: times never go back; a limiter that nobody has asked for a long time admits at least one
 * unit; admitted units of any interval of length T stay within the bound of the kind's definition; `admit` with 0 units
 * admits exactly when one more unit would fit, and takes nothing.
 */
import type { z } from 'zod';
import type { Configurable } from '../../model/fields.ts';

/** What `admit` says to a request that may not pass. */
export const REFUSED = -1;

export interface Limiter {
	/** Takes `units` at `now` (us): 0 = pass, above 0 = pass after this many us, REFUSED = no. */
	admit(now: number, units: number): number;
	/** us from `now` until one unit could pass if nobody else came; above 0 right after `admit` has refused. */
	dueIn(now: number): number;
	/** Takes units whose number is known only afterwards, whether or not they fit. */
	charge(now: number, units: number): void;
}

export interface LimiterContext {
	/** When the limiter is made, us. */
	readonly now: number;
	/** Local wall clock at the start of the run: us since Monday 00:00. */
	readonly weekOffsetUs: number;
}

export interface LimiterKind extends Configurable {
	/** Whether it may hold a request back instead of refusing it. */
	readonly holds: boolean;
	/** What the product answers a refused request unless told otherwise: 429 is `rejected`, 503 `overloaded`. */
	readonly refusedAs: 'rejected' | 'overloaded';
	create(options: never, context: LimiterContext): Limiter;
}

export function defineLimiter<O extends object>(entry: {
	kind: string;
	summary: string;
	cite: string;
	holds?: boolean;
	refusedAs?: 'rejected' | 'overloaded';
	shape: { readonly [K in keyof O]-?: z.ZodType<O[K]> };
	check?: (options: O) => string | null;
	create: (options: O, context: LimiterContext) => Limiter;
}): LimiterKind {
	return { holds: false, refusedAs: 'rejected', ...entry } as unknown as LimiterKind;
}
