/** What every arrival process owes the traffic source. */
import { describe, expect, it } from 'vitest';
import { sampler } from '../../src/model/distributions/index.ts';
import type { Choice } from '../../src/model/plan.ts';
import { type ArrivalProcess, arrivalContext } from '../../src/traffic/arrivals.ts';
import { arrivals } from '../../src/traffic/index.ts';
import type { TraceRows } from '../../src/traffic/recorded.ts';
import { families, membersOf } from '../support/examples.ts';
import { DAY, SECOND } from '../support/plans.ts';

const members = membersOf(families.arrivals);
const SEGMENTS = 20;

/** Variance of a count over its mean, in the long run, where that is not the 1 of a Poisson process or less. */
const dispersion: Readonly<Record<string, (options: never) => number>> = {
	gamma: ({ cv }: { cv: number }) => Math.max(1, cv * cv),
	// For a size of cv 1 at most.
	batch: ({ size }: { size: Choice }) => 2 * sampler(size).mean,
	'rate-series': ({ cv }: { cv: number }) => Math.max(1, cv * cv),
	mmpp: ({ calm, burst, calm_for, burst_for }: { calm: number; burst: number; calm_for: number; burst_for: number }) => {
		const [out, back] = [SECOND / calm_for, SECOND / burst_for];
		return 1 + (2 * (calm - burst) ** 2 * out * back) / ((out + back) ** 2 * (calm * back + burst * out));
	},
};

describe.each(members)('$title', ({ kind, chosen }) => {
	it('never goes back in time', () => {
		const process = create(chosen);
		let last = 0;
		for (let i = 0; i < 50_000; i++) {
			const at = process.next();
			expect(at >= last).toBe(true);
			last = at;
		}
	});

	it('comes as often as it says, in each part of the run', () => {
		const { rateMax } = create(chosen);
		const horizon = Math.min(7 * DAY, (50_000 / rateMax) * SECOND);
		const whole = kind === 'trace' ? Math.ceil(horizon / 180e6) * 180e6 : horizon;
		const times = timesOf(chosen, whole);
		const scatter = dispersion[kind]?.(chosen.options as never) ?? 1;
		for (let segment = 0; segment < SEGMENTS; segment++) {
			// A trace is a record, not a process: its rate is a count per minute, and only whole minutes can agree.
			const parts = kind === 'trace' ? 1 : SEGMENTS;
			const from = (whole * segment) / parts;
			const to = (whole * (segment + 1)) / parts;
			const expected = integral(create(chosen), from, to);
			// Users who are all there at the first instant have no rate.
			const count = times.filter((at) => at >= from && at < to && !(kind === 'users' && at === 0)).length;
			expect(Math.abs(count - expected), `${count} of ${expected} in segment ${segment}`).toBeLessThanOrEqual(
				4 * Math.sqrt(scatter * expected) + 1,
			);
			if (parts === 1) break;
		}
	});

	it('never comes more often than its upper bound', () => {
		const process = create(chosen);
		for (let minute = 0; minute < 7 * 1440; minute++) {
			const rate = process.rateAt(minute * 60 * SECOND);
			expect(rate >= 0 && rate <= process.rateMax).toBe(true);
		}
	});

	it('gives the same times for the same stream, and knows token counts of both kinds or of neither', () => {
		const one = create(chosen);
		const two = create(chosen);
		for (let i = 0; i < 5000; i++) {
			expect(two.next()).toBe(one.next());
			expect(one.tokensIn < 0).toBe(one.tokensOut < 0);
		}
	});
});

/** Options with which a process has no arrivals at all; where there are none, why not. */
const empty: Readonly<Record<string, Choice | string>> = {
	poisson: 'its rate is above zero by its schema',
	constant: 'its rate is above zero by its schema',
	gamma: 'its rate is above zero by its schema',
	batch: 'its rate is above zero by its schema',
	mmpp: 'one of its rates is above zero by its check',
	diurnal: {
		kind: 'diurnal',
		options: { rate: 1, amplitude: 0.5, peak: 0, days: { mon: 0, tue: 0, wed: 0, thu: 0, fri: 0, sat: 0, sun: 0 } },
	},
	weekly: {
		kind: 'weekly',
		options: { rate: 1, hours: Array(24).fill(0), days: {}, holidays: [], holiday_as: 'sun' },
	},
	ramp: 'one of its rates is above zero by its check',
	flash: 'its peak is above zero by its schema',
	'rate-series': { kind: 'rate-series', options: { scale: 1, speed: 1, cv: 1, points: [{ at: 0, rate: 0 }] } },
	users: 'there is at least one by its schema',
	sequence: {
		kind: 'sequence',
		options: {
			repeat: false,
			parts: [
				{
					for: SECOND,
					arrivals: { kind: 'trace', options: { speed: 1, times: 1, spread: 0, rows: { times: [], tokensIn: [], tokensOut: [] } } },
				},
			],
		},
	},
	trace: { kind: 'trace', options: { speed: 1, times: 1, spread: 0, rows: { times: [], tokensIn: [], tokensOut: [] } } },
};

