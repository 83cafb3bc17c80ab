import { enlarged } from '../../kernel/rowPool.ts';
import type { BudgetSpec } from '../../model/admissionSpec.ts';
import { WindowSums } from './windowSums.ts';

/** What the processes of a gateway know of what has been spent. */
export interface Purse {
	/** What this process knows the holder to have spent in the window of `now`. */
	seen(holder: number, process: number, now: number): number;
	book(holder: number, process: number, amount: number, now: number): void;
}

export function purseOf(spec: BudgetSpec, processes: number, weekOffsetUs: number): Purse {
	if (spec.state === 'shared' || processes === 1) return new SharedPurse(new WindowSums(spec, weekOffsetUs));
	const own = new WindowSums(spec, weekOffsetUs);
	return spec.syncUs === null ? new LocalPurse(own, processes) : new SyncedPurse(own, processes, spec.syncUs);
}

class SharedPurse implements Purse {
	private readonly sums: WindowSums;

	constructor(sums: WindowSums) {
		this.sums = sums;
	}

	seen(holder: number, _process: number, now: number): number {
		return this.sums.at(holder, now);
	}

	book(holder: number, _process: number, amount: number, now: number): void {
		this.sums.add(holder, amount, now);
	}
}

/** Each process knows what went through it, so so many processes have so many budgets. */
class LocalPurse implements Purse {
	private readonly sums: WindowSums;
	private readonly processes: number;

	constructor(sums: WindowSums, processes: number) {
		this.sums = sums;
		this.processes = processes;
	}

	seen(holder: number, process: number, now: number): number {
		return this.sums.at(holder * this.processes + process, now);
	}

	book(holder: number, process: number, amount: number, now: number): void {
		this.sums.add(holder * this.processes + process, amount, now);
	}
}

/**
 * At every multiple of the interval all processes learn what all have spent; in between, each knows that and what went
 * through it since. That a window has ended they learn with the rest. Nothing happens at those times: what was known
 * then is looked up when somebody asks.
 */
class SyncedPurse implements Purse {
	private readonly all: WindowSums;
	private readonly processes: number;
	private readonly syncUs: number;
	/** Per holder: the latest interval in which somebody asked or spent, and the sum when it began. */
	private interval: Float64Array = new Float64Array(0);
	private base: Float64Array = new Float64Array(0);
	/** Per holder and process: spent here, and in which interval. */
	private own: Float64Array = new Float64Array(0);
	private ownInterval: Float64Array = new Float64Array(0);

	constructor(all: WindowSums, processes: number, syncUs: number) {
		this.all = all;
		this.processes = processes;
		this.syncUs = syncUs;
	}

	seen(holder: number, process: number, now: number): number {
		const interval = this.turn(holder, now);
		const at = holder * this.processes + process;
		return this.base[holder] + (this.ownInterval[at] === interval ? this.own[at] : 0);
	}

	book(holder: number, process: number, amount: number, now: number): void {
		const interval = this.turn(holder, now);
		const at = holder * this.processes + process;
		this.own[at] = amount + (this.ownInterval[at] === interval ? this.own[at] : 0);
		this.ownInterval[at] = interval;
		this.all.add(holder, amount, now);
	}

	private turn(holder: number, now: number): number {
		if (holder >= this.base.length) this.grow(holder + 1);
		const interval = Math.floor(now / this.syncUs);
		if (this.interval[holder] !== interval) {
			this.interval[holder] = interval;
			this.base[holder] = this.all.at(holder, interval * this.syncUs);
		}
		return interval;
	}

	private grow(holders: number): void {
		let capacity = Math.max(16, this.base.length);
		while (capacity < holders) capacity *= 2;
		this.interval = enlarged(this.interval, capacity);
		this.base = enlarged(this.base, capacity);
		this.own = enlarged(this.own, capacity * this.processes);
		this.ownInterval = enlarged(this.ownInterval, capacity * this.processes);
	}
}
