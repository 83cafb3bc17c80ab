/**
 * The family of guards: what a client keeps beside its retry policy so that trying again does not make things
 * worse. Unlike a policy a guard remembers: it counts what all calls of its client did.
 *
 * Contract of every member: before anything has failed, tries leave at once and are not refused; all its randomness
 * is looked up by (key, draw); nothing it is told of is allocated for; it survives being told of the end of a try
 * that it did not see leave, since a runbook may set it up while tries are under way.
 */
import type { z } from 'zod';
import type { Configurable, Example } from '../../model/fields.ts';

/** `admit`: this try may not leave, and the call ends. */
export const REFUSED = -1;

/** What one call looks like to a guard, when one of its tries has ended. */
export interface TryEnd {
	/** Code of `model/outcomes.ts`. */
	outcome: number;
	/** Which try of the call it was, from 1. */
	tries: number;
	/** Outcome of the try that led to this one; meaningless for a first try. */
	cause: number;
}

/** A guard that does nothing; members override what they watch. All times are us since the start of the run. */
export abstract class Guard {
	/** A call has come in. */
	arrived(_now: number): void {}

	/** How long the try must wait before it leaves: 0 = not at all, or REFUSED. `key` and `draw` name it. */
	admit(_now: number, _key: number, _draw: number): number {
		return 0;
	}

	/** A try has left. */
	sent(_now: number, _tries: number): void {}

	/** A try is over for this client: answered, timed out or withdrawn. Called before `mayRetry`. */
	ended(_now: number, _end: Readonly<TryEnd>): void {}

	/** Whether the call may be tried again after this outcome; a yes has been paid for. */
	mayRetry(_now: number, _outcome: number): boolean {
		return true;
	}

	/** A retry that was granted will not be made after all. */
	withdrawn(_now: number): void {}
}

/** Who the guard belongs to. */
export interface GuardContext {
	readonly seed: number | string;
	readonly client: string;
}

export interface GuardKind extends Configurable {
	create(options: never, context: GuardContext): Guard;
}

export function defineGuard<O extends object>(entry: {
	kind: string;
	summary: string;
	cite: string;
	shape: { readonly [K in keyof O]-?: z.ZodType<O[K]> };
	example?: Example;
	check?: (options: O) => string | null;
	create: (options: O, context: GuardContext) => Guard;
}): GuardKind {
	return entry as unknown as GuardKind;
}
