/** `premortem/advice@1`: the cheapest change that keeps the thresholds, as a patch. */
import type { Interval, Verdict } from './result.ts';

export interface Advice {
	readonly schema: 'premortem/advice@1';
	readonly version: string;
	readonly scenario: { readonly name: string; readonly path: string; readonly variant: string | null };
	/** Seeds of the search. */
	readonly seeds: readonly number[];
	/** The scenario as it is. */
	readonly base: AdviceNumbers & { readonly why: string };
	/** Changes and sets of changes that were simulated. */
	readonly tried: number;
	/** Best first: those that keep everything, by dollars saved; then the rest. */
	readonly proposals: readonly Proposal[];
	/** Not considered, and why. */
	readonly skipped: readonly { readonly name: string; readonly why: string }[];
	/** The first proposal whose patch passed on fresh seeds; null when none did. */
	readonly chosen: Chosen | null;
}

export interface AdviceNumbers {
	readonly verdict: Verdict;
	readonly bill_usd: Interval;
	readonly goodput_ratio: number;
	readonly latency_p95_s: number | null;
	/** Null without an incident. */
	readonly mttc_s: number | null;
}

export interface Proposal extends AdviceNumbers {
	readonly changes: readonly string[];
	/** Less than the scenario as it is, paired by seed. */
	readonly saved_usd: Interval;
	/** Whether the thresholds pass, and goodput, latency and time to contain are no worse than before. */
	readonly kept: boolean;
	/** What it breaks; empty when it keeps everything. */
	readonly why: string;
	/** What it costs when the crowd is real and the system could have coped; null when that was not looked at. */
	readonly false_trip: FalseTrip | null;
}

/** A legitimate spike: the largest that the system as it is serves well. */
export interface FalseTrip {
	readonly factor: number;
	/** Requests served without the change that are not served with it. */
	readonly lost_requests: number;
	readonly lost_ratio: number;
	/** What the change adds to the bill of such a day. */
	readonly extra_usd: number;
}

export interface Chosen {
	/** Index into `proposals`. */
	readonly proposal: number;
	/** As `git apply` takes it. */
	readonly patch: string;
	/** The patched files, run again with seeds the search has not seen. */
	readonly verified: AdviceNumbers & { readonly seeds: readonly number[] };
}
