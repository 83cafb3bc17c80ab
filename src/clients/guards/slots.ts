/** A sum over the last `windowUs`, kept in slots of equal width: the oldest slot leaves as a whole. */
export class SlidingSum {
	private readonly widthUs: number;
	private readonly slots: Float64Array;
	/** Number of the slot that `now` was last in, from the start of the run. */
	private current = 0;
	private sum = 0;

	constructor(windowUs: number, slots: number) {
		this.widthUs = windowUs / slots;
		this.slots = new Float64Array(slots);
	}

	add(now: number, amount: number): void {
		this.advance(now);
		this.slots[this.current % this.slots.length] += amount;
		this.sum += amount;
	}

	total(now: number): number {
		this.advance(now);
		return this.sum;
	}

	clear(): void {
		this.slots.fill(0);
		this.sum = 0;
	}

	private advance(now: number): void {
		const slot = Math.floor(now / this.widthUs);
		if (slot === this.current) return;
		if (slot - this.current >= this.slots.length) this.clear();
		else
			for (let i = this.current + 1; i <= slot; i++) {
				const at = i % this.slots.length;
				this.sum -= this.slots[at];
				this.slots[at] = 0;
			}
		this.current = slot;
	}
}
