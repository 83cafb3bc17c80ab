import { describe, expect, it } from 'vitest';
import { Alarm, Calendar, CalendarQueue, CapacityError, DelayLine, EventHeap, stream } from '../../../src/kernel.ts';

/** A calendar and a log of [time, who, payload]. */
function story(options: { eventsLimit?: number } = {}) {
	const calendar = new Calendar(options);
	const log: [number, string, number][] = [];
	const note = (who: string) => (payload: number) => void log.push([calendar.now, who, payload]);
	return { calendar, log, note };
}

describe('the order of events', () => {
	it('is by time first, whatever the source', () => {
		const { calendar, log, note } = story();
		const first = new EventHeap(calendar, note('first'));
		const second = new EventHeap(calendar, note('second'));
		first.push(30, 1);
		second.push(20, 2);
		first.push(10, 3);
		calendar.run(100);
		expect(log).toEqual([
			[10, 'first', 3],
			[20, 'second', 2],
			[30, 'first', 1],
		]);
	});

	it('is by source priority at equal times: the one registered first goes first, however late it was scheduled', () => {
		const { calendar, log, note } = story();
		const alarm = new Alarm(calendar, note('alarm'));
		const line = new DelayLine(calendar, 50, note('line'));
		const heap = new EventHeap(calendar, note('heap'));
		const queue = new CalendarQueue(calendar, note('queue'));
		queue.push(50, 1);
		heap.push(50, 2);
		line.push(3);
		alarm.set(50, 4);
		calendar.run(50);
		expect(log.map(([, who]) => who)).toEqual(['alarm', 'line', 'heap', 'queue']);
	});

	it.each([
		['EventHeap', (c: Calendar, h: (p: number) => void) => new EventHeap(c, h, 1)],
		['CalendarQueue', (c: Calendar, h: (p: number) => void) => new CalendarQueue(c, h)],
	])('is by sequence within one %s: a thousand events of one instant come out as they went in', (_name, make) => {
		const { calendar, log, note } = story();
		const source = make(calendar, note('it'));
		for (let i = 0; i < 1000; i++) {
			source.push(7, i);
			source.push(3, 5000 + i);
		}
		calendar.run(3);
		expect(log.map(([, , payload]) => payload)).toEqual(Array.from({ length: 1000 }, (_, i) => 5000 + i));
		for (let i = 1000; i < 1100; i++) source.push(7, i);
		log.length = 0;
		calendar.run(7);
		expect(log.map(([, , payload]) => payload)).toEqual(Array.from({ length: 1100 }, (_, i) => i));
	});

	it('holds while the sequence of a heap wraps around 2^32', () => {
		for (const start of [2 ** 31 - 50, -50]) {
			const { calendar, log, note } = story();
			const heap = new EventHeap(calendar, note('it'));
			(heap as unknown as { sequence: number }).sequence = start;
			for (let i = 0; i < 100; i++) heap.push(9, i);
			calendar.run(9);
			expect(log.map(([, , payload]) => payload)).toEqual(Array.from({ length: 100 }, (_, i) => i));
		}
	});

	it('holds across more sources than the calendar first made room for', () => {
		const { calendar, log, note } = story();
		const alarms = Array.from({ length: 40 }, (_, i) => new Alarm(calendar, note(String(i))));
		for (const alarm of [...alarms].reverse()) alarm.set(5);
		calendar.run(5);
		expect(log.map(([, who]) => Number(who))).toEqual(Array.from({ length: 40 }, (_, i) => i));
	});

	it('forgets nothing that is pending when it makes room for more sources', () => {
		const { calendar, log, note } = story();
		for (let i = 0; i < 40; i++) new Alarm(calendar, note(String(i))).set(100 - i);
		calendar.run(100);
		expect(log.map(([time, who]) => [time, Number(who)])).toEqual(Array.from({ length: 40 }, (_, i) => [61 + i, 39 - i]));
	});

	it('lets a source that joins in the middle of a run take part at once, behind all others', () => {
		const { calendar, log, note } = story();
		const crowd = Array.from({ length: 8 }, () => new Alarm(calendar, note('crowd')));
		new Alarm(calendar, () => new Alarm(calendar, note('newcomer')).set(calendar.now)).set(10);
		crowd[7].set(10);
		crowd[0].set(11);
		calendar.run(20);
		expect(log.map(([time, who]) => [time, who])).toEqual([
			[10, 'crowd'],
			[10, 'newcomer'],
			[11, 'crowd'],
		]);
	});
});

/**
 * One seat. Holder has it until t = 100, Waiter has queued for it since t = 1 with patience until exactly t = 100,
 * and Sniper walks in at exactly t = 100. Who sits is decided by the priorities of the sources, never by chance.
 */
