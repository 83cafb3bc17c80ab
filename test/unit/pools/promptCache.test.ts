import { describe, expect, it } from 'vitest';
import { promptCacheOf } from '../../../src/pools/hosted/promptCache.ts';
import { SECOND } from '../../support/plans.ts';

const MINUTE = 60 * SECOND;

describe('a prompt cache by shares', () => {
	it('reads and writes whole tokens of every input', () => {
		const cache = promptCacheOf({ kind: 'shares', read: 0.5, write: 0.25 });
		expect(cache.cached(0, 101)).toBe(50);
		expect(cache.begin(0, 101, 50, 0)).toBe(25);
	});
});

describe('a prompt cache with a prefix', () => {
	const used = (cache: ReturnType<typeof promptCacheOf>, at: number, input = 1000) => {
		const cached = cache.cached(at, input);
		return [cached, cache.begin(at, input, cached, at + SECOND)];
	};

	it('the first writes it, others read it once that answer has begun', () => {
		const cache = promptCacheOf({ kind: 'prefix', tokens: 800, ttlUs: 5 * MINUTE });
		expect(used(cache, 0)).toEqual([0, 800]);
		// Half a second later nothing can be read yet: a crowd that comes at once writes as often as it comes.
		expect(used(cache, SECOND / 2)).toEqual([0, 800]);
		expect(used(cache, SECOND)).toEqual([800, 0]);
	});

	it('each reading keeps it; a pause of its time to live loses it', () => {
		const cache = promptCacheOf({ kind: 'prefix', tokens: 800, ttlUs: 5 * MINUTE });
		used(cache, 0);
		for (let minute = 4; minute <= 40; minute += 4) expect(used(cache, minute * MINUTE)).toEqual([800, 0]);
		expect(used(cache, 45 * MINUTE)).toEqual([0, 800]);
		expect(used(cache, 45 * MINUTE + SECOND)).toEqual([800, 0]);
	});

	it('an input shorter than the prefix has nothing to do with it', () => {
		const cache = promptCacheOf({ kind: 'prefix', tokens: 800, ttlUs: 5 * MINUTE });
		expect(used(cache, 0, 799)).toEqual([0, 0]);
		expect(used(cache, 2 * SECOND)).toEqual([0, 800]);
	});
});
