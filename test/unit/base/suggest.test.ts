import { describe, expect, it } from 'vitest';
import { closest } from '../../../src/base/suggest.ts';

const kinds = ['poisson', 'constant', 'diurnal', 'trace', 'exponential'];

describe('closest', () => {
	it.each([
		['poison', 'poisson'], // a letter lost
		['possion', 'poisson'], // and swapped
		['poissson', 'poisson'], // and doubled
		['Poisson', 'poisson'],
		['dirunal', 'diurnal'],
		['exponetial', 'exponential'],
		['trcae', 'trace'],
	])('%s was meant to be %s', (word, meant) => {
		expect(closest(word, kinds)).toBe(meant);
	});

	it('says nothing when nothing is close', () => {
		for (const word of ['banana', 'uniform', 'quadratic']) expect(closest(word, kinds), word).toBeNull();
		expect(closest('poisson', [])).toBeNull();
	});

	it('takes the closest, and the first of equally close ones', () => {
		expect(closest('gpu-b', ['gpu-aaa', 'gpu-bb', 'gpu-b2'])).toBe('gpu-bb');
		expect(closest('cat', ['bat', 'rat'])).toBe('bat');
	});

	it('counts a swap of neighbours as one slip, not two', () => {
		expect(closest('ab', ['xyab', 'ba'])).toBe('ba');
		expect(closest('abcdef', ['abdxef', 'bacdef'])).toBe('bacdef');
	});

	it('is quick on a word of a million letters', () => {
		const start = performance.now();
		closest('x'.repeat(1_000_000), kinds);
		expect(performance.now() - start).toBeLessThan(100);
	});

	it('says nothing about a long word, of which nothing is close', () => {
		expect(closest('x'.repeat(300), kinds)).toBeNull();
	});

	it('says nothing about two letters that share none with the candidate', () => {
		expect(closest('ab', ['xy'])).toBeNull();
		expect(closest('abc', ['axy'])).toBeNull();
		expect(closest('a', ['bc'])).toBeNull();
	});
});
