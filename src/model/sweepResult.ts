/** `premortem/sweep@1`: what becomes of the bill, and of the users, when keys of a scenario are varied. */
import type { Interval } from './result.ts';

/** What a sweep measures in every run. */
export const sweepMetrics = ['bill', 'overage', 'goodput', 'amplification', 'latency', 'contain'] as const;
export type SweepMetric = (typeof sweepMetrics)[number];

/** One run: one point of the design with one seed. */
export interface SweepRun {
	readonly bill_usd: number;
	readonly overage_usd: number;
	readonly goodput_ratio: number;
	readonly amplification: number;
	/** Null when nobody was answered. */
	readonly latency_p95_s: number | null;
	/** To the horizon when it was never contained; null without faults. */
	readonly contain_s: number | null;
	readonly contained: boolean;
	/** Metastable or dead: it did not recover by itself. */
	readonly collapsed: boolean;
	/** Thresholds and findings, judged on this run alone. */
	readonly verdict: 'pass' | 'warn' | 'fail';
}

export interface SweepPoint {
	/** The values given; keys that are left as written are not among them. */
	readonly set: readonly { readonly path: string; readonly value: string }[];
	readonly plan_hash: string;
	/** One for each of the sweep's seeds, in order. */
	readonly runs: readonly SweepRun[];
	/** Means over the seeds; null where a run has no value. */
	readonly means: Readonly<Record<SweepMetric, Interval | null>>;
	readonly failed: number;
	readonly collapsed: number;
}

export interface SweepResult {
	readonly schema: 'premortem/sweep@1';
	readonly version: string;
	readonly scenario: { readonly name: string; readonly path: string; readonly variant: string | null; readonly plan_hash: string };
	readonly design: SweepDesign;
	/** What the sensitivities and the heat map are about. */
	readonly metric: SweepMetric;
	readonly axes: readonly { readonly path: string; readonly written: string; readonly values: readonly string[] | null }[];
	readonly seeds: readonly number[];
	readonly points: readonly SweepPoint[];
	readonly sensitivity: readonly Sensitivity[];
}

export const sweepDesigns = ['grid', 'one-at-a-time', 'latin-hypercube', 'halton'] as const;
export type SweepDesign = (typeof sweepDesigns)[number];

/** How much one key moves the metric, whatever the others are. */
export interface Sensitivity {
	readonly path: string;
	/** Mean of the metric at each value, or in each fifth of the range. */
	readonly levels: readonly { readonly value: string; readonly mean: number; readonly points: number }[];
	/** Highest level minus lowest. */
	readonly swing: number;
	/** Variance between the levels as a share of the variance of all points: the first-order effect, 0..1. Null when nothing varies, or one key at a time. */
	readonly share: number | null;
}
