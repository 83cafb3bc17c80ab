/** One seed's run next to its twin, with everything the reports and thresholds ask about it. */
import { Histogram } from '../kernel/histogram.ts';
import { ABANDONED, FAILED, FALLBACK, REASK, REGENERATED, RETRY } from '../model/causes.ts';
import { OK } from '../model/outcomes.ts';
import type { SimulationPlan } from '../model/plan.ts';
import type { RunRecord } from '../model/record.ts';
import { type Bill, billOf, spendPerMinute } from './bill.ts';
import { type Containment, containmentOf, goodputBetween } from './containment.ts';
import { trailingMean } from './statistics.ts';

export interface SeedRun {
	readonly record: RunRecord;
	readonly twin: RunRecord;
	readonly plan: SimulationPlan;
	readonly bill: Bill;
	readonly twinBill: Bill;
	/** Dollars per minute per step. */
	readonly spend: Float64Array;
	readonly twinSpend: Float64Array;
	/** The same over the trailing window. */
	readonly rate: Float64Array;
	readonly twinRate: Float64Array;
	readonly latency: Histogram;
	/** Null where no pool streams. */
	readonly ttft: Histogram | null;
	readonly tpot: Histogram | null;
	readonly containment: Containment | null;
	readonly goodput: number;
	readonly goodputAfterOnset: number | null;
	readonly wasteUsd: number;
}

export function seedRun(plan: SimulationPlan, record: RunRecord, twin: RunRecord): SeedRun {
	const bill = billOf(record, plan);
	const spend = spendPerMinute(record, plan);
	const twinSpend = spendPerMinute(twin, plan);
	const containment = containmentOf(record, plan, spend, twinSpend);
	const window = Math.max(1, Math.round(plan.measure.windowUs / plan.measure.stepUs));
	const ended = record.requestOutcomes.reduce((sum, n) => sum + n, 0);
	return {
		record,
		twin,
		plan,
		bill,
		twinBill: billOf(twin, plan),
		spend,
		twinSpend,
		rate: trailingMean(spend, window),
		twinRate: trailingMean(twinSpend, window),
		latency: Histogram.of(record.latency),
		ttft: record.ttft === null ? null : Histogram.of(record.ttft),
		tpot: record.tpot === null ? null : Histogram.of(record.tpot),
		containment,
		goodput: ended === 0 ? 1 : record.requestOutcomes[OK] / ended,
		goodputAfterOnset: containment === null ? null : goodputBetween(record, containment.onsetUs, record.horizonUs),
		wasteUsd: [RETRY, ABANDONED, FAILED, FALLBACK, REGENERATED, REASK].reduce((sum, cause) => sum + bill.causeCents[cause], 0) / 100,
	};
}

/** Dollars spent by an instant, from the start; null stays null. */
export function spentBy(run: SeedRun, atUs: number | null): number | null {
	return atUs === null ? null : spentOf(run.spend, run.plan.measure.stepUs, atUs);
}

/** Dollars the twin had spent by an instant. */
export function twinSpentBy(run: SeedRun, atUs: number): number {
	return spentOf(run.twinSpend, run.plan.measure.stepUs, atUs);
}

function spentOf(perMinute: Float64Array, stepUs: number, atUs: number): number {
	let usd = 0;
	for (let i = 0; i < perMinute.length && i * stepUs < atUs; i++) {
		const covered = Math.min(1, (atUs - i * stepUs) / stepUs);
		usd += (perMinute[i] * stepUs * covered) / 60e6;
	}
	return usd;
}
