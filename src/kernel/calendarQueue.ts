import { type Calendar, type Handler, Source } from './calendar.ts';

const NONE = -1;

/**
 * Events with random delays and very many pending: jittered retries in a storm. A calendar queue (R. Brown,
 * CACM 31(10), 1988): time is cut into days of equal width, day d goes to bucket d mod n, each bucket is a list
 * ordered by (time, sequence), and taking walks the days. Push and take are O(1) on average; the number of
 * buckets and the width follow the number pending.
 *
 * Nodes are rows of typed arrays on a free list. Ties keep the order of scheduling: a push goes behind its equals.
 */
export class CalendarQueue extends Source {
	private times: Float64Array = new Float64Array(64);
	private payloads: Int32Array = new Int32Array(64);
	private next: Int32Array = new Int32Array(64);
	private freeHead = NONE;
	private used = 0;
	private heads: Int32Array = new Int32Array(16).fill(NONE);
	private tails: Int32Array = new Int32Array(16).fill(NONE);
	private mask = 15;
	private width = 1024;
	/** Day number of the earliest event; only days from here on can hold events. */
	private day = 0;
	private size = 0;

	constructor(calendar: Calendar, handler: Handler) {
		super(calendar, handler);
	}

	get length(): number {
		return this.size;
	}

	/** Schedules `payload` at `time` (whole us, not before now). */
	push(time: number, payload: number): void {
		const node = this.allocate();
		this.times[node] = time;
		this.payloads[node] = payload;
		this.insert(node, time);
		if (++this.size > 2 * (this.mask + 1)) this.rebuild(2 * (this.mask + 1));
		const { heads } = this.calendar;
		if (time < heads[this.index]) {
			heads[this.index] = time;
			this.day = Math.floor(time / this.width);
		}
	}

	override take(): number {
		const bucket = this.day & this.mask;
		const node = this.heads[bucket];
		const payload = this.payloads[node];
		this.heads[bucket] = this.next[node];
		if (this.next[node] === NONE) this.tails[bucket] = NONE;
		this.next[node] = this.freeHead;
		this.freeHead = node;
		this.size--;
		if (this.size > 16 && this.size < (this.mask + 1) >> 2) this.rebuild((this.mask + 1) >> 1);
		this.calendar.heads[this.index] = this.findFirst();
		return payload;
	}

	private allocate(): number {
		if (this.freeHead !== NONE) {
			const node = this.freeHead;
			this.freeHead = this.next[node];
			return node;
		}
		if (this.used === this.times.length) this.enlarge();
		return this.used++;
	}

	/** Puts a node into its bucket: at the tail when it is not earlier, else behind the last event not later. */
	private insert(node: number, time: number): void {
		const { times, next } = this;
		const bucket = Math.floor(time / this.width) & this.mask;
		const tail = this.tails[bucket];
		next[node] = NONE;
		if (tail === NONE) {
			this.heads[bucket] = node;
			this.tails[bucket] = node;
			return;
		}
		if (!(time < times[tail])) {
			next[tail] = node;
			this.tails[bucket] = node;
			return;
		}
		let before = NONE;
		let after = this.heads[bucket];
		while (!(time < times[after])) {
			before = after;
			after = next[after];
		}
		next[node] = after;
		if (before === NONE) this.heads[bucket] = node;
		else next[before] = node;
	}

	/** Walks the days from the current one; after a whole year without an event looks at every bucket. */
	private findFirst(): number {
		if (this.size === 0) return Number.POSITIVE_INFINITY;
		const { times, heads, mask, width } = this;
		for (let day = this.day; day <= this.day + mask; day++) {
			const node = heads[day & mask];
			if (node !== NONE && times[node] < (day + 1) * width) {
				this.day = day;
				return times[node];
			}
		}
		let first = Number.POSITIVE_INFINITY;
		for (let bucket = 0; bucket <= mask; bucket++) {
			const node = heads[bucket];
			if (node !== NONE && times[node] < first) first = times[node];
		}
		this.day = Math.floor(first / width);
		return first;
	}

	/** Deals all events into `count` buckets, with a width that puts about one event into each day. */
	private rebuild(count: number): void {
		const nodes = new Int32Array(this.size);
		let n = 0;
		let first = Number.POSITIVE_INFINITY;
		let last = 0;
		for (let bucket = 0; bucket <= this.mask; bucket++) {
			for (let node = this.heads[bucket]; node !== NONE; node = this.next[node]) {
				nodes[n++] = node;
				if (this.times[node] < first) first = this.times[node];
				if (this.times[node] > last) last = this.times[node];
			}
		}
		this.mask = count - 1;
		this.heads = new Int32Array(count).fill(NONE);
		this.tails = new Int32Array(count).fill(NONE);
		this.width = Math.max(1, Math.ceil((1.5 * (last - first)) / Math.max(1, n)));
		this.day = Math.floor(first / this.width);
		// Equal times always share a bucket, and buckets are read in list order: ties keep their order.
		for (let i = 0; i < n; i++) this.insert(nodes[i], this.times[nodes[i]]);
	}

	private enlarge(): void {
		const capacity = this.times.length * 2;
		const times = new Float64Array(capacity);
		const payloads = new Int32Array(capacity);
		const next = new Int32Array(capacity);
		times.set(this.times);
		payloads.set(this.payloads);
		next.set(this.next);
		this.times = times;
		this.payloads = payloads;
		this.next = next;
	}
}
