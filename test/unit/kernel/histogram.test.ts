import { describe, expect, it } from 'vitest';
import { exponential, gamma, Histogram, lognormal, type Sampler, stream, uniform } from '../../../src/kernel.ts';

function sampleOf(law: Sampler, n: number, name: string): Float64Array {
	const random = stream(1, name);
	return Float64Array.from({ length: n }, () => law.draw(random));
}

function histogramOf(values: Iterable<number>): Histogram {
	const histogram = new Histogram();
	for (const value of values) histogram.record(value);
	return histogram;
}

const QUANTILES = [0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999];

describe('quantiles', () => {
	it.each<[string, Sampler]>([
		['exponential, mean 20 ms in us', exponential(20_000)],
		['lognormal over six orders of magnitude', lognormal(10, 1.5)],
		['gamma with cv 0.3', gamma(3e6, 0.3)],
		['uniform on 1..100', uniform(1, 100)],
		['large: around an hour in us', uniform(3e9, 4e9)],
		['two far peaks', { mean: 0, draw: (r) => (r.double() < 0.9 ? 1000 + r.double() : 9e6 * (1 + r.double())) }],
	])('are within 1 %% of the exact ones: %s', (name, law) => {
		const values = sampleOf(law, 50_000, name);
		const histogram = histogramOf(values);
		const sorted = values.slice().sort();
		for (const q of QUANTILES) {
			const exact = sorted[Math.floor(q * sorted.length)];
			expect(Math.abs(histogram.quantile(q) / exact - 1), `q = ${q}`).toBeLessThan(0.01);
		}
		expect(histogram.quantile(1)).toBe(sorted.at(-1));
		expect(histogram.mean).toBeCloseTo(values.reduce((a, b) => a + b) / values.length, 5);
		expect([histogram.min, histogram.max]).toEqual([sorted[0], sorted.at(-1)]);
	});

	it('stay within 1 % on every value alone, around every power of two', () => {
		for (let octave = 0; octave < 44; octave++) {
			for (const value of [2 ** octave, 2 ** octave * 1.0001, 2 ** (octave + 1) * (1 - 1e-12)]) {
				const histogram = histogramOf([value, value * 4, value / 4]);
				// Three records: the middle of the sorted ones is `value`, and min and max cannot help.
				expect(Math.abs(histogram.quantile(0.5) / value - 1), String(value)).toBeLessThan(0.008);
			}
		}
	});

	it('of one value are that value, exactly', () => {
		for (const value of [0, 0.3, 1, 1234.5, 2 ** 50]) expect(histogramOf([value, value]).quantile(0.5)).toBe(value);
	});

	it('never leave min..max and never fall as q rises', () => {
		const histogram = histogramOf(sampleOf(lognormal(3, 2), 2000, 'monotone'));
		let before = histogram.min;
		for (let q = 0; q <= 1; q += 0.001) {
			const now = histogram.quantile(q);
			expect(now).toBeGreaterThanOrEqual(before);
			before = now;
		}
		expect(before).toBeLessThanOrEqual(histogram.max);
	});

	it('put everything below 1 into one bucket and everything above 2^44 into another, counts and extremes exact', () => {
		const histogram = histogramOf([0, 0.2, 0.9, 2 ** 45, 2 ** 60]);
		expect(histogram.count).toBe(5);
		expect(histogram.quantile(0.5)).toBe(0);
		expect(histogram.quantile(0.7)).toBeGreaterThan(2 ** 44);
		expect(histogram.quantile(1)).toBe(2 ** 60);
		expect(histogram.sparse().map(([, count]) => count)).toEqual([3, 2]);
	});

	it('of nothing are not a number, and neither is the mean', () => {
		expect(new Histogram().quantile(0.5)).toBeNaN();
		expect(new Histogram().mean).toBeNaN();
	});

	it('take -0 for 0', () => {
		expect(histogramOf([-0, -0, 500]).quantile(0)).toBeLessThan(1);
		expect(histogramOf([-0]).sparse()).toEqual([[0, 1]]);
	});
});

describe('merge', () => {
	it('is the histogram of all records together', () => {
		const values = sampleOf(lognormal(8, 1), 10_000, 'merge');
		const whole = histogramOf(values);
		const parts = histogramOf(values.slice(0, 3000));
		parts.merge(histogramOf(values.slice(3000)));
		parts.merge(new Histogram());
		expect(parts.sparse()).toEqual(whole.sparse());
		expect([parts.count, parts.min, parts.max]).toEqual([whole.count, whole.min, whole.max]);
		expect(parts.sum).toBeCloseTo(whole.sum, 3);
	});
});

describe('sparse and of', () => {
	it('go round through JSON without losing anything', () => {
		const histogram = histogramOf(sampleOf(exponential(5), 5000, 'stored'));
		const stored = JSON.parse(JSON.stringify({ sum: histogram.sum, min: histogram.min, max: histogram.max, buckets: histogram.sparse() }));
		const again = Histogram.of(stored);
		for (const q of [0, ...QUANTILES, 1]) expect(again.quantile(q)).toBe(histogram.quantile(q));
		expect([again.count, again.sum, again.min, again.max, again.mean]).toEqual([
			histogram.count,
			histogram.sum,
			histogram.min,
			histogram.max,
			histogram.mean,
		]);
		again.record(7);
		expect(again.count).toBe(5001);
	});
});
