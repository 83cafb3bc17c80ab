/**
 * The result as JSON, for machines and for goldens: keys in the order in which `model/result.ts` declares them,
 * whatever order they were set in, and no number that JSON cannot say.
 */
import type { Comparison } from '../model/comparison.ts';
import type { Result, TimesResult } from '../model/result.ts';
import type { Report } from './report.ts';

export const json: Report = {
	kind: 'json',
	summary: 'for machines: the whole result, premortem/result@1',
	cite: 'definition',
	render: (result) => stringify(result, resultShape, 'result'),
};

export function renderComparisonJson(comparison: Comparison): string {
	return stringify(comparison, comparisonShape, 'comparison');
}

/**
 * The keys of a type in order, checked for completeness by the compiler. `0` is a value without keys; `each` is the
 * shape of every value of an object whose keys are data.
 */
type Shape<T> = [NonNullable<T>] extends [readonly (infer Item)[]]
	? Shape<Item>
	: [NonNullable<T>] extends [object]
		? string extends keyof NonNullable<T>
			? { readonly each: Shape<NonNullable<T>[keyof NonNullable<T>]> }
			: { readonly [K in keyof NonNullable<T>]-?: Shape<NonNullable<T>[K]> }
		: 0;

const interval: Shape<Result['intervals'][string]> = { mean: 0, lo: 0, hi: 0 };
const place = { file: 0, line: 0, column: 0, endLine: 0, endColumn: 0 } as const;
const outcomes = { ok: 0, error: 0, rejected: 0, overloaded: 0, timeout: 0, unavailable: 0, cancelled: 0, denied: 0 } as const;

const parts: Shape<Result['scenario']['plan_parts']> = {
	schedule: 0,
	traffic: 0,
	faults: 0,
	incident: 0,
	measure: 0,
	clients: 0,
	gateway: 0,
	pools: 0,
	prices: 0,
	runbook: 0,
};

const times: Shape<TimesResult> = { mean_s: 0, p50_s: 0, p90_s: 0, ci95_s: 0, censored: 0 };

const resultShape: Shape<Result> = {
	schema: 0,
	version: 0,
	generated_at: 0,
	verdict: 0,
	findings: { code: 0, severity: 0, message: 0, owner: 0 },
	scenario: { name: 0, summary: 0, path: 0, variant: 0, plan_hash: 0, plan_parts: parts, start: 0, reproduce: 0 },
	seeds: 0,
	on_the_edge: 0,
	horizon_s: 0,
	prices_as_of: 0,
	bill: {
		total_usd: 0,
		baseline_usd: 0,
		overage_usd: 0,
		peak_usd_per_min: 0,
		causes: { cause: 0, usd: 0, share: 0, baseline_usd: 0, owner: 0, owner_path: 0 },
		lines: {
			meter: 0,
			resource: 0,
			quantity: 0,
			unit: 0,
			unit_price_usd: 0,
			usd: 0,
			price_source: 0,
			price_as_of: 0,
			provider: 0,
			sku: 0,
			region: 0,
			pricing_category: 0,
			causes: { cause: 0, quantity: 0, usd: 0 },
		},
		p50_usd: 0,
		p95_usd: 0,
		p99_usd: 0,
		at: { detected_usd: 0, acknowledged_usd: 0, contained_usd: 0 },
		one_more_hour_usd: 0,
		hour_asleep_usd: 0,
	},
	traffic: {
		requests: 0,
		attempts: 0,
		amplification: 0,
		goodput_ratio: 0,
		goodput_after_onset_ratio: 0,
		outcomes: { ...outcomes, open: 0 },
		attempt_outcomes: outcomes,
	},
	latency_s: {
		mean: 0,
		p50: 0,
		p90: 0,
		p95: 0,
		p99: 0,
		max: 0,
		count: 0,
		ttft: { p50: 0, p95: 0, p99: 0 },
		tpot: { p50: 0, p95: 0, p99: 0 },
	},
	releases: {
		each: {
			phases: { waiting: 0, gate: 0, blocked: 0, running: 0, 'rolling-back': 0, 'rolled-back': 0, promoted: 0, ended: 0 },
			gate: { cases: 0, wrong: 0, passed: 0, pass_chance: 0 },
			exposed: 0,
			exposed_ratio: 0,
			mirrored: 0,
			checks: 0,
			failed_checks: 0,
			rolled_back_after_s: 0,
			promoted_after_s: 0,
			because: 0,
			evaluation_usd: 0,
		},
	},
	monitors: { each: { samples: 0, alarms: 0, false_alarms: 0, detected_after_s: 0, detected: 0, cost_usd: 0 } },
	quality: {
		answers: 0,
		wrong_answers: 0,
		wrong_ratio: 0,
		reasks: 0,
		unresolved: 0,
		pools: { each: { answers: 0, wrong_answers: 0, wrong_ratio: 0 } },
		people_cost_usd: 0,
		people_baseline_usd: 0,
		people: { stream: 0, what: 0, cases: 0, usd: 0 },
	},
	incident: {
		onset_s: 0,
		healed_s: 0,
		detected_s: 0,
		detected_by: 0,
		acknowledged_s: 0,
		acknowledged_by: 0,
		contained_s: 0,
		contained_by: 0,
		contained_how: 0,
		metastable: 0,
		contained_but_dead: 0,
		after_heal: { overage_usd: 0, goodput_ratio: 0 },
		events: { at_s: 0, kind: 0, what: 0, spent_usd: 0 },
	},
	mttc: { ...times, replications: 0, detect: times, acknowledge: times },
	pools: {
		each: {
			replicas_max: 0,
			replicas_mean: 0,
			cold_starts: 0,
			utilization: 0,
			gpu_seconds: 0,
			queue_max: 0,
			overflowed: 0,
			meters: { each: 0 },
		},
	},
	gateway: { product: 0, version: 0, path: 0, notes: { path: 0, place, treatment: 0, why: 0 } },
	timeline: {
		step_s: 0,
		spend_usd_per_min: 0,
		baseline_usd_per_min: 0,
		baseline_min_usd_per_min: 0,
		baseline_max_usd_per_min: 0,
		spent_usd: 0,
		baseline_spent_usd: 0,
		attempts_per_s: 0,
		requests_per_s: 0,
		goodput_per_s: 0,
		queue: 0,
		replicas_ready: 0,
		replicas_starting: 0,
	},
	thresholds: {
		metric: 0,
		expression: 0,
		observed: 0,
		observed_text: 0,
		pass: 0,
		severity: 0,
		first_crossed_s: 0,
		path: 0,
		line: 0,
		seeds_passed: 0,
	},
	loops: { path: 0, gain: 0, usd: 0, lines: 0 },
	baseline: {
		plan_hash: 0,
		verdict: 0,
		total_usd: 0,
		change_usd: 0,
		change_ratio: 0,
		changed: 0,
		rules: { rule: 0, observed_text: 0, pass: 0 },
		regressed: 0,
	},
	intervals: { each: interval },
	limits: 0,
	trace_hash: 0,
	live: {
		target: 0,
		api: 0,
		stream: 0,
		time_scale: 0,
		wall_s: 0,
		stopped_by: 0,
		planned_requests: 0,
		offered: { attempts: 0, late: 0, held_back: 0, lateness_ms: { p50: 0, p99: 0, max: 0 }, concurrency_max: 0 },
		statuses: { each: 0 },
		cost_from: 0,
		notes: 0,
	},
};

