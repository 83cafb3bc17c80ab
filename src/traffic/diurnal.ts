import type { z } from 'zod';
import { US_PER_DAY, US_PER_MINUTE } from '../base/units.ts';
import { cosTurns } from '../kernel/math.ts';
import { factor, object, positiveRate, share, timeOfDay } from '../model/fields.ts';
import { type ArrivalKind, defineArrivals } from './arrivals.ts';
import { thinned } from './timeVarying.ts';

const MINUTES_PER_DAY = 1440;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
type Days = Partial<Record<(typeof DAYS)[number], number>>;

/**
 * A day's swing on a real calendar: rate x (1 + amplitude x cos) with its top at `peak`, times a factor per
 * weekday. A Poisson process whose rate is constant within each minute, drawn by thinning (Lewis & Shedler 1979).
 */
export const diurnal: ArrivalKind = defineArrivals<{ rate: number; amplitude: number; peak: number; days: Days }>({
	kind: 'diurnal',
	summary: 'independent arrivals whose rate follows the time of day and the weekday',
	cite: 'Lewis & Shedler 1979 (thinning)',
	shape: {
		rate: positiveRate.describe('mean over a day whose factor is 1x'),
		amplitude: share.prefault('50%').describe('swing around the mean'),
		peak: timeOfDay.prefault('15:00').describe('local time of the daily top'),
		days: object(Object.fromEntries(DAYS.map((day) => [day, factor.optional()])))
			.default({})
			.describe('factor per weekday, 1x where not given') as unknown as z.ZodType<Days>,
	},
	create: ({ rate, amplitude, peak, days }, { random, weekOffsetUs }) => {
		const week = weekOfRates(rate, amplitude, peak, days);
		const rateMax = week.reduce((max, r) => Math.max(max, r), 0);
		const rateAt = (t: number) => week[Math.floor((t + weekOffsetUs) / US_PER_MINUTE) % week.length];
		return thinned(random, rateMax, rateAt);
	},
});

/** Rate of each minute of the week from Monday 00:00, taken at the middle of the minute. */
function weekOfRates(rate: number, amplitude: number, peak: number, days: Days): Float64Array {
	const week = new Float64Array(7 * MINUTES_PER_DAY);
	for (let minute = 0; minute < week.length; minute++) {
		const turn = ((minute + 0.5) * US_PER_MINUTE - peak) / US_PER_DAY;
		week[minute] = rate * (1 + amplitude * cosTurns(turn)) * (days[DAYS[Math.floor(minute / MINUTES_PER_DAY)]] ?? 1);
	}
	return week;
}
