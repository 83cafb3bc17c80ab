import { enlarged } from '../../kernel/rowPool.ts';

/**
 * What holders have spent over a trailing window, in steps that are the same for all. A holder who has spent nothing in
 * the window costs no time: only those who have are watched, until the caller lets go of them.
 */
export class SpendGauge {
	/** Holders who are watched. */
	readonly watched: number[] = [];
	private readonly size: number;
	/** Per holder: in all, and what that was at the last steps. */
	private totals: Float64Array = new Float64Array(0);
	private past: Float64Array = new Float64Array(0);
	private isWatched: Uint8Array = new Uint8Array(0);
	/** Where in the past the oldest step is, for all holders. */
	private at = 0;

	/** The window has `size` steps. */
	constructor(size: number) {
		this.size = size;
	}

	/** From now on the holder is watched, the past being what it has spent until now. */
	watch(holder: number): void {
		if (holder >= this.totals.length) this.grow(holder + 1);
		if (this.isWatched[holder] === 1) return;
		this.isWatched[holder] = 1;
		this.watched.push(holder);
		this.past.fill(this.totals[holder], holder * this.size, (holder + 1) * this.size);
	}

	add(holder: number, amount: number): void {
		this.watch(holder);
		this.totals[holder] += amount;
	}

	/** A total known from elsewhere. */
	set(holder: number, total: number): void {
		if (holder >= this.totals.length) this.grow(holder + 1);
		this.totals[holder] = total;
	}

	/** Spent by a watched holder in the window that ends now; the step is over for it. */
	step(holder: number): number {
		const total = this.totals[holder];
		const place = holder * this.size + this.at;
		const spent = total - this.past[place];
		this.past[place] = total;
		return spent;
	}

	/** The step is over for all. */
	turn(): void {
		this.at = (this.at + 1) % this.size;
	}

	/** Keeps watching only those for whom `keeps` says so. */
	sweep(keeps: (holder: number) => boolean): void {
		let kept = 0;
		for (const holder of this.watched) {
			if (keeps(holder)) this.watched[kept++] = holder;
			else this.isWatched[holder] = 0;
		}
		this.watched.length = kept;
	}

	private grow(holders: number): void {
		let capacity = Math.max(1, this.totals.length);
		while (capacity < holders) capacity *= 2;
		this.totals = enlarged(this.totals, capacity);
		this.isWatched = enlarged(this.isWatched, capacity);
		this.past = enlarged(this.past, capacity * this.size);
	}
}
