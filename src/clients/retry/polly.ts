import { exp } from '../../kernel/math.ts';
import { positiveDuration } from '../../model/fields.ts';
import { defineRetry, type RetryKind } from './policy.ts';

/** Polly's scaling factor: it brings the the first wait is around it to the base. */
const SCALE = 1 / 1.4;
/** Beyond this 2^t is above any cap. */
const STEPS_MAX = 60;

/**
 * Polly's exponential backoff with jitter, version 2: with f(t) = 2^t tanh(sqrt(4t)) and t = n + U[0, 1), n = 0 before
 * the first retry, a wait is (f(t) - f(t of the wait before)) x base / 1.4. Polly remembers the t before; here it is
 * drawn again, so each wait has Polly's distribution but is independent of the one before, where Polly's is shorter
 * after a longer one.
 */
export const polly: RetryKind = defineRetry<{ base: number; cap: number }>({
	kind: 'polly',
	summary: 'exponential backoff with the decorrelated jitter (V2) of Polly and .NET',
	cite: 'Polly 173d6d1, RetryHelper.DecorrelatedJitterBackoffV2',
	shape: {
		base: positiveDuration.prefault('2s').describe('the first wait is around it'),
		cap: positiveDuration.prefault('1d').describe('longest wait'),
	},
	check: (o) => (o.cap < o.base ? '`cap` must not be below `base`' : null),
	create: ({ base, cap }) => ({
		constantUs: null,
		retries: true,
		wait: (tries, _last, random) => {
			const n = Math.min(tries - 1, STEPS_MAX);
			const now = curve(n + random.double());
			const before = n === 0 ? 0 : curve(n - 1 + random.double());
			return Math.min(cap, Math.max(0, Math.floor((now - before) * SCALE * base)));
		},
	}),
});

/** 2^t tanh(sqrt(4t)). */
function curve(t: number): number {
	const twice = exp(-2 * Math.sqrt(4 * t));
	return (exp(t * Math.LN2) * (1 - twice)) / (1 + twice);
}
