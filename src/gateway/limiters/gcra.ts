import { count, positiveRate } from '../../model/fields.ts';
import { defineLimiter, type LimiterKind, REFUSED } from './limiter.ts';

/**
 * The generic cell rate algorithm: one number, the theoretical arrival time of the next unit at an even pace. A request
 * may come ahead of it by `burst - 1` steps. Admits what a token bucket of the same rate and burst admits.
 */
export const gcra: LimiterKind = defineLimiter<{ rate: number; burst: number }>({
	kind: 'gcra',
	summary: 'an even pace that may be run ahead of by a burst: one timestamp a key',
	cite: 'ITU-T I.371 (virtual scheduling); redis-cell, throttled',
	shape: {
		rate: positiveRate.describe('units per time'),
		burst: count(1, 1_000_000_000).describe('units that may come at once'),
	},
	create: ({ rate, burst }) => {
		const stepUs = 1e6 / rate;
		const aheadUs = burst * stepUs;
		let due = Number.NEGATIVE_INFINITY;
		return {
			admit: (now, units) => {
				const from = Math.max(due, now);
				// As with the bucket, the last bit of a sum does not decide.
				if (from + Math.max(1, units) * stepUs > now + aheadUs + stepUs * 1e-9) return REFUSED;
				due = from + units * stepUs;
				return 0;
			},
			dueIn: (now) => Math.max(0, due + stepUs - aheadUs - now),
			charge: (now, units) => {
				due = Math.max(due, now) + units * stepUs;
			},
		};
	},
});
