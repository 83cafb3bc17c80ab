import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Calendar, TimeoutLine, TimeoutLinks } from '../../src/kernel.ts';

const ROWS = 12;
const DELAYS = [0, 7, 7, 100];

/** Rows in lines, in the plainest words: a list of who is due when, in the order of pushing. */
class Model {
	private waiting: { row: number; line: number; due: number }[] = [];

	push(row: number, line: number, due: number): void {
		this.waiting.push({ row, line, due });
	}

	forget(row: number): void {
		this.waiting = this.waiting.filter((it) => it.row !== row);
	}

	has(row: number): boolean {
		return this.waiting.some((it) => it.row === row);
	}

	/** Everything due up to `until`: by time, then by line; the sort is stable, which keeps the order of pushing. */
	takeUntil(until: number): [number, number, number][] {
		const due = this.waiting.filter((it) => it.due <= until).sort((a, b) => a.due - b.due || a.line - b.line);
		this.waiting = this.waiting.filter((it) => it.due > until);
		return due.map((it) => [it.due, it.line, it.row]);
	}
}

const row = fc.nat(ROWS - 1);
type Step =
	| { readonly do: 'push'; readonly row: number; readonly line: number }
	| { readonly do: 'forget'; readonly row: number }
	| { readonly do: 'pass'; readonly time: number };
const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 5, arbitrary: fc.record({ do: fc.constant('push' as const), row, line: fc.nat(DELAYS.length - 1) }) },
	{ weight: 3, arbitrary: fc.record({ do: fc.constant('forget' as const), row }) },
	{ weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), time: fc.oneof(fc.nat(8), fc.nat(150)) }) },
);

describe('TimeoutLine', () => {
	it('is a list sorted by due time, through any interleaving of pushes, forgets and passing time, over several lines', () => {
		fc.assert(
			fc.property(fc.array(step, { minLength: 1, maxLength: 120 }), (steps) => {
				const calendar = new Calendar();
				const links = new TimeoutLinks();
				links.grow(ROWS);
				const taken: [number, number, number][] = [];
				const lines = DELAYS.map((delay, i) => new TimeoutLine(calendar, links, delay, (r) => void taken.push([calendar.now, i, r])));
				const model = new Model();
				for (const it of [...steps, { do: 'pass', time: 1000 } as const]) {
					if (it.do === 'push') {
						if (model.has(it.row)) continue;
						lines[it.line].push(it.row);
						model.push(it.row, it.line, calendar.now + DELAYS[it.line]);
					} else if (it.do === 'forget') {
						links.forget(it.row);
						model.forget(it.row);
					} else {
						const until = calendar.now + it.time;
						taken.length = 0;
						calendar.run(until);
						expect(taken).toEqual(model.takeUntil(until));
					}
				}
				expect(lines.map((line) => calendar.heads[line.index])).toEqual(DELAYS.map(() => Number.POSITIVE_INFINITY));
			}),
			{ numRuns: 500, seed: 20_261_204 },
		);
	});
});
