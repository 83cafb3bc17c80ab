import { US_PER_DAY } from '../../base/units.ts';
import type { HostedPrice } from '../../model/hostedPlan.ts';
import { type MeterPrices, meters } from '../../model/meters.ts';
import type { UsageBook } from '../../model/ports.ts';

/** Which tier an attempt is booked to: the hour of the day and price changes set the factor, its length the rest. */
export class PriceClock {
	private readonly usage: UsageBook;
	private readonly pool: number;
	private readonly price: HostedPrice;
	private readonly dayOffsetUs: number;
	private change = 1;
	private factor = 1;
	/** The factor of the hour holds until then. */
	private until = Number.NEGATIVE_INFINITY;
	private standardTier = 0;
	private longTier = 0;
	private readonly factors: number[] = [];
	private readonly longs: boolean[] = [];

	constructor(usage: UsageBook, pool: number, price: HostedPrice, dayOffsetUs: number) {
		this.usage = usage;
		this.pool = pool;
		this.price = price;
		this.dayOffsetUs = dayOffsetUs;
	}

	/** All prices become `change` times what they were planned to be. */
	reprice(change: number): void {
		this.change = change;
		this.until = Number.NEGATIVE_INFINITY;
	}

	tierFor(now: number, tokensIn: number): number {
		if (now >= this.until) this.turn(now);
		const { longAboveTokens } = this.price;
		return longAboveTokens !== null && tokensIn > longAboveTokens ? this.longTier : this.standardTier;
	}

	/** Micro-dollars for a quantity of a meter. */
	cost(tier: number, meter: number, quantity: number): number {
		const prices: MeterPrices = this.longs[tier] ? (this.price.long ?? this.price.standard) : this.price.standard;
		return (quantity / meters[meter].per) * prices[meter] * this.factors[tier];
	}

	/** Finds the factor of this hour and when it ends. */
	private turn(now: number): void {
		const time = (this.dayOffsetUs + now) % US_PER_DAY;
		let hourly = 1;
		let left = US_PER_DAY;
		for (const { fromUs, untilUs, factor } of this.price.hours) {
			const length = (untilUs - fromUs + US_PER_DAY) % US_PER_DAY || US_PER_DAY;
			const since = (time - fromUs + US_PER_DAY) % US_PER_DAY;
			if (since < length) {
				hourly *= factor;
				left = Math.min(left, length - since);
			} else left = Math.min(left, US_PER_DAY - since);
		}
		this.until = now + left;
		this.factor = hourly * this.change;
		this.standardTier = this.tier(false, this.factor);
		this.longTier = this.price.long === null ? this.standardTier : this.tier(true, this.factor);
	}

	/** For what is held all the time: neither hours nor price changes touch it. */
	baseTier(): number {
		return this.tier(false, 1);
	}

	private tier(long: boolean, factor: number): number {
		const tier = this.usage.tier(this.pool, long, factor);
		this.factors[tier] = factor;
		this.longs[tier] = long;
		return tier;
	}
}
