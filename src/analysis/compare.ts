/** Variants side by side, on the same traffic: each row is judged alone and measured against the scenario as written. */

import { version } from '../base/version.ts';
import type { Comparison, ComparisonRow, Result } from '../model/result.ts';
import { reasonOf } from './analyse.ts';
import type { SeedRun } from './seedRun.ts';
import { meanInterval } from './statistics.ts';

export interface ComparedVariant {
	readonly result: Result;
	readonly runs: readonly SeedRun[];
}

/** The first of `variants` is the scenario as written; all have run the same seeds. */
export function compareVariants(variants: readonly ComparedVariant[]): Comparison {
	const [base] = variants;
	const rows = variants.map((variant) => rowOf(variant, base));
	return {
		schema: 'premortem/comparison@1',
		version,
		scenario: { name: base.result.scenario.name, path: base.result.scenario.path },
		seeds: base.result.seeds,
		rows: rows.map((row) => ({ ...row, pareto: !rows.some((other) => dominates(other, row)) })),
	};
}

function rowOf({ result, runs }: ComparedVariant, base: ComparedVariant): ComparisonRow {
	const bills = runs.map((run) => run.bill.totalCents / 100);
	const difference = meanInterval(bills.map((bill, i) => bill - base.runs[i].bill.totalCents / 100));
	return {
		variant: result.scenario.variant,
		summary: result.scenario.summary,
		verdict: result.verdict,
		bill_usd: meanInterval(bills),
		difference_usd: difference,
		difference_ratio: difference.mean / base.result.bill.total_usd,
		overage_usd: result.bill.overage_usd,
		goodput_ratio: result.traffic.goodput_ratio,
		amplification: result.traffic.amplification,
		latency_p95_s: result.latency_s.p95,
		mttc_s: result.mttc?.mean_s ?? null,
		censored: result.mttc?.censored ?? 0,
		metastable: result.findings.some((finding) => finding.code === 'metastable'),
		contained_but_dead: result.incident?.contained_but_dead ?? false,
		pareto: false,
		why: reasonOf(result),
	};
}

/** Whether `a` is at least as good as `b` in everything that counts, and better in something. */
function dominates(a: ComparisonRow, b: ComparisonRow): boolean {
	const worth = (row: ComparisonRow) => [
		row.bill_usd.mean,
		-row.goodput_ratio,
		row.latency_p95_s ?? Number.POSITIVE_INFINITY,
		row.mttc_s ?? 0,
	];
	const left = worth(a);
	const right = worth(b);
	return left.every((value, i) => value <= right[i]) && left.some((value, i) => value < right[i]);
}
