import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Calendar, CalendarQueue, EventHeap, stream } from '../../src/kernel.ts';

/** What a priority queue is, in the plainest words: a list, stably sorted by time. */
class SortedList {
	private readonly events: { time: number; payload: number }[] = [];

	push(time: number, payload: number): void {
		let at = this.events.length;
		while (at > 0 && this.events[at - 1].time > time) at--;
		this.events.splice(at, 0, { time, payload });
	}

	takeUntil(until: number): [number, number][] {
		const taken: [number, number][] = [];
		while (this.events.length > 0 && this.events[0].time <= until) {
			const { time, payload } = this.events.shift()!;
			taken.push([time, payload]);
		}
		return taken;
	}

	takeFirst(): number {
		return this.events.shift()!.payload;
	}

	/** Time of the event `steps` from the front, so that a test can stop in the middle of the pending ones. */
	timeOf(steps: number): number | undefined {
		return this.events[Math.min(steps, this.events.length - 1)]?.time;
	}

	get length(): number {
		return this.events.length;
	}
}

/** Push `count` events, `delay + i * step` after now; or run on over the next `steps` events; or let time pass. */
type Step =
	| { readonly do: 'push'; readonly delay: number; readonly step: number; readonly count: number }
	| { readonly do: 'take'; readonly steps: number }
	| { readonly do: 'pass'; readonly time: number };

const delay = fc.oneof(
	{ weight: 3, arbitrary: fc.nat(20) },
	{ weight: 3, arbitrary: fc.nat(100_000) },
	{ weight: 1, arbitrary: fc.constant(0) },
	{ weight: 1, arbitrary: fc.constantFrom(1023, 1024, 1025, 16 * 1024, 2 ** 31, 2 ** 32 + 1) },
	{ weight: 1, arbitrary: fc.integer({ min: 1e9, max: 1e12 }) },
);
const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 5,
		arbitrary: fc.record({ do: fc.constant('push' as const), delay, step: fc.constant(0), count: fc.integer({ min: 1, max: 3 }) }),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			do: fc.constant('push' as const),
			delay,
			step: fc.constantFrom(-1, 0, 1, 7, 1000, 1024),
			count: fc.integer({ min: 20, max: 150 }),
		}),
	},
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('take' as const), steps: fc.nat(5) }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('take' as const), steps: fc.integer({ min: 50, max: 400 }) }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('pass' as const), time: fc.nat(10_000) }) },
);

const kinds: [string, (calendar: Calendar, handler: (payload: number) => void) => EventHeap | CalendarQueue][] = [
	['EventHeap', (calendar, handler) => new EventHeap(calendar, handler, 4)],
	['CalendarQueue', (calendar, handler) => new CalendarQueue(calendar, handler)],
];

describe.each(kinds)('%s', (_name, make) => {
	it('is a stably sorted list, through any interleaving of pushes, bursts, ties, takes and pauses', () => {
		fc.assert(
			fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
				const calendar = new Calendar();
				const taken: [number, number][] = [];
				const queue = make(calendar, (payload) => void taken.push([calendar.now, payload]));
				const list = new SortedList();
				let next = 0;
				for (const it of [...steps, { do: 'pass', time: 1e13 } as const]) {
					if (it.do === 'push') {
						for (let i = 0; i < it.count; i++) {
							const time = calendar.now + Math.max(0, it.delay + i * it.step);
							queue.push(time, next);
							list.push(time, next++);
						}
					} else {
						const until = it.do === 'pass' ? calendar.now + it.time : (list.timeOf(it.steps) ?? calendar.now);
						taken.length = 0;
						calendar.run(until);
						expect(taken).toEqual(list.takeUntil(until));
					}
					expect(queue.length).toBe(list.length);
				}
				expect(queue.length).toBe(0);
			}),
			{ numRuns: 150, seed: 20_261_123 },
		);
	});

	it('stays one when handlers push while it is being taken from: retries of retries', () => {
		fc.assert(
			fc.property(fc.array(delay, { minLength: 1, maxLength: 200 }), fc.integer({ min: 1, max: 120 }), (delays, first) => {
				const run = (push: (time: number, payload: number) => void, take: (handler: (time: number, payload: number) => void) => void) => {
					const log: [number, number][] = [];
					let pushes = 0;
					const again = (now: number) => push(now + delays[pushes % delays.length], pushes++);
					for (let i = 0; i < first; i++) again(0);
					take((time, payload) => {
						log.push([time, payload]);
						// On average as many are born as die, in clumps, until 1000 have been born.
						for (let i = payload % 3; i > 0 && pushes < 1000; i--) again(time);
					});
					return log;
				};
				let handler: (time: number, payload: number) => void = () => {};
				const calendar = new Calendar();
				const queue = make(calendar, (payload) => handler(calendar.now, payload));
				const actual = run(
					(time, payload) => queue.push(time, payload),
					(h) => {
						handler = h;
						calendar.run(2 ** 52);
					},
				);
				const list = new SortedList();
				const wanted = run(
					(time, payload) => list.push(time, payload),
					(h) => {
						// One at a time: what a handler pushes for this instant goes behind those already there.
						for (let time = list.timeOf(0); time !== undefined; time = list.timeOf(0)) h(time, list.takeFirst());
					},
				);
				expect(actual).toEqual(wanted);
			}),
			{ numRuns: 100, seed: 4711 },
		);
	});

	it('survives a burst of 20,000 in one instant, a drain to nothing, and a sparse life afterwards', () => {
		const calendar = new Calendar();
		const taken: number[] = [];
		const queue = make(calendar, (payload) => void taken.push(payload));
		for (let i = 0; i < 20_000; i++) queue.push(1000, i);
		calendar.run(1000);
		expect(taken.length).toBe(20_000);
		expect(taken.every((payload, i) => payload === i)).toBe(true);
		taken.length = 0;
		for (let i = 0; i < 30; i++) queue.push(1000 + (30 - i) * 3_600_000_000, i);
		calendar.run(1e12);
		expect(taken).toEqual(Array.from({ length: 30 }, (_, i) => 29 - i));
	});
});

