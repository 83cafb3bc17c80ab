/** How an attempt ended, as its caller sees it. Numbers go through typed arrays, names through files. */
export const outcomeNames = ['ok', 'error', 'rejected', 'overloaded', 'timeout', 'unavailable', 'cancelled', 'denied'] as const;
export type OutcomeName = (typeof outcomeNames)[number];

/** Answered well. */
export const OK = 0;
/** The upstream failed while working on it (HTTP 500). */
export const ERROR = 1;
/** A limit said no before any work was done (HTTP 429). */
export const REJECTED = 2;
/** No room: queue full (HTTP 503). */
export const OVERLOADED = 3;
/** Not answered in the time its caller allowed (HTTP 408, 504). */
export const TIMEOUT = 4;
/** Could not be reached, or nothing in rotation (connection refused; HTTP 429 "no deployments" in LiteLLM). */
export const UNAVAILABLE = 5;
/** The caller withdrew it. */
export const CANCELLED = 6;
/** The request itself is refused, and asking again will not help (HTTP 400, 402, 403, 412, 446). */
export const DENIED = 7;

/** What another try may turn out better. */
export const failures: readonly OutcomeName[] = ['error', 'rejected', 'overloaded', 'timeout', 'unavailable'];

/** How many outcomes there are. */
export const outcomeCount: number = outcomeNames.length;

/** The bit set of some outcomes, for tests in the hot path: `(set >> outcome) & 1`. */
export function outcomeSet(names: readonly OutcomeName[]): number {
	let set = 0;
	for (const name of names) set |= 1 << outcomeNames.indexOf(name);
	return set;
}
