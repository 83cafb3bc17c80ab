import { describe, expect, it } from 'vitest';
import { grid, haltonPoints, latinHypercube, oneAtATime } from '../../../src/experiment/design.ts';

describe('designs', () => {
	it('a grid is every combination once, the last axis fastest', () => {
		expect(grid([2, 3])).toEqual([
			[0, 0],
			[0, 1],
			[0, 2],
			[1, 0],
			[1, 1],
			[1, 2],
		]);
		expect(grid([])).toEqual([[]]);
	});

	it('one at a time starts from the scenario as written', () => {
		expect(oneAtATime([2, 1])).toEqual([
			[null, null],
			[0, null],
			[1, null],
			[null, 0],
		]);
	});

	it('a Latin hypercube has one sample in each stratum of each axis, and another for another seed', () => {
		const points = latinHypercube(3, 20, 7);
		for (const axis of [0, 1, 2]) {
			const strata = points.map((point) => Math.floor(point[axis] * 20)).sort((a, b) => a - b);
			expect(strata).toEqual(Array.from({ length: 20 }, (_, i) => i));
		}
		expect(latinHypercube(3, 20, 7)).toEqual(points);
		expect(latinHypercube(3, 20, 8)).not.toEqual(points);
		expect(points.map(([a]) => a)).not.toEqual(points.map(([, b]) => b));
	});

	it('Halton points scatter more evenly than a Latin hypercube of the plane, and fewer are the beginning of more', () => {
		const points = haltonPoints(2, 72);
		expect(points.slice(0, 10)).toEqual(haltonPoints(2, 10));
		expect(points[0]).toEqual([1 / 2, 1 / 3]);
		// 8 x 9 boxes: after 72 points in bases 2 and 3 there is one in each.
		const boxes = new Set(haltonPoints(2, 72).map(([x, y]) => `${Math.floor(x * 8 + 1e-9)} ${Math.floor(y * 9 + 1e-9)}`));
		expect(boxes.size).toBeGreaterThanOrEqual(71);
		const hypercube = new Set(latinHypercube(2, 72, 1).map(([x, y]) => `${Math.floor(x * 8)} ${Math.floor(y * 9)}`));
		expect(hypercube.size).toBeLessThan(60);
	});
});
