/**
 * The event calendar: simulated time and the order in which things happen.
 *
 * Contract
 * - Time is an integer number of microseconds held in a Number: exact to 2^53 us, about 285 years, so equal
 *   times are truly equal. `now` never goes back.
 * - The order of events is total: (time, priority, sequence). Every source has a priority of its own, its
 *   index in the order of registration; within a source, events of equal time keep the order in which they
 *   were scheduled. Two runs of one plan therefore make the same history, event for event.
 * - An event is a number (a row handle or anything else the source's owner chose). Its handler runs to the end
 *   before the next event; what it schedules for `now` runs within this instant, by the same order.
 * - Nothing is allocated per event. Sources keep their events in typed arrays.
 * - There is no cancel: owners keep a state per row and ignore an event that has become meaningless. A dead
 *   timer costs a few nanoseconds when it comes up, a true removal costs more than that on average.
 * - A bound on the number of events (`limits.events`) ends a run that would not end, with an error naming it.
 *
 * Choosing a source: a single pending time -> Alarm; one per row, set anew often -> AlarmBank; one constant delay -> DelayLine; random delays with a few
 * thousand pending -> EventHeap; random delays with very many pending -> CalendarQueue.
 */
import { CapacityError } from './rowPool.ts';

/** Runs one event. `payload` is the number given when it was scheduled. */
export type Handler = (payload: number) => void;

/** Where pending events of one kind wait. A source keeps `calendar.heads[index]` equal to its earliest time. */
export abstract class Source {
	readonly calendar: Calendar;
	readonly index: number;

	/** Every class of sources goes on to say `calendar.onTurn`. */
	constructor(calendar: Calendar) {
		this.calendar = calendar;
		this.index = calendar.register();
	}

	/** Removes the earliest event, renews the head, returns the payload. */
	abstract take(): number;
}

export class Calendar {
	/** Microseconds since the start of the run. */
	now = 0;
	/** Earliest pending time of each source; Infinity when it has none. */
	heads: Float64Array = new Float64Array(8).fill(Number.POSITIVE_INFINITY);
	private readonly turns: (() => number)[] = [];
	private readonly eventsLimit: number;
	/** [events run so far]; in an array, where the loop can renew it at hardly any cost. */
	private readonly counted: Float64Array = new Float64Array(1);
	private hashLow = 0x811c9dc5 | 0;
	private hashHigh = 0x2545f491 | 0;

	constructor(options: { eventsLimit?: number } = {}) {
		this.eventsLimit = options.eventsLimit ?? Number.POSITIVE_INFINITY;
	}

	/** Events run so far, the one that is running included. */
	get events(): number {
		return this.counted[0];
	}

	/** Time of the earliest pending event; Infinity when there is none. */
	get nextAt(): number {
		return this.turns.length === 0 ? Number.POSITIVE_INFINITY : this.heads[this.first()];
	}

	/** Gives a new source its index, which is its priority among events of equal time. */
	register(): number {
		const index = this.turns.push(() => 0) - 1;
		if (index === this.heads.length) {
			const heads = new Float64Array(index * 2).fill(Number.POSITIVE_INFINITY);
			heads.set(this.heads);
			this.heads = heads;
		}
		return index;
	}

	/**
	 * What to do when the earliest event of all is this source's: take it, run it, return its payload. Each class of
	 * sources has a function of its own for that, because an engine calls it faster than a method of many classes.
	 */
	onTurn(index: number, turn: () => number): void {
		this.turns[index] = turn;
	}

	/**
	 * Runs every event with a time <= `until`, then sets the clock to `until`; with Infinity, runs until nothing is
	 * pending and leaves the clock at the last event.
	 */
	run(until: number): void {
		const { turns, counted, eventsLimit } = this;
		// Sources without an event say Infinity, which no end may reach.
		const end = Math.min(until, Number.MAX_VALUE);
		for (;;) {
			const first = this.first();
			const time = this.heads[first];
			if (!(time <= end)) break;
			if (counted[0] >= eventsLimit) throw new CapacityError('limits.events', eventsLimit);
			counted[0]++;
			this.now = time;
			turns[first]();
		}
		if (until > this.now && until !== Number.POSITIVE_INFINITY) this.now = until;
	}

	/** As `run`, and folds every event into `traceHash`. A loop of its own, so that plain runs pay nothing. */
	runTraced(until: number): void {
		const { turns, counted, eventsLimit } = this;
		const end = Math.min(until, Number.MAX_VALUE);
		for (;;) {
			const first = this.first();
			const time = this.heads[first];
			if (!(time <= end)) break;
			if (counted[0] >= eventsLimit) throw new CapacityError('limits.events', eventsLimit);
			counted[0]++;
			this.now = time;
			this.fold(time, first, turns[first]());
		}
		if (until > this.now && until !== Number.POSITIVE_INFINITY) this.now = until;
	}

	/** Hash over (time, source, payload) of every event that `runTraced` ran: two equal histories, two equal hashes. */
	get traceHash(): string {
		const hex = (n: number) => (n >>> 0).toString(16).padStart(8, '0');
		return hex(this.hashHigh) + hex(this.hashLow);
	}

	/** Index of the source with the earliest head; of equal heads the lowest index. Sources are few: a scan wins. */
	private first(): number {
		const { heads } = this;
		const count = this.turns.length;
		let best = heads[0];
		let index = 0;
		for (let i = 1; i < count; i++) {
			const head = heads[i];
			if (head < best) {
				best = head;
				index = i;
			}
		}
		return index;
	}

	private fold(time: number, source: number, payload: number): void {
		let low = Math.imul(this.hashLow ^ (time | 0), 0x01000193);
		low = Math.imul(low ^ payload, 0x85ebca6b) + source;
		let high = Math.imul(this.hashHigh ^ ((time / 0x100000000) | 0), 0xc2b2ae35);
		high = Math.imul(high ^ (low >>> 13) ^ payload, 0x27d4eb2f);
		this.hashLow = low ^ (high >>> 16);
		this.hashHigh = high;
	}
}