const comparisonShape: Shape<Comparison> = {
	schema: 0,
	version: 0,
	scenario: { name: 0, path: 0 },
	seeds: 0,
	noise_ratio: 0,
	rows: {
		label: 0,
		kind: 0,
		variant: 0,
		summary: 0,
		verdict: 0,
		on_the_edge: 0,
		seeds: 0,
		bill_usd: interval,
		bill_p50_usd: 0,
		bill_p95_usd: 0,
		bill_p99_usd: 0,
		difference_usd: interval,
		difference_ratio: 0,
		equal: 0,
		overage_usd: 0,
		goodput_ratio: 0,
		amplification: 0,
		latency_p95_s: 0,
		mttc_s: 0,
		censored: 0,
		metastable: 0,
		contained_but_dead: 0,
		collapse: { seeds: 0, share: interval },
		pareto: 0,
		why: 0,
	},
};

type Keys = { readonly [key: string]: Keys | 0 };

function stringify(value: unknown, shape: Keys, name: string): string {
	return `${JSON.stringify(ordered(value, shape, name), null, 2)}\n`;
}

function ordered(value: unknown, shape: Keys | 0, path: string): unknown {
	if (typeof value === 'number' && !Number.isFinite(value)) {
		throw new Error(`${path} is ${value}, which JSON cannot say; a result holds finite numbers or null`);
	}
	if (Array.isArray(value)) return value.map((item, i) => ordered(item, shape, `${path}[${i}]`));
	if (typeof value !== 'object' || value === null) return value;
	const keys = shape === 0 ? {} : shape;
	const open = 'each' in keys;
	const known = Object.keys(keys).filter((key) => !open && key in value);
	const others = Object.keys(value).filter((key) => !known.includes(key));
	const out: [string, unknown][] = [];
	for (const key of [...known, ...others]) {
		const inner = open ? keys.each : (keys[key] ?? 0);
		out.push([key, ordered((value as Readonly<Record<string, unknown>>)[key], inner, `${path}.${key}`)]);
	}
	return Object.fromEntries(out);
}
