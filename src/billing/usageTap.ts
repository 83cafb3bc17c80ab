import { meterCount } from '../model/meters.ts';
import type { UsageBook } from '../model/ports.ts';

/** Counts what goes into a book of usage, by meter, for signals that look at it as it goes. */
export class UsageTap implements UsageBook {
	private readonly book: UsageBook;
	private readonly totals: Float64Array = new Float64Array(meterCount);

	constructor(book: UsageBook) {
		this.book = book;
	}

	total(meter: number): number {
		return this.totals[meter];
	}

	tier(pool: number, long: boolean, factor: number): number {
		return this.book.tier(pool, long, factor);
	}

	open(tier: number): number {
		return this.book.open(tier);
	}

	add(handle: number, meter: number, quantity: number, now: number): void {
		this.totals[meter] += quantity;
		this.book.add(handle, meter, quantity, now);
	}

	standing(tier: number, meter: number, quantity: number, cause: number): void {
		this.book.standing(tier, meter, quantity, cause);
	}
}
