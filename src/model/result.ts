/**
 * `premortem/result@1`: what a run says, for machines. Every other output is made from it, nothing in a report is
 * computed anew. Times are seconds from the start of the run, money is dollars rounded to the cent, ratios are
 * 0..1. With several seeds, scalars are means over the seeds and `intervals` holds their 95 % confidence intervals;
 * series, the story of the incident, the bill at its marks and the cost of one more hour are the first seed's.
 */
import type { CauseName } from './causes.ts';
import type { FidelityNote } from './gatewaySpec.ts';
import type { OutcomeName } from './outcomes.ts';
import type { MarkKind } from './ports.ts';
import type { PeopleCost } from './quality.ts';
import type { ReleasePhase } from './release.ts';

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
	/** What became of releases, by name; absent when there are none. */
	readonly releases?: Readonly<Record<string, ReleaseResult>>;
	/** Who watched for drift, and what of it they saw; absent when nobody did. */
	readonly monitors?: Readonly<Record<string, MonitorResult>>;
	/** Whether answers were right, and what wrong ones cost people; absent when no pool has a quality. */
	readonly quality?: QualityResult;
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
	/**
	 * What one more hour until somebody logs in would have cost: what the hour before they did cost beyond the twin's, by
	 * the spend rate, not by another run. Null when nobody logged in.
	 */
	readonly hour_asleep_usd: number | null;
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

export interface ReleaseResult {
	/** How many of the seeds it ended in each phase: `promoted`, `rolled-back`, `blocked` by its gate, ... */
	readonly phases: Readonly<Partial<Record<ReleasePhase, number>>>;
	/** Null without a gate. */
	readonly gate: {
		readonly cases: number;
		/** Answered wrong, as the mean over the seeds that came to the gate. */
		readonly wrong: number;
		/** How many of the seeds passed. */
		readonly passed: number;
		/** Chance that the new version passes, as it is offline, by the binomial law. */
		readonly pass_chance: number;
	} | null;
	/** Attempts that the new version answered, and their share of all. */
	readonly exposed: number;
	readonly exposed_ratio: number;
	/** Copies of requests it got. */
	readonly mirrored: number;
	readonly checks: number;
	readonly failed_checks: number;
	/** From the first traffic that moved to all of it back, or to the promotion; of the seeds where that happened. */
	readonly rolled_back_after_s: number | null;
	readonly promoted_after_s: number | null;
	/** The limit that was crossed, in the first seed. */
	readonly because: string | null;
	/** What the gate and the judged answers cost; in the bill as `evaluation`. */
	readonly evaluation_usd: number;
}

export interface MonitorResult {
	readonly samples: number;
	readonly alarms: number;
	/** Before anything had drifted, or been released. */
	readonly false_alarms: number;
	/** From the first drift or release to the first alarm after it, over the seeds where there was one. */
	readonly detected_after_s: number | null;
	/** In how many of the seeds. */
	readonly detected: number;
	/** Of its samples; in the bill as `evaluation`. */
	readonly cost_usd: number;
}

/** None of this money is in the bill: nobody's cloud invoice has it. */
export interface QualityResult {
	/** Good answers that users took; those that were wrong; and their ratio. */
	readonly answers: number;
	readonly wrong_answers: number;
	readonly wrong_ratio: number;
	/** Questions asked again because the answer was wrong. What that took is in the bill, as the cause `re-ask`. */
	readonly reasks: number;
	/** Questions given up with a wrong answer. */
	readonly unresolved: number;
	/** Good answers by pool, whoever still waited: what each version or tier was worth. */
	readonly pools: Readonly<Record<string, { readonly answers: number; readonly wrong_answers: number; readonly wrong_ratio: number }>>;
	readonly people_cost_usd: number;
	/** The twin's. */
	readonly people_baseline_usd: number;
	readonly people: readonly {
		readonly stream: string;
		readonly what: PeopleCost;
		readonly cases: number;
		readonly usd: number;
	}[];
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
	/** The alert that was first to call somebody or to set off a responder. */
	readonly detected_by: string | null;
	readonly acknowledged_s: number | null;
	readonly acknowledged_by: string | null;
	/** Null: censored, not contained before the horizon. */
	readonly contained_s: number | null;
	/** The runbook action or mechanism that preceded containment; null when it was never contained. */
	readonly contained_by: string | null;
	/** The same in a word: a person's action, a machine's, the breaker, the fault's end, or nothing of these. */
	readonly contained_how: ContainedHow | null;
	readonly metastable: boolean;
	readonly contained_but_dead: boolean;
	/** From the end of the last fault to the horizon: what was spent beyond the twin's, and how many were served (null: none ended). */
	readonly after_heal: { readonly overage_usd: number; readonly goodput_ratio: number | null };
	/** Everything that happened, in order, and the bill by then. */
	readonly events: readonly {
		readonly at_s: number;
		readonly kind: MarkKind | 'contained';
		readonly what: string;
		readonly spent_usd: number;
	}[];
}

export type ContainedHow = 'action' | 'responder' | 'breaker' | 'rollback' | 'healed' | 'itself' | 'in-bounds';

/** Times over the seeds, from onset (Kaplan-Meier). Runs that never got there count with the time to the horizon in `mean_s`. */
export interface TimesResult {
	/** Restricted mean. */
	readonly mean_s: number;
	/** Null when more than half of the runs are censored. */
	readonly p50_s: number | null;
	readonly p90_s: number | null;
	/** 95 % confidence interval of the restricted mean; both ends equal with one seed. */
	readonly ci95_s: readonly [number, number];
	/** How many runs did not get there before the horizon. */
	readonly censored: number;
}

/** Mean time to contain; and to detect, and to acknowledge. */
export interface MttcResult extends TimesResult {
	readonly replications: number;
	readonly detect: TimesResult;
	readonly acknowledge: TimesResult;
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
