/** What every rate limiter owes the gateway, and what each kind admits by its definition. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limiters } from '../../src/gateway/limiters/index.ts';
import { type Limiter, REFUSED } from '../../src/gateway/limiters/limiter.ts';
import { choice } from '../../src/model/fields.ts';
import type { Choice } from '../../src/model/plan.ts';
import { families, membersOf } from '../support/examples.ts';
import { SECOND } from '../support/plans.ts';

const seeded = { numRuns: 200, seed: 20_261_125 };
const HOUR = 3600 * SECOND;
/** Gaps between requests, us: bursts, single requests and long pauses. */
const gaps = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 400_000 }), fc.integer({ min: 1, max: 20 * SECOND })), {
	minLength: 1,
	maxLength: 300,
});

function create({ kind, options }: Choice): Limiter {
	return limiters.get(kind).create(options as never, { now: 0, weekOffsetUs: 0 });
}

function limiterOf(kind: string, options: Record<string, unknown>): Limiter {
	return create(choice(limiters.entries).parse({ kind, ...options }));
}

/** Times of requests from the gaps between them. */
function timesOf(list: readonly number[]): number[] {
	let now = 0;
	return list.map((gap) => {
		now += gap;
		return now;
	});
}

/** Times of the requests that are not refused. */
function admitted(limiter: Limiter, times: readonly number[]): number[] {
	return times.filter((now) => limiter.admit(now, 1) !== REFUSED);
}

/** Most that any interval of this length (both ends counted) may see, by the kind's definition. */
const bounds: Readonly<Record<string, (options: never, lengthUs: number) => number>> = {
	'token-bucket': ({ rate, burst }: { rate: number; burst: number }, us) => burst + (rate * us) / 1e6,
	gcra: ({ rate, burst }: { rate: number; burst: number }, us) => burst + (rate * us) / 1e6,
	'fixed-window': ({ limit, per }: { limit: number; per: number }, us) => limit * (Math.floor(us / per) + 2),
	// Twice at worst: all of one window at its end, and the estimate of them faded at the end of the next.
	'sliding-window': ({ limit, per }: { limit: number; per: number }, us) => limit * (Math.floor(us / per) + 2),
	'sliding-log': ({ limit, per }: { limit: number; per: number }, us) => limit * (Math.floor(us / per) + 1),
	// Its clock ticks in milliseconds and its rate is cut to thousandths.
	'nginx-limit-req': ({ rate, burst }: { rate: number; burst: number }, us) => burst + 1 + (rate * (us + 1000)) / 1e6,
};

describe.each(membersOf(families.limiters))('$title', ({ kind, chosen }) => {
	it('keeps every interval within its bound', () => {
		fc.assert(
			fc.property(gaps, (list) => {
				const passed = admitted(create(chosen), timesOf(list));
				for (let from = 0; from < passed.length; from++)
					for (let to = from; to < passed.length; to++)
						expect(to - from + 1).toBeLessThanOrEqual(bounds[kind](chosen.options as never, passed[to] - passed[from]) + 1e-6);
			}),
			{ ...seeded, numRuns: 60 },
		);
	});

	it('admits after a long pause, whatever came before', () => {
		fc.assert(
			fc.property(gaps, (list) => {
				const limiter = create(chosen);
				const times = timesOf(list);
				admitted(limiter, times);
				expect(limiter.admit((times.at(-1) ?? 0) + HOUR, 1)).not.toBe(REFUSED);
			}),
			seeded,
		);
	});

	it('is asked for nothing and takes nothing: the next unit finds what it would have found', () => {
		fc.assert(
			fc.property(gaps, (list) => {
				const [asked, plain] = [create(chosen), create(chosen)];
				for (const now of timesOf(list)) {
					asked.admit(now, 0);
					expect(asked.admit(now, 1)).toBe(plain.admit(now, 1));
				}
			}),
			seeded,
		);
	});

	it('says of nothing what it then says of one', () => {
		fc.assert(
			fc.property(gaps, (list) => {
				const limiter = create(chosen);
				for (const now of timesOf(list)) expect(limiter.admit(now, 0) === REFUSED).toBe(limiter.admit(now, 1) === REFUSED);
			}),
			seeded,
		);
	});

	it('says after a refusal when one unit is due: it passes then, and hardly earlier', () => {
		fc.assert(
			fc.property(gaps, (list) => {
				const limiter = create(chosen);
				for (const now of timesOf(list)) {
					if (limiter.admit(now, 1) !== REFUSED) continue;
					const due = limiter.dueIn(now);
					expect(due).toBeGreaterThan(0);
					// Two milliseconds: nginx counts in whole ones.
					if (due > 2000) expect(limiter.admit(now + Math.floor(due) - 2000, 0)).toBe(REFUSED);
					expect(limiter.admit(now + Math.ceil(due) + 2000, 0)).not.toBe(REFUSED);
					return;
				}
			}),
			seeded,
		);
	});

	it('counts what is charged afterwards like what was charged before', () => {
		const [before, after] = [create(chosen), create(chosen)];
		const times = Array.from({ length: 40 }, (_, i) => i * 40_000);
		for (const now of times) {
			const first = before.admit(now, 1) !== REFUSED;
			const second = after.admit(now, 0) !== REFUSED;
			if (second) after.charge(now, 1);
			// Kinds that count refused units count nothing when asked for nothing.
			if (chosen.options.counts_refused !== true) expect(second).toBe(first);
		}
	});
});

