import type { Calendar } from '../kernel/calendar.ts';
import { CalendarQueue } from '../kernel/calendarQueue.ts';
import { DelayLine } from '../kernel/delayLine.ts';
import { enlarged, RowPool } from '../kernel/rowPool.ts';

const NONE = -1;

/** Where calls wait for their next try. */
export interface Waits {
	push(call: number, waitUs: number): void;
}

/** A constant wait has a line of its own, which costs a ring push; random ones share a queue. */
export function waitsFor(calendar: Calendar, constantUs: number | null, again: (call: number) => void): Waits {
	if (constantUs !== null) {
		const line = new DelayLine(calendar, constantUs, again);
		return { push: (call) => line.push(call) };
	}
	const queue = new CalendarQueue(calendar, again);
	return { push: (call, waitUs) => queue.push(calendar.now + waitUs, call) };
}

/**
 * Calls that may be over before their wait is: the calendar holds a ticket instead of the call's row, which may
 * belong to somebody else by then. A forgotten ticket comes up and does nothing.
 */
export class Tickets {
	private readonly tickets: RowPool;
	private callOf: Int32Array = new Int32Array(0);
	private ticketOf: Int32Array = new Int32Array(0);

	constructor(limit: number) {
		this.tickets = new RowPool({
			capacity: Math.min(64, limit),
			limit,
			limitKey: 'limits.attempts_in_flight',
			grow: (capacity) => {
				this.callOf = enlarged(this.callOf, capacity);
			},
		});
	}

	growCalls(capacity: number): void {
		const known = this.ticketOf.length;
		this.ticketOf = enlarged(this.ticketOf, capacity).fill(NONE, known);
	}

	begin(call: number): void {
		this.ticketOf[call] = NONE;
	}

	/** Waits that know of their tickets. */
	over(inner: (again: (ticket: number) => void) => Waits, again: (call: number) => void): Waits {
		const waits = inner((ticket) => {
			const call = this.callOf[ticket];
			this.tickets.release(ticket);
			if (call === NONE) return;
			this.ticketOf[call] = NONE;
			again(call);
		});
		return {
			push: (call, waitUs) => {
				const ticket = this.tickets.take();
				this.callOf[ticket] = call;
				this.ticketOf[call] = ticket;
				waits.push(ticket, waitUs);
			},
		};
	}

	waiting(call: number): boolean {
		return this.ticketOf[call] !== NONE;
	}

	/** Whether the call was waiting; it is no longer. */
	forget(call: number): boolean {
		const ticket = this.ticketOf[call];
		if (ticket === NONE) return false;
		this.callOf[ticket] = NONE;
		this.ticketOf[call] = NONE;
		return true;
	}
}
