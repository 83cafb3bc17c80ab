/**
 * From quantities to money: one run's ledger. What a pool is billed for is one charge per meter and price: replica
 * time, cut into causes in slot-microseconds, or tokens, requests and units. Quantities are whole numbers; they are
 * priced, then rounded to cents so that the parts still add up to the whole.
 */
import { COLD_START, causeNames, IDLE, MINIMUM_CHARGE } from '../model/causes.ts';
import { type Meter, type MeterPrices, meters, type Tier } from '../model/meters.ts';
import type { SimulationPlan } from '../model/plan.ts';
import type { MeterRecord, PoolRecord, RunRecord } from '../model/record.ts';
import type { LedgerLine } from '../model/result.ts';
import type { Charge } from './charge.ts';
import { evaluationCharges, evaluationPrice } from './evaluations.ts';

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
	const charges = [...record.pools.flatMap((pool) => chargesOf(pool, plan)), ...evaluationCharges(record, plan)];
	const causeCents = new Array<number>(causeNames.length).fill(0);
	const lines: LedgerLine[] = [];
	let totalCents = 0;
	for (const { cents, byCause, line } of charges) {
		const parts = apportion(cents, byCause);
		const total = byCause.reduce((sum, q) => sum + q, 0);
		totalCents += cents;
		parts.forEach((part, cause) => {
			causeCents[cause] += part;
		});
		const causes = causeNames.map((cause, i) => ({
			cause,
			quantity: total === 0 ? 0 : (line.quantity * byCause[i]) / total,
			usd: parts[i] / 100,
		}));
		lines.push({ ...line, causes });
	}
	return { totalCents, causeCents, lines };
}

function chargesOf(pool: PoolRecord, plan: SimulationPlan): Charge[] {
	const metered = pool.meters.flatMap((meter) => meteredCharge(pool, meter, plan));
	return plan.pools[pool.name] === undefined ? metered : [replicaCharge(pool, plan), ...metered];
}

function replicaCharge(pool: PoolRecord, plan: SimulationPlan): Charge {
	const { price } = plan.pools[pool.name];
	const replicaUs = pool.paidUs + pool.roundedUpUs;
	const cents = Math.round(((replicaUs / US_PER_HOUR) * price.perHour) / 1e4);
	const line: Charge['line'] = {
		meter: 'replica-time',
		resource: pool.name,
		quantity: replicaUs / 1e6,
		unit: 'replica-second',
		unit_price_usd: price.perHour / 1e6 / 3600,
		usd: cents / 100,
		price_source: `${price.id}: ${price.source}`,
		price_as_of: price.asOf,
		provider: price.provider,
		sku: price.sku,
		region: price.region,
		pricing_category: price.pricing === 'spot' ? 'Dynamic' : price.pricing === 'committed' ? 'Committed' : 'Standard',
	};
	return { cents, byCause: slotUsByCause(pool), line };
}

/** None for a meter that is counted and not charged for. */
function meteredCharge(pool: PoolRecord, record: MeterRecord, plan: SimulationPlan): Charge[] {
	const { meter, perPrice } = priced(pool, record, plan);
	const price = plan.hosted?.[pool.name]?.price;
	if (perPrice === 0 || price === undefined) return [];
	const quantity = record.byCause.reduce((sum, q) => sum + q, 0);
	const cents = Math.round(((quantity / meter.per) * perPrice) / 1e4);
	const [provider, ...sku] = price.id.split('/');
	const line: Charge['line'] = {
		meter: meter.name,
		resource: pool.name,
		quantity: quantity / meter.shown,
		unit: meter.unit,
		unit_price_usd: (perPrice * meter.shown) / meter.per / 1e6,
		usd: cents / 100,
		price_source: `${price.id}${tierInWords(record.tier, price.pricing)}: ${price.source}`,
		price_as_of: price.asOf,
		provider,
		sku: sku.join('/') || provider,
		region: 'any',
		pricing_category: price.hours.length > 0 ? 'Dynamic' : 'Standard',
	};
	return [{ cents, byCause: record.byCause, line }];
}

/** What the book takes for `per` of a meter at this tier, micro-dollars. */
function priced(pool: PoolRecord, { meter: name, tier }: MeterRecord, plan: SimulationPlan): { meter: Meter; perPrice: number } {
	const index = meters.findIndex((meter) => meter.name === name);
	const price = plan.hosted?.[pool.name]?.price;
	const prices: MeterPrices | undefined = tier.long ? (price?.long ?? price?.standard) : price?.standard;
	return { meter: meters[index], perPrice: (prices?.[index] ?? 0) * tier.factor };
}

function tierInWords({ long, factor }: Tier, pricing: string): string {
	const words = [
		...(pricing === 'standard' ? [] : [pricing]),
		...(long ? ['long context'] : []),
		...(factor === 1 ? [] : [`x ${Number(factor.toPrecision(6))}`]),
	];
	return words.length === 0 ? '' : ` (${words.join(', ')})`;
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
	for (const evaluation of record.evaluations ?? []) {
		const { price } = evaluationPrice(evaluation, plan);
		for (let i = 0; i < rates.length; i++) rates[i] += (evaluation.perStep[i] * (price / 1e6)) / (stepUs / 60e6);
	}
	for (const pool of record.pools) {
		for (const meter of pool.meters) {
			const { meter: counted, perPrice } = priced(pool, meter, plan);
			for (let i = 0; i < rates.length; i++) rates[i] += ((meter.perStep[i] / counted.per) * (perPrice / 1e6)) / (stepUs / 60e6);
		}
		if (plan.pools[pool.name] === undefined) continue;
		const { perHour } = plan.pools[pool.name].price;
		for (let i = 0; i < rates.length; i++) rates[i] += ((pool.billedUs[i] / US_PER_HOUR) * (perHour / 1e6)) / (stepUs / 60e6);
	}
	return rates;
}
