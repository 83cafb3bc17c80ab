import { count, list, oneOf } from '../../model/fields.ts';
import { OK, type OutcomeName, outcomeSet } from '../../model/outcomes.ts';
import { defineGuard, Guard, type GuardKind, type TryEnd } from './guard.ts';

interface Options {
	capacity: number;
	cost: number;
	dear_cost: number;
	dear: readonly OutcomeName[];
	refund: number;
}

/** The retry quota of the AWS SDKs: retries are paid from a bucket that only successes refill. */
export const retryQuota: GuardKind = defineGuard<Options>({
	kind: 'retry-quota',
	summary: 'retries are paid from a bucket; a success gives back what its last retry cost, or `refund` if it needed none',
	cite: 'AWS SDKs, standard retry mode: botocore 1.43.67, smithy-typescript 6815d3e',
	shape: {
		capacity: count(1, 1_000_000).default(500).describe('size of the bucket, full at the start'),
		cost: count(0, 1_000_000).default(5).describe('of a retry'),
		dear_cost: count(0, 1_000_000).default(10).describe('of a retry after an outcome in `dear`'),
		dear: list(oneOf('error', 'rejected', 'overloaded', 'timeout', 'unavailable'), 'outcomes', 20)
			.default(['timeout', 'unavailable'])
			.describe('outcomes whose retries cost `dear_cost`'),
		refund: count(0, 1_000_000).default(1).describe('given back by a success at the first try'),
	},
	create: (options) => new RetryQuota(options),
});

class RetryQuota extends Guard {
	private readonly options: Options;
	private readonly dear: number;
	private tokens: number;

	constructor(options: Options) {
		super();
		this.options = options;
		this.dear = outcomeSet(options.dear);
		this.tokens = options.capacity;
	}

	override ended(_now: number, { outcome, tries, cause }: Readonly<TryEnd>): void {
		if (outcome !== OK) return;
		const refund = tries > 1 ? this.costOf(cause) : this.options.refund;
		this.tokens = Math.min(this.options.capacity, this.tokens + refund);
	}

	override mayRetry(_now: number, outcome: number): boolean {
		const cost = this.costOf(outcome);
		if (cost > this.tokens) return false;
		this.tokens -= cost;
		return true;
	}

	private costOf(outcome: number): number {
		return ((this.dear >> outcome) & 1) === 1 ? this.options.dear_cost : this.options.cost;
	}
}
