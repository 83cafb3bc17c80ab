import { enlarged } from './rowPool.ts';

const FIRST = 64;
const EMPTY = -1;

/**
 * Numbers keys in the order they are first seen: 0, 1, 2, ... State by key then lives in plain columns. Open addressing
 * with linear probing over 32-bit integers; nothing is forgotten, so memory follows the keys seen.
 */
export class IntSlots {
	length = 0;
	private keys: Int32Array = new Int32Array(FIRST);
	/** Slot at a place of the table, or EMPTY. */
	private table: Int32Array = new Int32Array(2 * FIRST).fill(EMPTY);
	private mask: number = 2 * FIRST - 1;

	/** The slot of a key; a new one, `length` before the call, for a key not seen before. */
	of(key: number): number {
		const wanted = key | 0;
		let at = hash(wanted) & this.mask;
		for (let slot = this.table[at]; slot !== EMPTY; slot = this.table[at]) {
			if (this.keys[slot] === wanted) return slot;
			at = (at + 1) & this.mask;
		}
		if (this.length === this.keys.length) {
			this.double();
			return this.of(key);
		}
		this.table[at] = this.length;
		this.keys[this.length] = wanted;
		return this.length++;
	}

	/** The key that has this slot. */
	keyOf(slot: number): number {
		return this.keys[slot];
	}

	private double(): void {
		const capacity = this.keys.length * 2;
		this.keys = enlarged(this.keys, capacity);
		this.table = new Int32Array(2 * capacity).fill(EMPTY);
		this.mask = 2 * capacity - 1;
		for (let slot = 0; slot < this.length; slot++) {
			let at = hash(this.keys[slot]) & this.mask;
			while (this.table[at] !== EMPTY) at = (at + 1) & this.mask;
			this.table[at] = slot;
		}
	}
}

function hash(key: number): number {
	const x = Math.imul(key ^ (key >>> 16), 0x21f0aaad);
	return x ^ (x >>> 15);
}
