/**
 * The family of arrival processes: when requests come. An entry is a file in this folder and a line in `index.ts`.
 *
 * Contract of every member: arrival times never go back; the number of arrivals over a long run matches the
 * integral of `rateAt`; an empty process ends with Infinity; the same random stream gives the same times.
 */
import type { z } from 'zod';
import type { RandomSource } from '../kernel/streams.ts';
import type { Configurable } from '../model/fields.ts';

export interface ArrivalProcess {
	/** Time of the next arrival (us, not rounded), or Infinity when there are no more. */
	next(): number;
	/** Expected arrivals per second at time `t` (us). */
	rateAt(t: number): number;
	/** Upper bound of `rateAt`. */
	readonly rateMax: number;
	/** Token counts of the arrival that `next` returned last, where the process knows them; else -1. */
	readonly tokensIn: number;
	readonly tokensOut: number;
}

export interface ArrivalContext {
	readonly random: RandomSource;
	/** Local wall clock at the start of the run: us since Monday 00:00. */
	readonly weekOffsetUs: number;
}

export interface ArrivalKind extends Configurable {
	create(options: never, context: ArrivalContext): ArrivalProcess;
}

export function defineArrivals<O extends object>(entry: {
	kind: string;
	summary: string;
	cite: string;
	shape: { readonly [K in keyof O]-?: z.ZodType<O[K]> };
	check?: (options: O) => string | null;
	create: (options: O, context: ArrivalContext) => ArrivalProcess;
}): ArrivalKind {
	return entry as unknown as ArrivalKind;
}

/** A process whose rate does not change in the long run, and whose requests have no token counts of their own. */
export function steady(rate: number, next: () => number): ArrivalProcess {
	return { rateMax: rate, rateAt: () => rate, tokensIn: -1, tokensOut: -1, next };
}
