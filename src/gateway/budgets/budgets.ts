import type { BudgetSpec } from '../../model/gatewaySpec.ts';
import { OK } from '../../model/outcomes.ts';
import type { World } from '../../model/ports.ts';
import type { PriceList } from '../priceList.ts';
import type { Processes } from '../processes.ts';
import { Budget } from './budget.ts';

/** The budgets of a gateway, asked in order; the first that refuses decides, and those before it give back what they set aside. */
export class Budgets {
	/** Outcome of what was refused last. */
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
			for (let before = 0; before < i; before++) this.budgets[before].released(attempt);
			return false;
		}
		return true;
	}

	/** An attempt that was admitted here was refused by something that comes later. */
	released(attempt: number): void {
		for (const budget of this.budgets) budget.released(attempt);
	}

	/** Only good answers count. */
	settle(attempt: number, outcome: number): void {
		if (this.budgets.length === 0) return;
		const good = outcome === OK;
		const cost = good ? this.prices.of(attempt) : 0;
		const tokens = good ? this.tokensOf(attempt) : 0;
		for (const budget of this.budgets) budget.settle(attempt, cost, tokens);
	}

	private tokensOf(attempt: number): number {
		const { attempts, requests } = this.world;
		const request = attempts.request[attempt];
		return Math.max(0, requests.tokensIn[request]) + Math.max(0, requests.tokensOut[request]);
	}
}
