import { enlarged } from '../../kernel/rowPool.ts';
import type { BudgetSpec } from '../../model/admissionSpec.ts';
import { outcomeNames } from '../../model/outcomes.ts';
import type { World } from '../../model/ports.ts';
import type { PriceList } from '../priceList.ts';
import type { Processes } from '../processes.ts';
import { Holders } from '../scopes.ts';
import { LateBookings } from './lateBookings.ts';
import { type Purse, purseOf } from './purses.ts';

/** The last bits of a sum do not decide. */
const SLACK = 1e-9;

/**
 * One budget of the gateway: an account for each holder, as seen by the process that a request meets. What a request
 * has cost is booked by its answer; what is booked late is known late.
 */
export class Budget {
	readonly spec: BudgetSpec;
	/** Outcome of those it refuses. */
	readonly refusal: number;
	private readonly world: World;
	private readonly prices: PriceList;
	private readonly gates: Processes;
	private readonly processes: number;
	private readonly holders: Holders;
	private readonly purse: Purse;
	private readonly late: LateBookings = new LateBookings();
	/** Set aside, by holder and process. */
	private reserved: Float64Array = new Float64Array(0);
	/** Set aside for an attempt. */
	private held: Float64Array = new Float64Array(0);

	constructor(world: World, spec: BudgetSpec, parts: { prices: PriceList; gates: Processes; processes: number }) {
		this.world = world;
		this.spec = spec;
		this.refusal = outcomeNames.indexOf(spec.refusedAs);
		this.prices = parts.prices;
		this.gates = parts.gates;
		this.processes = spec.state === 'local' ? parts.processes : 1;
		this.holders = new Holders(world, spec.scope ?? 'global');
		this.purse = purseOf(spec, this.processes, world.weekOffsetUs);
		if (spec.check === 'reserve')
			world.attempts.onGrow((capacity) => {
				this.held = enlarged(this.held, capacity);
			});
	}

	/** Whether the budget allows it; then its estimate, if any, is set aside. */
	admits(attempt: number): boolean {
		const { now } = this.world.calendar;
		const { amount, check } = this.spec;
		this.takeDue(now);
		const holder = this.holders.of(attempt);
		const process = this.gates.of(attempt, this.processes);
		const known = this.purse.seen(holder, process, now);
		if (check === 'before') return known < amount * (1 - SLACK);
		const at = this.accountOf(holder, process);
		const estimate = this.estimateOf(attempt);
		const taken = known + this.reserved[at];
		if (taken >= amount * (1 - SLACK) || taken + estimate > amount * (1 + SLACK)) return false;
		this.reserved[at] += estimate;
		this.held[attempt] = estimate;
		return true;
	}

	/** An attempt that was admitted goes no further. */
	released(attempt: number): void {
		if (this.spec.check === 'before' || this.held[attempt] === 0) return;
		this.giveBack(this.holders.of(attempt), this.gates.of(attempt, this.processes), this.held[attempt]);
		this.held[attempt] = 0;
	}

	/** The answer of an attempt is there, and what it counts for: dollars by the price list, and tokens. */
	settle(attempt: number, cost: number, tokens: number): void {
		const amount = this.spec.counts === 'money' ? cost : tokens;
		const reserved = this.spec.check === 'reserve' ? this.held[attempt] : 0;
		if (amount === 0 && reserved === 0) return;
		const { now } = this.world.calendar;
		const holder = this.holders.of(attempt);
		const process = this.gates.of(attempt, this.processes);
		if (reserved > 0) this.held[attempt] = 0;
		if (this.spec.writeLagUs > 0) this.late.push(now + this.spec.writeLagUs, holder, process, amount, reserved);
		else this.book(holder, process, amount, reserved, now);
	}

	private takeDue(now: number): void {
		const { late } = this;
		while (late.take(now)) this.book(late.holder, late.process, late.amount, late.reserved, late.due);
	}

	private book(holder: number, process: number, amount: number, reserved: number, now: number): void {
		if (reserved > 0) this.giveBack(holder, process, reserved);
		if (amount > 0) this.purse.book(holder, process, amount, now);
	}

	private giveBack(holder: number, process: number, amount: number): void {
		const at = this.accountOf(holder, process);
		// What sums of fractions leave over is not money.
		this.reserved[at] = Math.max(0, this.reserved[at] - amount);
	}

	private estimateOf(attempt: number): number {
		const { requests, attempts } = this.world;
		const request = attempts.request[attempt];
		const read = Math.max(0, requests.tokensIn[request]);
		const written = this.spec.reservedOutput ?? Math.max(0, requests.tokensOut[request]);
		return this.spec.counts === 'tokens' ? read + written : this.prices.asked(read, written);
	}

	private accountOf(holder: number, process: number): number {
		const at = holder * this.processes + process;
		if (at >= this.reserved.length) this.reserved = enlarged(this.reserved, Math.max(16, 2 * at));
		return at;
	}
}
