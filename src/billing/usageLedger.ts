/**
 * What hosted pools have used, by pool, tier, meter and cause. An attempt's usage is a row here until its fate is
 * known; the row's handle travels in the attempt's `work`, so layers pass usage on as they pass on work.
 */
import { enlarged, RowPool } from '../kernel/rowPool.ts';
import { causeCount } from '../model/causes.ts';
import { meterCount, meters, type Tier } from '../model/meters.ts';
import type { UsageBook } from '../model/ports.ts';
import type { MeterRecord } from '../model/record.ts';

interface TierAccount extends Tier {
	readonly pool: number;
	/** meter x cause. */
	readonly booked: Float64Array;
	/** By meter; made when first used. */
	readonly perStep: (Float64Array | null)[];
}

const FIRST = 1024;

export class UsageLedger implements UsageBook {
	private readonly steps: number;
	private readonly stepUs: number;
	private readonly hosted: Uint8Array;
	private readonly tiers: TierAccount[] = [];
	private readonly rows: RowPool;
	private tierOf: Int32Array = new Int32Array(0);
	private used: Float64Array = new Float64Array(0);
	/** Handle of the row that is settled with this one; 0 = none. */
	private next: Int32Array = new Int32Array(0);

	constructor(options: { pools: number; horizonUs: number; stepUs: number; limit: number }) {
		this.steps = Math.ceil(options.horizonUs / options.stepUs);
		this.stepUs = options.stepUs;
		this.hosted = new Uint8Array(options.pools);
		this.rows = new RowPool({
			capacity: Math.min(FIRST, options.limit),
			limit: options.limit,
			limitKey: 'limits.attempts_in_flight',
			grow: (n) => {
				this.tierOf = enlarged(this.tierOf, n);
				this.used = enlarged(this.used, n * meterCount);
				this.next = enlarged(this.next, n);
			},
		});
	}

	tier(pool: number, long: boolean, factor: number): number {
		this.hosted[pool] = 1;
		const known = this.tiers.findIndex((tier) => tier.pool === pool && tier.long === long && tier.factor === factor);
		if (known >= 0) return known;
		const booked = new Float64Array(meterCount * causeCount);
		return this.tiers.push({ pool, long, factor, booked, perStep: new Array(meterCount).fill(null) }) - 1;
	}

	open(tier: number): number {
		const row = this.rows.take();
		this.tierOf[row] = tier;
		this.next[row] = 0;
		this.used.fill(0, row * meterCount, (row + 1) * meterCount);
		return row + 1;
	}

	add(handle: number, meter: number, quantity: number, now: number): void {
		const row = handle - 1;
		this.used[row * meterCount + meter] += quantity;
		this.series(this.tierOf[row], meter)[Math.min(this.steps - 1, Math.floor(now / this.stepUs))] += quantity;
	}

	standing(tier: number, meter: number, quantity: number, cause: number): void {
		this.tiers[tier].booked[meter * causeCount + cause] += quantity;
		const series = this.series(tier, meter);
		for (let i = 0; i < this.steps; i++) series[i] += quantity / this.steps;
	}

	/** Whether `work` of this pool's attempts is a handle of this ledger. */
	holds(pool: number): boolean {
		return this.hosted[pool] === 1;
	}

	/** From now on `other`, and what is chained to it, is settled with `handle`. */
	chain(handle: number, other: number): void {
		let last = handle;
		while (this.next[last - 1] !== 0) last = this.next[last - 1];
		this.next[last - 1] = other;
	}

	/** Books a row, and those chained to it, to their cause and lets them go. */
	settle(handle: number, cause: number): void {
		for (let at = handle; at !== 0; ) {
			const row = at - 1;
			at = this.next[row];
			const { booked } = this.tiers[this.tierOf[row]];
			for (let meter = 0; meter < meterCount; meter++) booked[meter * causeCount + cause] += this.used[row * meterCount + meter];
			this.rows.release(row);
		}
	}

	/** Every meter of a pool that counted something. */
	ofPool(pool: number): MeterRecord[] {
		return this.tiers
			.filter((tier) => tier.pool === pool)
			.flatMap(({ long, factor, booked, perStep }) =>
				meters.flatMap((meter, m): MeterRecord[] => {
					const series = perStep[m];
					if (series === null) return [];
					const byCause = Array.from(booked.subarray(m * causeCount, (m + 1) * causeCount));
					return [{ meter: meter.name, tier: { long, factor }, byCause, perStep: series }];
				}),
			);
	}

	private series(tier: number, meter: number): Float64Array {
		const { perStep } = this.tiers[tier];
		perStep[meter] ??= new Float64Array(this.steps);
		return perStep[meter];
	}
}
