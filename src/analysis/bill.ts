/**
 * From quantities to money: one run's ledger. A pool's replica time is cut into causes in slot-microseconds, which
 * are whole numbers, then priced, then rounded to cents so that the parts still add up to the whole.
 */
import { COLD_START, causeNames, IDLE, MINIMUM_CHARGE } from '../model/causes.ts';
import type { SimulationPlan } from '../model/plan.ts';
import type { PoolRecord, RunRecord } from '../model/record.ts';
import type { LedgerLine } from '../model/result.ts';

const US_PER_HOUR = 3_600_000_000;

export interface Bill {
	/** Whole cents. */
	readonly totalCents: number;
	/** Whole cents by cause code; sums to `totalCents`. */
	readonly causeCents: readonly number[];
	/** Each with all causes, in the order of `causeNames`. */
	readonly lines: readonly LedgerLine[];
}

export function billOf(record: RunRecord, plan: SimulationPlan): Bill {
	const causeCents = new Array<number>(causeNames.length).fill(0);
	const lines: LedgerLine[] = [];
	let totalCents = 0;
	for (const pool of record.pools) {
		const { price } = plan.pools[pool.name];
		const replicaUs = pool.paidUs + pool.roundedUpUs;
		const cents = Math.round(((replicaUs / US_PER_HOUR) * price.perHour) / 1e4);
		totalCents += cents;
		const slotUs = slotUsByCause(pool);
		const parts = apportion(cents, slotUs);
		parts.forEach((part, cause) => {
			causeCents[cause] += part;
		});
		const slotUsAll = slotUs.reduce((sum, us) => sum + us, 0);
		lines.push({
			meter: 'replica-time',
			resource: pool.name,
			quantity: replicaUs / 1e6,
			unit: 'replica-second',
			unit_price_usd: price.perHour / 1e6 / 3600,
			usd: cents / 100,
			price_source: `${price.id}: ${price.source}`,
			price_as_of: price.asOf,
			causes: causeNames.map((cause, i) => ({
				cause,
				quantity: slotUsAll === 0 ? 0 : ((replicaUs / 1e6) * slotUs[i]) / slotUsAll,
				usd: parts[i] / 100,
			})),
		});
	}
	return { totalCents, causeCents, lines };
}

/** Slot-microseconds of a pool by cause; what is neither work, nor starting, nor rounding was idle. */
export function slotUsByCause(pool: PoolRecord): number[] {
	const quantities = [...pool.workByCause];
	const work = quantities.reduce((sum, q) => sum + q, 0);
	quantities[COLD_START] = pool.startingUs * pool.slots;
	quantities[MINIMUM_CHARGE] = pool.roundedUpUs * pool.slots;
	quantities[IDLE] = (pool.paidUs - pool.startingUs) * pool.slots - work;
	return quantities;
}

/** Splits whole cents in proportion to quantities (largest remainder, ties to the first): the parts sum to the whole. */
export function apportion(cents: number, quantities: readonly number[]): number[] {
	const total = quantities.reduce((sum, q) => sum + q, 0);
	if (total <= 0) return quantities.map((_, i) => (i === IDLE ? cents : 0));
	const exact = quantities.map((q) => (cents * q) / total);
	const parts = exact.map(Math.floor);
	let left = cents - parts.reduce((sum, part) => sum + part, 0);
	const order = exact.map((value, i) => ({ i, rest: value - Math.floor(value) })).sort((a, b) => b.rest - a.rest || a.i - b.i);
	for (const { i } of order) {
		if (left <= 0) break;
		parts[i]++;
		left--;
	}
	return parts;
}

/** Dollars per minute in each step, unrounded. */
export function spendPerMinute(record: RunRecord, plan: SimulationPlan): Float64Array {
	const { stepUs } = record.series;
	const rates = new Float64Array(record.series.attempts.length);
	for (const pool of record.pools) {
		const { perHour } = plan.pools[pool.name].price;
		for (let i = 0; i < rates.length; i++) rates[i] += ((pool.billedUs[i] / US_PER_HOUR) * (perHour / 1e6)) / (stepUs / 60e6);
	}
	return rates;
}
