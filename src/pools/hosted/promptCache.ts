import type { PromptCachePlan } from '../../model/hostedPlan.ts';

/** How much of an input is read from the provider's prompt cache, and how much is written to it. */
export interface PromptCache {
	/** Tokens of this input that would be read from the cache now. */
	cached(now: number, input: number): number;
	/** Tokens written by an attempt that begins now, `cached` of whose input were read; its first token comes at `firstTokenAt`. */
	begin(now: number, input: number, cached: number, firstTokenAt: number): number;
}

export function promptCacheOf(plan: PromptCachePlan): PromptCache {
	return plan.kind === 'shares' ? new Shares(plan.read, plan.write) : new Prefix(plan.tokens, plan.ttlUs);
}

/** Constant shares of every input. */
class Shares implements PromptCache {
	private readonly read: number;
	private readonly write: number;

	constructor(read: number, write: number) {
		this.read = read;
		this.write = write;
	}

	cached(_now: number, input: number): number {
		return Math.floor(input * this.read);
	}

	begin(_now: number, input: number): number {
		return Math.floor(input * this.write);
	}
}

/**
 * All inputs begin with the same tokens. Who finds them cold writes them, and they can be read once that answer has
 * begun; each reading keeps them for another `ttlUs`. Many that come at once after a pause all pay for writing.
 */
class Prefix implements PromptCache {
	private readonly tokens: number;
	private readonly ttlUs: number;
	private readableFrom = Number.POSITIVE_INFINITY;
	private expires = Number.NEGATIVE_INFINITY;

	constructor(tokens: number, ttlUs: number) {
		this.tokens = tokens;
		this.ttlUs = ttlUs;
	}

	cached(now: number, input: number): number {
		return input >= this.tokens && now >= this.readableFrom && now < this.expires ? this.tokens : 0;
	}

	begin(now: number, input: number, cached: number, firstTokenAt: number): number {
		if (input < this.tokens) return 0;
		if (cached > 0) {
			this.expires = Math.max(this.expires, now + this.ttlUs);
			return 0;
		}
		if (now >= this.expires) this.readableFrom = firstTokenAt;
		else this.readableFrom = Math.min(this.readableFrom, firstTokenAt);
		this.expires = Math.max(this.expires, firstTokenAt + this.ttlUs);
		return this.tokens;
	}
}
