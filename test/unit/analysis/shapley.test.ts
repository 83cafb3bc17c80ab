import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shapley } from '../../../src/analysis/shapley.ts';

describe("Shapley's value", () => {
	it('is that of the glove game: two left gloves, one right, and only pairs are worth something', () => {
		// Players 0 and 1 hold left gloves, 2 the right one: 1/6, 1/6, 4/6.
		const pair = (set: number) => ((set & 4) !== 0 && (set & 3) !== 0 ? 1 : 0);
		expect(shapley(3, pair)).toEqual([1 / 6, 1 / 6, 4 / 6].map((value) => expect.closeTo(value, 12)));
	});

	it('splits evenly what needs everybody, as a loop does', () => {
		const all = (set: number) => (set === 15 ? 100 : 0);
		expect(shapley(4, all)).toEqual([25, 25, 25, 25].map((value) => expect.closeTo(value, 12)));
	});

	it('adds up to what all make more than none, and gives nothing to who changes nothing', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 8, maxLength: 8 }), (worth) => {
				// Player 3 changes nothing.
				const values = shapley(4, (set) => worth[set & 7]);
				expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(worth[7] - worth[0], 9);
				expect(values[3]).toBeCloseTo(0, 9);
			}),
			{ numRuns: 100, seed: 7 },
		);
	});
});