/** Delays under which a calendar queue with days of one fixed width, or of the average gap, is slow. */
const storms: [string, first: (i: number, u: number) => number, next: (payload: number, u: number, now: number) => number][] = [
	['one event an hour away', (i, u) => (i === 0 ? 3.6e9 : u * 1e6), (_payload, u) => u * 1e6],
	['two crowds an hour apart', (i, u) => u * 1e6 + (i & 1) * 3.6e9, (payload, u) => u * 1e6 + (payload & 1 ? 0 : 3.6e9)],
	['all in one instant, then a minute of jitter', () => 1000, (_payload, u) => u * 6e7],
	['jitter that grows from 10 ms to a minute', (_i, u) => u * 1e4, (_payload, u, now) => u * (now < 5e4 ? 1e4 : 6e7)],
	['jitter that shrinks from a minute to 10 ms', (_i, u) => u * 6e7, (_payload, u) => u * 1e4],
	['a few instants that everybody shares', () => 1000, (_payload, u) => 100_000 * (1 + Math.floor(u * 20))],
	['a crowd far away behind a thin stream', (i, u) => (i & 1 ? u * 1e9 : 5e9 + u * 1e5), (payload, u) => (payload & 1 ? u * 1e9 : 5e9)],
];

describe('CalendarQueue', () => {
	const PENDING = 20_000;
	const EVENTS = 100_000;

	function hold(
		make: (calendar: Calendar, handler: (payload: number) => void) => EventHeap | CalendarQueue,
		[, first, next]: (typeof storms)[number],
	): { ms: number; hash: string } {
		const random = stream(1, 'hold');
		const calendar = new Calendar({ eventsLimit: EVENTS });
		const queue = make(calendar, (payload) => queue.push(calendar.now + Math.floor(next(payload, random.double(), calendar.now)), payload));
		// Time on the processor, so that other processes do not count.
		const start = process.cpuUsage().user;
		for (let i = 0; i < PENDING; i++) queue.push(Math.floor(first(i, random.double())), i);
		try {
			calendar.runTraced(Number.POSITIVE_INFINITY);
		} catch {
			// After EVENTS of them, since every event makes another one.
		}
		return { ms: (process.cpuUsage().user - start) / 1000, hash: calendar.traceHash };
	}

	const best = (storm: (typeof storms)[number]) =>
		Math.min(...Array.from({ length: 3 }, () => hold((calendar, handler) => new CalendarQueue(calendar, handler), storm).ms));
	const uniform: (typeof storms)[number] = ['uniform', (_i, u) => u * 1e6, (_payload, u) => u * 1e6];
	best(uniform);

	it.each(storms)('makes the history that a heap makes: %s', (...storm) => {
		const queue = hold((calendar, handler) => new CalendarQueue(calendar, handler), storm);
		expect(queue.hash).toBe(hold((calendar, handler) => new EventHeap(calendar, handler), storm).hash);
	});

	// 1 to 4 times as slow, measured alone; a width that does not suit makes it a hundred times.
	it.each(storms)('is not slowed down by %s', (...storm) => {
		expect(best(storm)).toBeLessThan(10 * best(uniform));
	});

	it('is quick also with a handful of events far apart', () => {
		const calendar = new Calendar();
		const queue = new CalendarQueue(calendar, (payload) => queue.push(calendar.now + 1e9 * (1 + payload), payload));
		for (let i = 0; i < 3; i++) queue.push(i, i);
		const start = process.cpuUsage().user;
		calendar.run(1e14);
		expect(calendar.events).toBeGreaterThan(150_000);
		expect((process.cpuUsage().user - start) / 1000).toBeLessThan(1000);
	});
});
