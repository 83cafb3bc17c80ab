import { type Calendar, type Handler, Source } from './calendar.ts';
import { enlarged } from './rowPool.ts';

const NONE = -1;
/** Days walked, or instants passed, that are nothing to worry about in one operation. */
const SHORT = 8;
/** Dealing an instant into its bucket costs as much as this many steps of a walk. */
const STEPS_OF_DEALING = 16;
/** Instants looked at when the width of a day is chosen. */
const SAMPLE = 256;

/**
 * Events with random delays and very many pending: jittered retries in a storm. A calendar queue (R. Brown,
 * CACM 31(10), 1988): time is cut into days of equal width, day d goes to bucket d mod n, each bucket is a list
 * ordered by time, and taking walks the days. Push and take are O(1) on average.
 *
 * - A bucket lists instants, not events: the events of one instant hang behind its first one, in the order of
 *   scheduling. However many share an instant, they cost no more than one.
 * - The number of buckets follows the number of instants. The width of a day is chosen by cost (`widthOf`), when the
 *   number of buckets changes and when walks and scans have become long, which a fixed rule would get wrong for
 *   crowds far apart. Choosing anew happens only after as much work has been wasted as it costs.
 * - Nodes are rows of typed arrays on a free list.
 */
export class CalendarQueue extends Source {
	private times: Float64Array = new Float64Array(64);
	private payloads: Int32Array = new Int32Array(64);
	/** The following event of the same instant, or the following free node. */
	private next: Int32Array = new Int32Array(64);
	/** Of the first event of an instant: the last one. */
	private last: Int32Array = new Int32Array(64);
	/** Of the first event of an instant: the first one of the following instant in its bucket. */
	private later: Int32Array = new Int32Array(64);
	private freeHead = NONE;
	private used = 0;
	private heads: Int32Array = new Int32Array(16).fill(NONE);
	private mask = 15;
	/** Microseconds, a power of two, so that multiplying by `perWidth` is exact. */
	private width = 1024;
	private perWidth: number = 1 / 1024;
	/** Day number of the earliest event; only days from here on can hold events. */
	private day = 0;
	private size = 0;
	private instants = 0;
	/** Steps of long walks and scans since the width was last chosen, and how many lead to a new choice. */
	private wasted = 0;
	private patience = 1024;

	constructor(calendar: Calendar, handler: Handler) {
		super(calendar);
		calendar.onTurn(this.index, () => {
			const payload = this.take();
			handler(payload);
			return payload;
		});
	}

	get length(): number {
		return this.size;
	}

	/** Schedules `payload` at `time` (whole us, not before now). */
	push(time: number, payload: number): void {
		const node = this.allocate();
		this.times[node] = time;
		this.payloads[node] = payload;
		this.next[node] = NONE;
		this.last[node] = node;
		this.insert(node, time);
		this.size++;
		if (this.instants > 2 * (this.mask + 1)) this.rebuild(2 * (this.mask + 1));
		else if (this.wasted > this.patience) this.rebuild(this.mask + 1);
		const { heads } = this.calendar;
		if (time < heads[this.index]) {
			heads[this.index] = time;
			this.day = Math.floor(time * this.perWidth);
		}
	}

