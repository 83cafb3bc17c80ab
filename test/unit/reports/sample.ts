/**
 * Results written by hand: a weekend that cost $20,025, a storm that never ends, a quiet afternoon. Sums are right on
 * purpose (causes to the cent, outcomes to the request); the curves are only plausible.
 */
import type { Comparison, ComparisonRow } from '../../../src/model/comparison.ts';
import { type Interval, planParts, type Result, type TimesResult } from '../../../src/model/result.ts';

const HOUR = 3600;

const timesOf = (mean: number): TimesResult => ({ mean_s: mean, p50_s: mean, p90_s: mean, ci95_s: [0.9 * mean, 1.1 * mean], censored: 0 });

/** Dollars a minute at an hour of the weekend: a quiet day and night, and on top of it what the storm adds. */
function twinRate(hour: number): number {
	return 2.45 + 0.35 * Math.sin(((hour - 8) / 24) * 2 * Math.PI);
}
function stormRate(hour: number): number {
	if (hour < 2 || hour >= 61.4) return 0;
	if (hour < 3) return 9.6 * (hour - 2);
	if (hour < 9) return 9.6 - 0.4 * Math.sin(hour * 5);
	return 2.6 + 3.2 * Math.exp(-(hour - 9) / 5) + 0.25 * Math.sin(hour * 3);
}

const STEP = 600;
const hours = Array.from({ length: (64 * HOUR) / STEP }, (_, i) => (i * STEP) / HOUR);
const flat = (n: number): number[] => hours.map(() => n);