function oneSeat(order: readonly ('release' | 'patience' | 'arrival')[]): string[] {
	const calendar = new Calendar();
	const log: string[] = [];
	let holder: string | null = 'Holder';
	const waiting: string[] = ['Waiter'];
	const sit = () => {
		if (holder !== null || waiting.length === 0) return;
		holder = waiting.shift()!;
		log.push(`${holder} sits`);
	};
	const acts = {
		release: () => {
			holder = null;
			log.push('Holder leaves');
			sit();
		},
		patience: () => {
			const at = waiting.indexOf('Waiter');
			// There is no cancel: the timer looks whether it still means something.
			if (at < 0) return;
			waiting.splice(at, 1);
			log.push('Waiter gives up');
		},
		arrival: () => {
			waiting.push('Sniper');
			log.push('Sniper arrives');
			sit();
		},
	};
	for (const name of order) new Alarm(calendar, acts[name]).set(100);
	calendar.run(100);
	return log;
}

describe('the exact release instant', () => {
	it('release first: Waiter sits, its timer is dead, Sniper waits', () => {
		expect(oneSeat(['release', 'patience', 'arrival'])).toEqual(['Holder leaves', 'Waiter sits', 'Sniper arrives']);
	});

	it('patience first: Waiter is gone by a hair, Sniper gets the seat', () => {
		expect(oneSeat(['patience', 'release', 'arrival'])).toEqual(['Waiter gives up', 'Holder leaves', 'Sniper arrives', 'Sniper sits']);
	});

	it('arrival first: Sniper is behind Waiter all the same', () => {
		expect(oneSeat(['arrival', 'release', 'patience'])).toEqual(['Sniper arrives', 'Holder leaves', 'Waiter sits']);
	});

	it('the order in which the alarms were set does not matter, only that of registration', () => {
		const { calendar, log, note } = story();
		const a = new Alarm(calendar, note('a'));
		const b = new Alarm(calendar, note('b'));
		b.set(10);
		a.set(10);
		b.set(10);
		calendar.run(10);
		expect(log.map(([, who]) => who)).toEqual(['a', 'b']);
	});
});

describe('events scheduled for now by a handler', () => {
	it('run within this instant; one of higher priority runs before the rest of the instant', () => {
		const { calendar, log, note } = story();
		const urgent = new Alarm(calendar, note('urgent'));
		const plain = new EventHeap(calendar, (payload) => {
			note('plain')(payload);
			if (payload === 1) urgent.set(calendar.now);
		});
		plain.push(10, 1);
		plain.push(10, 2);
		plain.push(11, 3);
		calendar.run(20);
		expect(log).toEqual([
			[10, 'plain', 1],
			[10, 'urgent', 0],
			[10, 'plain', 2],
			[11, 'plain', 3],
		]);
	});

	it.each([
		['EventHeap', (c: Calendar, h: (p: number) => void) => new EventHeap(c, h)],
		['CalendarQueue', (c: Calendar, h: (p: number) => void) => new CalendarQueue(c, h)],
	])('go behind their equals in the same %s', (_name, make) => {
		const { calendar, log, note } = story();
		const source = make(calendar, (payload: number) => {
			note('it')(payload);
			if (payload < 3) source.push(calendar.now, payload + 10);
		});
		for (const payload of [1, 2, 3]) source.push(5, payload);
		calendar.run(5);
		expect(log.map(([, , payload]) => payload)).toEqual([1, 2, 3, 11, 12]);
	});

	it('a delay of zero is the same instant, behind what was there', () => {
		const { calendar, log, note } = story();
		const line = new DelayLine(calendar, 0, note('echo'));
		const heap = new EventHeap(calendar, (payload) => {
			note('call')(payload);
			line.push(payload);
		});
		heap.push(5, 1);
		heap.push(5, 2);
		calendar.run(5);
		expect(log.map(([, who, payload]) => `${who} ${payload}`)).toEqual(['call 1', 'echo 1', 'call 2', 'echo 2']);
	});
});

