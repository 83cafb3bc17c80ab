import { log } from '../../kernel/math.ts';
import { count, plainNumber } from '../../model/fields.ts';
import { type Detector, type DetectorKind, defineDetector } from './detector.ts';

/** Buckets of one size before two of them become one of the next. */
const PER_SIZE = 5;
/** The parts of a cut are not smaller than this, and it is not looked for in fewer values than `GRACE`. */
const PART_MIN = 5;
const GRACE = 10;
/** Sizes double: more would count more values than there are. */
const SIZES = 48;

interface Options {
	delta: number;
	clock: number;
}

/**
 * A window that grows while nothing changes. Where it can be cut into two parts whose means differ by more than chance
 * allows, the older is dropped: that is the alarm. The window is kept as an exponential histogram, so memory and time go with its logarithm.
 */
export const adwin: DetectorKind = defineDetector<Options>({
	kind: 'adwin',
	summary: 'a window that drops its older part when the two parts differ',
	cite: 'Bifet and Gavalda 2007 (ADWIN2); river drift/adwin.py (2026): delta 0.002, clock 32, max_buckets 5, min_window_length 5, grace_period 10',
	values: 'both',
	shape: {
		delta: plainNumber.default(0.002).describe('confidence: chance of a false alarm at a check'),
		clock: count(1, 1_000_000).default(32).describe('values between checks'),
	},
	check: (o) => (o.delta > 0 && o.delta < 1 ? null : '`delta` must be between 0 and 1'),
	samples: ({ clock }) => Math.ceil((GRACE + 1) / clock) * clock,
	create: (options) => new Adwin(options),
});

class Adwin implements Detector {
	private readonly options: Options;
	/** Buckets by size, the newest last: sums, and sums of squared deviations from the bucket's own mean. */
	private readonly held: Int32Array = new Int32Array(SIZES);
	private readonly sums: Float64Array = new Float64Array(SIZES * (PER_SIZE + 1));
	private readonly spreads: Float64Array = new Float64Array(SIZES * (PER_SIZE + 1));
	private sizes = 0;
	private width = 0;
	private sum = 0;
	private spread = 0;
	private seen = 0;

	constructor(options: Options) {
		this.options = options;
	}

	add(value: number): boolean {
		this.insert(value);
		if (++this.seen % this.options.clock !== 0 || this.width <= GRACE) return false;
		let alarm = false;
		while (this.cut()) alarm = true;
		return alarm;
	}

	private insert(value: number): void {
		if (this.width > 0) this.spread += (this.width * (value - this.sum / this.width) ** 2) / (this.width + 1);
		this.width++;
		this.sum += value;
		this.push(0, value, 0);
		for (let size = 0; this.held[size] > PER_SIZE; size++) this.merge(size);
	}

	private push(size: number, sum: number, spread: number): void {
		const at = size * (PER_SIZE + 1) + this.held[size]++;
		this.sums[at] = sum;
		this.spreads[at] = spread;
		if (size >= this.sizes) this.sizes = size + 1;
	}

	/** The two oldest of a size become one of the next. */
	private merge(size: number): void {
		const first = size * (PER_SIZE + 1);
		const each = 2 ** size;
		const between = (each * (this.sums[first] / each - this.sums[first + 1] / each) ** 2) / 2;
		this.push(size + 1, this.sums[first] + this.sums[first + 1], this.spreads[first] + this.spreads[first + 1] + between);
		this.drop(size, 2);
	}

	private drop(size: number, count: number): void {
		const first = size * (PER_SIZE + 1);
		const end = first + this.held[size];
		this.sums.copyWithin(first, first + count, end);
		this.spreads.copyWithin(first, first + count, end);
		this.held[size] -= count;
	}

	/** Looks for a cut, oldest first; drops the oldest bucket when there is one. */
	private cut(): boolean {
		let [older, olderSum] = [0, 0];
		for (let size = this.sizes - 1; size >= 0; size--)
			for (let i = 0; i < this.held[size]; i++) {
				older += 2 ** size;
				olderSum += this.sums[size * (PER_SIZE + 1) + i];
				const newer = this.width - older;
				if (newer < PART_MIN) return false;
				if (older >= PART_MIN && this.differ(older, olderSum, newer)) {
					this.forgetOldest();
					return true;
				}
			}
		return false;
	}

	private differ(older: number, olderSum: number, newer: number): boolean {
		const difference = Math.abs(olderSum / older - (this.sum - olderSum) / newer);
		const confidence = log((2 * log(this.width)) / this.options.delta);
		const harmonic = 1 / (older - PART_MIN + 1) + 1 / (newer - PART_MIN + 1);
		const bound = Math.sqrt(2 * harmonic * (this.spread / this.width) * confidence) + (2 / 3) * harmonic * confidence;
		return difference > bound;
	}

	private forgetOldest(): void {
		const size = this.sizes - 1;
		const first = size * (PER_SIZE + 1);
		const each = 2 ** size;
		this.width -= each;
		this.sum -= this.sums[first];
		const apart = this.sums[first] / each - this.sum / this.width;
		this.spread = Math.max(0, this.spread - this.spreads[first] - (each * this.width * apart * apart) / (each + this.width));
		this.drop(size, 1);
		while (this.sizes > 0 && this.held[this.sizes - 1] === 0) this.sizes--;
	}
}