export const failing: Result = {
	schema: 'premortem/result@1',
	version: '0.1.0',
	generated_at: null,
	verdict: 'fail',
	findings: [
		{
			code: 'contained-but-dead',
			severity: 'fail',
			message: 'spending was contained at +61h 24m by scaling the pool to zero, and goodput then stayed at 4.1%, below its floor of 90%.',
			owner: 'scenarios/weekend.yaml:62',
		},
		{
			code: 'on-the-edge',
			severity: 'warn',
			message: '2 of 5 seeds keep goodput above its limit; a verdict this close should be run on more seeds.',
			owner: null,
		},
	],
	scenario: {
		name: 'the-20000-dollar-weekend',
		summary: 'A retry storm on Friday evening keeps forty GPUs warm until somebody looks on Monday.',
		path: 'scenarios/weekend.yaml',
		variant: null,
		plan_hash: '3fa1c0de99aa77bb3fa1c0de99aa77bb',
		plan_parts: Object.fromEntries(planParts.map((part) => [part, `hash-of-${part}`])) as Result['scenario']['plan_parts'],
		start: '2026-11-20T18:00:00+01:00',
		reproduce: '--gateway litellm.yaml --seeds 5 --seed 1',
	},
	seeds: [1, 2, 3, 4, 5],
	on_the_edge: true,
	horizon_s: 64 * HOUR,
	prices_as_of: '2026-11-20',
	bill: {
		total_usd: 20025.31,
		baseline_usd: 9412.1,
		overage_usd: 10613.21,
		peak_usd_per_min: 11.62,
		causes: [
			{ cause: 'useful', usd: 4861.07, share: 0.2427, baseline_usd: 4899.5, owner: null, owner_path: null },
			{
				cause: 'retry',
				usd: 8402.12,
				share: 0.4196,
				baseline_usd: 12.4,
				owner: 'scenarios/weekend.yaml:14',
				owner_path: 'clients.web.retry',
			},
			{
				cause: 'abandoned',
				usd: 2104.8,
				share: 0.1051,
				baseline_usd: 0,
				owner: 'scenarios/weekend.yaml:12',
				owner_path: 'clients.web.timeout',
			},
			{ cause: 'failed', usd: 0, share: 0, baseline_usd: 0, owner: null, owner_path: null },
			{ cause: 'fallback', usd: 0, share: 0, baseline_usd: 0, owner: null, owner_path: null },
			{
				cause: 'cold-start',
				usd: 1191.32,
				share: 0.0595,
				baseline_usd: 134.2,
				owner: 'scenarios/weekend.yaml:31',
				owner_path: 'pools.a100.cold_start',
			},
			{
				cause: 'idle',
				usd: 3366,
				share: 0.1681,
				baseline_usd: 4266,
				owner: 'scenarios/weekend.yaml:35',
				owner_path: 'pools.a100.autoscaler.idle_timeout',
			},
			{
				cause: 'minimum-charge',
				usd: 100,
				share: 0.005,
				baseline_usd: 100,
				owner: 'scenarios/weekend.yaml:33',
				owner_path: 'pools.a100.billing.minimum',
			},
			{ cause: 'in-flight', usd: 0, share: 0, baseline_usd: 0, owner: null, owner_path: null },
		],
		lines: [
			{
				meter: 'gpu_time',
				resource: 'a100',
				quantity: 4884.22,
				unit: 'h',
				unit_price_usd: 4.1,
				usd: 20025.31,
				price_source: 'scenarios/weekend.yaml:32',
				price_as_of: '2026-11-20',
				provider: 'own',
				sku: 'own',
				region: 'any',
				pricing_category: 'Standard',
				causes: [
					{ cause: 'useful', quantity: 1185.63, usd: 4861.07 },
					{ cause: 'retry', quantity: 2049.3, usd: 8402.12 },
					{ cause: 'abandoned', quantity: 513.37, usd: 2104.8 },
					{ cause: 'cold-start', quantity: 290.57, usd: 1191.32 },
					{ cause: 'idle', quantity: 820.96, usd: 3366 },
					{ cause: 'minimum-charge', quantity: 24.39, usd: 100 },
				],
			},
		],
		p50_usd: 19870.02,
		p95_usd: 24110.5,
		p99_usd: 24980,
		at: { detected_usd: 5120.4, acknowledged_usd: 19210.77, contained_usd: 19480.1 },
		one_more_hour_usd: 576,
		hour_asleep_usd: 541.2,
	},
	traffic: {
		requests: 1_296_000,
		attempts: 4_210_332,
		amplification: 3.2487,
		goodput_ratio: 0.7123,
		goodput_after_onset_ratio: 0.6891,
		outcomes: {
			ok: 923_141,
			error: 0,
			rejected: 41_003,
			overloaded: 88_120,
			timeout: 201_411,
			unavailable: 0,
			cancelled: 42_217,
			denied: 0,
			open: 108,
		},
		attempt_outcomes: {
			ok: 923_141,
			error: 0,
			rejected: 300_000,
			overloaded: 886_974,
			timeout: 2_058_000,
			unavailable: 0,
			cancelled: 42_217,
			denied: 0,
		},
	},
	latency_s: {
		mean: 1.9,
		p50: 1.21,
		p90: 4.4,
		p95: 6.82,
		p99: 7.93,
		max: 8,
		count: 923_141,
		ttft: { p50: 0.31, p95: 1.9, p99: 2.4 },
		tpot: { p50: 0.021, p95: 0.034, p99: 0.041 },
	},
	incident: {
		onset_s: 2 * HOUR,
		healed_s: 3.5 * HOUR,
		detected_s: 9 * HOUR + 120,
		detected_by: 'alert fires (night)',
		acknowledged_s: 61.2 * HOUR,
		acknowledged_by: 'on-call engineer logs in',
		contained_s: 61.4 * HOUR,
		contained_by: 'runbook: scale a100 to 0',
		contained_how: 'action',
		metastable: true,
		contained_but_dead: true,
		after_heal: { overage_usd: 640.2, goodput_ratio: 0.011 },
		events: [{ at_s: 2 * HOUR, kind: 'fault', what: 'slow-upstream starts', spent_usd: 288.4 }],
	},
	mttc: {
		mean_s: 59.9 * HOUR,
		p50_s: 59.4 * HOUR,
		p90_s: 62 * HOUR,
		ci95_s: [58.8 * HOUR, 61 * HOUR],
		censored: 1,
		replications: 5,
		detect: timesOf(7.1 * HOUR),
		acknowledge: timesOf(59.2 * HOUR),
	},
	pools: {
		a100: {
			replicas_max: 40,
			replicas_mean: 18.6,
			cold_starts: 412,
			utilization: 0.806,
			gpu_seconds: 4884.22 * HOUR,
			queue_max: 1204,
			overflowed: 88_120,
		},
		'embeddings-eu-west': {
			replicas_max: 2,
			replicas_mean: 2,
			cold_starts: 0,
			utilization: 0.112,
			gpu_seconds: 0,
			queue_max: 3,
			overflowed: 0,
		},
	},
	gateway: {
		product: 'litellm',
		version: '1.81.12',
		path: 'litellm.yaml',
		notes: [
			note('model_list[0].litellm_params.model', 4, 'modelled', 'deployment of the group a100'),
			note('router_settings.num_retries', 14, 'modelled', 'retries within a group'),
			note('router_settings.allowed_fails', 15, 'modelled', 'failures in a window before a cooldown'),
			note('router_settings.routing_strategy', 16, 'approximated', 'usage-based-routing-v2 is played as a weighted random pick'),
			note(
				'router_settings.retry_policy.TimeoutErrorRetries',
				18,
				'approximated',
				'one retry count for every error; the highest of the table is used',
			),
			note('litellm_settings.cache', 22, 'ignored', 'no cache in front of the pool is simulated; every request reaches it'),
			note('litellm_settings.callbacks', 23, 'ignored', 'logging only'),
		],
	},
	timeline: {
		step_s: STEP,
		spend_usd_per_min: hours.map((hour) => twinRate(hour) + stormRate(hour)),
		baseline_usd_per_min: hours.map(twinRate),
		baseline_min_usd_per_min: hours.map((hour) => twinRate(hour) * 0.9),
		baseline_max_usd_per_min: hours.map((hour) => twinRate(hour) * 1.1),
		spent_usd: hours.map((hour) => hour * 313),
		baseline_spent_usd: hours.map((hour) => hour * 147),
		attempts_per_s: flat(18.3),
		requests_per_s: flat(5.6),
		goodput_per_s: flat(4),
		queue: flat(12),
		replicas_ready: flat(18),
		replicas_starting: flat(1),
	},
	thresholds: [
		{
			metric: 'bill.total',
			expression: 'value < $10,000',
			observed: 20025.31,
			observed_text: '$20,025',
			pass: false,
			severity: 'fail',
			first_crossed_s: 22 * HOUR + 40 * 60,
			path: 'scenarios/weekend.yaml',
			line: 51,
			seeds_passed: 0,
		},
		{
			metric: 'bill.rate',
			expression: 'max < $8/min',
			observed: 11.62,
			observed_text: '$11.62/min',
			pass: false,
			severity: 'warn',
			first_crossed_s: 2 * HOUR + 35 * 60,
			path: 'scenarios/weekend.yaml',
			line: 52,
			seeds_passed: 0,
		},
		{
			metric: 'goodput.ratio',
			expression: 'value >= 0.70',
			observed: 0.7123,
			observed_text: '0.712',
			pass: true,
			severity: 'fail',
			first_crossed_s: null,
			path: 'scenarios/weekend.yaml',
			line: 53,
			seeds_passed: 3,
		},
		{
			metric: 'latency{client:web}',
			expression: 'p(95) < 8s',
			observed: 6.82,
			observed_text: '6.82s',
			pass: true,
			severity: 'fail',
			first_crossed_s: null,
			path: 'scenarios/weekend.yaml',
			line: 54,
			seeds_passed: 5,
		},
	],
	loops: [
		{
			path: ['slow answers', 'timeouts', 'retries', 'queue', 'more replicas', 'cold starts'],
			gain: 2.4,
			usd: 10506.92,
			lines: ['scenarios/weekend.yaml:12', 'scenarios/weekend.yaml:14', 'litellm.yaml:14'],
		},
	],
	baseline: null,
	intervals: { 'bill.total': { mean: 20025.31, lo: 18011, hi: 22040 } },
	limits: [
		'Replicas never fail by themselves; only the scenario’s faults break them.',
		'Continuous batching is played as eight independent slots, so a long prompt does not slow its neighbours down.',
	],
	trace_hash: '77bb3fa1c0de99aa',
};

