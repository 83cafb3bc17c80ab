/** What the contract cannot know of each process: when its rate is high. */
import { describe, expect, it } from 'vitest';
import type { Choice } from '../../../src/model/plan.ts';
import { type ArrivalProcess, arrivalContext } from '../../../src/traffic/arrivals.ts';
import { calendarDay } from '../../../src/traffic/calendarDay.ts';
import { arrivals } from '../../../src/traffic/index.ts';
import { DAY, HOUR, SECOND } from '../../support/plans.ts';

const MINUTE = 60 * SECOND;

describe('weekly', () => {
	const hours = Array.from({ length: 24 }, (_, hour) => hour);
	const options = { rate: 2, hours, days: { sat: 0.5, sun: Array(24).fill(0.25) }, holidays: ['2026-12-25'], holiday_as: 'sun' };
	// Thursday 2026-12-24, 22:00 local time.
	const process = processOf({ kind: 'weekly', options }, { weekOffsetUs: 3 * DAY + 22 * HOUR, startDay: day('2026-12-24') });
	const rateAt = (text: string, hour: number) => process.rateAt((day(text) - day('2026-12-24')) * DAY + (hour - 22) * HOUR);

	it('goes by the hour of the local day', () => {
		expect([rateAt('2026-12-24', 22), rateAt('2026-12-24', 23), rateAt('2026-12-28', 9)]).toEqual([44, 46, 18]);
	});

	it('makes a holiday, by its date, like the day it is said to be like; the next one is a Saturday', () => {
		expect([rateAt('2026-12-25', 0), rateAt('2026-12-25', 23), rateAt('2026-12-26', 10)]).toEqual([0.5, 0.5, 10]);
	});

	it('knows the week from one to the next, and over the year', () => {
		expect(rateAt('2027-01-03', 12)).toBe(0.5);
		expect(rateAt('2027-12-25', 12)).toBe(12);
	});
});

describe('a date', () => {
	it.each(['2026-02-30', '2026-13-01', '26-01-01', '2026-1-1', '2026-01-00', 'christmas'])('%s is none', (text) => {
		expect(calendarDay(text)).toBeNull();
	});

	it('counts from 1970', () => {
		expect([calendarDay('1970-01-01'), calendarDay('1970-01-05T12:00:00Z'), calendarDay('2024-02-29')]).toEqual([0, 4, 19_782]);
	});
});

describe('flash', () => {
	const options = { base: 1, peak: 9, at: 10 * MINUTE, rise: 4 * MINUTE, hold: 6 * MINUTE, half_life: 5 * MINUTE };
	const { rateAt } = processOf({ kind: 'flash', options });

	it('rises, stays, halves, and goes back to the base', () => {
		expect(rateAt(9 * MINUTE)).toBe(1);
		expect(rateAt(12 * MINUTE)).toBeCloseTo(5, 0);
		expect(rateAt(17 * MINUTE)).toBe(9);
		expect(rateAt(25 * MINUTE)).toBeCloseTo(5, 0);
		expect(rateAt(30 * MINUTE)).toBeCloseTo(3, 0);
		expect(rateAt(10 * HOUR)).toBe(1);
	});

	it('brings the crowd it says: trapezium and decay', () => {
		const expected = 8 * (4 * 60 * 0.5 + 6 * 60 + (5 * 60) / Math.LN2);
		const crowd = Array.from({ length: 40 }, (_, seed) => {
			const process = processOf({ kind: 'flash', options: { ...options, base: 0, peak: 8 } }, { seed });
			let n = 0;
			while (process.next() < Number.POSITIVE_INFINITY) n++;
			return n;
		});
		const mean = crowd.reduce((a, b) => a + b, 0) / crowd.length;
		expect(Math.abs(mean - expected)).toBeLessThan(3.3 * Math.sqrt(expected / crowd.length) + 0.001 * expected);
	});
});

describe('rate-series', () => {
	it('keeps the number of arrivals when it runs faster, and bursts as its cv says', () => {
		const points = [
			{ at: 0, rate: 50 },
			{ at: 600 * SECOND, rate: 0 },
		];
		const gaps = (cv: number, speed: number) => {
			const process = processOf({ kind: 'rate-series', options: { points, scale: 1, speed, cv } });
			const times: number[] = [];
			for (let at = process.next(); at < Number.POSITIVE_INFINITY; at = process.next()) times.push(at);
			const all = times.map((at, i) => at - (i === 0 ? 0 : times[i - 1]));
			const mean = all.reduce((a, b) => a + b, 0) / all.length;
			return {
				count: all.length,
				last: times[times.length - 1],
				cv: Math.sqrt(all.reduce((s, x) => s + (x - mean) ** 2, 0) / all.length) / mean,
			};
		};
		expect(Math.abs(gaps(1, 1).count - 30_000)).toBeLessThan(4 * Math.sqrt(30_000));
		expect(Math.abs(gaps(1, 10).count - 30_000)).toBeLessThan(4 * Math.sqrt(30_000));
		expect(gaps(1, 10).last).toBeLessThanOrEqual(60 * SECOND);
		expect(gaps(1, 1).cv).toBeCloseTo(1, 1);
		expect(gaps(3, 1).cv).toBeGreaterThan(2.8);
		expect(gaps(0.3, 1).cv).toBeCloseTo(0.3, 1);
	});
});

