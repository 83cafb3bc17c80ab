import { enlarged } from '../../kernel/rowPool.ts';

const FIELDS = 5;

/**
 * What has been spent and is not known yet. All wait equally long, so the oldest is due first; nobody is woken for it:
 * whoever wants to know takes what is due.
 */
export class LateBookings {
	/** Of the booking taken last: when it was due, whose, where, how much, and what had been set aside for it. */
	due = 0;
	holder = 0;
	process = 0;
	amount = 0;
	reserved = 0;
	private fields: Float64Array = new Float64Array(64 * FIELDS);
	private start = 0;
	private length = 0;

	push(due: number, holder: number, process: number, amount: number, reserved: number): void {
		if (this.length === this.fields.length / FIELDS) this.double();
		const at = this.place(this.length++);
		this.fields[at] = due;
		this.fields[at + 1] = holder;
		this.fields[at + 2] = process;
		this.fields[at + 3] = amount;
		this.fields[at + 4] = reserved;
	}

	/** Whether there was one that is due by now; then it is in the fields. */
	take(now: number): boolean {
		if (this.length === 0) return false;
		const at = this.place(0);
		if (this.fields[at] > now) return false;
		this.due = this.fields[at];
		this.holder = this.fields[at + 1];
		this.process = this.fields[at + 2];
		this.amount = this.fields[at + 3];
		this.reserved = this.fields[at + 4];
		this.start++;
		if (this.start === this.fields.length / FIELDS) this.start = 0;
		this.length--;
		return true;
	}

	private place(after: number): number {
		const capacity = this.fields.length / FIELDS;
		const at = this.start + after;
		return FIELDS * (at < capacity ? at : at - capacity);
	}

	/** The part that has wrapped around follows the rest. */
	private double(): void {
		const wrapped = this.fields.slice(0, this.start * FIELDS);
		const before = this.fields.length;
		this.fields = enlarged(this.fields, 2 * before);
		this.fields.set(wrapped, before);
	}
}
