/**
 * A whole-run log-linear histogram: 64 buckets per octave, found from the bits of the double itself, so that
 * recording is one load, one shift, one increment. A quantile is the middle of its bucket: relative error at
 * most 0.8 %. Values below 1 share the first bucket; counts are exact up to 2^53. Fixed memory, 22 KB.
 */
const BASE = (1023 << 6) - 1;
const OCTAVES = 44;
const LENGTH = OCTAVES * 64 + 2;
const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

export class Histogram {
	private readonly counts: Float64Array = new Float64Array(LENGTH);
	count = 0;
	sum = 0;
	min: number = Number.POSITIVE_INFINITY;
	max = 0;

	/** Records a value >= 0 (any unit; up to 2^44 in resolution, larger ones share the last bucket). */
	record(value: number): void {
		// -0, whose sign bit would look like a very large bucket, becomes 0.
		double[0] = value + 0;
		let bucket = (words[1] >>> 14) - BASE;
		if (bucket < 0) bucket = 0;
		if (bucket >= LENGTH) bucket = LENGTH - 1;
		this.counts[bucket]++;
		this.count++;
		this.sum += value;
		if (value > this.max) this.max = value;
		if (value < this.min) this.min = value;
	}

	get mean(): number {
		return this.count === 0 ? Number.NaN : this.sum / this.count;
	}

	/** The value below which a fraction `q` (0..1) of the records lies; NaN when nothing was recorded. */
	quantile(q: number): number {
		if (this.count === 0) return Number.NaN;
		if (q >= 1) return this.max;
		const rank = q * this.count;
		let seen = 0;
		for (let bucket = 0; bucket < LENGTH; bucket++) {
			seen += this.counts[bucket];
			if (seen > rank) return Math.min(this.max, Math.max(this.min, middleOf(bucket)));
		}
		return this.max;
	}

	/** Adds everything another histogram has recorded. */
	merge(other: Histogram): void {
		for (let bucket = 0; bucket < LENGTH; bucket++) this.counts[bucket] += other.counts[bucket];
		this.count += other.count;
		this.sum += other.sum;
		if (other.max > this.max) this.max = other.max;
		if (other.min < this.min) this.min = other.min;
	}

	/** Pairs [bucket, count] of the non-empty buckets; with the scalars, all there is to store. */
	sparse(): [number, number][] {
		const pairs: [number, number][] = [];
		for (let bucket = 0; bucket < LENGTH; bucket++) if (this.counts[bucket] > 0) pairs.push([bucket, this.counts[bucket]]);
		return pairs;
	}

	/** Rebuilds a histogram from what `sparse()` and the scalars said. */
	static of(stored: { sum: number; min: number; max: number; buckets: readonly (readonly [number, number])[] }): Histogram {
		const histogram = new Histogram();
		for (const [bucket, count] of stored.buckets) {
			histogram.counts[bucket] += count;
			histogram.count += count;
		}
		histogram.sum = stored.sum;
		histogram.min = stored.min;
		histogram.max = stored.max;
		return histogram;
	}
}

function middleOf(bucket: number): number {
	if (bucket === 0) return 0;
	words[0] = 0x80000000;
	words[1] = ((bucket + BASE) << 14) | 0x1fff;
	return double[0];
}
