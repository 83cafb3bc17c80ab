/**
 * `premortem/result@1`: what a run says, for machines. Every other output is made from it, nothing in a report is
 * computed anew. Times are seconds from the start of the run, money is dollars rounded to the cent, ratios are
 * 0..1. With several seeds, scalars are means over the seeds and `intervals` holds their 95 % confidence intervals;
 * series, the story of the incident, the bill at its marks and the cost of one more hour are the first seed's.
 */
import type { CauseName } from './causes.ts';
import type { FidelityNote } from './gatewaySpec.ts';
import type { OutcomeName } from './outcomes.ts';

export type Verdict = 'pass' | 'warn' | 'fail';

export interface Interval {
	readonly mean: number;
	readonly lo: number;
	readonly hi: number;
}

export interface Result {
	readonly schema: 'premortem/result@1';
	/** Version of premortem. */
	readonly version: string;
	/** Set only when the caller stamps it: a result is otherwise a function of plan and seeds alone. */
	readonly generated_at: string | null;
	readonly verdict: Verdict;
	/** Reasons for a fail or warn that no threshold states, e.g. contained-but-dead. */
	readonly findings: readonly Finding[];
	readonly scenario: {
		readonly name: string;
		readonly summary: string;
		readonly path: string;
		readonly variant: string | null;
		readonly plan_hash: string;
		/** A hash for each part of the plan, so that a later run can say which of them is no longer the same. */
		readonly plan_parts: Readonly<Record<PlanPart, string>>;
		/** First instant of the run, ISO 8601 with offset. */
		readonly start: string;
		/** Flags that reproduce this run besides the path, e.g. `--variant throttle --seed 1`. */
		readonly reproduce: string;
	};
	readonly seeds: readonly number[];
	/** True when the seeds do not agree on the verdict, or an interval straddles a limit. */
	readonly on_the_edge: boolean;
	readonly horizon_s: number;
	/** Newest date of a price used; null when nothing is priced. */
	readonly prices_as_of: string | null;
	readonly bill: BillResult;
	readonly traffic: TrafficResult;
	readonly latency_s: LatencyResult;
	readonly incident: IncidentResult | null;
	readonly mttc: MttcResult | null;
	readonly pools: Readonly<Record<string, PoolResult>>;
	readonly gateway: {
		readonly product: string;
		readonly version: string;
		readonly path: string | null;
		readonly notes: readonly FidelityNote[];
	} | null;
	readonly timeline: TimelineResult;
	readonly thresholds: readonly ThresholdResult[];
	readonly loops: readonly LoopResult[];
	/** Against an earlier result; null when none was given. */
	readonly baseline: BaselineResult | null;
	readonly intervals: Readonly<Record<string, Interval>>;
	/** What the model leaves out of this scenario, in sentences. */
	readonly limits: readonly string[];
	/** Hash over every event of the first seed's run. */
	readonly trace_hash: string | null;
	/** How the run went on the wire; absent when it was simulated. */
	readonly live?: LiveResult;
}

/** Why a live run ended: at its end, by a cap, by somebody, or because one side was gone. */
export type StopReason = 'end' | 'max-requests' | 'max-cost' | 'max-time' | 'kill-file' | 'interrupted' | 'target-died' | 'mock-died';

/** What a live run did, and what it failed to do. Milliseconds are the wall clock's; all other times are simulated. */
export interface LiveResult {
	readonly target: string;
	readonly api: string;
	readonly stream: boolean;
	/** Simulated seconds in one of the wall clock. */
	readonly time_scale: number;
	readonly wall_s: number;
	readonly stopped_by: StopReason;
	/** Requests of the scenario up to the planned end; null where they follow on answers. */
	readonly planned_requests: number | null;
	readonly offered: {
		/** Attempts that went out on the wire. */
		readonly attempts: number;
		/** Of these, those that left more than 10 ms after their time. */
		readonly late: number;
		/** Attempts that a cap kept from the wire. */
		readonly held_back: number;
		readonly lateness_ms: { readonly p50: number; readonly p99: number; readonly max: number } | null;
		readonly concurrency_max: number;
	};
	/** Answers by HTTP status; `0` is none at all. */
	readonly statuses: Readonly<Record<string, number>>;
	/** Where the bill comes from: the books of mock upstreams, or tokens by the price book. Null: it is not known. */
	readonly cost_from: 'mock' | 'tokens' | null;
	/** What could not be known, and what was not done, in sentences. */
	readonly notes: readonly string[];
}

