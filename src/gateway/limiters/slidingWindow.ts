import { count, flag, positiveDuration } from '../../model/fields.ts';
import { defineLimiter, type LimiterKind, REFUSED } from './limiter.ts';

/**
 * Two counters instead of a log: this window's, plus the part of the last one's that a trailing window would still
 * see, as if its units had come evenly. Off by as much as they did not.
 */
export const slidingWindow: LimiterKind = defineLimiter<{ limit: number; per: number; counts_refused: boolean }>({
	kind: 'sliding-window',
	summary: 'an estimate of the trailing window from two counters',
	cite: 'HAProxy http_req_rate (src/freq_ctr.c); Kong rate-limiting-advanced `sliding`; Cloudflare blog 2017',
	shape: {
		limit: count(1, 1_000_000_000).describe('units that pass in a trailing window'),
		per: positiveDuration.describe('length of the window'),
		counts_refused: flag
			.default(false)
			.describe('refused units count as well, as in HAProxy and Kong; a client that keeps asking stays refused'),
	},
	create: ({ limit, per, counts_refused }, { weekOffsetUs }) => {
		let window = Number.NEGATIVE_INFINITY;
		let used = 0;
		let usedBefore = 0;
		/** Brings the counters to the window of `now` and returns the estimate. */
		const estimate = (now: number): number => {
			const clock = now + weekOffsetUs;
			const current = Math.floor(clock / per);
			if (current !== window) {
				usedBefore = current === window + 1 ? used : 0;
				used = 0;
				window = current;
			}
			return used + usedBefore * (1 - (clock - current * per) / per);
		};
		return {
			admit: (now, units) => {
				const fits = estimate(now) + Math.max(1, units) <= limit + 1e-9;
				if (fits || counts_refused) used += units;
				return fits ? 0 : REFUSED;
			},
			dueIn: (now) => {
				if (estimate(now) + 1 <= limit + 1e-9) return 0;
				const elapsed = now + weekOffsetUs - window * per;
				// What is left of the window before fades; if that is not enough, this window's fades in the next.
				if (used + 1 <= limit) return fadedUs(usedBefore, limit - 1 - used, per) - elapsed;
				return per - elapsed + fadedUs(used, limit - 1, per);
			},
			charge: (now, units) => {
				estimate(now);
				used += units;
			},
		};
	},
});

/** us into a window after which no more than `left` of the `units` before it still count. */
function fadedUs(units: number, left: number, per: number): number {
	return units <= left ? 0 : Math.ceil(per * (1 - left / units));
}
