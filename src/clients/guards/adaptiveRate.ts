import { pow } from '../../kernel/math.ts';
import { list, oneOf, plainNumber } from '../../model/fields.ts';
import { OK, type OutcomeName, outcomeSet } from '../../model/outcomes.ts';
import { defineGuard, Guard, type GuardKind, type TryEnd } from './guard.ts';

interface Options {
	beta: number;
	scale: number;
	counts: readonly OutcomeName[];
}

/** Half a second: what rates are measured in. */
const BUCKET_US = 500_000;
const SMOOTHING = 0.8;
const RATE_MIN = 0.5;

/**
 * The client-side rate of the AWS SDKs' adaptive mode. Nothing until the first throttled answer; from then on tries are
 * spaced by a token bucket whose rate falls to `beta` of what was sent at each throttled answer, and grows along the
 * cubic of TCP CUBIC with each good one, to twice what is sent at most. A try without a token waits for one. Here it takes
 * its turn when it comes and keeps it, where the SDK looks again when the rate has changed meanwhile.
 */
export const adaptiveRate: GuardKind = defineGuard<Options>({
	kind: 'adaptive-rate',
	summary: 'after a throttled answer tries are spaced, at a rate that falls with throttling and grows without',
	cite: 'AWS SDKs, adaptive retry mode: botocore 1.43.67, ClientRateLimiter and CubicCalculator',
	shape: {
		beta: plainNumber.default(0.7).describe('of the rate that is kept when throttled'),
		scale: plainNumber.default(0.4).describe('how fast the rate grows back'),
		counts: list(oneOf('error', 'rejected', 'overloaded', 'timeout', 'unavailable'), 'outcomes', 20)
			.default(['rejected'])
			.describe('outcomes that are throttling'),
	},
	check: ({ beta, scale }) => (beta > 0 && beta < 1 && scale > 0 ? null : '`beta` must be between 0 and 1, and `scale` above zero'),
	create: (options) => new AdaptiveRate(options),
});

class AdaptiveRate extends Guard {
	private readonly beta: number;
	private readonly scale: number;
	private readonly counts: number;
	private enabled = false;
	/** Tokens per second; tokens below zero are promised to tries that wait. */
	private rate = RATE_MIN;
	private capacity = 1;
	private tokens = 0;
	private refilledAt = 0;
	/** The rate before the last throttled answer, and when that was. */
	private rateMax = RATE_MIN;
	private throttledAt = 0;
	private measured = 0;
	private bucket = 0;
	private counted = 0;

	constructor({ beta, scale, counts }: Options) {
		super();
		this.beta = beta;
		this.scale = scale;
		this.counts = outcomeSet(counts);
	}

	override admit(now: number): number {
		if (!this.enabled) return 0;
		this.refill(now);
		this.tokens -= 1;
		return this.tokens >= -1e-9 ? 0 : Math.ceil((-this.tokens / this.rate) * 1e6);
	}

	override ended(now: number, { outcome }: Readonly<TryEnd>): void {
		const throttled = ((this.counts >> outcome) & 1) === 1;
		if (!throttled && outcome !== OK) return;
		this.measure(now);
		if (throttled) this.slowDown(now);
		else if (this.enabled) this.speedUp(now);
	}

	private slowDown(now: number): void {
		this.rateMax = this.enabled ? Math.min(this.measured, this.rate) : this.measured;
		this.throttledAt = now;
		this.enabled = true;
		this.setRate(now, this.beta * this.rateMax);
	}

	private speedUp(now: number): void {
		const turn = this.rateMax > 0 ? pow((this.rateMax * (1 - this.beta)) / this.scale, 1 / 3) : 0;
		const since = (now - this.throttledAt) / 1e6 - turn;
		this.setRate(now, Math.min(this.scale * since * since * since + this.rateMax, 2 * this.measured));
	}

	private setRate(now: number, rate: number): void {
		this.refill(now);
		this.rate = Math.max(rate, RATE_MIN);
		this.capacity = Math.max(rate, 1);
		this.tokens = Math.min(this.tokens, this.capacity);
	}

	private refill(now: number): void {
		this.tokens = Math.min(this.capacity, this.tokens + ((now - this.refilledAt) / 1e6) * this.rate);
		this.refilledAt = now;
	}

	/** Answers per second, over whole buckets of half a second, smoothed. */
	private measure(now: number): void {
		this.counted++;
		const bucket = Math.floor(now / BUCKET_US);
		if (bucket === this.bucket) return;
		const rate = this.counted / ((bucket - this.bucket) * 0.5);
		this.measured = SMOOTHING * rate + (1 - SMOOTHING) * this.measured;
		this.counted = 0;
		this.bucket = bucket;
	}
}