describe('an empty process', () => {
	it.each([...arrivals.kinds])('of kind %s says Infinity, again and again', (kind) => {
		const chosen = empty[kind];
		expect(chosen, `say in ${import.meta.filename} how '${kind}' can be empty, or why it cannot`).toBeDefined();
		if (typeof chosen === 'string') return;
		const process = create(chosen);
		for (let i = 0; i < 3; i++) expect(process.next()).toBe(Number.POSITIVE_INFINITY);
		expect(process.rateMax).toBe(0);
		expect(process.rateAt(12 * 3600 * SECOND)).toBe(0);
	});
});

describe('poisson', () => {
	it('has other times with another stream', () => {
		const chosen = { kind: 'poisson', options: { rate: 1 } };
		expect(create(chosen, 1).next()).not.toBe(create(chosen, 2).next());
	});
});

describe('diurnal', () => {
	it('keeps the local clock: a start a day later sees the next day', () => {
		const { chosen } = members.filter(({ kind }) => kind === 'diurnal')[1];
		const monday = create(chosen, 1, 0);
		const tuesday = create(chosen, 1, DAY);
		for (let hour = 0; hour < 24 * 6; hour++) {
			const at = hour * 3600 * SECOND;
			expect(tuesday.rateAt(at)).toBe(monday.rateAt(at + DAY));
		}
		expect(monday.rateAt(DAY + DAY / 2)).toBe(0);
	});

	it('has its top at the peak and its mean over a day', () => {
		const { chosen } = members.filter(({ kind }) => kind === 'diurnal')[0];
		const process = create(chosen);
		const rates = Array.from({ length: 1440 }, (_, minute) => process.rateAt(minute * 60 * SECOND));
		expect(rates.indexOf(Math.max(...rates)) / 60).toBeCloseTo(15, 1);
		expect(rates.reduce((sum, rate) => sum + rate, 0) / 1440).toBeCloseTo(1, 9);
		expect(Math.max(...rates) / Math.min(...rates)).toBeCloseTo(3, 3);
	});
});

describe('trace', () => {
	it.each(members.filter(({ chosen }) => chosen.kind === 'trace' && chosen.options.times === 1))(
		'$title gives each row once, with its tokens, then ends',
		({ chosen }) => {
			const { rows, speed } = chosen.options as unknown as { rows: TraceRows; speed: number };
			const process = create(chosen);
			const seen = rows.times.map(() => [process.next(), process.tokensIn, process.tokensOut]);
			expect(seen).toEqual(rows.times.map((time, i) => [time / speed, rows.tokensIn[i], rows.tokensOut[i]]));
			expect(process.next()).toBe(Number.POSITIVE_INFINITY);
			expect(process.next()).toBe(Number.POSITIVE_INFINITY);
		},
	);
});

/** By default the run begins on Monday 1970-01-05, at midnight, and has no end. */
function create({ kind, options }: Choice, seed = 1, weekOffsetUs = 0): ArrivalProcess {
	const run = { seed, weekOffsetUs, startDay: 4 + Math.floor(weekOffsetUs / DAY), horizonUs: Number.POSITIVE_INFINITY };
	return arrivals.get(kind).create(options as never, arrivalContext(run, 'arrivals/test'));
}

function timesOf(chosen: Choice, until: number): number[] {
	const process = create(chosen);
	const times: number[] = [];
	for (let at = process.next(); at < until; at = process.next()) times.push(at);
	return times;
}

/** Expected arrivals in [from, to): the rate is constant within each minute, and here within each of many parts of it. */
function integral(process: ArrivalProcess, from: number, to: number): number {
	const parts = Math.max(1000, Math.ceil((to - from) / (15 * SECOND)));
	const width = (to - from) / parts;
	let total = 0;
	for (let i = 0; i < parts; i++) total += (process.rateAt(from + (i + 0.5) * width) * width) / SECOND;
	return total;
}
