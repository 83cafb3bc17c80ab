/** Limits of an account, against vectors worked out by hand. */
import { describe, expect, it } from 'vitest';
import { RateLimits } from '../../../src/pools/hosted/rateLimits.ts';
import { limitsOf, SECOND } from '../../support/plans.ts';

const MINUTE = 60 * SECOND;

/** Waits in seconds of attempts given as [at, input not read from the cache, input], all in order. */
function waits(limits: RateLimits, attempts: readonly (readonly [at: number, uncached: number, input: number])[]): number[] {
	return attempts.map(([at, uncached, input]) => limits.admit(at * SECOND, uncached, input) / SECOND);
}

describe('rate limits', () => {
	it('RPM: a minute’s worth at once, then one a refill; the refused are told to the microsecond', () => {
		// 60 a minute is one a second; the bucket holds half a minute's, 30.
		const limits = new RateLimits(limitsOf({ rpm: 60, burst: 0.5 }), 0);
		const burst = Array.from({ length: 31 }, () => [0, 1, 1] as const);
		expect(waits(limits, burst)).toEqual([...new Array(30).fill(0), 1]);
		expect(waits(limits, [[0.25, 1, 1]])).toEqual([0.75]);
		expect(waits(limits, [[1, 1, 1]])).toEqual([0]);
		expect(waits(limits, [[1, 1, 1]])).toEqual([1]);
	});

	it('ITPM: input read from the cache does not count', () => {
		// 6,000 a minute is 100 a second.
		const limits = new RateLimits(limitsOf({ itpm: 6000 }), 0);
		expect(waits(limits, [[0, 4000, 90_000]])).toEqual([0]);
		// 2,000 are left; 3,000 lack 1,000, which takes 10 s.
		expect(waits(limits, [[0, 3000, 3000]])).toEqual([10]);
		expect(waits(limits, [[0, 2000, 80_000]])).toEqual([0]);
	});

	it('OTPM: output counts once it is written, into debt; nobody is admitted until that is paid', () => {
		const limits = new RateLimits(limitsOf({ otpm: 600 }), 0);
		expect(waits(limits, [[0, 1, 1]])).toEqual([0]);
		limits.wrote(0, 800);
		// 200 in debt, ten a second: 20 s to nothing, and a token to be above it.
		expect(waits(limits, [[0, 1, 1]])).toEqual([20.1]);
		expect(waits(limits, [[20.1, 1, 1]])).toEqual([0]);
	});

	it('TPM: with max_tokens the whole is reserved when it comes, and what is written changes nothing', () => {
		const limits = new RateLimits(limitsOf({ tpm: 6000, maxTokens: 2000 }), 0);
		expect(waits(limits, [[0, 1000, 1000]])).toEqual([0]);
		limits.wrote(0, 50);
		// 3,000 of 6,000 are left: one more of 3,000 goes, then none for 30 s.
		expect(
			waits(limits, [
				[0, 1000, 1000],
				[0, 1000, 1000],
			]),
		).toEqual([0, 30]);
	});

	it('TPM: without max_tokens input counts when it comes, output when it is written', () => {
		const limits = new RateLimits(limitsOf({ tpm: 6000 }), 0);
		expect(waits(limits, [[0, 10, 5000]])).toEqual([0]);
		limits.wrote(0, 500);
		expect(waits(limits, [[0, 10, 600]])).toEqual([1]);
	});

	it('RPD refills over a day', () => {
		const limits = new RateLimits(limitsOf({ rpd: 2 }), 0);
		expect(
			waits(limits, [
				[0, 1, 1],
				[0, 1, 1],
				[0, 1, 1],
			]),
		).toEqual([0, 0, 12 * 3600]);
	});

	it('all limits must have room, and an attempt that one refuses takes from none', () => {
		const limits = new RateLimits(limitsOf({ rpm: 2, itpm: 6000 }), 0);
		expect(waits(limits, [[0, 6000, 6000]])).toEqual([0]);
		// Refused by ITPM three times: RPM still has its second request.
		for (let i = 0; i < 3; i++) expect(waits(limits, [[0, 100, 100]])).toEqual([1]);
		expect(waits(limits, [[1, 100, 100]])).toEqual([0]);
		// Now RPM has none, and the longer of two waits is told.
		expect(waits(limits, [[1, 100, 100]])).toEqual([29]);
	});

	it('an attempt larger than a limit is never admitted', () => {
		const limits = new RateLimits(limitsOf({ itpm: 6000 }), 0);
		expect(waits(limits, [[0, 6001, 6001]])).toEqual([Number.POSITIVE_INFINITY]);
	});

	it('where refused requests count, coming again all the time keeps everybody out', () => {
		const hammering = (countsRejected: boolean) => {
			const limits = new RateLimits(limitsOf({ rpm: 60, burst: 1 / 60, countsRejected }), 0);
			let admitted = 0;
			for (let at = 0; at < MINUTE; at += SECOND / 2) if (limits.admit(at, 1, 1) === 0) admitted++;
			return admitted;
		};
		expect(hammering(false)).toBe(60);
		expect(hammering(true)).toBe(1);
	});

	it('clamped to a tenth and healed again', () => {
		const limits = new RateLimits(limitsOf({ rpm: 60 }), 0);
		limits.scale(0, 0.1);
		// Six a minute: six at once, then one in ten seconds.
		expect(waits(limits, new Array(7).fill([0, 1, 1]))).toEqual([0, 0, 0, 0, 0, 0, 10]);
		limits.scale(10 * SECOND, 1);
		expect(
			waits(limits, [
				[10, 1, 1],
				[10, 1, 1],
			]),
		).toEqual([0, 1]);
	});
});
