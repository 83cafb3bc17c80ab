/**
 * The family of arrival processes: when requests come. An entry is a file in this folder and a line in `index.ts`.
 *
 * Contract of every member: arrival times never go back; the number of arrivals over a long run matches the
 * integral of `rateAt` (but for a crowd at the very first instant, which has no rate); an empty process ends with
 * Infinity; the same random stream gives the same times.
 */
import type { z } from 'zod';
import { US_PER_DAY } from '../base/units.ts';
import { type RandomSource, stream } from '../kernel/streams.ts';
import type { Configurable, Example } from '../model/fields.ts';

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
	/** Of `tokensIn`, those a prompt cache could have held already; absent where the process does not know. */
	readonly tokensCached?: number;
}

export interface ArrivalContext {
	readonly random: RandomSource;
	/** Local wall clock at the start of the run: us since Monday 00:00. */
	readonly weekOffsetUs: number;
	/** Local date at the start of the run: days since 1970-01-01. */
	readonly startDay: number;
	/** Nothing that comes later is asked for. */
	readonly horizonUs: number;
	/** The context of a part that begins at `fromUs`: a random stream of its own, and the calendar as it is then. */
	part(name: string | number, fromUs: number): ArrivalContext;
}

/** The context of a whole run's process, but for its random stream. */
export interface RunContext {
	readonly seed: number | string;
	readonly weekOffsetUs: number;
	readonly startDay: number;
	readonly horizonUs: number;
}

/** The context of the process whose random stream has this name. */
export function arrivalContext(run: RunContext, name: string): ArrivalContext {
	const { seed, weekOffsetUs, startDay, horizonUs } = run;
	return {
		random: stream(seed, name),
		weekOffsetUs,
		startDay,
		horizonUs,
		part: (part, fromUs) =>
			arrivalContext(
				{
					seed,
					weekOffsetUs: (weekOffsetUs + fromUs) % (7 * US_PER_DAY),
					startDay: startDay + Math.floor(((weekOffsetUs % US_PER_DAY) + fromUs) / US_PER_DAY),
					horizonUs: horizonUs - fromUs,
				},
				`${name}/${part}`,
			),
	};
}

export interface ArrivalKind extends Configurable {
	create(options: never, context: ArrivalContext): ArrivalProcess;
}

export function defineArrivals<O extends object>(entry: {
	kind: string;
	summary: string;
	cite: string;
	shape: { readonly [K in keyof O]-?: z.ZodType<O[K]> };
	example?: Example;
	check?: (options: O) => string | null;
	create: (options: O, context: ArrivalContext) => ArrivalProcess;
}): ArrivalKind {
	return entry as unknown as ArrivalKind;
}

/** A process whose rate does not change in the long run, and whose requests have no token counts of their own. */
export function steady(rate: number, next: () => number): ArrivalProcess {
	return { rateMax: rate, rateAt: () => rate, tokensIn: -1, tokensOut: -1, next };
}
