import { RowPool } from '../kernel/rowPool.ts';
import { type AttemptTable, BUNDLE, NO_POOL } from '../model/attempts.ts';
import { causeCount, IN_FLIGHT } from '../model/causes.ts';
import type { WorkLedger } from '../model/ports.ts';
import type { UsageLedger } from './usageLedger.ts';

/**
 * Slot-microseconds of work by pool and cause. Whole numbers below 2^53, so their sum is exact: work booked to
 * causes equals the time slots were busy, to the microsecond. Work of hosted pools is usage, and kept by its own ledger.
 */
export class CauseLedger implements WorkLedger {
	private readonly attempts: AttemptTable;
	private readonly pools: number;
	private readonly booked: Float64Array;
	/**
	 * Work of several pools that waits for one judgement: a row of amounts by pool, or of usage handles where a pool is
	 * hosted. Made when it is first needed.
	 */
	private bundles: RowPool | null = null;
	private amounts: Float64Array = new Float64Array(0);
	private readonly usage: UsageLedger | null;

	constructor(attempts: AttemptTable, pools: number, usage: UsageLedger | null = null) {
		this.attempts = attempts;
		this.pools = pools;
		this.usage = usage;
		this.booked = new Float64Array(pools * causeCount);
	}

	settle(attempt: number, cause: number): void {
		const { pool, work } = this.attempts;
		if (pool[attempt] === BUNDLE) this.settleBundle(work[attempt] - 1, cause);
		else if (this.usage?.holds(pool[attempt])) this.usage.settle(work[attempt], cause);
		else this.booked[pool[attempt] * causeCount + cause] += work[attempt];
		work[attempt] = 0;
	}

	bundle(parent: number, child: number): void {
		const { pool, work } = this.attempts;
		if (pool[parent] !== BUNDLE || work[parent] === 0) {
			pool[parent] = BUNDLE;
			work[parent] = this.open().take() + 1;
		}
		const into = (work[parent] - 1) * this.pools;
		if (pool[child] === BUNDLE) this.moveBundle(work[child] - 1, into);
		else this.join(into, pool[child], work[child]);
		work[child] = 0;
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

	private settleBundle(row: number, cause: number): void {
		for (let pool = 0; pool < this.pools; pool++) {
			const amount = this.amounts[row * this.pools + pool];
			if (amount === 0) continue;
			if (this.usage?.holds(pool)) this.usage.settle(amount, cause);
			else this.booked[pool * causeCount + cause] += amount;
		}
		this.empty(row);
	}

	private moveBundle(row: number, into: number): void {
		for (let pool = 0; pool < this.pools; pool++) this.join(into, pool, this.amounts[row * this.pools + pool]);
		this.empty(row);
	}

	private join(into: number, pool: number, amount: number): void {
		const held = this.amounts[into + pool];
		if (held > 0 && amount > 0 && this.usage?.holds(pool)) this.usage.chain(held, amount);
		else this.amounts[into + pool] = held + amount;
	}

	private empty(row: number): void {
		this.amounts.fill(0, row * this.pools, (row + 1) * this.pools);
		this.open().release(row);
	}

	private open(): RowPool {
		this.bundles ??= new RowPool({
			capacity: 64,
			limit: 100_000_000,
			limitKey: 'limits.attempts_in_flight',
			grow: (capacity) => {
				const longer = new Float64Array(capacity * this.pools);
				longer.set(this.amounts);
				this.amounts = longer;
			},
		});
		return this.bundles;
	}
}
