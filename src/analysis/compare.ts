/** Alternatives side by side, on the same traffic: each row is judged alone and measured against the scenario as written. */

import { version } from '../base/version.ts';
import type { AlternativeKind, CollapseResult, Comparison, ComparisonRow } from '../model/comparison.ts';
import type { Result } from '../model/result.ts';
import { reasonOf } from './analyse.ts';
import type { SeedRun } from './seedRun.ts';
import { meanInterval, quantileOf, valuesNeeded, wilsonInterval } from './statistics.ts';

/** A change of the bill below this share is noise to a reader, however well it is measured. */
export const NOISE_RATIO = 0.01;

export interface ComparedVariant {
	/** What the row is called; the variant's name when not given. */
	readonly label?: string;
	readonly kind?: AlternativeKind;
	readonly result: Result;
	readonly runs: readonly SeedRun[];
}

/** The first is the scenario as written; the others have run the same seeds, or the first few of them. */
export function compareVariants(alternatives: readonly ComparedVariant[], noiseRatio: number = NOISE_RATIO): Comparison {
	const [base] = alternatives;
	const rows = alternatives.map((one) => rowOf(one, base, noiseRatio));
	const dominated = (i: number) => alternatives.some((other, j) => j !== i && dominates(other.runs, alternatives[i].runs, noiseRatio));
	return {
		schema: 'premortem/comparison@1',
		version,
		scenario: { name: base.result.scenario.name, path: base.result.scenario.path },
		seeds: base.result.seeds,
		noise_ratio: noiseRatio,
		rows: rows.map((row, i) => ({ ...row, pareto: !dominated(i) })),
	};
}

function rowOf(one: ComparedVariant, base: ComparedVariant, noiseRatio: number): ComparisonRow {
	const { result, runs } = one;
	const { variant, summary } = result.scenario;
	const bills = runs.map(billOf);
	const paired = base.runs.slice(0, runs.length).map(billOf);
	const difference = meanInterval(bills.map((bill, i) => bill - paired[i]));
	const ratio = ratioOf(difference.mean, mean(paired));
	return {
		label: one.label ?? variant ?? 'as written',
		kind: one.kind ?? (variant === null ? 'written' : 'variant'),
		variant,
		summary,
		verdict: result.verdict,
		on_the_edge: result.on_the_edge,
		seeds: runs.length,
		bill_usd: meanInterval(bills),
		bill_p50_usd: billAt(bills, 0.5),
		bill_p95_usd: billAt(bills, 0.95),
		bill_p99_usd: billAt(bills, 0.99),
		difference_usd: difference,
		difference_ratio: ratio,
		equal: Math.abs(ratio) < noiseRatio,
		overage_usd: result.bill.overage_usd,
		goodput_ratio: result.traffic.goodput_ratio,
		amplification: result.traffic.amplification,
		latency_p95_s: result.latency_s.p95,
		mttc_s: result.mttc?.mean_s ?? null,
		censored: result.mttc?.censored ?? 0,
		metastable: result.findings.some((finding) => finding.code === 'metastable'),
		contained_but_dead: result.incident?.contained_but_dead ?? false,
		collapse: collapseOf(runs),
		pareto: false,
		why: reasonOf(result),
	};
}

function billOf(run: SeedRun): number {
	return run.bill.totalCents / 100;
}

/** Of nothing, no ratio can be had: no change then. */
function ratioOf(difference: number, of: number): number {
	return of === 0 ? Math.sign(difference) : difference / of;
}

function billAt(bills: readonly number[], q: number): number | null {
	return bills.length < valuesNeeded(q) ? null : quantileOf(bills, q);
}

function collapseOf(runs: readonly SeedRun[]): CollapseResult | null {
	if (runs.every(({ containment }) => containment === null)) return null;
	const collapsed = runs.filter(({ containment }) => containment?.metastable === true || containment?.dead === true).length;
	return { seeds: collapsed, share: wilsonInterval(collapsed, runs.length) };
}

/** What counts in a run, each the smaller the better: dollars, lost goodput, seconds, seconds. */
const objectives: readonly ((run: SeedRun) => number)[] = [
	billOf,
	(run) => 1 - run.goodput,
	(run) => (run.latency.count === 0 ? run.record.horizonUs : run.latency.quantile(0.95)) / 1e6,
	({ containment, record }) => (containment === null ? 0 : ((containment.containedUs ?? record.horizonUs) - containment.onsetUs) / 1e6),
];

/**
 * Whether `a` is at least as good as `b` in everything that counts, and better in something, on the seeds both have
 * run. Less than the noise is no difference; of goodput, the noise is a share of all requests.
 */
function dominates(a: readonly SeedRun[], b: readonly SeedRun[], noiseRatio: number): boolean {
	const shared = Math.min(a.length, b.length);
	const differences = objectives.map((objective, i) => {
		const left = mean(a.slice(0, shared).map(objective));
		const right = mean(b.slice(0, shared).map(objective));
		const slack = noiseRatio * (i === 1 ? 1 : Math.max(left, right));
		return Math.abs(left - right) <= slack ? 0 : left - right;
	});
	return differences.every((difference) => difference <= 0) && differences.some((difference) => difference < 0);
}

function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}