function note(path: string, line: number, treatment: 'modelled' | 'approximated' | 'ignored', why: string) {
	return { path, place: { file: 'litellm.yaml', line, column: 3 }, treatment, why };
}

const minutes = Array.from({ length: 8 * 60 }, (_, i) => i);

/** Never contained in two of three seeds: metastable, no gateway, no price for anything but tokens. */
export const censored: Result = {
	...failing,
	findings: [
		{
			code: 'metastable',
			severity: 'fail',
			message: 'the fault healed at +1h 30m and the spend rate has stayed at 9.8x that of the quiet twin since.',
			owner: 'scenarios/agent-loop.yaml:22',
		},
	],
	scenario: {
		...failing.scenario,
		name: 'agent-loop',
		summary: '',
		path: 'scenarios/agent loop.yaml',
		variant: 'no-budget',
		reproduce: "--variant no-budget --seeds 3 --set 'agents.coder.steps=60'",
	},
	seeds: [1, 2, 3],
	on_the_edge: false,
	horizon_s: 8 * HOUR,
	bill: {
		...failing.bill,
		total_usd: 812.4,
		baseline_usd: 96.02,
		overage_usd: 716.38,
		peak_usd_per_min: 2.04,
		causes: [
			{ cause: 'useful', usd: 95.1, share: 0.1171, baseline_usd: 96.02, owner: null, owner_path: null },
			{
				cause: 'retry',
				usd: 700,
				share: 0.8616,
				baseline_usd: 0,
				owner: 'scenarios/agent-loop.yaml:22',
				owner_path: 'clients.coder.retry',
			},
			{ cause: 'in-flight', usd: 17.3, share: 0.0213, baseline_usd: 0, owner: null, owner_path: null },
		],
		p50_usd: 840.1,
		p95_usd: 861.7,
		p99_usd: 863.2,
		at: { detected_usd: 140.5, acknowledged_usd: null, contained_usd: null },
		one_more_hour_usd: 110.4,
		hour_asleep_usd: null,
	},
	incident: {
		...(failing.incident as NonNullable<Result['incident']>),
		onset_s: HOUR,
		healed_s: 1.5 * HOUR,
		detected_s: 1.9 * HOUR,
		acknowledged_s: null,
		contained_s: null,
		contained_by: null,
		contained_how: null,
		acknowledged_by: null,
		metastable: true,
		contained_but_dead: false,
	},
	mttc: {
		mean_s: 6.1 * HOUR,
		p50_s: null,
		p90_s: null,
		ci95_s: [4.2 * HOUR, 7 * HOUR],
		censored: 2,
		replications: 3,
		detect: timesOf(0.9 * HOUR),
		acknowledge: { ...timesOf(7 * HOUR), censored: 3 },
	},
	gateway: null,
	loops: [],
	pools: {},
	timeline: {
		...failing.timeline,
		step_s: 60,
		spend_usd_per_min: minutes.map((minute) =>
			minute < 60 ? 0.2 : minute < 75 ? 0.2 + (minute - 60) * 0.118 : 1.9 + 0.14 * Math.sin(minute / 9),
		),
		baseline_usd_per_min: minutes.map(() => 0.2),
	},
	thresholds: failing.thresholds
		.slice(0, 1)
		.map((threshold) => ({ ...threshold, observed_text: '$812.40', expression: 'value < $200', first_crossed_s: 2.4 * HOUR })),
};

