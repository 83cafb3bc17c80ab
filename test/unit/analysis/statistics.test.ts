import { describe, expect, it } from 'vitest';
import { quantileOf, valuesNeeded, wilsonInterval } from '../../../src/analysis/statistics.ts';

describe('wilsonInterval(successes, trials)', () => {
	// Newcombe 1998, Statistics in Medicine 17, table I, method 3.
	it.each([
		[81, 263, 0.2553, 0.3662],
		[15, 148, 0.0624, 0.1605],
		[0, 20, 0, 0.1611],
		[1, 29, 0.0061, 0.1718],
	])('of %i of %i is what Newcombe prints', (successes, trials, lo, hi) => {
		const interval = wilsonInterval(successes, trials);
		expect(interval.lo).toBeCloseTo(lo, 4);
		expect(interval.hi).toBeCloseTo(hi, 4);
		expect(interval.mean).toBe(successes / trials);
	});

	it('is its own mirror image, and ends at 0 and 1 exactly', () => {
		const [few, many] = [wilsonInterval(3, 10), wilsonInterval(7, 10)];
		expect(few.lo).toBeCloseTo(1 - many.hi, 12);
		expect([wilsonInterval(0, 3).lo, wilsonInterval(3, 3).hi]).toEqual([0, 1]);
		expect(wilsonInterval(3, 3).lo).toBeCloseTo(0.4385, 4);
	});
});

describe('valuesNeeded(q)', () => {
	it.each([0.5, 0.95, 0.99])('with so many values, the nearest rank for %d is not always the largest', (q) => {
		const needed = valuesNeeded(q);
		const values = Array.from({ length: needed }, (_, i) => i);
		expect(quantileOf(values, q)).toBeLessThan(needed - 1);
		expect(quantileOf(values.slice(1), q)).toBe(needed - 1);
	});
});
