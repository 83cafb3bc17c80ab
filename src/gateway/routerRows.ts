/**
 * What a router remembers of attempts, by their row: of those it was sent, the parents, and of those it sent itself,
 * the children.
 */
import { enlarged } from '../kernel/rowPool.ts';

/** What a parent is waiting for that has no wait, or no deadline, under way. */
export const NEVER = -1;

export class RouterRows {
	/** Per parent: the group it is at. */
	at: Uint16Array = new Uint16Array(0);
	/** Its try there, 0 first. */
	tryNumber: Uint16Array = new Uint16Array(0);
	/** Retries allowed there. */
	triesMax: Uint16Array = new Uint16Array(0);
	/** Children so far. */
	children: Uint16Array = new Uint16Array(0);
	/** What it is answered if nothing better comes. */
	outcome: Uint8Array = new Uint8Array(0);
	/** 1 once it has left its first group. */
	moved: Uint8Array = new Uint8Array(0);
	/** 1 while it counts as a retry of its group. */
	slot: Uint8Array = new Uint8Array(0);
	/** The deployment tried last. */
	last: Uint16Array = new Uint16Array(0);
	/** The child in flight, or -1. */
	child: Int32Array = new Int32Array(0);
	/** Where there are deadlines: when its wait is over, or NEVER. */
	waitsUntil: Float64Array = new Float64Array(0);
	/** Where there are deadlines: when its time is over, or NEVER. */
	expiresAt: Float64Array = new Float64Array(0);
	/** Per child: its deployment. */
	target: Uint16Array = new Uint16Array(0);
	/** Per child: the cause of its work if that is wasted; 0 = by how it ends. */
	waste: Uint8Array = new Uint8Array(0);
	/** Per child, where picks learn: when it was sent. */
	sentAt: Float64Array = new Float64Array(0);
	private readonly uses: { readonly learns: boolean; readonly deadlines: boolean };

	constructor(uses: { readonly learns: boolean; readonly deadlines: boolean }) {
		this.uses = uses;
	}

	grow(capacity: number): void {
		this.at = enlarged(this.at, capacity);
		this.tryNumber = enlarged(this.tryNumber, capacity);
		this.triesMax = enlarged(this.triesMax, capacity);
		this.children = enlarged(this.children, capacity);
		this.outcome = enlarged(this.outcome, capacity);
		this.moved = enlarged(this.moved, capacity);
		this.slot = enlarged(this.slot, capacity);
		this.last = enlarged(this.last, capacity);
		this.child = enlarged(this.child, capacity);
		this.target = enlarged(this.target, capacity);
		this.waste = enlarged(this.waste, capacity);
		if (this.uses.learns) this.sentAt = enlarged(this.sentAt, capacity);
		if (!this.uses.deadlines) return;
		this.waitsUntil = enlarged(this.waitsUntil, capacity);
		this.expiresAt = enlarged(this.expiresAt, capacity);
	}
}
