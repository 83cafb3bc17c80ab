/**
 * The family of sessions: what one arrival leads to when it is not just one request. A request that follows comes
 * after the end of the one before, good or bad, so these are closed loops: overload slows them down.
 *
 * Contract of every member: keys and draws of a session depend on its own key and on the place of the request in it,
 * never on when things happened; `ended` and `wake` are told rows that the member gave out and has not released; a
 * session that is over has given its row back; nothing is sent from within `ended`.
 */
import type { z } from 'zod';
import type { Sampler } from '../../kernel/distributions/samplers.ts';
import type { RowPool } from '../../kernel/rowPool.ts';
import type { Configurable } from '../../model/fields.ts';

/** The sessions of one stream. */
export interface Sessions {
	/** A session begins, with its key and the token counts of its first request. */
	begin(key: number, input: number, output: number): void;
	/** A request that was sent for this row has ended for its user. */
	ended(row: number, outcome: number): void;
	/** A wait asked for with this row is over. */
	wake(row: number): void;
}

/** What sessions may do. */
export interface SessionContext {
	readonly now: number;
	/** Sends a request for a row. `owner` is the key of the session, for finding out whose it is; `cached` are tokens. */
	send(row: number, owner: number, key: number, input: number, output: number, cached: number): void;
	/** `wake(row)` in so many microseconds, rounded; after everything else of this instant when zero. */
	wait(row: number, us: number): void;
	/** Token counts by the stream's laws for a request that follows: `input` is what is new in it. */
	tokens(key: number): { readonly input: number; readonly output: number };
	/** A draw looked up by (key, purpose). */
	draw(law: Sampler, key: number, purpose: number): number;
	/** Uniform on [0, 1), looked up by (key, purpose). */
	chance(key: number, purpose: number): number;
	/** Says that a session is over, and whether all of it went well. */
	finished(well: boolean): void;
	/** Rows for sessions; `grow` enlarges their columns. */
	rows(grow: (capacity: number) => void): RowPool;
}

export interface SessionKind extends Configurable {
	create(options: never, context: SessionContext): Sessions;
}

export function defineSession<O extends object>(entry: {
	kind: string;
	summary: string;
	cite: string;
	shape: { readonly [K in keyof O]-?: z.ZodType<O[K]> };
	check?: (options: O) => string | null;
	create: (options: O, context: SessionContext) => Sessions;
}): SessionKind {
	return entry as unknown as SessionKind;
}

/**
 * The key of request `n` (from 0) of a session; that of the first is the session's own. The multiplier, from the
 * square root of two, keeps the keys of a thousand sessions of a thousand requests apart.
 */
export function requestKey(session: number, n: number): number {
	return (session + Math.imul(n, 0x6a09e667)) | 0;
}
