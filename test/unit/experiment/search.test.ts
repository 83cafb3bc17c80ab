/** The smallest disturbance on a lattice: right where harm grows with severity, and honest where it does not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { halton, type Point, smallest } from '../../../src/experiment/search.ts';

const settings = { numRuns: 300, seed: 20_261_125 };

function lattice(tops: Point): Point[] {
	return tops.reduce<number[][]>(
		(points, top) => points.flatMap((point) => Array.from({ length: top + 1 }, (_, i) => [...point, i])),
		[[]],
	);
}

/** Remembers what was asked. */
function oracle(harms: (point: Point) => boolean): { ask: (point: Point) => Promise<boolean>; asked: string[] } {
	const asked: string[] = [];
	return {
		asked,
		ask: async (point) => {
			asked.push(point.join(' '));
			return harms(point);
		},
	};
}

const tops = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 });

describe('the smallest disturbance', () => {
	it('does harm, and nothing one step milder does, however harm depends on severity', async () => {
		await fc.assert(
			fc.asyncProperty(tops, fc.infiniteStream(fc.boolean()), async (top, coins) => {
				const harmful = new Set(
					lattice(top)
						.filter(() => coins.next().value)
						.map((point) => point.join(' ')),
				);
				const { ask, asked } = oracle((point) => harmful.has(point.join(' ')));
				const found = await smallest(top, ask);
				expect(new Set(asked).size, 'no point is simulated twice').toBe(asked.length);
				if (found === null) {
					expect(asked.some((point) => harmful.has(point))).toBe(false);
					return;
				}
				expect(harmful.has(found.point.join(' '))).toBe(true);
				expect(found.milder).toHaveLength(found.point.filter((step) => step > 0).length);
				for (const point of found.milder) {
					expect(harmful.has(point.join(' '))).toBe(false);
					expect(asked).toContain(point.join(' '));
				}
			}),
			settings,
		);
	});

	it('is the lowest step of a single dimension, in as many probes as bisection needs', async () => {
		for (let cliff = 0; cliff <= 60; cliff++) {
			const { ask, asked } = oracle(([step]) => step >= cliff);
			expect((await smallest([60], ask))?.point).toEqual([cliff]);
			expect(asked.length).toBeLessThanOrEqual(1 + Math.ceil(Math.log2(61)) + 1);
		}
	});

	it('is not found when the bounds do no harm, after looking at scattered points as well', async () => {
		const { ask, asked } = oracle(() => false);
		expect(await smallest([60, 60], ask)).toBeNull();
		expect(asked.length).toBeGreaterThan(10);
	});

	it('is found in the middle when the bounds themselves do no harm', async () => {
		// A fault so hard that everybody is turned away costs less than a moderate one.
		const { ask } = oracle(([step]) => step >= 20 && step <= 45);
		expect((await smallest([60], ask))?.point).toEqual([20]);
	});
});

describe('halton', () => {
	it('gives the first numbers of the published sequences', () => {
		expect([1, 2, 3, 4, 5].map((i) => halton(i, 2))).toEqual([1 / 2, 1 / 4, 3 / 4, 1 / 8, 5 / 8]);
		expect([1, 2, 3, 4].map((i) => halton(i, 3))).toEqual([1 / 3, 2 / 3, 1 / 9, 4 / 9].map((x) => expect.closeTo(x, 12)));
	});
});
