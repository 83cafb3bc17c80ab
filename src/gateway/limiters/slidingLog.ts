import { count, positiveDuration } from '../../model/fields.ts';
import { defineLimiter, type LimiterKind, REFUSED } from './limiter.ts';

/** The exact trailing window: every unit is remembered until it is as old as the window. Costs memory by the limit. */
export const slidingLog: LimiterKind = defineLimiter<{ limit: number; per: number }>({
	kind: 'sliding-log',
	summary: 'the exact trailing window, from a log of what passed',
	cite: 'definition; express-rate-limit and redis sorted-set recipes',
	shape: {
		limit: count(1, 10_000_000).describe('units that pass in any trailing window'),
		per: positiveDuration.describe('length of the window'),
	},
	create: ({ limit, per }) => {
		let times = new Float64Array(64);
		let weights = new Float64Array(64);
		let start = 0;
		let size = 0;
		let used = 0;
		const forget = (now: number) => {
			while (size > 0 && times[start] <= now - per) {
				used -= weights[start];
				start = (start + 1) % times.length;
				size--;
			}
		};
		const remember = (now: number, units: number) => {
			if (units === 0) return;
			if (size === times.length) {
				times = unrolled(times, start);
				weights = unrolled(weights, start);
				start = 0;
			}
			const at = (start + size++) % times.length;
			times[at] = now;
			weights[at] = units;
			used += units;
		};
		return {
			admit: (now, units) => {
				forget(now);
				if (used + Math.max(1, units) > limit) return REFUSED;
				remember(now, units);
				return 0;
			},
			dueIn: (now) => {
				forget(now);
				let gone = 0;
				for (let i = 0; i < size; i++) {
					if (used - gone < limit) return i === 0 ? 0 : times[(start + i - 1) % times.length] + per - now;
					gone += weights[(start + i) % times.length];
				}
				return size === 0 ? 0 : times[(start + size - 1) % times.length] + per - now;
			},
			charge: (now, units) => {
				forget(now);
				remember(now, units);
			},
		};
	},
});

/** A full ring laid out from its first element, with as much room again behind it. */
function unrolled(ring: Float64Array<ArrayBuffer>, start: number): Float64Array<ArrayBuffer> {
	const line = new Float64Array(ring.length * 2);
	line.set(ring.subarray(start));
	line.set(ring.subarray(0, start), ring.length - start);
	return line;
}