describe('gcra', () => {
	it('admits what a token bucket admits', () => {
		fc.assert(
			fc.property(gaps, fc.integer({ min: 1, max: 30 }), (list, burst) => {
				const times = timesOf(list);
				const [bucket, cell] = ['token-bucket', 'gcra'].map((kind) => limiterOf(kind, { rate: '8/s', burst }));
				expect(admitted(cell, times)).toEqual(admitted(bucket, times));
			}),
			seeded,
		);
	});
});

describe('fixed window', () => {
	it('lets twice the limit pass within an instant around its edge', () => {
		const limiter = limiterOf('fixed-window', { limit: 5, per: '1m' });
		const early = admitted(limiter, [0, ...Array<number>(10).fill(59_999_999)]);
		const late = admitted(limiter, Array<number>(10).fill(60_000_000));
		expect([early.length, late.length]).toEqual([5, 5]);
	});

	it('begins with its first request, or with the minute of the clock', () => {
		const first = limiterOf('fixed-window', { limit: 1, per: '1m' });
		const clock = limiterOf('fixed-window', { limit: 1, per: '1m', anchor: 'calendar' });
		const times = [50, 60, 100, 110, 120].map((second) => second * SECOND);
		expect(admitted(first, times)).toEqual([50 * SECOND, 110 * SECOND]);
		expect(admitted(clock, times)).toEqual([50 * SECOND, 60 * SECOND, 120 * SECOND]);
	});
});

describe('sliding window', () => {
	it('weighs the window before by what a trailing window still sees of it', () => {
		const limiter = limiterOf('sliding-window', { limit: 100, per: '1m' });
		expect(admitted(limiter, Array<number>(80).fill(30 * SECOND))).toHaveLength(80);
		// A quarter into the next minute three quarters of the 80 count: 60 + 40 = 100.
		expect(admitted(limiter, Array<number>(100).fill(75 * SECOND))).toHaveLength(40);
	});

	it('stays shut for a client that keeps asking, when refused requests count', () => {
		const everySecond = Array.from({ length: 600 }, (_, i) => i * SECOND);
		const passed = (counts_refused: boolean) =>
			admitted(limiterOf('sliding-window', { limit: 30, per: '1m', counts_refused }), everySecond).length;
		expect(passed(false)).toBeGreaterThan(250);
		expect(passed(true)).toBeLessThan(60);
	});
});

describe('sliding log', () => {
	it('is the definition, by counting', () => {
		fc.assert(
			fc.property(gaps, fc.integer({ min: 1, max: 12 }), (list, limit) => {
				const limiter = limiterOf('sliding-log', { limit, per: '2s' });
				const passed: number[] = [];
				for (const now of timesOf(list)) {
					const recent = passed.filter((time) => time > now - 2 * SECOND).length;
					expect(limiter.admit(now, 1) === 0).toBe(recent < limit);
					if (recent < limit) passed.push(now);
				}
			}),
			seeded,
		);
	});
});

describe('nginx limit_req', () => {
	const holds = (options: Record<string, unknown>, times: readonly number[]) => {
		const limiter = limiterOf('nginx-limit-req', options);
		return times.map((ms) => limiter.admit(ms * 1000, 1) / 1000);
	};
	const refused = REFUSED / 1000;

	it('serialises a burst at its pace and refuses the rest', () => {
		expect(holds({ rate: '10/s', burst: 2 }, [0, 0, 0, 0])).toEqual([0, 100, 200, refused]);
	});

	it('admits burst and one more at once with nodelay, then the pace', () => {
		expect(holds({ rate: '10/s', burst: 2, nodelay: true }, [0, 0, 0, 0, 99, 100, 100])).toEqual([0, 0, 0, refused, refused, 0, refused]);
	});

	it('holds only what is over `delay`', () => {
		expect(holds({ rate: '10/s', burst: 4, delay: 2 }, [0, 0, 0, 0, 0, 0])).toEqual([0, 0, 0, 100, 200, refused]);
	});

	it('counts in thousandths, cut down: 100 a minute is 1.666 a second', () => {
		// 1000 thousandths leak in 601 ms (1666 x 601 / 1000 = 1001), not in 600 (999).
		expect(holds({ rate: '100/min' }, [0, 600])).toEqual([0, refused]);
		expect(holds({ rate: '100/min' }, [0, 601])).toEqual([0, 0]);
	});

	it('does not remember what it refused', () => {
		expect(holds({ rate: '1/s' }, [0, 500, 999, 1000])).toEqual([0, refused, refused, 0]);
	});
});
