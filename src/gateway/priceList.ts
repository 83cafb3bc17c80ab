/** What the gateway thinks requests cost: its own price list, which need not be what the provider bills. */
import { BUNDLE, NO_POOL } from '../model/attempts.ts';
import type { GatewayPlan, RequestPrice } from '../model/plan.ts';
import type { World } from '../model/ports.ts';

const FREE: RequestPrice = { perRequest: 0, inputPerMillion: 0, outputPerMillion: 0 };

export class PriceList {
	private readonly world: World;
	/** By number of the pool. */
	private byPool: readonly RequestPrice[] = [];
	/** Of a pipeline, whose work is that of several pools. */
	private bundle: RequestPrice = FREE;
	/** Of what a request asks for, before anybody knows what it gets. */
	private first: RequestPrice = FREE;
	private readonly pools: readonly string[];
	/** The pool of what a request asks for. */
	private readonly asks: string;

	/** `pools` in the order of their numbers; any other name among the prices is a pipeline, of which there is one. */
	constructor(world: World, { prices, upstreams, spec }: GatewayPlan, pools: readonly string[]) {
		this.world = world;
		this.pools = pools;
		const group = spec.groups.find(({ name }) => name === spec.defaultGroup);
		this.asks = upstreams[group?.deployments[0]?.id ?? ''] ?? '';
		this.reconfigure(prices);
	}

	/** Answers from now on are at these prices. */
	reconfigure(prices: GatewayPlan['prices'] = {}): void {
		this.byPool = this.pools.map((name) => prices[name] ?? FREE);
		const pipeline = Object.keys(prices).find((name) => !this.pools.includes(name));
		this.bundle = pipeline === undefined ? FREE : prices[pipeline];
		this.first = prices[this.asks] ?? FREE;
	}

	/** Whether there is any price at all. */
	get known(): boolean {
		return this.byPool.some((price) => price !== FREE) || this.bundle !== FREE;
	}

	/** What an attempt that was answered well cost, micro-dollars: at the price of the pool that answered. */
	of(attempt: number): number {
		const { attempts, requests } = this.world;
		const pool = attempts.pool[attempt];
		const request = attempts.request[attempt];
		const price = pool === BUNDLE || pool === NO_POOL ? this.bundle : this.byPool[pool];
		return costAt(price, Math.max(0, requests.tokensIn[request]), Math.max(0, requests.tokensOut[request]));
	}

	/** What a request would cost at the price of what it asks for. */
	asked(tokensIn: number, tokensOut: number): number {
		return costAt(this.first, tokensIn, tokensOut);
	}
}

function costAt(price: RequestPrice, tokensIn: number, tokensOut: number): number {
	return price.perRequest + (price.inputPerMillion * tokensIn + price.outputPerMillion * tokensOut) / 1e6;
}