/** Nothing goes wrong, and nothing was meant to. */
export const passing: Result = {
	...failing,
	verdict: 'pass',
	findings: [],
	scenario: {
		...failing.scenario,
		name: 'quiet-afternoon',
		summary: 'Twenty requests a second, all afternoon.',
		path: 'scenarios/quiet.yaml',
		reproduce: '--seed 42',
	},
	seeds: [42],
	on_the_edge: false,
	horizon_s: 4 * HOUR,
	bill: {
		...failing.bill,
		total_usd: 588,
		baseline_usd: 588,
		overage_usd: 0,
		peak_usd_per_min: 2.45,
		causes: [
			{ cause: 'useful', usd: 412.55, share: 0.7016, baseline_usd: 412.55, owner: null, owner_path: null },
			{
				cause: 'idle',
				usd: 175.45,
				share: 0.2984,
				baseline_usd: 175.45,
				owner: 'scenarios/quiet.yaml:20',
				owner_path: 'pools.a100.replicas.min',
			},
		],
		at: { detected_usd: null, acknowledged_usd: null, contained_usd: null },
		one_more_hour_usd: 0,
		hour_asleep_usd: null,
	},
	traffic: {
		...failing.traffic,
		requests: 288_000,
		attempts: 288_012,
		amplification: 1.00004,
		goodput_ratio: 0.99996,
		goodput_after_onset_ratio: null,
		outcomes: { ok: 287_989, error: 3, rejected: 0, overloaded: 0, timeout: 0, unavailable: 0, cancelled: 0, denied: 0, open: 8 },
	},
	latency_s: { mean: 1.1, p50: 1.02, p90: 1.6, p95: 1.84, p99: 2.2, max: 4.1, count: 287_989, ttft: null, tpot: null },
	pools: {
		a100: { replicas_max: 4, replicas_mean: 4, cold_starts: 0, utilization: 0.702, gpu_seconds: 16 * HOUR, queue_max: 11, overflowed: 0 },
	},
	incident: null,
	mttc: null,
	loops: [],
	gateway: null,
	timeline: {
		...failing.timeline,
		step_s: 60,
		spend_usd_per_min: minutes.slice(0, 240).map(() => 2.45),
		baseline_usd_per_min: minutes.slice(0, 240).map(() => 2.45),
	},
	thresholds: failing.thresholds
		.slice(2)
		.map((threshold) => ({ ...threshold, seeds_passed: 1, observed_text: threshold.metric === 'goodput.ratio' ? '1.000' : '1.84s' })),
	limits: [],
};