/** Parts of a plan: what happens to a system (`schedule` to `measure`), and the system itself. */
export const planParts = [
	'schedule',
	'traffic',
	'faults',
	'incident',
	'measure',
	'clients',
	'gateway',
	'pools',
	'prices',
	'runbook',
] as const;
export type PlanPart = (typeof planParts)[number];

export interface Finding {
	/** e.g. `contained-but-dead`, `metastable`, `on-the-edge`. */
	readonly code: string;
	readonly severity: 'warn' | 'fail' | 'info';
	readonly message: string;
	/** `file:line` of the value that owns it, where there is one. */
	readonly owner: string | null;
}

export interface BillResult {
	readonly total_usd: number;
	/** The twin's bill: same plan, same seed, no incident. */
	readonly baseline_usd: number;
	readonly overage_usd: number;
	readonly peak_usd_per_min: number;
	/** Sums to `total_usd` to the cent. */
	readonly causes: readonly CauseLine[];
	/** Sum to `total_usd` to the cent. */
	readonly lines: readonly LedgerLine[];
	/** Over the seeds; equal to the total with one seed. */
	readonly p50_usd: number;
	readonly p95_usd: number;
	readonly p99_usd: number;
	/** Bill at each mark of the incident that was reached. */
	readonly at: { readonly detected_usd: number | null; readonly acknowledged_usd: number | null; readonly contained_usd: number | null };
	/** What the bill grows by, beyond the twin's, in the hour after detection would have been acted on: $/h at the peak. */
	readonly one_more_hour_usd: number;
}

export interface CauseLine {
	readonly cause: CauseName;
	readonly usd: number;
	readonly share: number;
	/** The same cause in the twin's bill. */
	readonly baseline_usd: number;
	/** `file:line` of the value that owns this cause. */
	readonly owner: string | null;
	/** The owning value in words, e.g. `clients.web.retry`. */
	readonly owner_path: string | null;
}

export interface LedgerLine {
	readonly meter: string;
	readonly resource: string;
	readonly quantity: number;
	readonly unit: string;
	readonly unit_price_usd: number;
	readonly usd: number;
	/** Where the price was read, and when. */
	readonly price_source: string;
	readonly price_as_of: string;
	/** As FOCUS has them: who sells it, what it is called there, where, and `Standard` or `Dynamic`. */
	readonly provider: string;
	readonly sku: string;
	readonly region: string;
	readonly pricing_category: string;
	/** What the quantity was spent on, causes of nothing left out; dollars sum to the line's to the cent. */
	readonly causes: readonly { readonly cause: CauseName; readonly quantity: number; readonly usd: number }[];
}

export interface TrafficResult {
	readonly requests: number;
	/** Attempts that left the clients. */
	readonly attempts: number;
	/** attempts / requests. */
	readonly amplification: number;
	/** Requests answered well, in time and still wanted / requests that ended. */
	readonly goodput_ratio: number;
	/** Goodput from onset to the horizon; null without an incident. */
	readonly goodput_after_onset_ratio: number | null;
	/** How requests ended; `open` are those still undecided at the horizon. Sums to `requests`. */
	readonly outcomes: Readonly<Record<OutcomeName | 'open', number>>;
	/** How attempts ended at the client. */
	readonly attempt_outcomes: Readonly<Record<OutcomeName, number>>;
}

/** Of requests answered well, from the user's first click to the answer. Null when there were none. */
export interface LatencyResult {
	readonly mean: number | null;
	readonly p50: number | null;
	readonly p90: number | null;
	readonly p95: number | null;
	readonly p99: number | null;
	readonly max: number | null;
	readonly count: number;
	/** From the click to the first token; null when no pool says. */
	readonly ttft: TokenTimes | null;
	/** Between later tokens of an answer, its mean; null when no pool says. */
	readonly tpot: TokenTimes | null;
}

export interface TokenTimes {
	readonly p50: number;
	readonly p95: number;
	readonly p99: number;
}

export interface IncidentResult {
	readonly onset_s: number;
	/** End of the last injected fault. */
	readonly healed_s: number;
	readonly detected_s: number | null;
	readonly acknowledged_s: number | null;
	/** Null: censored, not contained before the horizon. */
	readonly contained_s: number | null;
	/** The runbook action or mechanism that preceded containment; null when it was never contained. */
	readonly contained_by: string | null;
	readonly metastable: boolean;
	readonly contained_but_dead: boolean;
	/** Everything that happened, in order. */
	readonly events: readonly { readonly at_s: number; readonly what: string }[];
}