	override take(): number {
		const bucket = this.day & this.mask;
		const node = this.heads[bucket];
		const follower = this.next[node];
		this.next[node] = this.freeHead;
		this.freeHead = node;
		this.size--;
		if (follower !== NONE) {
			// The instant goes on: its next event takes the place of this one.
			this.last[follower] = this.last[node];
			this.later[follower] = this.later[node];
			this.heads[bucket] = follower;
			return this.payloads[node];
		}
		this.heads[bucket] = this.later[node];
		this.instants--;
		if (this.mask > 15 && this.instants < (this.mask + 1) >> 2) this.rebuild((this.mask + 1) >> 1);
		this.calendar.heads[this.index] = this.findFirst();
		if (this.wasted > this.patience) this.rebuild(this.mask + 1);
		return this.payloads[node];
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

	/** Puts a node behind the last event of its instant, or makes a new instant of it. */
	private insert(node: number, time: number): void {
		const { times, later } = this;
		const bucket = Math.floor(time * this.perWidth) & this.mask;
		let before = NONE;
		let after = this.heads[bucket];
		let steps = 0;
		while (after !== NONE && times[after] < time) {
			before = after;
			after = later[after];
			steps++;
		}
		if (steps > SHORT) this.wasted += steps;
		if (after !== NONE && times[after] === time) {
			this.next[this.last[after]] = node;
			this.last[after] = node;
			return;
		}
		this.instants++;
		later[node] = after;
		if (before === NONE) this.heads[bucket] = node;
		else later[before] = node;
	}

	/** Walks the days from the current one; after a whole year without an event looks at every bucket. */
	private findFirst(): number {
		if (this.size === 0) return Number.POSITIVE_INFINITY;
		const { times, heads, mask, width } = this;
		for (let day = this.day; day <= this.day + mask; day++) {
			const node = heads[day & mask];
			if (node !== NONE && times[node] < (day + 1) * width) {
				if (day - this.day > SHORT) this.wasted += day - this.day;
				this.day = day;
				return times[node];
			}
		}
		if (this.instants > 1) this.wasted += 2 * mask;
		let first = Number.POSITIVE_INFINITY;
		for (let bucket = 0; bucket <= mask; bucket++) {
			const node = heads[bucket];
			if (node !== NONE && times[node] < first) first = times[node];
		}
		this.day = Math.floor(first * this.perWidth);
		return first;
	}

	/** Deals all instants into `count` buckets, with the width of a day that suits them. */
	private rebuild(count: number): void {
		const nodes = new Int32Array(this.instants);
		let n = 0;
		let first = Number.POSITIVE_INFINITY;
		for (let bucket = 0; bucket <= this.mask; bucket++) {
			for (let node = this.heads[bucket]; node !== NONE; node = this.later[node]) {
				nodes[n++] = node;
				if (this.times[node] < first) first = this.times[node];
			}
		}
		this.day = Math.floor(first * this.perWidth);
		this.wasted = 0;
		this.patience = STEPS_OF_DEALING * (n + count);
		const sample = new Float64Array(Math.min(n, SAMPLE));
		for (let i = 0; i < sample.length; i++) sample[i] = this.times[nodes[Math.floor((i * n) / sample.length)]];
		const width = widthOf(sample.sort(), n, count) ?? this.width;
		if (width === this.width && count === this.mask + 1) return;
		this.width = width;
		this.perWidth = 1 / width;
		this.day = Math.floor(first * this.perWidth);
		this.mask = count - 1;
		this.heads = new Int32Array(count).fill(NONE);
		this.instants = 0;
		for (let i = 0; i < n; i++) this.insert(nodes[i], this.times[nodes[i]]);
		this.patience += 2 * this.wasted;
		this.wasted = 0;
	}

	private enlarge(): void {
		const capacity = this.times.length * 2;
		this.times = enlarged(this.times, capacity);
		this.payloads = enlarged(this.payloads, capacity);
		this.next = enlarged(this.next, capacity);
		this.last = enlarged(this.last, capacity);
		this.later = enlarged(this.later, capacity);
	}
}

/** Gaps of the sample that are looked at together: a single one says little about its neighbourhood. */
const SPAN = 4;
/** A step of a scan against one of a walk: the next instant may be anywhere in memory, the next day is next to this one. */
const SCAN_COST = 2;

/**
 * The width of a day, a power of two, for which `count` instants cost least: walking (narrow days, long gaps; never
 * more than a year and a search of all buckets) plus scanning the instants of one day (wide days, crowds). `sample`
 * holds some of the instants, in order; null when they are too few to tell.
 */
function widthOf(sample: Float64Array, count: number, buckets: number): number | null {
	const last = sample.length - 1;
	if (last < 1) return null;
	let best = 1;
	if (last < SPAN) {
		while (best * last < sample[last] - sample[0]) best *= 2;
		return best;
	}
	const crowd = (SPAN * count) / sample.length;
	let least = Number.POSITIVE_INFINITY;
	for (let width = 1; width <= 2 ** 45; width *= 2) {
		let cost = 0;
		for (let i = SPAN; i <= last; i += SPAN) {
			// The widest gap of a span may be the only one of its kind, between two crowds: it is walked once. Of equally
			// likely gaps the widest takes half the span, so the others make twice what is left.
			let widest = 0;
			for (let k = i - SPAN; k < i; k++) widest = Math.max(widest, sample[k + 1] - sample[k]);
			const gap = (2 * (sample[i] - sample[i - SPAN] - widest)) / crowd;
			const walk = Math.min(gap / width, 2 * buckets);
			const scan = Math.min(width / (2 * gap), count);
			cost += Math.min(widest / width, 2 * buckets) + crowd * (walk + SCAN_COST * scan);
		}
		if (cost < least) {
			least = cost;
			best = width;
		}
	}
	return best;
}
