import { type Calendar, type Handler, Source } from './calendar.ts';

/**
 * Events with random delays: service completions, replicas becoming ready. A binary heap in flat arrays, ordered
 * by (time, sequence), with two habits that matter for speed:
 * - taking the root leaves a hole that the next push fills, so a completion that starts the next service costs
 *   one sift instead of two;
 * - the smaller child is chosen without a branch, which a processor could not predict anyway.
 *
 * The sequence wraps at 2^32; differences are compared, so order holds while fewer than 2^31 events are pending.
 */
export class EventHeap extends Source {
	private times: Float64Array;
	private sequences: Int32Array;
	private payloads: Int32Array;
	private capacity: number;
	/** Slots in use, a hole at the root included. */
	private size = 0;
	private hole = false;
	private sequence = 0;

	constructor(calendar: Calendar, handler: Handler, capacity = 256) {
		super(calendar);
		calendar.onTurn(this.index, () => {
			const payload = this.take();
			handler(payload);
			return payload;
		});
		this.capacity = capacity;
		// Two spare slots stay at Infinity, so that a sift may look at both children without a bounds test.
		this.times = new Float64Array(capacity + 2).fill(Number.POSITIVE_INFINITY);
		this.sequences = new Int32Array(capacity + 2);
		this.payloads = new Int32Array(capacity + 2);
	}

	get length(): number {
		return this.hole ? this.size - 1 : this.size;
	}

	/** Schedules `payload` at `time` (whole us, not before now). */
	push(time: number, payload: number): void {
		const sequence = this.sequence;
		this.sequence = (sequence + 1) | 0;
		if (this.hole) {
			this.hole = false;
			this.siftDown(time, sequence, payload);
		} else {
			if (this.size === this.capacity) this.double();
			this.siftUp(this.size++, time, sequence, payload);
		}
		this.calendar.heads[this.index] = this.times[0];
	}

	override take(): number {
		if (this.hole) this.fillHole();
		const payload = this.payloads[0];
		const { times } = this;
		const left = times[1];
		const right = times[2];
		this.hole = true;
		if (this.size === 1) this.empty();
		// biome-ignore lint/complexity/useMathMinMax: Math.min also minds NaN and -0, which costs a tenth of a heap event
		else this.calendar.heads[this.index] = right < left ? right : left;
		return payload;
	}

	/** Forgets every event whose payload `keeps` does not want. Looks at all of them: for what happens rarely. */
	sweep(keeps: (payload: number) => boolean): void {
		const { times, sequences, payloads } = this;
		const kept: { time: number; sequence: number; payload: number }[] = [];
		for (let at = this.hole ? 1 : 0; at < this.size; at++)
			if (keeps(payloads[at])) kept.push({ time: times[at], sequence: sequences[at], payload: payloads[at] });
		// In order, they are a heap.
		kept.sort((a, b) => a.time - b.time || (a.sequence - b.sequence) | 0);
		times.fill(Number.POSITIVE_INFINITY);
		kept.forEach(({ time, sequence, payload }, at) => {
			times[at] = time;
			sequences[at] = sequence;
			payloads[at] = payload;
		});
		this.hole = false;
		this.size = kept.length;
		this.calendar.heads[this.index] = times[0];
	}

	private empty(): void {
		this.hole = false;
		this.size = 0;
		this.times[0] = Number.POSITIVE_INFINITY;
		this.calendar.heads[this.index] = Number.POSITIVE_INFINITY;
	}

	/** Moves the last event into the hole at the root. */
	private fillHole(): void {
		const last = --this.size;
		const time = this.times[last];
		this.times[last] = Number.POSITIVE_INFINITY;
		this.hole = false;
		this.siftDown(time, this.sequences[last], this.payloads[last]);
	}

	/** A new event is the youngest of its time, so it passes a parent only when strictly earlier. */
	private siftUp(start: number, time: number, sequence: number, payload: number): void {
		const { times, sequences, payloads } = this;
		let at = start;
		while (at > 0) {
			const parent = (at - 1) >> 1;
			if (!(time < times[parent])) break;
			times[at] = times[parent];
			sequences[at] = sequences[parent];
			payloads[at] = payloads[parent];
			at = parent;
		}
		times[at] = time;
		sequences[at] = sequence;
		payloads[at] = payload;
	}

	/** Sifts an event down from the root. Beyond `size` all times are Infinity, so the loop needs one bounds test. */
	private siftDown(time: number, sequence: number, payload: number): void {
		const { times, sequences, payloads, size } = this;
		let at = 0;
		for (;;) {
			let child = 2 * at + 1;
			if (child >= size) break;
			const left = times[child];
			const right = times[child + 1];
			if (left === right) child += ((sequences[child + 1] - sequences[child]) >> 31) & 1;
			// A number without a branch: a ternary is compiled to one.
			else child += ((right < left) as unknown as number) | 0;
			const childTime = times[child];
			if (time < childTime || (time === childTime && ((sequence - sequences[child]) | 0) < 0)) break;
			times[at] = childTime;
			sequences[at] = sequences[child];
			payloads[at] = payloads[child];
			at = child;
		}
		times[at] = time;
		sequences[at] = sequence;
		payloads[at] = payload;
	}

	private double(): void {
		const capacity = this.capacity * 2;
		const times = new Float64Array(capacity + 2).fill(Number.POSITIVE_INFINITY);
		const sequences = new Int32Array(capacity + 2);
		const payloads = new Int32Array(capacity + 2);
		times.set(this.times.subarray(0, this.size));
		sequences.set(this.sequences.subarray(0, this.size));
		payloads.set(this.payloads.subarray(0, this.size));
		this.capacity = capacity;
		this.times = times;
		this.sequences = sequences;
		this.payloads = payloads;
	}
}
