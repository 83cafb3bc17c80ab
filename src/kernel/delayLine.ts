import { type Calendar, type Handler, Source } from './calendar.ts';

/**
 * Events that all wait for one constant delay: timeouts, fixed retries, network hops. Because the delay is
 * constant they come out in the order they went in, so a ring buffer is a priority queue: push and take are O(1).
 * Memory is (rate of pushes) x (delay); the ring doubles when full.
 */
export class DelayLine extends Source {
	/** Microseconds; fixed for the life of the line, since a shorter delay later on would overtake. */
	readonly delay: number;
	private times: Float64Array = new Float64Array(64);
	private payloads: Int32Array = new Int32Array(64);
	private mask = 63;
	private start = 0;
	private size = 0;

	constructor(calendar: Calendar, delay: number, handler: Handler) {
		super(calendar);
		calendar.onTurn(this.index, () => {
			const payload = this.take();
			handler(payload);
			return payload;
		});
		if (!(Number.isSafeInteger(delay) && delay >= 0)) throw new RangeError(`delay must be whole microseconds >= 0, got ${delay}`);
		this.delay = delay;
	}

	get length(): number {
		return this.size;
	}

	/** Schedules `payload` for now + delay. */
	push(payload: number): void {
		if (this.size > this.mask) this.double();
		const at = (this.start + this.size) & this.mask;
		const time = this.calendar.now + this.delay;
		this.times[at] = time;
		this.payloads[at] = payload;
		if (this.size++ === 0) this.calendar.heads[this.index] = time;
	}

	override take(): number {
		const payload = this.payloads[this.start];
		this.start = (this.start + 1) & this.mask;
		this.calendar.heads[this.index] = --this.size === 0 ? Number.POSITIVE_INFINITY : this.times[this.start];
		return payload;
	}

	private double(): void {
		const length = this.mask + 1;
		const times = new Float64Array(length * 2);
		const payloads = new Int32Array(length * 2);
		for (let i = 0; i < this.size; i++) {
			const from = (this.start + i) & this.mask;
			times[i] = this.times[from];
			payloads[i] = this.payloads[from];
		}
		this.times = times;
		this.payloads = payloads;
		this.start = 0;
		this.mask = length * 2 - 1;
	}
}