describe('sequence', () => {
	const part = (kind: string, options: object, seconds: number) => ({ arrivals: { kind, options }, for: seconds * SECOND });

	it('splices: each part from its own beginning, cut at its length, around again', () => {
		const parts = [part('constant', { rate: 1 }, 3.5), part('constant', { rate: 0.5 }, 5)];
		const process = processOf({ kind: 'sequence', options: { parts, repeat: true } });
		const seconds = Array.from({ length: 8 }, () => process.next() / SECOND);
		expect(seconds).toEqual([1, 2, 3, 5.5, 7.5, 9.5, 10.5, 11.5]);
		const once = processOf({ kind: 'sequence', options: { parts, repeat: false } });
		expect(Array.from({ length: 6 }, () => once.next() / SECOND)).toEqual([1, 2, 3, 5.5, 7.5, Number.POSITIVE_INFINITY]);
	});

	it('has other luck in each round, and the calendar goes on', () => {
		const parts = [part('poisson', { rate: 1 }, 50)];
		const process = processOf({ kind: 'sequence', options: { parts, repeat: true } });
		const rounds: number[][] = [[], []];
		for (let at = process.next(); at < 100 * SECOND; at = process.next()) rounds[at < 50 * SECOND ? 0 : 1].push(at % (50 * SECOND));
		expect(rounds[0].length).toBeGreaterThan(20);
		expect(rounds[0]).not.toEqual(rounds[1].slice(0, rounds[0].length));
		const days = processOf({
			kind: 'sequence',
			options: { repeat: true, parts: [part('diurnal', { rate: 1, amplitude: 0, peak: 0, days: { tue: 0 } }, 86_400)] },
		});
		expect([days.rateAt(HOUR), days.rateAt(DAY + HOUR), days.rateAt(7 * DAY + HOUR), days.rateAt(8 * DAY + HOUR)]).toEqual([1, 0, 1, 0]);
	});

	it('ends when nothing more can come before the horizon', () => {
		const parts = [part('constant', { rate: 0.001 }, 10)];
		const process = processOf({ kind: 'sequence', options: { parts, repeat: true } }, { horizonUs: HOUR });
		expect(process.next()).toBe(Number.POSITIVE_INFINITY);
	});
});

describe('a trace several times over', () => {
	const times = Array.from({ length: 4000 }, (_, i) => i * SECOND);
	const rows = { times, tokensIn: times.map((_, i) => i), tokensOut: times.map(() => 1) };
	const replay = (factor: number, spread = 0) => {
		const process = processOf({ kind: 'trace', options: { speed: 1, times: factor, spread, rows } });
		const seen: [number, number][] = [];
		for (let at = process.next(); at < Number.POSITIVE_INFINITY; at = process.next()) seen.push([at, process.tokensIn]);
		return seen;
	};

	it('is thinned to the share it says', () => {
		const thin = replay(0.25);
		expect(Math.abs(thin.length - 1000)).toBeLessThan(4 * Math.sqrt(4000 * 0.25 * 0.75));
		expect(thin.every(([at, row]) => at === row * SECOND)).toBe(true);
	});

	it('comes so many times, copies at most so much later than their row', () => {
		expect(replay(3).length).toBe(12_000);
		const spread = replay(3, 5 * SECOND);
		expect(spread.length).toBe(12_000);
		const late = spread.map(([at, row]) => at - row * SECOND);
		expect(late.every((us) => us >= 0 && us < 5 * SECOND)).toBe(true);
		expect(late.filter((us) => us === 0).length).toBeGreaterThanOrEqual(4000);
		expect(spread.every(([at], i) => i === 0 || at >= spread[i - 1][0])).toBe(true);
	});
});

function processOf(
	{ kind, options }: Choice,
	run: { seed?: number; weekOffsetUs?: number; startDay?: number; horizonUs?: number } = {},
): ArrivalProcess {
	const context = arrivalContext({ seed: 1, weekOffsetUs: 0, startDay: 4, horizonUs: Number.POSITIVE_INFINITY, ...run }, 'arrivals/test');
	return arrivals.get(kind).create(options as never, context);
}

function day(text: string): number {
	return calendarDay(text) ?? Number.NaN;
}