describe('Alarm', () => {
	it('rings once, at the last time it was set to, with the last payload', () => {
		const { calendar, log, note } = story();
		const alarm = new Alarm(calendar, note('ring'));
		alarm.set(10, 1);
		alarm.set(30, 2);
		calendar.run(20);
		expect(log).toEqual([]);
		alarm.set(25, 3);
		calendar.run(100);
		expect(log).toEqual([[25, 'ring', 3]]);
	});

	it('forgets a pending ring, and may be set again', () => {
		const { calendar, log, note } = story();
		const alarm = new Alarm(calendar, note('ring'));
		alarm.set(10);
		alarm.clear();
		alarm.clear();
		calendar.run(50);
		alarm.set(60);
		calendar.run(70);
		expect(log).toEqual([[60, 'ring', 0]]);
	});

	it('rearms itself from its own handler', () => {
		const { calendar, log, note } = story();
		const tick = new Alarm(calendar, (payload) => {
			note('tick')(payload);
			tick.set(calendar.now + 15, payload + 1);
		});
		tick.set(0);
		calendar.run(45);
		expect(log.map(([time]) => time)).toEqual([0, 15, 30, 45]);
	});
});

describe('DelayLine', () => {
	it('is first in, first out while the ring grows in the wrapped state', () => {
		const { calendar, log, note } = story();
		const line = new DelayLine(calendar, 1000, note('out'));
		let pushed = 0;
		const pushUntil = (time: number, n: number) => {
			const feeder = new Alarm(calendar, () => {
				for (let i = 0; i < n; i++) line.push(pushed++);
			});
			feeder.set(time);
		};
		pushUntil(0, 60); // the start of the ring
		pushUntil(500, 4); // full: 64 of 64
		pushUntil(1200, 40); // 60 are out by now, so these wrap around the end
		pushUntil(1300, 100); // 144 pending: the ring doubles twice, from a wrapped state
		pushUntil(1301, 1);
		calendar.run(1250);
		expect(line.length).toBe(44);
		calendar.run(10_000);
		expect(log.map(([, , payload]) => payload)).toEqual(Array.from({ length: 205 }, (_, i) => i));
		expect(log.map(([time]) => time)).toEqual([
			...Array(60).fill(1000),
			...Array(4).fill(1500),
			...Array(40).fill(2200),
			...Array(100).fill(2300),
			2301,
		]);
		expect(line.length).toBe(0);
	});

	it('refuses a delay that is negative, fractional or endless', () => {
		const { calendar, note } = story();
		for (const delay of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
			expect(() => new DelayLine(calendar, delay, note('x'))).toThrow(RangeError);
	});
});

describe('the clock', () => {
	it('reaches `until` even when nothing happens, and never goes back', () => {
		const { calendar, log, note } = story();
		const alarm = new Alarm(calendar, note('ring'));
		calendar.run(40);
		expect(calendar.now).toBe(40);
		calendar.run(30);
		expect(calendar.now).toBe(40);
		alarm.set(50);
		calendar.run(49);
		expect([calendar.now, log.length]).toEqual([49, 0]);
		calendar.run(50);
		expect([calendar.now, log.length, calendar.events]).toEqual([50, 1, 1]);
	});

	it('is exact far beyond 2^32 microseconds', () => {
		const { calendar, log, note } = story();
		const late = 2 ** 52;
		const heap = new EventHeap(calendar, note('late'));
		const queue = new CalendarQueue(calendar, note('late'));
		queue.push(late + 1, 1);
		heap.push(late + 2, 2);
		queue.push(late, 0);
		calendar.run(late + 2);
		expect(log.map(([time, , payload]) => [time - late, payload])).toEqual([
			[0, 0],
			[1, 1],
			[2, 2],
		]);
	});

	it('run(Infinity) ends when nothing is pending any more', () => {
		const { calendar, note } = story({ eventsLimit: 100 });
		new Alarm(calendar, note('ring')).set(5);
		calendar.run(Number.POSITIVE_INFINITY);
		expect([calendar.events, calendar.now]).toEqual([1, 5]);
		calendar.runTraced(Number.POSITIVE_INFINITY);
		expect([calendar.events, calendar.now]).toEqual([1, 5]);
	});
});

/** Arrivals, random services, timeouts and jittered retries of all four sources, entangled. */
function workshop(eventsLimit = Number.POSITIVE_INFINITY) {
	const calendar = new Calendar({ eventsLimit });
	const random = stream(7, 'workshop');
	let left = 2000;
	const queue = new CalendarQueue(calendar, (payload) => void line.push(payload));
	const line = new DelayLine(calendar, 700, (payload) => {
		if (payload % 3 === 0) queue.push(calendar.now + Math.floor(random.double() * 5000), payload + 1);
	});
	const heap = new EventHeap(calendar, (payload) => {
		if (payload % 2 === 0) queue.push(calendar.now + Math.floor(random.double() * 40) * 50, payload);
	});
	const arrivals = new Alarm(calendar, (payload) => {
		heap.push(calendar.now + Math.floor(random.double() * 20) * 100, payload);
		if (--left > 0) arrivals.set(calendar.now + Math.floor(random.double() * 4) * 50, payload + 1);
	});
	arrivals.set(0);
	return calendar;
}

describe('a run in slices', () => {
	it('is the whole run, event for event, and untraced runs are too', () => {
		const whole = workshop();
		whole.runTraced(1_000_000);
		const slices = workshop();
		for (let until = 0; until < 1_000_000; until += 37_123) slices.runTraced(until);
		slices.runTraced(1_000_000);
		const plain = workshop();
		plain.run(400_000);
		plain.run(1_000_000);
		expect(whole.events).toBeGreaterThan(5000);
		expect([slices.traceHash, slices.events, slices.now]).toEqual([whole.traceHash, whole.events, whole.now]);
		expect([plain.events, plain.now]).toEqual([whole.events, whole.now]);
		expect(whole.traceHash).toMatch(/^[0-9a-f]{16}$/);
	});

	it('a hash tells histories apart: one payload, one microsecond or one source different is another hash', () => {
		const hash = (...events: [source: 0 | 1, time: number, payload: number][]) => {
			const calendar = new Calendar();
			const heaps = [new EventHeap(calendar, () => {}), new EventHeap(calendar, () => {})];
			for (const [source, time, payload] of events) heaps[source].push(time, payload);
			calendar.runTraced(2 ** 53);
			return calendar.traceHash;
		};
		const base = hash([0, 10, 1], [1, 20, 2]);
		expect(hash([0, 10, 1], [1, 20, 2])).toBe(base);
		const others = [
			hash([0, 10, 1], [1, 20, 3]),
			hash([0, 10, 1], [1, 21, 2]),
			hash([0, 10, 1], [0, 20, 2]),
			hash([0, 10, 2], [1, 20, 1]),
			hash([0, 10, 1]),
			hash([0, 10, 1], [1, 20 + 2 ** 32, 2]),
			hash(),
		];
		expect(new Set([base, ...others]).size).toBe(8);
	});
});

describe('the bound on events', () => {
	it.each(['run', 'runTraced'] as const)('ends a %s that would not end, naming limits.events', (how) => {
		const calendar = new Calendar({ eventsLimit: 1000 });
		const bug = new Alarm(calendar, () => bug.set(calendar.now));
		bug.set(5);
		let error: unknown;
		try {
			calendar[how](10);
		} catch (caught) {
			error = caught;
		}
		expect(error).toBeInstanceOf(CapacityError);
		expect(error).toMatchObject({ key: 'limits.events', limit: 1000 });
		expect(String(error)).toContain('raise limits.events in the scenario');
		expect(calendar.now).toBe(5);
	});

	it('counts over slices, and does not end a run that needs exactly as many', () => {
		const calendar = new Calendar({ eventsLimit: 10 });
		const line = new DelayLine(calendar, 5, () => {});
		for (let i = 0; i < 10; i++) line.push(i);
		calendar.run(100);
		expect(calendar.events).toBe(10);
		line.push(10);
		expect(() => calendar.run(200)).toThrow(CapacityError);
	});

	it('leaves the count readable after it struck', () => {
		const calendar = new Calendar({ eventsLimit: 10 });
		const bug = new Alarm(calendar, () => bug.set(calendar.now));
		bug.set(5);
		expect(() => calendar.run(10)).toThrow(CapacityError);
		expect(calendar.events).toBe(10);
	});

	it.each(['run', 'runTraced'] as const)('strikes before the event that would be one too many: %s', (how) => {
		const { calendar, log, note } = story({ eventsLimit: 3 });
		const heap = new EventHeap(calendar, note('it'));
		for (let i = 0; i < 5; i++) heap.push(10 * i, i);
		expect(() => calendar[how](100)).toThrow(CapacityError);
		expect(log.length).toBe(3);
		expect([calendar.events, calendar.now, heap.length]).toEqual([3, 20, 2]);
	});

	it.each(['run', 'runTraced'] as const)('a handler may read the count, itself included: %s', (how) => {
		const calendar = new Calendar();
		const seen: number[] = [];
		const heap = new EventHeap(calendar, () => void seen.push(calendar.events));
		for (let i = 0; i < 4; i++) heap.push(i, i);
		calendar[how](2);
		calendar[how](9);
		expect(seen).toEqual([1, 2, 3, 4]);
	});

	it('is right also after a handler threw', () => {
		const calendar = new Calendar();
		const heap = new EventHeap(calendar, (payload) => {
			if (payload === 2) throw new Error('boom');
		});
		for (let i = 0; i < 4; i++) heap.push(i, i);
		expect(() => calendar.run(9)).toThrow('boom');
		expect(calendar.events).toBe(3);
	});
});
