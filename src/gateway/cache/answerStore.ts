import { IntSlots } from '../../kernel/intSlots.ts';
import { enlarged } from '../../kernel/rowPool.ts';

const NONE = -1;

/**
 * Answers kept by key: each for a time, and no more than so many; the one that was used longest ago makes room. Time is
 * O(1); memory follows the keys seen.
 */
export class AnswerStore {
	private readonly size: number;
	private readonly ttlUs: number;
	private slots: IntSlots = new IntSlots();
	/** Per key: when it is stale; 0 = it is not here. The key used just before, and the one just after. */
	private staleAt: Float64Array = new Float64Array(0);
	private older: Int32Array = new Int32Array(0);
	private newer: Int32Array = new Int32Array(0);
	private oldest = NONE;
	private newest = NONE;
	private count = 0;

	/** Null: any number, for ever. */
	constructor(size: number | null, ttlUs: number | null) {
		this.size = size ?? Number.POSITIVE_INFINITY;
		this.ttlUs = ttlUs ?? Number.POSITIVE_INFINITY;
	}

	/** Whether the answer is here and fresh; then it has been used. */
	has(key: number, now: number): boolean {
		const slot = this.slotOf(key);
		if (this.staleAt[slot] === 0) return false;
		if (now >= this.staleAt[slot]) {
			this.remove(slot);
			return false;
		}
		this.unlink(slot);
		this.append(slot);
		return true;
	}

	put(key: number, now: number): void {
		const slot = this.slotOf(key);
		if (this.staleAt[slot] !== 0) this.remove(slot);
		else if (this.count >= this.size) this.remove(this.oldest);
		this.staleAt[slot] = now + this.ttlUs;
		this.append(slot);
		this.count++;
	}

	clear(): void {
		while (this.oldest !== NONE) this.remove(this.oldest);
	}

	private remove(slot: number): void {
		this.unlink(slot);
		this.staleAt[slot] = 0;
		this.count--;
	}

	private append(slot: number): void {
		this.older[slot] = this.newest;
		this.newer[slot] = NONE;
		if (this.newest === NONE) this.oldest = slot;
		else this.newer[this.newest] = slot;
		this.newest = slot;
	}

	private unlink(slot: number): void {
		const [before, after] = [this.older[slot], this.newer[slot]];
		if (before === NONE) this.oldest = after;
		else this.newer[before] = after;
		if (after === NONE) this.newest = before;
		else this.older[after] = before;
	}

	private slotOf(key: number): number {
		const slot = this.slots.of(key);
		if (slot >= this.staleAt.length) {
			const capacity = Math.max(64, 2 * slot);
			this.staleAt = enlarged(this.staleAt, capacity);
			this.older = enlarged(this.older, capacity);
			this.newer = enlarged(this.newer, capacity);
		}
		return slot;
	}
}
