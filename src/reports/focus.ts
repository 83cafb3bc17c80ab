/**
 * The simulated bill in the columns of FOCUS 1.2, a row for every ledger line and cause. `x_Simulated` stands first, so
 * that nobody takes it for a bill that somebody has to pay. Prices are list prices: list, contracted, billed and
 * effective cost are one number.
 */
import type { LedgerLine, Result } from '../model/result.ts';
import { csvField } from './inert.ts';
import { type Report, wholeDocument } from './report.ts';

export const focus: Report = wholeDocument({
	kind: 'focus',
	summary: 'for FinOps tools: the simulated bill as FOCUS 1.2 CSV',
	cite: 'FinOps Foundation, FOCUS 1.2',
	renderAll: ({ results }) => {
		const columns = Object.keys(columnsOf) as (keyof typeof columnsOf)[];
		const rows = results.flatMap((result) =>
			result.bill.lines.flatMap((line) => line.causes.map((cause) => ({ result, line, ...cause, period: periodOf(result) }))),
		);
		const body = rows.map((row) => columns.map((column) => csvField(columnsOf[column](row))).join(','));
		return `${[columns.join(','), ...body].join('\n')}\n`;
	},
});

type Cause = LedgerLine['causes'][number];
interface Row extends Cause {
	readonly result: Result;
	readonly line: LedgerLine;
	readonly period: Period;
}

const cost = ({ usd }: Row) => decimal(usd);
const seller = ({ line }: Row) => line.price_source.split(/[/:]/)[0] || 'unknown';

/** Columns in order, null as the empty field. The mandatory ones of FOCUS 1.2 are all there. */
const columnsOf = {
	x_Simulated: () => 'true',
	BilledCost: cost,
	BillingAccountId: () => 'simulated',
	BillingAccountName: () => 'premortem simulation',
	BillingCurrency: () => 'USD',
	BillingPeriodEnd: ({ period }: Row) => period.billingEnd,
	BillingPeriodStart: ({ period }: Row) => period.billingStart,
	ChargeCategory: () => 'Usage',
	ChargeClass: () => '',
	ChargeDescription: ({ line, cause }: Row) => `simulated ${line.meter} of ${line.resource}: ${cause}`,
	ChargeFrequency: () => 'Usage-Based',
	ChargePeriodEnd: ({ period }: Row) => period.end,
	ChargePeriodStart: ({ period }: Row) => period.start,
	ConsumedQuantity: ({ quantity }: Row) => decimal(quantity),
	ConsumedUnit: ({ line }: Row) => line.unit,
	ContractedCost: cost,
	ContractedUnitPrice: ({ line }: Row) => decimal(line.unit_price_usd),
	EffectiveCost: cost,
	InvoiceIssuerName: seller,
	ListCost: cost,
	ListUnitPrice: ({ line }: Row) => decimal(line.unit_price_usd),
	PricingCategory: () => 'Standard',
	PricingQuantity: ({ quantity }: Row) => decimal(quantity),
	PricingUnit: ({ line }: Row) => line.unit,
	ProviderName: seller,
	PublisherName: seller,
	ResourceId: ({ line }: Row) => line.resource,
	ResourceName: ({ line }: Row) => line.resource,
	ServiceCategory: ({ line }: Row) => (/token/i.test(line.unit) ? 'AI and Machine Learning' : 'Compute'),
	ServiceName: ({ line }: Row) => line.meter,
	x_Scenario: ({ result }: Row) => result.scenario.name,
	x_Variant: ({ result }: Row) => result.scenario.variant ?? '',
	x_PlanHash: ({ result }: Row) => result.scenario.plan_hash,
	x_Cause: ({ cause }: Row) => cause,
	x_PriceSource: ({ line }: Row) => line.price_source,
	x_PriceAsOf: ({ line }: Row) => line.price_as_of,
} satisfies Readonly<Record<string, (row: Row) => string>>;

interface Period {
	readonly start: string;
	readonly end: string;
	readonly billingStart: string;
	readonly billingEnd: string;
}

/** The run, and the whole months it lies in; ends are exclusive, as FOCUS has them. */
function periodOf({ scenario, horizon_s }: Result): Period {
	const start = Date.parse(scenario.start);
	const end = start + Math.ceil(horizon_s) * 1000;
	const month = (at: number, ahead: number) => {
		const date = new Date(at);
		return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + ahead, 1);
	};
	const text = (at: number) => (Number.isFinite(at) ? `${new Date(at).toISOString().slice(0, 19)}Z` : '');
	return { start: text(start), end: text(end), billingStart: text(month(start, 0)), billingEnd: text(month(end - 1, 1)) };
}

/** A plain decimal: no exponent, no thousands separators. */
function decimal(value: number): string {
	const text = Number(value.toPrecision(12)).toFixed(12);
	return text.replace(/\.?0+$/, '');
}
