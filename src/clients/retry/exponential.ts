import { duration, oneOf, plainNumber, positiveDuration } from '../../model/fields.ts';
import { REJECTED } from '../../model/outcomes.ts';
import { defineRetry, type RetryKind, type RetryPolicy } from './policy.ts';

type Jitter = 'none' | 'full' | 'equal' | 'decorrelated' | 'range' | 'added';

/**
 * Backoff that grows by a factor up to a cap. With w = min(cap, base x factor^n), n = 0 before the first retry, and
 * U[a, b) a random number between a and b:
 *
 * - the four jitters of Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015): none w; full
 *   U[floor, w); equal w/2 + U[0, w/2); decorrelated min(cap, U[base, 3 x last wait)), last wait = base first;
 * - two that other products use: range w x U[low, high); added w + U[0, extra).
 *
 * Products differ in the rest: whether the cap holds after the jitter (`capped`), whether the first retry comes sooner
 * (`first`), whether a refusal doubles from another base (`throttled_base`), whether waits are whole milliseconds
 * (`grain`).
 */
export const exponential: RetryKind = defineRetry<Options>({
	kind: 'exponential',
	summary: 'waits longer after each failure, with a choice of jitter',
	cite: 'AWS Architecture Blog 2015; aws-samples/aws-arch-backoff-simulator',
	example: { base: '500ms', cap: '8s', jitter: 'full' },
	shape: {
		base: positiveDuration.describe('wait before the first retry'),
		cap: positiveDuration.prefault('20s').describe('longest wait, before jitter'),
		factor: plainNumber.default(2).describe('growth per retry'),
		jitter: oneOf('none', 'full', 'equal', 'decorrelated', 'range', 'added')
			.default('full')
			.describe(
				'what is made of the computed wait w: U(0, w), w/2 + U(0, w/2), U(base, 3 x the wait before), w x U(low, high), w + U(0, extra)',
			),
		low: plainNumber.optional().describe('least factor of jitter `range`'),
		high: plainNumber.optional().describe('greatest factor of jitter `range`'),
		extra: positiveDuration.optional().describe('most that jitter `added` adds'),
		capped: oneOf('before', 'after').optional().describe('whether the cap holds before the jitter alone (usual) or after it as well'),
		floor: duration.optional().describe('least wait of jitter `full`'),
		first: duration.optional().describe('wait before the first retry, instead of `base` and without jitter'),
		throttled_base: positiveDuration.optional().describe('base after a refusal (HTTP 429)'),
		grain: positiveDuration.optional().describe('waits are whole multiples of it, rounded down'),
	},
	check: (o) => problemOf(o),
	create: (o) => policyOf(o),
});

interface Options {
	base: number;
	cap: number;
	factor: number;
	jitter: Jitter;
	low?: number | undefined;
	high?: number | undefined;
	extra?: number | undefined;
	capped?: 'before' | 'after' | undefined;
	floor?: number | undefined;
	first?: number | undefined;
	throttled_base?: number | undefined;
	grain?: number | undefined;
}

function problemOf(o: Options): string | null {
	if (o.cap < o.base) return '`cap` must not be below `base`';
	if (o.throttled_base !== undefined && o.cap < o.throttled_base) return '`cap` must not be below `throttled_base`';
	if (o.factor < 1) return '`factor` must be at least 1';
	if (o.jitter === 'range' && !((o.low ?? 0) < (o.high ?? 0))) return 'jitter `range` needs `low` and `high`, and `low` below `high`';
	if (o.jitter !== 'range' && (o.low !== undefined || o.high !== undefined)) return '`low` and `high` belong to jitter `range`';
	if ((o.jitter === 'added') !== (o.extra !== undefined)) return 'jitter `added` and `extra` belong together';
	if (o.floor !== undefined && o.jitter !== 'full') return '`floor` belongs to jitter `full`';
	if (o.floor !== undefined && o.floor > o.cap) return '`floor` must not be above `cap`';
	if (o.jitter === 'decorrelated' && o.throttled_base !== undefined) return '`throttled_base` does not go with jitter `decorrelated`';
	if (o.grain !== undefined && o.grain > o.base) return '`grain` must not be above `base`';
	return null;
}

/** Wait after try number `tries`, in parts of a microsecond. `w` is what it has grown to. */
type Draw = (w: number, last: number, random: { double(): number }) => number;

function policyOf(o: Options): RetryPolicy {
	const { first, grain, throttled_base: throttled, cap, base } = o;
	const draw = draws[o.jitter](o);
	const still = o.jitter === 'none' || (o.jitter === 'decorrelated' && cap === base);
	const flat = still && (o.factor === 1 || cap === base) && (first ?? base) === base && (throttled ?? base) === base;
	// A wait without jitter is rounded, one with jitter rounded down: it may be nothing, but not the bound itself.
	const whole = grain === undefined ? (still ? Math.round : Math.floor) : (us: number) => Math.floor(us / grain) * grain;
	return {
		constantUs: flat ? whole(base) : null,
		retries: true,
		wait: (tries, last, random, outcome) => {
			if (tries === 1 && first !== undefined) return first;
			const from = throttled !== undefined && outcome === REJECTED ? throttled : base;
			const wait = draw(grown(from, cap, o.factor, tries), last, random);
			return whole(o.capped === 'after' ? Math.min(cap, wait) : wait);
		},
	};
}

const draws: Readonly<Record<Jitter, (o: Options) => Draw>> = {
	none: () => (w) => w,
	full: ({ floor }) =>
		floor === undefined
			? (w, _last, random) => random.double() * w
			: (w, _last, random) => floor + random.double() * Math.max(0, w - floor),
	equal: () => (w, _last, random) => {
		const half = w / 2;
		return half + random.double() * half;
	},
	decorrelated: ({ base, cap }) =>
		cap === base
			? () => base
			: (_w, last, random) => {
					const top = 3 * (last > 0 ? last : base);
					return Math.min(cap, base + random.double() * (top - base));
				},
	range: ({ low = 1, high = 1 }) => {
		return (w, _last, random) => w * (low + random.double() * (high - low));
	},
	added: ({ extra = 0 }) => {
		return (w, _last, random) => w + random.double() * extra;
	},
};

/** min(cap, base x factor^(tries - 1)), by multiplication so that every engine agrees on the bits. */
function grown(base: number, cap: number, factor: number, tries: number): number {
	let wait = base;
	for (let n = 1; n < tries && wait < cap && factor > 1; n++) wait *= factor;
	return Math.min(cap, wait);
}
