import { type AttemptTable, NO_POOL } from '../model/attempts.ts';
import { causeCount, IN_FLIGHT } from '../model/causes.ts';
import type { WorkLedger } from '../model/ports.ts';
import type { UsageLedger } from './usageLedger.ts';

/**
 * Slot-microseconds of work by pool and cause. Whole numbers below 2^53, so their sum is exact: work booked to
 * causes equals the time slots were busy, to the microsecond. Work of hosted pools is usage, and kept by its own ledger.
 */
export class CauseLedger implements WorkLedger {
	private readonly attempts: AttemptTable;
	private readonly booked: Float64Array;
	private readonly usage: UsageLedger | null;

	constructor(attempts: AttemptTable, pools: number, usage: UsageLedger | null = null) {
		this.attempts = attempts;
		this.usage = usage;
		this.booked = new Float64Array(pools * causeCount);
	}

	settle(attempt: number, cause: number): void {
		const { pool, work } = this.attempts;
		if (this.usage?.holds(pool[attempt])) this.usage.settle(work[attempt], cause);
		else this.booked[pool[attempt] * causeCount + cause] += work[attempt];
		work[attempt] = 0;
	}

	/** Work whose fate is open when the run ends. Free rows hold no work, so every row may be looked at. */
	close(): void {
		const { pool, work, rows } = this.attempts;
		for (let row = 0; row < rows.capacity; row++) if (work[row] > 0 && pool[row] !== NO_POOL) this.settle(row, IN_FLIGHT);
	}

	/** Slot-microseconds of one pool, by cause. */
	ofPool(pool: number): number[] {
		return Array.from(this.booked.subarray(pool * causeCount, (pool + 1) * causeCount));
	}
}
