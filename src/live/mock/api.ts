/**
 * What an API looks like on the wire: how a request is read, how answers, streams and failures are written. One entry
 * per endpoint; what they answer with is the pools' business.
 */

import { outcomeNames } from '../../model/outcomes.ts';
import type { LimitStanding } from '../../pools/hosted/rateLimits.ts';

/** A request as far as it matters here. */
export interface Asked {
	/** Null when it names none. */
	readonly model: string | null;
	readonly tokensIn: number;
	/** Longest answer it wants; null = as long as it takes. */
	readonly tokensMax: number | null;
	/** Answers of this API have no tokens. */
	readonly silent?: boolean;
	readonly stream: boolean;
	/** Whether a stream shall say at its end what was used. */
	readonly streamUsage: boolean;
	/** The field that is carried through unread. */
	readonly carried: unknown;
}

/** An answer as far as it matters here. */
export interface Reply {
	/** Unique; without a prefix. */
	readonly id: string;
	/** Seconds since 1970. */
	readonly created: number;
	readonly model: string;
	readonly tokensIn: number;
	readonly tokensCached: number;
	readonly tokensOut: number;
	/** It was as long as it was allowed to be. */
	readonly full: boolean;
}

export interface StreamForm {
	begin(reply: Reply): string;
	delta(reply: Reply, text: string): string;
	/** `text` is the whole answer, for APIs that say it once more; `usage`: whether to say what was used. */
	end(reply: Reply, text: string, usage: boolean): string;
	/** What comes when the work fails half way; null when the connection just breaks off. */
	broken(reply: Reply): string | null;
}

export interface Failure {
	readonly status: number;
	readonly body: object;
}

export interface Endpoint {
	readonly path: string;
	/** How this API says what went wrong. */
	readonly failures: Failures;
	/** A sentence when it cannot be understood. */
	read(body: Readonly<Record<string, unknown>>): Asked | string;
	whole(reply: Reply, text: string): object;
	readonly stream: StreamForm | null;
}

export interface Failures {
	/** Of an outcome that has a status; null: the connection is closed without a word. */
	of(outcome: number, requestId: string): Failure | null;
	badRequest(message: string, requestId: string): Failure;
	unknownModel(model: string, requestId: string): Failure;
	/** Name of the header for the request's id. */
	readonly idHeader: string;
	/** What it says of an account's limits with every answer; `scale`: simulated seconds in one of the caller's. */
	limits(standings: readonly LimitStanding[], scale: number): Readonly<Record<string, string>>;
}

/** What stands for an outcome in a message. */
export function inWords(outcome: number): string {
	return `premortem mock: ${outcomeNames[outcome]}`;
}

/** A server-sent event. */
export function event(data: object | string, name?: string): string {
	const head = name === undefined ? '' : `event: ${name}\n`;
	return `${head}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}

/** A whole number above zero, or null. */
export function count(value: unknown): number | null {
	return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null;
}

/** A string, or null. */
export function textIn(value: unknown): string | null {
	return typeof value === 'string' && value !== '' ? value : null;
}
