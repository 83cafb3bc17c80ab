/**
 * The family of retry policies: how long to wait before the next try. A policy is a value; all its randomness is
 * the source it is given, all its memory the last wait.
 *
 * Contract of every member: waits are whole microseconds >= 0 and finite, also at the 3,000th try; no random number
 * is drawn when none is needed; `constantUs` is set exactly when every wait is the same.
 */
import type { z } from 'zod';
import type { RandomSource } from '../../kernel/streams.ts';
import type { Configurable, Example } from '../../model/fields.ts';

export interface RetryPolicy {
	/** The wait when it never varies: then it costs a ring push instead of a priority queue. */
	readonly constantUs: number | null;
	/** False: never tries again. */
	readonly retries: boolean;
	/** Wait (us) after failed try number `tries` (from 1); `lastWaitUs` is 0 before the first retry, `outcome` is how it failed. */
	wait(tries: number, lastWaitUs: number, random: RandomSource, outcome?: number): number;
}

export interface RetryKind extends Configurable {
	create(options: never): RetryPolicy;
}

export function defineRetry<O extends object>(entry: {
	kind: string;
	summary: string;
	cite: string;
	shape: { readonly [K in keyof O]-?: z.ZodType<O[K]> };
	example?: Example;
	check?: (options: O) => string | null;
	create: (options: O) => RetryPolicy;
}): RetryKind {
	return entry as unknown as RetryKind;
}
