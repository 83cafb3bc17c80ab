import { enlarged } from '../kernel/rowPool.ts';

const NONE = -1;

/**
 * Which attempts each call still waits for, as short lists threaded through the attempts. Kept only by layers that
 * need to find them: those that hedge, have a limit on the whole call, or stand behind another client.
 */
export class Awaited {
	private heads: Int32Array = new Int32Array(0);
	private next: Int32Array = new Int32Array(0);
	/** Which try of its call an attempt is, from 1. */
	tries: Uint16Array = new Uint16Array(0);
	/** Hedges sent, by call. */
	hedges: Uint16Array = new Uint16Array(0);

	growCalls(capacity: number): void {
		const known = this.heads.length;
		this.heads = enlarged(this.heads, capacity).fill(NONE, known);
		this.hedges = enlarged(this.hedges, capacity);
	}

	growAttempts(capacity: number): void {
		this.next = enlarged(this.next, capacity);
		this.tries = enlarged(this.tries, capacity);
	}

	begin(call: number): void {
		this.heads[call] = NONE;
		this.hedges[call] = 0;
	}

	add(call: number, attempt: number, tries: number): void {
		this.tries[attempt] = tries;
		this.next[attempt] = this.heads[call];
		this.heads[call] = attempt;
	}

	/** Does nothing for an attempt that is not awaited: one sent before anybody kept count. */
	remove(call: number, attempt: number): void {
		let before = NONE;
		for (let at = this.heads[call]; at !== NONE; at = this.next[at]) {
			if (at === attempt) {
				if (before === NONE) this.heads[call] = this.next[at];
				else this.next[before] = this.next[at];
				return;
			}
			before = at;
		}
	}

	/** Any of them, or -1. */
	first(call: number): number {
		return this.heads[call];
	}
}
