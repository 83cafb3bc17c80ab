/**
 * The limits a provider puts on an account: token buckets with continuous refill, as Anthropic documents its own and
 * as OpenAI's behave when an RPM is enforced over shorter periods. All of them must have room, or the attempt is
 * refused and nothing is taken; the answer says how long until there would be room.
 */
import { US_PER_DAY, US_PER_MINUTE } from '../../base/units.ts';
import type { RateLimitsPlan } from '../../model/hostedPlan.ts';

/** What a bucket counts. */
const REQUESTS = 0;
/** Input read from the cache does not count. */
const UNCACHED_INPUT = 1;
const OUTPUT = 2;
const ALL_TOKENS = 3;

/** How one limit stands, as providers tell it with every answer. */
export interface LimitStanding {
	readonly counts: 'requests' | 'input-tokens' | 'output-tokens' | 'tokens';
	readonly limit: number;
	readonly remaining: number;
	/** us until it is full again. */
	readonly resetUs: number;
	readonly windowUs: number;
}

const COUNTED = ['requests', 'input-tokens', 'output-tokens', 'tokens'] as const;

export class RateLimits {
	private readonly buckets: readonly Bucket[];
	private readonly plan: RateLimitsPlan;

	constructor(plan: RateLimitsPlan, now: number) {
		this.plan = plan;
		const bucket = (limit: number | null, windowUs: number, counts: number) =>
			limit === null ? [] : [new Bucket(limit, windowUs, plan.burst, counts, now)];
		this.buckets = [
			...bucket(plan.rpm, US_PER_MINUTE, REQUESTS),
			...bucket(plan.tpm, US_PER_MINUTE, ALL_TOKENS),
			...bucket(plan.itpm, US_PER_MINUTE, UNCACHED_INPUT),
			...bucket(plan.otpm, US_PER_MINUTE, OUTPUT),
			...bucket(plan.rpd, US_PER_DAY, REQUESTS),
			...bucket(plan.tpd, US_PER_DAY, ALL_TOKENS),
		];
	}

	/** 0 when admitted; otherwise us until there is room, or Infinity when the attempt is too large for the limit. */
	admit(now: number, uncached: number, input: number): number {
		let wait = 0;
		for (const bucket of this.buckets) wait = Math.max(wait, bucket.wait(now, this.cost(bucket, uncached, input)));
		if (wait === 0) for (const bucket of this.buckets) bucket.take(this.cost(bucket, uncached, input));
		else if (this.plan.countsRejected) for (const bucket of this.buckets) if (bucket.counts === REQUESTS) bucket.waste();
		return wait;
	}

	/** Output that was not reserved is counted once it is written, into debt if need be. */
	wrote(now: number, output: number): void {
		for (const bucket of this.buckets) {
			const late = bucket.counts === OUTPUT || (bucket.counts === ALL_TOKENS && this.plan.maxTokens === null);
			if (!late) continue;
			bucket.refill(now);
			bucket.take(output);
		}
	}

	standing(now: number): LimitStanding[] {
		return this.buckets.map((bucket) => bucket.standing(now));
	}

	/** All limits become `factor` times what they were planned to be. */
	scale(now: number, factor: number): void {
		for (const bucket of this.buckets) bucket.scale(now, factor);
	}

	private cost(bucket: Bucket, uncached: number, input: number): number {
		switch (bucket.counts) {
			case REQUESTS:
				return 1;
			case UNCACHED_INPUT:
				return uncached;
			case ALL_TOKENS:
				return input + (this.plan.maxTokens ?? 0);
			default:
				// Not known yet; a provider out of output tokens admits nobody.
				return 0;
		}
	}
}

class Bucket {
	readonly counts: number;
	private readonly limit: number;
	private readonly windowUs: number;
	private readonly burst: number;
	private perUs: number;
	private capacity: number;
	private level: number;
	private refilledAt: number;

	constructor(limit: number, windowUs: number, burst: number, counts: number, now: number) {
		this.counts = counts;
		this.limit = limit;
		this.windowUs = windowUs;
		this.burst = burst;
		this.perUs = limit / windowUs;
		// A bucket too small for one request would admit nobody.
		this.capacity = Math.max(1, limit * burst);
		this.level = this.capacity;
		this.refilledAt = now;
	}

	refill(now: number): void {
		this.level = Math.min(this.capacity, this.level + (now - this.refilledAt) * this.perUs);
		this.refilledAt = now;
	}

	/** us until `cost` is there, 0 when it is. What is counted late asks for a level above zero. */
	wait(now: number, cost: number): number {
		this.refill(now);
		if (cost > this.capacity) return Number.POSITIVE_INFINITY;
		// Tokens refilled over several steps may lack the last bit; they count as whole.
		const lacking = (cost === 0 && this.counts === OUTPUT ? 1 : cost) - this.level;
		return lacking <= 1e-9 ? 0 : Math.ceil(lacking / this.perUs);
	}

	standing(now: number): LimitStanding {
		this.refill(now);
		const { windowUs, perUs, capacity, level } = this;
		const limit = Math.round(perUs * windowUs);
		const remaining = Math.max(0, Math.floor(level));
		return { counts: COUNTED[this.counts], limit, remaining, resetUs: Math.ceil((capacity - level) / perUs), windowUs };
	}

	take(cost: number): void {
		this.level -= cost;
	}

	/** A refused request uses up what is there, but makes no debt. */
	waste(): void {
		this.level = Math.max(0, this.level - 1);
	}

	scale(now: number, factor: number): void {
		this.refill(now);
		this.perUs = (this.limit * factor) / this.windowUs;
		this.capacity = Math.max(1, this.limit * factor * this.burst);
		this.level = Math.min(this.level, this.capacity);
	}
}
