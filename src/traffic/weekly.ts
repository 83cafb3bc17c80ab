import { z } from 'zod';
import { US_PER_DAY, US_PER_HOUR } from '../base/units.ts';
import { type Field, factor, list, object, oneOf, plainNumber, positiveRate, textOf } from '../model/fields.ts';
import { type ArrivalKind, defineArrivals } from './arrivals.ts';
import { calendarDay } from './calendarDay.ts';
import { thinned } from './timeVarying.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
type Day = (typeof DAYS)[number];
/** A factor for the whole day, or 24, one an hour. */
type Shape = number | readonly number[];

interface Options {
	rate: number;
	hours: readonly number[];
	days: Partial<Record<Day, Shape>>;
	holidays: readonly string[];
	holiday_as: Day;
}

const FLAT: readonly number[] = Array.from({ length: 24 }, () => 1);

/** 24 numbers, the factor of each hour from midnight. */
const hours: Field<readonly number[]> = list(plainNumber, 'factors', 24).refine(
	(factors) => factors.length === 24,
	'expected 24 factors, one for each hour of the day',
) as unknown as Field<readonly number[]>;
const day: Field<Shape> = z.union([factor, hours], {
	error: () => 'expected a factor such as 0.3x, or a list of 24 numbers, one for each hour of the day',
}) as unknown as Field<Shape>;
const date: Field<string> = textOf('a date, such as 2026-12-25').refine(
	(value) => value.length === 10 && calendarDay(value) !== null,
	'expected a date of the calendar, such as 2026-12-25',
) as unknown as Field<string>;

/**
 * A table instead of a curve: a factor for each hour of each weekday, on the calendar of the scenario's local time.
 * A holiday is like the day of the week it is said to be like. Clocks are not changed during a run.
 */
export const weekly: ArrivalKind = defineArrivals<Options>({
	kind: 'weekly',
	summary: 'independent arrivals by a table of the hours of the week, with holidays by date',
	cite: 'Lewis & Shedler 1979 (thinning)',
	shape: {
		rate: positiveRate.describe('in an hour whose factor is 1'),
		hours: hours.default([...FLAT]).describe('24 factors, the shape of every day that has none of its own'),
		days: object(Object.fromEntries(DAYS.map((name) => [name, day.optional()])))
			.default({})
			.describe('by weekday: a factor on `hours`, or 24 factors instead of them') as unknown as z.ZodType<Options['days']>,
		holidays: list(date, 'dates', 1000).default([]).describe('dates in local time'),
		holiday_as: oneOf(...DAYS)
			.default('sun')
			.describe('the weekday that holidays are like'),
	},
	create: (o, { random, weekOffsetUs, startDay }) => {
		const week = DAYS.map((name) => shapeOf(o.days[name] ?? 1, o.hours).map((hour) => hour * o.rate));
		const holidays = new Set(o.holidays.map((text) => calendarDay(text)));
		const likeHoliday = week[DAYS.indexOf(o.holiday_as)];
		const rateMax = week.flat().reduce((max, rate) => Math.max(max, rate), 0);
		const weekday = Math.floor(weekOffsetUs / US_PER_DAY);
		const offset = weekOffsetUs % US_PER_DAY;
		return thinned(random, rateMax, (t) => {
			const days = Math.floor((t + offset) / US_PER_DAY);
			const shape = holidays.has(startDay + days) ? likeHoliday : week[(weekday + days) % 7];
			return shape[Math.floor(((t + offset) % US_PER_DAY) / US_PER_HOUR)];
		});
	},
});

function shapeOf(shape: Shape, usual: readonly number[]): readonly number[] {
	return typeof shape === 'number' ? usual.map((hour) => hour * shape) : shape;
}
