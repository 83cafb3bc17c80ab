import { share } from '../../model/fields.ts';
import { OK } from '../../model/outcomes.ts';
import { defineGuard, Guard, type GuardKind, type TryEnd } from './guard.ts';

interface Options {
	rate: number;
}

/** The breaker of Brooker's simulation: it never refuses a first try, and it never forgets. */
export const failureRatio: GuardKind = defineGuard<Options>({
	kind: 'failure-ratio',
	summary: 'no retries while failures per call, since the start, are above a share',
	cite: 'Brooker, Fixing retries with token buckets and circuit breakers, 2022-02-28; simulator_example, CircuitBreakerRetryStrategy',
	shape: { rate: share.describe('failures per call above which nothing is retried') },
	create: (options) => new FailureRatio(options),
});

class FailureRatio extends Guard {
	private readonly rate: number;
	private calls = 0;
	private failures = 0;

	constructor({ rate }: Options) {
		super();
		this.rate = rate;
	}

	override arrived(): void {
		this.calls++;
	}

	override ended(_now: number, { outcome }: Readonly<TryEnd>): void {
		if (outcome !== OK) this.failures++;
	}

	override mayRetry(): boolean {
		return this.failures <= this.rate * this.calls;
	}
}
