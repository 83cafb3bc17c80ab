/** A comparison of alternatives: the format `premortem/comparison@1`. */
import type { Interval, Verdict } from './result.ts';

/** What `compare` says: one row for each alternative, on the same traffic. */
export interface Comparison {
	readonly schema: 'premortem/comparison@1';
	readonly version: string;
	readonly scenario: { readonly name: string; readonly path: string };
	/** All that were run; a row that needed fewer has the first of them. */
	readonly seeds: readonly number[];
	/** A change of the bill below this share counts as none. */
	readonly noise_ratio: number;
	readonly rows: readonly ComparisonRow[];
}

/** What is put beside the scenario as written. */
export const alternativeKinds = ['written', 'variant', 'gateway', 'revision'] as const;
export type AlternativeKind = (typeof alternativeKinds)[number];

export interface ComparisonRow {
	/** The row's name: `as written`, a variant, a gateway config, a revision. */
	readonly label: string;
	readonly kind: AlternativeKind;
	/** Null is no variant: the scenario as it is written. */
	readonly variant: string | null;
	readonly summary: string;
	readonly verdict: Verdict;
	/** True when the seeds did not settle the verdict. */
	readonly on_the_edge: boolean;
	/** How many of the seeds this row ran: more were not needed. */
	readonly seeds: number;
	readonly bill_usd: Interval;
	/** By nearest rank; null where there are too few seeds to tell it from the dearest. */
	readonly bill_p50_usd: number | null;
	/** From 20 seeds on. */
	readonly bill_p95_usd: number | null;
	/** From 100 seeds on. */
	readonly bill_p99_usd: number | null;
	/** Bill minus that of the scenario as written, paired by seed. */
	readonly difference_usd: Interval;
	readonly difference_ratio: number;
	/** The difference is below the noise. */
	readonly equal: boolean;
	readonly overage_usd: number;
	readonly goodput_ratio: number;
	readonly amplification: number;
	readonly latency_p95_s: number | null;
	/** Restricted mean; null when the scenario has no incident. */
	readonly mttc_s: number | null;
	readonly censored: number;
	readonly metastable: boolean;
	readonly contained_but_dead: boolean;
	/** How often the system did not recover by itself once the faults had healed; null without faults. */
	readonly collapse: CollapseResult | null;
	/** No other row is better in bill, goodput, latency or MTTC without being worse in another of them, noise apart. */
	readonly pareto: boolean;
	/** The first failed threshold or finding, in words; empty for a pass. */
	readonly why: string;
}

export interface CollapseResult {
	/** Seeds in which it was metastable or dead. */
	readonly seeds: number;
	/** Their share, with Wilson's 95 % interval. */
	readonly share: Interval;
}
