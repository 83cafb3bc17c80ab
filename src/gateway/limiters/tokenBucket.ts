import { count, positiveRate } from '../../model/fields.ts';
import { defineLimiter, type LimiterKind, REFUSED } from './limiter.ts';

/**
 * Starts full, refills continuously. As in the closed form it is tested against, a unit passes when it is there whole,
 * and a refused one leaves the bucket as it is.
 */
export const tokenBucket: LimiterKind = defineLimiter<{ rate: number; burst: number }>({
	kind: 'token-bucket',
	summary: 'a bucket that refills continuously; what finds it empty is refused',
	cite: 'definition; Envoy local_ratelimit with a fine fill_interval, AWS API Gateway',
	shape: {
		rate: positiveRate.describe('units per time that refill it'),
		burst: count(1, 1_000_000_000).describe('size of the bucket, full at the start'),
	},
	create: ({ rate, burst }, { now: madeAt }) => {
		const perUs = rate / 1e6;
		let tokens = burst;
		let refilledAt = madeAt;
		const refill = (now: number) => {
			tokens = Math.min(burst, tokens + (now - refilledAt) * perUs);
			refilledAt = now;
		};
		return {
			admit: (now, units) => {
				refill(now);
				// A unit refilled over several steps may lack the last bit; it counts as whole.
				if (!(tokens > Math.max(1, units) - 1e-9)) return REFUSED;
				tokens -= units;
				return 0;
			},
			dueIn: (now) => {
				refill(now);
				return Math.max(0, (1 - tokens) / perUs);
			},
			charge: (now, units) => {
				refill(now);
				tokens -= units;
			},
		};
	},
});
