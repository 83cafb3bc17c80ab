/**
 * Pools that somebody else runs: hosted models (`api`) and databases (`store`). They have no replicas here; what
 * they cost is metered by the attempt.
 */
import type { Choice } from './choice.ts';
import type { MeterPrices } from './meters.ts';

import type { PriceHours } from './prices.ts';
import type { QualityPlan } from './quality.ts';

export interface HostedPlan {
	readonly kind: 'api' | 'store';
	/** To the whole answer, or, with `perTokenUs`, to its first token. */
	readonly latency: Choice;
	/** Per token of output after the first; null when `latency` is all. */
	readonly perTokenUs: number | null;
	/** Attempts worked on at once; null = unlimited. */
	readonly concurrency: number | null;
	readonly queueLimit: number;
	/** Shares of attempts, 0..1: refused at once with 429, with 529 or 503, or answered 500 after their time. */
	readonly faults: ErrorShares;
	readonly limits: RateLimitsPlan | null;
	readonly promptCache: PromptCachePlan | null;
	/** Answers that take longer expire; null outside the batch lane. */
	readonly batchWindowUs: number | null;
	/** Whether a cancellation that gets here stops the work. */
	readonly stopsOnCancel: boolean;
	/** Whether work that ended in an error is billed. */
	readonly billsErrors: boolean;
	/** Per attempt, in the meters' own units. */
	readonly readUnits: number;
	readonly writeUnits: number;
	readonly egressBytes: number;
	/** Held all the time. */
	readonly storageMb: number;
	readonly nodes: number;
	readonly price: HostedPrice;
	/** Whether its answers are right; absent = they always are. */
	readonly quality?: QualityPlan;
}

export interface ErrorShares {
	readonly rejected: number;
	readonly overloaded: number;
	readonly error: number;
}

export interface HostedPrice {
	readonly id: string;
	readonly standard: MeterPrices;
	readonly long: MeterPrices | null;
	/** A request that reads more tokens is long. */
	readonly longAboveTokens: number | null;
	/** us since midnight of the run's own clock. */
	readonly hours: readonly PriceHours[];
	/** `standard`, `batch`. */
	readonly pricing: string;
	readonly source: string;
	readonly asOf: string;
}

/** Per minute unless named otherwise; null = no such limit. */
export interface RateLimitsPlan {
	readonly rpm: number | null;
	readonly tpm: number | null;
	readonly itpm: number | null;
	readonly otpm: number | null;
	readonly rpd: number | null;
	readonly tpd: number | null;
	/** Micro-dollars the account may owe; more is refused until somebody raises it. */
	readonly spendCap: number | null;
	/** What a bucket holds, as a share of a minute's (a day's) limit. */
	readonly burst: number;
	/** Tokens of output that `tpm` and `tpd` reserve when a request comes; null: they count what was written, once it is. */
	readonly maxTokens: number | null;
	/** Whether refused requests use up `rpm` and `rpd`. */
	readonly countsRejected: boolean;
}

export type PromptCachePlan =
	| { readonly kind: 'shares'; readonly read: number; readonly write: number }
	| { readonly kind: 'prefix'; readonly tokens: number; readonly ttlUs: number };
