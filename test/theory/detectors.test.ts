/** Tests and charts of known power: how often they alarm without a cause, and how soon with one. */
import { describe, expect, it } from 'vitest';
import { standardNormal } from '../../src/kernel/distributions/ziggurat.ts';
import { stream } from '../../src/kernel/streams.ts';
import { chiSquarePValue } from '../../src/quality/detectors/chiSquare.ts';
import { cusumOf } from '../../src/quality/detectors/cusum.ts';
import { ksDistance, ksPValue } from '../../src/quality/detectors/ks.ts';
import { stabilityIndex } from '../../src/quality/detectors/psi.ts';
import { expectTheory, seedsOf } from '../support/theory.ts';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('CUSUM', () => {
	/** Siegmund's approximation of the average run length of a one-sided chart. */
	function runLength(shift: number, k: number, h: number): number {
		const g = k - shift;
		const b = h + 1.166;
		return (Math.exp(2 * g * b) - 1 - 2 * g * b) / (2 * g * g);
	}

	it.each([
		{ shift: 0, k: 0.5, h: 4, within: 0.05 },
		{ shift: 1, k: 0.5, h: 5, within: 0.03 },
		{ shift: 2, k: 0.5, h: 5, within: 0.03 },
	])('with k $k and h $h runs as long as it should under a shift of $shift', ({ shift, k, h, within }) => {
		const samples = seedsOf(12).map((seed) => {
			const random = stream(seed, 'cusum');
			const lengths = Array.from({ length: 600 }, () => {
				const chart = cusumOf({ k, h, side: 'up' }, 0, 1);
				let length = 1;
				while (!chart.add(standardNormal(random) + shift)) length++;
				return length;
			});
			return mean(lengths);
		});
		// The approximation itself is good to a few per cent, and worse where runs are short.
		expectTheory(
			samples,
			{ name: `run length under ${shift}`, value: runLength(shift, k, h) },
			{ within, resolution: shift > 1 ? 0.06 : 0.03 },
		);
	});
});

describe('PSI', () => {
	it('is (bins - 1)(1/N + 1/M) on average where nothing has changed', () => {
		const samples = seedsOf(12).map((seed) => {
			const random = stream(seed, 'psi');
			const some = (n: number) => new Float64Array(n).map(() => standardNormal(random)).sort();
			return mean(Array.from({ length: 60 }, () => stabilityIndex(some(2000), some(1000), 10)));
		});
		expectTheory(samples, { name: 'PSI of nothing', value: 9 * (1 / 2000 + 1 / 1000) }, { within: 0.1, resolution: 0.02 });
	});

	it('is zero of a sample and itself, and finite where a bin is empty', () => {
		const some = Float64Array.from({ length: 100 }, (_, i) => i);
		expect(stabilityIndex(some, some, 10)).toBe(0);
		const other = some.map((x) => x + 1000);
		expect(stabilityIndex(some, other, 10)).toBeGreaterThan(1);
		expect(stabilityIndex(some, other, 10)).toBeLessThan(100);
	});
});

describe('Kolmogorov-Smirnov', () => {
	it.each([
		// 5 % and 1 % points of the limit distribution, 1.3581 and 1.6276, at a size where the correction is small.
		[1.3581, 0.05],
		[1.6276, 0.01],
		[1.073, 0.2],
	])('at %f the p-value is %f', (t, p) => {
		const n = 2e7;
		expect(ksPValue(t / Math.sqrt(n / 2), n, n)).toBeCloseTo(p, 3);
	});

	it('has a distance of 1 between samples apart, 0 of a sample and itself', () => {
		const some = Float64Array.from([1, 2, 3, 4]);
		expect(ksDistance(some, some)).toBe(0);
		expect(
			ksDistance(
				some,
				some.map((x) => x + 10),
			),
		).toBe(1);
		expect(ksDistance(some, Float64Array.from([3, 4, 5, 6]))).toBe(0.5);
		expect(ksPValue(0, 4, 4)).toBe(1);
	});
});

describe('chi-square', () => {
	it('is the square of the two-proportion test', () => {
		// 20 of 100 against 35 of 100: pooled 0.275, z = 2.3754, two-sided p = 0.01753.
		expect(chiSquarePValue(20, 100, 35, 100)).toBeCloseTo(0.01753, 5);
		expect(chiSquarePValue(5, 100, 5, 100)).toBe(1);
		expect(chiSquarePValue(0, 100, 0, 50)).toBe(1);
	});

	it('alarms without a cause in as many windows as alpha says', () => {
		const samples = seedsOf(12).map((seed) => {
			const random = stream(seed, 'chi-square');
			const wrong = (n: number) => Array.from({ length: n }, () => random.double() < 0.3).filter(Boolean).length;
			return mean(Array.from({ length: 1500 }, () => (chiSquarePValue(wrong(1000), 1000, wrong(800), 800) < 0.05 ? 1 : 0)));
		});
		expectTheory(samples, { name: 'false alarms', value: 0.05 }, { within: 0.1, resolution: 0.05 });
	});
});
