import { type Calendar, type Handler, Source } from './calendar.ts';
import { enlarged } from './rowPool.ts';

const NONE = -1;

/**
 * Links of rows that wait in timeout lines: columns the lines share, since a row waits in one line at most. Their
 * owner enlarges them with its other columns.
 */
export class TimeoutLinks {
	next: Int32Array = new Int32Array(0);
	previous: Int32Array = new Int32Array(0);
	time: Float64Array = new Float64Array(0);
	/** Number of the line a row waits in, plus 1; 0 = in none. */
	line: Uint16Array = new Uint16Array(0);
	readonly lines: TimeoutLine[] = [];

	grow(capacity: number): void {
		this.next = enlarged(this.next, capacity);
		this.previous = enlarged(this.previous, capacity);
		this.time = enlarged(this.time, capacity);
		this.line = enlarged(this.line, capacity);
	}

	/** The row is not waiting any more: it was answered in time. Does nothing for a row in no line. */
	forget(row: number): void {
		const line = this.line[row];
		if (line !== 0) this.lines[line - 1].unlink(row);
	}
}

/**
 * Timeouts with one constant delay, most of which never come up. A delay line from which a row can leave in O(1):
 * a doubly linked list threaded through the rows, oldest first. Unlike a ring with dead entries it holds a row no
 * longer than its owner does, so a ten-minute timeout does not keep ten minutes' worth of answered attempts.
 */
export class TimeoutLine extends Source {
	/** Microseconds. */
	readonly delay: number;
	private readonly links: TimeoutLinks;
	private readonly number: number;
	private head = NONE;
	private tail = NONE;

	constructor(calendar: Calendar, links: TimeoutLinks, delay: number, handler: Handler) {
		super(calendar);
		calendar.onTurn(this.index, () => {
			const payload = this.take();
			handler(payload);
			return payload;
		});
		if (!(Number.isSafeInteger(delay) && delay >= 0)) throw new RangeError(`delay must be whole microseconds >= 0, got ${delay}`);
		this.delay = delay;
		this.links = links;
		this.number = links.lines.push(this);
		if (this.number > 65535) throw new RangeError('more than 65535 timeout lines');
	}

	/** Starts the timeout of `row`, which must be in no line. */
	push(row: number): void {
		const { next, previous, time, line } = this.links;
		const due = this.calendar.now + this.delay;
		time[row] = due;
		line[row] = this.number;
		next[row] = NONE;
		previous[row] = this.tail;
		if (this.tail === NONE) {
			this.head = row;
			this.calendar.heads[this.index] = due;
		} else next[this.tail] = row;
		this.tail = row;
	}

	unlink(row: number): void {
		const { next, previous, time, line } = this.links;
		const after = next[row];
		const before = previous[row];
		line[row] = 0;
		if (after === NONE) this.tail = before;
		else previous[after] = before;
		if (before === NONE) {
			this.head = after;
			this.calendar.heads[this.index] = after === NONE ? Number.POSITIVE_INFINITY : time[after];
		} else next[before] = after;
	}

	override take(): number {
		const row = this.head;
		this.unlink(row);
		return row;
	}
}
