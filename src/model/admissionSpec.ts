/**
 * The door of a gateway: what is checked, counted and remembered before a request is sent anywhere. Part of GatewaySpec;
 * times are microseconds, money is micro-dollars.
 */
import type { Choice } from './choice.ts';

/**
 * Whose state a rule keeps: one for all, or one for each tenant, team, user, API key or session. What one has used
 * says nothing about the next.
 */
export const scopes = ['global', 'tenant', 'team', 'user', 'key', 'session'] as const;
export type Scope = (typeof scopes)[number];

/** What is checked before a request may enter. Absent parts admit everything. */
export interface AdmissionSpec {
	/** Processes (replicas x workers) the gateway consists of, each with local state of its own. */
	readonly processes: number;
	/** Asked in order; the first that refuses decides. */
	readonly limits: readonly LimitSpec[];
	readonly concurrency: ConcurrencySpec | null;
	readonly breaker: EconomicBreakerSpec | null;
	/** Asked before anything else, in order. */
	readonly budgets?: readonly BudgetSpec[];
	/** Asked once limits and budgets have let a request in; what it finds goes no further. */
	readonly cache?: CacheSpec;
	/** Checks of what is let in, before it goes upstream, and of the answer. */
	readonly guards?: GuardrailsSpec;
}

/** Chains of checks, one after another; the first that blocks decides. */
export interface GuardrailsSpec {
	readonly input: readonly GuardSpec[];
	readonly output: readonly GuardSpec[];
	/** How often an answer that was blocked is asked for again, before the request is denied. */
	readonly regenerations: number;
}

export interface GuardSpec {
	/** Unique in its chain. */
	readonly name: string;
	/** The pool whose work a check is. */
	readonly pool: string;
	/** Share of what it checks that it blocks rightly, and, of the rest, wrongly, 0..1. */
	readonly blocks: number;
	readonly falsePositives: number;
	/** Whether what could not be checked may pass. */
	readonly failsOpen: boolean;
}

/** The exact cache is asked before the semantic one. */
export interface CacheSpec {
	readonly exact?: ExactCacheSpec;
	readonly semantic?: SemanticCacheSpec;
}

export interface ExactCacheSpec {
	/** To look, whether or not something is found. */
	readonly latencyUs: number;
	/** How many different requests there are, and the exponent of their popularity: the k-th has a share in proportion to 1 / k^zipf. */
	readonly contents: number;
	readonly zipf: number;
	/** Share of requests that nobody makes twice, 0..1. */
	readonly unique: number;
	/** Answers are good for so long; null = for ever. */
	readonly ttlUs: number | null;
	/** Answers kept at once, in each cache; null = any number. The one used longest ago makes room. */
	readonly size: number | null;
	/** One cache for the whole gateway, or one in each process. */
	readonly state: 'shared' | 'local';
}

export interface SemanticCacheSpec {
	readonly latencyUs: number;
	/** Probability that a request finds an answer in a warm cache, 0..1. */
	readonly hitShare: number;
	/** Of the answers found, those to another question, 0..1. */
	readonly falseShare: number;
	/** Answers it takes until the cache is warm; the share grows in proportion. */
	readonly warmAfter: number;
}

/**
 * What somebody may spend in a window, by the gateway's own count: what its prices make of good answers. It is not what
 * the provider bills.
 */
export interface BudgetSpec {
	/** Who has a budget of their own; absent: all share one. */
	readonly scope?: Scope;
	readonly counts: 'money' | 'tokens';
	/** Micro-dollars, or tokens read and written together. Who has spent so much is refused. */
	readonly amount: number;
	/** us after which it starts anew; null = it never does. */
	readonly windowUs: number | null;
	/** Windows begin with the clock, with their first request, or pass over time, in sixtieths. */
	readonly anchor: 'calendar' | 'first-use' | 'rolling';
	/**
	 * `before`: what is known to be spent is compared with the budget; all that are in flight can overshoot it. `reserve`:
	 * an estimate is set aside until the spend is known, and a request whose estimate does not fit is refused.
	 */
	readonly check: 'before' | 'reserve';
	/** Tokens of output that a reservation assumes; null = as many as will be written. */
	readonly reservedOutput: number | null;
	/** From the answer until its spend is known to anybody. */
	readonly writeLagUs: number;
	/** One account for the whole gateway, or one in each process. */
	readonly state: 'shared' | 'local';
	/** How often local accounts are brought together; null = never. */
	readonly syncUs: number | null;
	/** What a refused request is answered. */
	readonly refusedAs: 'denied' | 'rejected' | 'overloaded';
	/** The group that a request goes to instead of being refused. */
	readonly degradeTo?: string;
}

/** A rate limit. */
export interface LimitSpec {
	/** From the registry of limiters. */
	readonly limiter: Choice;
	/** Whose units count together; absent: everybody's. */
	readonly scope?: Scope;
	/** What a unit of the limiter is; tokens are those read and written together. */
	readonly counts: 'requests' | 'tokens';
	/** Charged when the request enters, or by its good answer: then all in flight can overshoot. */
	readonly charged: 'before' | 'after';
	/** One state for the whole gateway, or one in each process. */
	readonly state: 'shared' | 'local';
	/** What a refused request is answered. */
	readonly refusedAs: 'rejected' | 'overloaded';
	/** What a refusal says in `Retry-After`: when the next unit is due, in whole seconds, or always the same (us); null = nothing. */
	readonly retryAfter: 'due' | number | null;
}

/** At most `limit` requests in flight through the gateway; `queue` more wait, the rest is rejected. */
export interface ConcurrencySpec {
	readonly limit: number;
	readonly queue: number;
	/** What one too many is answered; absent: rejected. */
	readonly refusedAs?: 'rejected' | 'overloaded';
}

/** Opens when the spend rate over a window is above a limit; acts; then lets a growing share through; closes. */
export interface EconomicBreakerSpec {
	/** Micro-dollars, or tokens read and written, per hour. */
	readonly limitPerHour: number;
	/** Absent: money. */
	readonly counts?: 'tokens';
	/** Who has a breaker of their own; absent: one for all. */
	readonly scope?: Scope;
	/**
	 * Absent: what is really spent, as it accrues. `ledger`: what the gateway counts for good answers; nobody else's share
	 * of the bill is known, so a breaker with a scope, or one for tokens, looks there.
	 */
	readonly sees?: 'ledger';
	readonly windowUs: number;
	/** How often the rate is looked at. */
	readonly evaluateUs: number;
	/** Closes when the rate is at most limit x (1 - hysteresis). */
	readonly hysteresis: number;
	/** Open for at least this long, and until the rate is low; then half-open. */
	readonly openUs: number;
	/** Share of requests admitted when half-open begins, 0..1; from there it grows to all of them ... */
	readonly halfOpenShare: number;
	/** ... over this long. Letting everybody back at once would be the next storm. */
	readonly rampUs: number;
	/**
	 * What an open breaker does with a request: refuses it; lets through so many; sends it to a cheaper group; or refuses
	 * it, having withdrawn all that were in flight when it opened. Half-open, it does so with those not admitted.
	 */
	readonly action: 'reject' | 'throttle' | 'degrade' | 'kill';
	/** `throttle`: requests per second. */
	readonly throttleRate?: number;
	/** `degrade`: the group. */
	readonly degradeTo?: string;
}
