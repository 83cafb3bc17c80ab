import { count, list, oneOf, plainNumber } from '../../model/fields.ts';
import { OK, type OutcomeName, outcomeSet } from '../../model/outcomes.ts';
import { defineGuard, Guard, type GuardKind, type TryEnd } from './guard.ts';

interface Options {
	max_tokens: number;
	token_ratio: number;
	counts: readonly OutcomeName[];
}

/** gRPC's retryThrottling: failures take a whole token, successes give a part of one back, and half the bucket is the limit. */
export const grpcThrottling: GuardKind = defineGuard<Options>({
	kind: 'grpc-throttling',
	summary: 'a failure takes a token, a success gives `token_ratio` back; no retries at half the bucket or below',
	cite: 'gRPC proposal A6, retryThrottling',
	shape: {
		max_tokens: count(1, 1000).default(10).describe('size of the bucket, full at the start'),
		token_ratio: plainNumber.default(0.1).describe('tokens a success gives back'),
		counts: list(oneOf('error', 'rejected', 'overloaded', 'timeout', 'unavailable'), 'outcomes', 20)
			.default(['error', 'rejected', 'overloaded', 'timeout', 'unavailable'])
			.describe('outcomes that take a token'),
	},
	check: ({ token_ratio }) => (token_ratio > 0 ? null : '`token_ratio` must be above zero'),
	create: (options) => new GrpcThrottling(options),
});

class GrpcThrottling extends Guard {
	private readonly max: number;
	private readonly ratio: number;
	private readonly counts: number;
	private tokens: number;

	constructor(options: Options) {
		super();
		this.max = options.max_tokens;
		// gRPC keeps three decimals of the ratio.
		this.ratio = Math.floor(options.token_ratio * 1000 + 1e-6) / 1000;
		this.counts = outcomeSet(options.counts);
		this.tokens = options.max_tokens;
	}

	override ended(_now: number, { outcome }: Readonly<TryEnd>): void {
		if (outcome === OK) this.tokens = Math.min(this.max, this.tokens + this.ratio);
		else if (((this.counts >> outcome) & 1) === 1) this.tokens = Math.max(0, this.tokens - 1);
	}

	override mayRetry(): boolean {
		return this.tokens > this.max / 2 + 1e-9;
	}
}