const around = (mean: number, half: number): Interval => ({ mean, lo: mean - half, hi: mean + half });

function row(variant: string | null, bill: number, more: Partial<ComparisonRow>): ComparisonRow {
	return {
		label: variant ?? 'as written',
		kind: variant === null ? 'written' : 'variant',
		variant,
		summary: '',
		verdict: 'pass',
		on_the_edge: false,
		seeds: 5,
		bill_p50_usd: bill,
		bill_p95_usd: null,
		bill_p99_usd: null,
		equal: false,
		collapse: { seeds: 0, share: { mean: 0, lo: 0, hi: 0.4345 } },
		bill_usd: around(bill, bill * 0.06),
		difference_usd: around(bill - 20025.31, 400),
		difference_ratio: (bill - 20025.31) / 20025.31,
		overage_usd: bill - 9412.1,
		goodput_ratio: 0.94,
		amplification: 1.3,
		latency_p95_s: 6.1,
		mttc_s: 14 * 60,
		censored: 0,
		metastable: false,
		contained_but_dead: false,
		pareto: false,
		why: '',
		...more,
	};
}

export const compared: Comparison = {
	schema: 'premortem/comparison@1',
	version: '0.1.0',
	scenario: { name: 'the-20000-dollar-weekend', path: 'scenarios/weekend.yaml' },
	seeds: [1, 2, 3, 4, 5],
	noise_ratio: 0.01,
	rows: [
		row('throttle-and-twenty-warm-replicas', 9_980.4, { pareto: true, latency_p95_s: 2.4, mttc_s: 9 * 60, amplification: 1.1 }),
		row(null, 20_025.31, {
			verdict: 'fail',
			goodput_ratio: 0.7123,
			amplification: 3.2487,
			mttc_s: 59.9 * HOUR,
			censored: 1,
			metastable: true,
			contained_but_dead: true,
			collapse: { seeds: 5, share: { mean: 1, lo: 0.566, hi: 1 } },
			why: 'bill.total value < $10,000, observed $20,025',
		}),
		row('full-jitter', 19_890, {
			verdict: 'fail',
			amplification: 3.1,
			mttc_s: 62 * HOUR,
			censored: 5,
			goodput_ratio: 0.72,
			why: 'bill.total value < $10,000, observed $19,890',
		}),
		row('retry-budget-10pct', 11_240, { verdict: 'fail', why: 'bill.total value < $10,000, observed $11,240' }),
		row('max-replicas-20', 12_700.5, {
			verdict: 'warn',
			goodput_ratio: 0.51,
			latency_p95_s: null,
			contained_but_dead: true,
			why: 'goodput.ratio value >= 0.70, observed 0.510',
		}),
		row('no-warm-pool', 24_100, { verdict: 'fail', why: 'bill.total value < $10,000, observed $24,100' }),
	],
};