/** Mean time to contain over the seeds, from onset. Censored runs count as the time to the horizon in `mean_s`. */
export interface MttcResult {
	/** Restricted mean. */
	readonly mean_s: number;
	/** Null when more than half of the runs are censored. */
	readonly p50_s: number | null;
	readonly p90_s: number | null;
	/** 95 % confidence interval of the restricted mean; both ends equal with one seed. */
	readonly ci95_s: readonly [number, number];
	/** How many runs were not contained before the horizon. */
	readonly censored: number;
	readonly replications: number;
}

export interface PoolResult {
	readonly replicas_max: number;
	readonly replicas_mean: number;
	readonly cold_starts: number;
	/** Busy / ready, 0..1. */
	readonly utilization: number;
	readonly gpu_seconds: number;
	readonly queue_max: number;
	/** Attempts that found the queue full. */
	readonly overflowed: number;
	/** Of hosted pools: quantities by meter, in the meter's unit. */
	readonly meters?: Readonly<Record<string, number>>;
}

/** Series of equal length; element i covers [i, i + 1) x step_s. */
export interface TimelineResult {
	readonly step_s: number;
	readonly spend_usd_per_min: readonly number[];
	readonly baseline_usd_per_min: readonly number[];
	/** Lowest and highest spend rate of the twins of all seeds. */
	readonly baseline_min_usd_per_min: readonly number[];
	readonly baseline_max_usd_per_min: readonly number[];
	/** Dollars spent by the end of each step, and by the twin. */
	readonly spent_usd: readonly number[];
	readonly baseline_spent_usd: readonly number[];
	readonly attempts_per_s: readonly number[];
	readonly requests_per_s: readonly number[];
	readonly goodput_per_s: readonly number[];
	readonly queue: readonly number[];
	readonly replicas_ready: readonly number[];
	readonly replicas_starting: readonly number[];
}

export interface ThresholdResult {
	readonly metric: string;
	readonly expression: string;
	/** In the metric's base unit (dollars, seconds, ratio, count); null when there is no value. */
	readonly observed: number | null;
	/** `observed` as people read it, e.g. `$20,025`. */
	readonly observed_text: string;
	readonly pass: boolean;
	readonly severity: 'warn' | 'fail';
	/** First instant at which the metric crossed the limit, for metrics that run in time. */
	readonly first_crossed_s: number | null;
	readonly path: string;
	readonly line: number;
	/** How many of the seeds pass. */
	readonly seeds_passed: number;
}

export interface LoopResult {
	readonly path: readonly string[];
	readonly gain: number;
	readonly usd: number;
	readonly lines: readonly string[];
}

/** The same question asked of an earlier version of the system. */
export interface BaselineResult {
	readonly plan_hash: string;
	readonly verdict: Verdict;
	readonly total_usd: number;
	readonly change_usd: number;
	/** Null when the baseline cost nothing. */
	readonly change_ratio: number | null;
	/** Parts of the system that are not what they were. */
	readonly changed: readonly PlanPart[];
	readonly rules: readonly { readonly rule: string; readonly observed_text: string; readonly pass: boolean }[];
	readonly regressed: boolean;
}

/** What `compare` says: one row a variant, on the same traffic. */
export interface Comparison {
	readonly schema: 'premortem/comparison@1';
	readonly version: string;
	readonly scenario: { readonly name: string; readonly path: string };
	readonly seeds: readonly number[];
	readonly rows: readonly ComparisonRow[];
}

export interface ComparisonRow {
	/** Null is the scenario as written. */
	readonly variant: string | null;
	readonly summary: string;
	readonly verdict: Verdict;
	readonly bill_usd: Interval;
	/** Bill minus that of the scenario as written, paired by seed. */
	readonly difference_usd: Interval;
	readonly difference_ratio: number;
	readonly overage_usd: number;
	readonly goodput_ratio: number;
	readonly amplification: number;
	readonly latency_p95_s: number | null;
	/** Restricted mean; null when the scenario has no incident. */
	readonly mttc_s: number | null;
	readonly censored: number;
	readonly metastable: boolean;
	readonly contained_but_dead: boolean;
	/** Not worse than another row in bill, goodput, latency and MTTC all at once. */
	readonly pareto: boolean;
	/** The first failed threshold or finding, in words; empty for a pass. */
	readonly why: string;
}
