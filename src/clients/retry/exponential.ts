import { oneOf, plainNumber, positiveDuration } from '../../model/fields.ts';
import { defineRetry, type RetryKind, type RetryPolicy } from './policy.ts';

type Jitter = 'none' | 'full' | 'equal' | 'decorrelated';

/**
 * Backoff that grows by a factor up to a cap, with one of the four jitters of Brooker, "Exponential Backoff And
 * Jitter" (AWS Architecture Blog, 2015). With w = min(cap, base x factor^n), n = 0 before the first retry:
 * none w; full U[0, w); equal w/2 + U[0, w/2); decorrelated min(cap, U[base, 3 x last wait)), last wait = base first.
 */
export const exponential: RetryKind = defineRetry<{ base: number; cap: number; factor: number; jitter: Jitter }>({
	kind: 'exponential',
	summary: 'waits longer after each failure, with a choice of jitter',
	cite: 'AWS Architecture Blog 2015; aws-samples/aws-arch-backoff-simulator',
	shape: {
		base: positiveDuration.describe('wait before the first retry'),
		cap: positiveDuration.prefault('20s').describe('longest wait'),
		factor: plainNumber.default(2).describe('growth per retry'),
		jitter: oneOf('none', 'full', 'equal', 'decorrelated').default('full'),
	},
	check: (o) => (o.cap < o.base ? '`cap` must not be below `base`' : o.factor < 1 ? '`factor` must be at least 1' : null),
	create: (o) => waits[o.jitter](o),
});

type Options = { readonly base: number; readonly cap: number; readonly factor: number };

const waits: Readonly<Record<Jitter, (o: Options) => RetryPolicy>> = {
	none: (o) => ({
		constantUs: o.factor === 1 || o.cap === o.base ? o.base : null,
		retries: true,
		wait: (tries) => Math.round(grown(o, tries)),
	}),
	full: (o) => ({ constantUs: null, retries: true, wait: (tries, _last, random) => Math.floor(random.double() * grown(o, tries)) }),
	equal: (o) => ({
		constantUs: null,
		retries: true,
		wait: (tries, _last, random) => {
			const half = grown(o, tries) / 2;
			return Math.floor(half + random.double() * half);
		},
	}),
	decorrelated: (o) => ({
		constantUs: o.cap === o.base ? o.base : null,
		retries: true,
		wait: (_tries, last, random) => {
			if (o.cap === o.base) return o.base;
			const top = 3 * (last > 0 ? last : o.base);
			return Math.floor(Math.min(o.cap, o.base + random.double() * (top - o.base)));
		},
	}),
};

/** min(cap, base x factor^(tries - 1)), by multiplication so that every engine agrees on the bits. */
function grown({ base, cap, factor }: Options, tries: number): number {
	let wait = base;
	for (let n = 1; n < tries && wait < cap && factor > 1; n++) wait *= factor;
	return Math.min(cap, wait);
}
