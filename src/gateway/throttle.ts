import type { ThrottleSpec } from '../model/gatewaySpec.ts';

/**
 * Token bucket: starts full, refills continuously, one token a request. As in the closed form it is tested
 * against, a request is admitted when a whole token is there, and a refused one leaves the bucket as it is.
 */
export class TokenBucket {
	private readonly perUs: number;
	private readonly burst: number;
	private tokens: number;
	private refilledAt = 0;

	constructor(spec: ThrottleSpec, now: number) {
		this.perUs = spec.ratePerSecond / 1e6;
		this.burst = spec.burst;
		this.tokens = spec.burst;
		this.refilledAt = now;
	}

	/** Until the next whole token, rounded up to seconds as the header is; after `admits` has said no. */
	get retryAfterUs(): number {
		return Math.ceil((1 - this.tokens) / this.perUs / 1e6) * 1e6;
	}

	admits(now: number): boolean {
		const tokens = Math.min(this.burst, this.tokens + (now - this.refilledAt) * this.perUs);
		this.refilledAt = now;
		// A token refilled over several steps may lack the last bit; it counts as whole.
		const whole = tokens > 1 - 1e-9;
		this.tokens = whole ? tokens - 1 : tokens;
		return whole;
	}
}
