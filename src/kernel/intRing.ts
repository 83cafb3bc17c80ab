/** A growing first-in-first-out queue of 32-bit integers: waiting rows, free slots. Nothing is allocated per push. */
export class IntRing {
	private items: Int32Array;
	private mask: number;
	private start = 0;
	length = 0;

	/** `capacity` is a power of two. */
	constructor(capacity = 64) {
		this.items = new Int32Array(capacity);
		this.mask = capacity - 1;
	}

	push(item: number): void {
		if (this.length > this.mask) this.double();
		this.items[(this.start + this.length++) & this.mask] = item;
	}

	/** Puts an item before the oldest. */
	unshift(item: number): void {
		if (this.length > this.mask) this.double();
		this.start = (this.start - 1) & this.mask;
		this.items[this.start] = item;
		this.length++;
	}

	/** Removes and returns the oldest item; the ring must not be empty. */
	shift(): number {
		const item = this.items[this.start];
		this.start = (this.start + 1) & this.mask;
		this.length--;
		return item;
	}

	/** Removes and returns the youngest item; the ring must not be empty. */
	pop(): number {
		return this.items[(this.start + --this.length) & this.mask];
	}

	/** The item that has `before` older ones; it must be there. */
	at(before: number): number {
		return this.items[(this.start + before) & this.mask];
	}

	/** The oldest item; the ring must not be empty. */
	get first(): number {
		return this.items[this.start];
	}

	private double(): void {
		const length = this.mask + 1;
		const items = new Int32Array(length * 2);
		for (let i = 0; i < this.length; i++) items[i] = this.items[(this.start + i) & this.mask];
		this.items = items;
		this.start = 0;
		this.mask = length * 2 - 1;
	}
}
