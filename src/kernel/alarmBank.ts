import { type Calendar, type Handler, Source } from './calendar.ts';
import { enlarged } from './rowPool.ts';

/**
 * An alarm per row: at most one pending event for each of many rows, which may be set anew, earlier or later, at
 * O(log rows). A heap that knows where each row stands, so nothing stale is ever left in it. Alarms of equal time
 * ring in the order in which they were set.
 */
export class AlarmBank extends Source {
	private times: Float64Array = new Float64Array(0);
	private sequences: Int32Array = new Int32Array(0);
	/** Where a row stands in the heap; -1 when its alarm is not set. */
	private at: Int32Array = new Int32Array(0);
	private heap: Int32Array = new Int32Array(0);
	private size = 0;
	private sequence = 0;

	constructor(calendar: Calendar, handler: Handler) {
		super(calendar);
		calendar.onTurn(this.index, () => {
			const row = this.take();
			handler(row);
			return row;
		});
	}

	/** Rings for `row` at `time` (whole us, not before now); a pending ring of the row is replaced. */
	set(row: number, time: number): void {
		if (row >= this.at.length) this.grow(row + 1);
		const standing = this.at[row];
		if (standing >= 0 && this.times[row] === time) return;
		this.times[row] = time;
		this.sequences[row] = this.sequence;
		this.sequence = (this.sequence + 1) | 0;
		if (standing < 0) this.siftUp(this.size++, row);
		else this.settle(standing, row);
		this.renew();
	}

	/** Forgets the pending ring of `row`, if any. */
	clear(row: number): void {
		if (row >= this.at.length || this.at[row] < 0) return;
		this.remove(row);
		this.renew();
	}

	override take(): number {
		const row = this.heap[0];
		this.remove(row);
		this.renew();
		return row;
	}

	private remove(row: number): void {
		const standing = this.at[row];
		this.at[row] = -1;
		const last = this.heap[--this.size];
		if (last !== row) this.settle(standing, last);
	}

	/** Puts `row` where it belongs, starting from a place that is free for it. */
	private settle(standing: number, row: number): void {
		if (standing > 0 && this.before(row, this.heap[(standing - 1) >> 1])) this.siftUp(standing, row);
		else this.siftDown(standing, row);
	}

	private siftUp(start: number, row: number): void {
		const { heap, at } = this;
		let place = start;
		while (place > 0) {
			const parent = (place - 1) >> 1;
			if (!this.before(row, heap[parent])) break;
			heap[place] = heap[parent];
			at[heap[place]] = place;
			place = parent;
		}
		heap[place] = row;
		at[row] = place;
	}

	private siftDown(start: number, row: number): void {
		const { heap, at, size } = this;
		let place = start;
		for (;;) {
			let child = 2 * place + 1;
			if (child >= size) break;
			if (child + 1 < size && this.before(heap[child + 1], heap[child])) child++;
			if (!this.before(heap[child], row)) break;
			heap[place] = heap[child];
			at[heap[place]] = place;
			place = child;
		}
		heap[place] = row;
		at[row] = place;
	}

	private before(a: number, b: number): boolean {
		const { times } = this;
		return times[a] < times[b] || (times[a] === times[b] && ((this.sequences[a] - this.sequences[b]) | 0) < 0);
	}

	private renew(): void {
		this.calendar.heads[this.index] = this.size === 0 ? Number.POSITIVE_INFINITY : this.times[this.heap[0]];
	}

	private grow(needed: number): void {
		const from = this.at.length;
		const capacity = Math.max(16, needed, from * 2);
		this.times = enlarged(this.times, capacity);
		this.sequences = enlarged(this.sequences, capacity);
		this.heap = enlarged(this.heap, capacity);
		this.at = enlarged(this.at, capacity);
		this.at.fill(-1, from);
	}
}
