import type { BudgetSpec } from '../../model/admissionSpec.ts';
import { OK } from '../../model/outcomes.ts';
import type { World } from '../../model/ports.ts';
import type { PriceList } from '../priceList.ts';
import type { Processes } from '../processes.ts';
import { Budget } from './budget.ts';

/** The budgets of a gateway, asked in order; the first that refuses decides, and the others give back what they set aside. */
export class Budgets {
	/** Of what was not admitted last: the group it may go to instead, or null and the outcome it gets. */
	degradeTo: string | null = null;
	refusal: number = OK;
	private readonly world: World;
	private readonly prices: PriceList;
	private readonly gates: Processes;
	private budgets: readonly Budget[] = [];
	private processes = 1;

	constructor(world: World, prices: PriceList, gates: Processes) {
		this.world = world;
		this.prices = prices;
		this.gates = gates;
	}

	/** Budgets that stay as they are keep their accounts; a changed one starts afresh. */
	reconfigure(specs: readonly BudgetSpec[], processes: number): void {
		const kept = processes === this.processes ? this.budgets : [];
		this.processes = processes;
		const { world, prices, gates } = this;
		this.budgets = specs.map((spec, i) =>
			JSON.stringify(kept[i]?.spec) === JSON.stringify(spec) ? kept[i] : new Budget(world, spec, { prices, gates, processes }),
		);
	}

	get length(): number {
		return this.budgets.length;
	}

	admits(attempt: number): boolean {
		for (let i = 0; i < this.budgets.length; i++) {
			if (this.budgets[i].admits(attempt)) continue;
			this.refusal = this.budgets[i].refusal;
			this.degradeTo = this.budgets[i].spec.degradeTo ?? null;
			for (let before = 0; before < i; before++) this.budgets[before].released(attempt);
			return false;
		}
		return true;
	}

	/** An attempt that was admitted here was refused by something that comes later. */
	released(attempt: number): void {
		for (const budget of this.budgets) budget.released(attempt);
	}

	/** What the answer of an attempt counts for, in micro-dollars and in tokens. */
	settle(attempt: number, cost: number, tokens: number): void {
		for (const budget of this.budgets) budget.settle(attempt, cost, tokens);
	}
}
