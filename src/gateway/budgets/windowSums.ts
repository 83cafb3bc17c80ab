import { enlarged } from '../../kernel/rowPool.ts';
import type { BudgetSpec } from '../../model/admissionSpec.ts';

/** A rolling window forgets in steps of this part of it. */
const STEPS = 60;

export type SpendWindow = Pick<BudgetSpec, 'windowUs' | 'anchor'>;

/**
 * Sums by slot over a window that ends: with the clock, some time after its first entry, or entry by entry. Whole
 * windows of days begin at midnight, of seven days on Monday. Times never go back.
 */
export class WindowSums {
	private readonly window: SpendWindow;
	private readonly weekOffsetUs: number;
	private sums: Float64Array = new Float64Array(0);
	/** Per slot: when its window ends; of a rolling one, the number of its latest step. */
	private marks: Float64Array = new Float64Array(0);
	/** Of a rolling window: sums by slot and step, one more than fit, so that nothing is forgotten early. */
	private steps: Float64Array = new Float64Array(0);

	constructor(window: SpendWindow, weekOffsetUs: number) {
		this.window = window;
		this.weekOffsetUs = weekOffsetUs;
	}

	/** What was added to the slot in the window of `now`. */
	at(slot: number, now: number): number {
		if (slot >= this.sums.length) return 0;
		this.turn(slot, now);
		return this.sums[slot];
	}

	add(slot: number, amount: number, now: number): void {
		if (slot >= this.sums.length) this.grow(slot + 1);
		this.turn(slot, now);
		if (this.window.windowUs !== null && this.window.anchor === 'rolling')
			this.steps[slot * (STEPS + 1) + (this.marks[slot] % (STEPS + 1))] += amount;
		else if (this.window.anchor === 'first-use' && this.marks[slot] === 0) this.marks[slot] = now + (this.window.windowUs ?? 0);
		this.sums[slot] += amount;
	}

	/** Forgets what has left the window. */
	private turn(slot: number, now: number): void {
		const { windowUs, anchor } = this.window;
		if (windowUs === null) return;
		if (anchor === 'rolling') this.roll(slot, Math.floor((now * STEPS) / windowUs));
		else if (now >= this.marks[slot]) {
			const clock = now + this.weekOffsetUs;
			// From its first use: 0 until there is one.
			this.marks[slot] = anchor === 'first-use' ? 0 : now + windowUs - (clock % windowUs);
			this.sums[slot] = 0;
		}
	}

	private roll(slot: number, step: number): void {
		const last = this.marks[slot];
		if (step === last) return;
		const from = slot * (STEPS + 1);
		if (step - last > STEPS) this.steps.fill(0, from, from + STEPS + 1);
		else for (let s = last + 1; s <= step; s++) this.steps[from + (s % (STEPS + 1))] = 0;
		let sum = 0;
		for (let i = from; i <= from + STEPS; i++) sum += this.steps[i];
		this.sums[slot] = sum;
		this.marks[slot] = step;
	}

	private grow(slots: number): void {
		let capacity = Math.max(16, this.sums.length);
		while (capacity < slots) capacity *= 2;
		this.sums = enlarged(this.sums, capacity);
		this.marks = enlarged(this.marks, capacity);
		if (this.window.windowUs !== null && this.window.anchor === 'rolling') this.steps = enlarged(this.steps, capacity * (STEPS + 1));
	}
}
