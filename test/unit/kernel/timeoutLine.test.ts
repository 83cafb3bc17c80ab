import { describe, expect, it } from 'vitest';
import { Alarm, Calendar, EventHeap, TimeoutLine, TimeoutLinks } from '../../../src/kernel.ts';

/** A calendar, links for `rows` rows, and a log of [time, who, row]. */
function story(rows = 16) {
	const calendar = new Calendar();
	const links = new TimeoutLinks();
	links.grow(rows);
	const log: [number, string, number][] = [];
	const note = (who: string) => (row: number) => void log.push([calendar.now, who, row]);
	const lineOf = (delay: number, who = 'out') => new TimeoutLine(calendar, links, delay, note(who));
	/** Lets time pass to `time`, with nothing else done. */
	const pass = (time: number) => calendar.run(time);
	const rowsOut = () => log.map(([, , row]) => row);
	return { calendar, links, log, note, lineOf, pass, rowsOut };
}

describe('a timeout line', () => {
	it('lets rows come up after its delay, in the order in which they went in', () => {
		const { calendar, log, lineOf, pass } = story();
		const line = lineOf(100);
		line.push(5);
		line.push(2);
		pass(30);
		line.push(9);
		calendar.run(1000);
		expect(log).toEqual([
			[100, 'out', 5],
			[100, 'out', 2],
			[130, 'out', 9],
		]);
	});

	it.each([
		['the head', [0], [1, 2, 3]],
		['one in the middle', [1], [0, 2, 3]],
		['the tail', [3], [0, 1, 2]],
		['neighbours', [1, 2], [0, 3]],
		['both ends', [3, 0], [1, 2]],
		['all but one, back to front', [3, 2, 1], [0]],
		['all of them', [1, 0, 3, 2], []],
	])('forgets %s', (_what, forgotten, left) => {
		const { calendar, links, lineOf, pass, rowsOut } = story();
		const line = lineOf(100);
		for (const row of [0, 1, 2, 3]) {
			line.push(row);
			pass(calendar.now + 10);
		}
		for (const row of forgotten) links.forget(row);
		calendar.run(1000);
		expect(rowsOut()).toEqual(left);
		expect(calendar.events).toBe(left.length);
	});

	it('has no event at all when every row was forgotten, and the time of the next one when the head was', () => {
		const { calendar, links, lineOf, pass } = story();
		const line = lineOf(100);
		line.push(0);
		pass(10);
		line.push(1);
		expect(calendar.heads[line.index]).toBe(100);
		links.forget(0);
		expect(calendar.heads[line.index]).toBe(110);
		links.forget(1);
		expect(calendar.heads[line.index]).toBe(Number.POSITIVE_INFINITY);
	});

	it('takes a row again after it was forgotten, and after it came up: behind the others, with a new time', () => {
		const { calendar, links, log, lineOf, pass } = story();
		const line = lineOf(100);
		line.push(0);
		line.push(1);
		pass(50);
		links.forget(0);
		line.push(0);
		pass(120);
		line.push(1);
		calendar.run(1000);
		expect(log).toEqual([
			[100, 'out', 1],
			[150, 'out', 0],
			[220, 'out', 1],
		]);
	});

	it('goes on after its last row was forgotten and another one pushed', () => {
		const { calendar, links, lineOf, rowsOut } = story();
		const line = lineOf(100);
		for (const row of [0, 1, 2]) line.push(row);
		links.forget(2);
		line.push(3);
		links.forget(1);
		links.forget(3);
		line.push(4);
		calendar.run(100);
		expect(rowsOut()).toEqual([0, 4]);
	});

	it('does nothing when a row is forgotten that waits nowhere: never did, twice, or has come up', () => {
		const { calendar, links, lineOf, rowsOut } = story();
		const line = lineOf(100);
		links.forget(7);
		line.push(0);
		line.push(1);
		links.forget(0);
		links.forget(0);
		calendar.run(100);
		links.forget(1);
		line.push(2);
		calendar.run(200);
		expect(rowsOut()).toEqual([1, 2]);
	});

	it('lets a handler push its own row again, and forget those behind it', () => {
		const { calendar, links, log, note } = story();
		const line: TimeoutLine = new TimeoutLine(calendar, links, 100, (row) => {
			note('out')(row);
			if (row === 0) {
				links.forget(1);
				if (calendar.now === 100) line.push(0);
			}
		});
		for (const row of [0, 1, 2]) line.push(row);
		calendar.run(1000);
		expect(log).toEqual([
			[100, 'out', 0],
			[100, 'out', 2],
			[200, 'out', 0],
		]);
	});

	it('with a delay of 0 comes up within the same instant', () => {
		const { calendar, log, lineOf, pass } = story();
		const line = lineOf(0);
		pass(40);
		line.push(3);
		calendar.run(40);
		expect(log).toEqual([[40, 'out', 3]]);
	});

	it('refuses a delay that is negative, fractional or endless', () => {
		const { lineOf } = story();
		for (const delay of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => lineOf(delay)).toThrow(RangeError);
	});

	it('keeps its rows when the links grow', () => {
		const { calendar, links, lineOf, rowsOut } = story(2);
		const line = lineOf(100);
		line.push(0);
		line.push(1);
		links.grow(8);
		line.push(7);
		links.forget(1);
		calendar.run(100);
		expect(rowsOut()).toEqual([0, 7]);
	});
});

describe('several lines', () => {
	it('share the links: a row is forgotten without knowing where it waits, and may move from one to another', () => {
		const { calendar, links, log, lineOf, pass } = story();
		const [short, long] = [lineOf(50, 'short'), lineOf(200, 'long')];
		for (const row of [0, 2, 4]) short.push(row);
		for (const row of [1, 3, 5]) long.push(row);
		links.forget(2);
		links.forget(3);
		pass(20);
		short.push(3);
		links.forget(0);
		long.push(0);
		calendar.run(1000);
		expect(log).toEqual([
			[50, 'short', 4],
			[70, 'short', 3],
			[200, 'long', 1],
			[200, 'long', 5],
			[220, 'long', 0],
		]);
	});

	it('may be a thousand', () => {
		const { calendar, log, lineOf } = story();
		const lines = Array.from({ length: 1000 }, (_, i) => lineOf(i, 'line'));
		lines[999].push(1);
		lines[300].push(2);
		calendar.run(1000);
		expect(log).toHaveLength(2);
	});
});

describe('at equal times', () => {
	it('the source registered first goes first, whenever each was scheduled', () => {
		const { calendar, log, note, lineOf } = story();
		const before = new EventHeap(calendar, note('before'));
		const line = lineOf(100, 'line');
		const other = lineOf(60, 'other');
		const after = new Alarm(calendar, note('after'));
		after.set(100);
		line.push(1);
		line.push(2);
		calendar.run(40);
		other.push(3);
		before.push(100, 4);
		calendar.run(100);
		expect(log.map(([, who, row]) => [who, row])).toEqual([
			['before', 4],
			['line', 1],
			['line', 2],
			['other', 3],
			['after', 0],
		]);
	});

	it('an answer that is registered before the timeout is in time at the very last instant', () => {
		const { calendar, links, log, lineOf } = story();
		const answer = new EventHeap(calendar, (row) => links.forget(row));
		const line = lineOf(100);
		line.push(0);
		line.push(1);
		answer.push(100, 0);
		calendar.run(100);
		expect(log).toEqual([[100, 'out', 1]]);
	});
});
