import { count, duration, positiveDuration } from '../../model/fields.ts';
import { defineRetry, type RetryKind } from './policy.ts';

interface Options {
	base: number;
	power: number;
	offset: number;
	extra: number;
	cap: number;
}

/** Waits grow with a power of the number of retries, and so does their jitter: Sidekiq's n^4 + 15 + rand(10 (n + 1)). */
export const polynomial: RetryKind = defineRetry<Options>({
	kind: 'polynomial',
	summary: 'waits offset + base x n^power + up to extra x (n + 1), n = 0 before the first retry',
	cite: 'Sidekiq 1bb4aa0, job_retry',
	shape: {
		base: positiveDuration.prefault('1s').describe('multiplied by the power'),
		power: count(1, 8).default(4).describe('of the number of retries so far'),
		offset: duration.prefault('15s').describe('always added'),
		extra: duration.prefault('10s').describe('most that is added at random, per retry'),
		cap: positiveDuration.prefault('30d').describe('longest wait'),
	},
	check: (o) => (o.cap <= o.offset ? '`cap` must be above `offset`' : null),
	create: ({ base, power, offset, extra, cap }) => ({
		constantUs: null,
		retries: true,
		wait: (tries, _last, random) => {
			const n = tries - 1;
			let grown = base;
			for (let i = 0; i < power; i++) grown *= n;
			const jitter = extra === 0 ? 0 : random.double() * extra * tries;
			return Math.min(cap, Math.floor(offset + grown + jitter));
		},
	}),
});
