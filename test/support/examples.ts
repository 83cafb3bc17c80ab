/**
 * Examples of every kind of every family, as people would write them in a scenario. The contract suites run over
 * them. A new kind needs at least one here, under its family; `registries.test.ts` says so if it has none.
 */
import type { Registry } from '../../src/base/registry.ts';
import { clientGuards } from '../../src/clients/guards/index.ts';
import { retryPolicies } from '../../src/clients/retry/index.ts';
import { faults } from '../../src/faults/index.ts';
import { limiters } from '../../src/gateway/limiters/index.ts';
import { rules } from '../../src/incident/rules/index.ts';
import { signals } from '../../src/incident/signals/index.ts';
import { countLaws, durationLaws } from '../../src/model/distributions/index.ts';
import { type Configurable, choice } from '../../src/model/fields.ts';
import type { Choice } from '../../src/model/plan.ts';
import { autoscalers } from '../../src/pools/autoscalers/index.ts';
import { serviceLaws } from '../../src/pools/service/index.ts';
import { detectors } from '../../src/quality/detectors/index.ts';
import { strategies } from '../../src/releases/strategies/index.ts';
import { arrivals } from '../../src/traffic/index.ts';
import type { RateRows, TraceRows } from '../../src/traffic/recorded.ts';
import { sessions } from '../../src/traffic/sessions/index.ts';
import { SECOND } from './plans.ts';

/** Options without `kind`, in the spelling of YAML. */
type Options = Readonly<Record<string, unknown>>;
type Examples = Readonly<Record<string, readonly Options[]>>;

export type FamilyName =
	| 'arrivals'
	| 'sessions'
	| 'retry policies'
	| 'client guards'
	| 'limiters'
	| 'service laws'
	| 'autoscalers'
	| 'faults'
	| 'signals'
	| 'release strategies'
	| 'detectors'
	| 'alert rules'
	| 'durations'
	| 'counts';

/** What the file of a trace might hold: three minutes, busy and quiet, with two rows at one instant. */
const rows: TraceRows = {
	times: [0, 1, 2, 2, 30, 59, 61, 62, 118, 119, 150].map((second) => second * SECOND),
	tokensIn: [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110],
	tokensOut: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
};

/** What the file of a rate series might hold. */
const rates: RateRows = { starts: [0, 600, 1200, 4800].map((second) => second * SECOND), rates: [4, 0, 2, 10] };

const laws = (unit: 's' | ''): Examples => {
	const q = (n: number) => (unit === 's' ? `${n}s` : n);
	return {
		constant: [{ value: q(5) }, { value: q(0) }],
		uniform: [{ from: q(2), to: q(6) }],
		exponential: [{ mean: q(3) }],
		normal: [{ mean: q(10), deviation: q(2) }],
		lognormal: [
			{ mean: q(4), cv: 1.5 },
			{ median: q(2), p95: q(9) },
		],
		gamma: [
			{ mean: q(4), cv: 0.5 },
			{ mean: q(4), cv: 2 },
		],
		hyperexponential: [{ weights: [0.9, 0.1], means: [q(0.5), q(5.5)] }],
		empirical: [{ values: [q(1), q(2), q(6)] }],
		mixture: [{ weights: [3, 1], parts: [q(1), { kind: 'exponential', mean: q(9) }] }],
		stages: [{ parts: [q(20), { kind: 'uniform', from: q(10), to: q(30) }, { kind: 'gamma', mean: q(5), cv: 1 }] }],
	};
};

const examples: Readonly<Record<FamilyName, Examples>> = {
	arrivals: {
		poisson: [{ rate: '20/s' }, { rate: '5/h' }],
		constant: [{ rate: '3/s' }, { rate: '7/min' }],
		diurnal: [{ rate: '60/min' }, { rate: '400/h', amplitude: '100%', peak: '09:30', days: { tue: '0x', sat: '0.3x', sun: '2x' } }],
		gamma: [
			{ rate: '20/s', cv: 0.5 },
			{ rate: '5/s', cv: 4 },
		],
		mmpp: [{ calm: '0.2/s', burst: '2/s', calm_for: '100s', burst_for: '20s' }],
		batch: [{ rate: '2/s', size: 5 }],
		weekly: [
			{
				rate: '60/min',
				hours: [...Array(8).fill(0), ...Array(10).fill(1), ...Array(6).fill(0.25)],
				days: { sat: '0.5x', sun: Array(24).fill(0.1) },
			},
			{ rate: '400/h', holidays: ['1970-01-02', '1970-01-06'], holiday_as: 'sat', days: { sat: '0x' } },
		],
		ramp: [
			{ from: '0/s', to: '20/s', at: '3m', over: '30m' },
			{ from: '5/s', to: '1/s', over: '1h' },
		],
		flash: [{ base: '1/s', peak: '20/s', at: '10m', rise: '5m', hold: '10m', half_life: '5m' }],
		'rate-series': [
			{
				points: [
					{ at: '0s', rate: '5/s' },
					{ at: '10m', rate: '1/s' },
					{ at: '40m', rate: '8/s' },
				],
			},
			{ file: 'rates.csv', cv: 2, scale: '2x', speed: '3x' },
		],
		users: [{ count: 100 }, { count: 3000, over: '1h' }],
		sequence: [
			{
				parts: [
					{ arrivals: { kind: 'poisson', rate: '5/s' }, for: '20m' },
					{ arrivals: { kind: 'diurnal', rate: '1/s' }, for: '1h' },
				],
			},
			{
				repeat: true,
				parts: [
					{ arrivals: { kind: 'constant', rate: '2/s' }, for: '10m' },
					{ arrivals: { kind: 'gamma', rate: '20/s', cv: 0.5 }, for: '5m' },
				],
			},
		],
		trace: [{ file: 'trace.csv' }, { file: 'trace.csv', speed: '2x' }, { file: 'trace.csv', times: '2.5x', spread: '3s' }],
	},
	sessions: {
		'closed-loop': [{ think: { kind: 'exponential', mean: '5s' }, requests: 12 }],
		conversation: [
			{ turns: 4, think: '10s', context_cap: 2000 },
			{
				turns: { kind: 'uniform', from: 1, to: 9 },
				think: { kind: 'lognormal', median: '20s', p95: '2m' },
				instructions: 300,
				leaves: '50%',
			},
		],
		agent: [{}, { goes_on: '90%', tool: { kind: 'exponential', mean: '2s' }, result: 500, stuck: '10%', fan_out: 0.8, depth: 3 }],
		'batch-job': [
			{ items: 20, concurrency: 3 },
			{ items: { kind: 'uniform', from: 10, to: 50 }, deadline: '1m' },
		],
		'log-consumer': [{}, { partitions: 8, deliveries: 3, redelivery: '0s', poison: '20%' }],
	},
	'retry policies': {
		none: [{}],
		fixed: [{ delay: '0s' }, { delay: '1500ms' }],
		exponential: [
			{ base: '100ms' },
			{ base: '100ms', jitter: 'none' },
			{ base: '250ms', cap: '8s', factor: 1, jitter: 'none' },
			{ base: '1us', cap: '1h', factor: 1.3, jitter: 'none' },
			{ base: '500ms', cap: '30s', factor: 3, jitter: 'equal' },
			{ base: '500ms', cap: '10s', jitter: 'decorrelated' },
			{ base: '500ms', cap: '8s', jitter: 'range', low: 0.75, high: 1 },
			{ base: '1s', cap: '1m', jitter: 'range', low: 1, high: 2, capped: 'after' },
			{ base: '1s', cap: '10m', jitter: 'added', extra: '100ms' },
			{ base: '1s', cap: '20s', jitter: 'full', floor: '1s' },
			{ base: '800ms', cap: '2m', jitter: 'none', first: '0s' },
			{ base: '100ms', throttled_base: '500ms' },
			{ base: '25ms', cap: '250ms', grain: '1ms' },
		],
		linear: [{ step: '1m' }, { step: '1s', cap: '1s' }],
		polynomial: [{}, { base: '2s', power: 2, offset: '0s', extra: '0s' }],
		polly: [{}, { base: '100ms', cap: '30s' }],
	},
	'client guards': {
		'retry-quota': [{}, { capacity: 10, cost: 3, dear_cost: 3 }],
		'grpc-throttling': [{}, { max_tokens: 4, token_ratio: 0.5 }],
		'windowed-budget': [{}, { ratio: '10%', reserve: '0/s', ttl: '30s' }],
		'concurrent-budget': [{}, { ratio: '0%', min: 3 }],
		'failure-ratio': [{ rate: '10%' }],
		'adaptive-rate': [{}, { beta: 0.5, counts: ['rejected', 'overloaded'] }],
		'adaptive-throttling': [{}, { k: 1.1, window: '30s', accepts: ['ok'] }],
		'circuit-breaker': [{ failures: 5 }, { rate: '50%', volume: 20, open: '10s', probes: 3 }],
	},
	'service laws': {
		time: [{ law: '2s' }, { law: { kind: 'lognormal', mean: '4s', cv: 1.2 } }],
		tokens: [
			{ per_input: '13us', per_output: '17ms' },
			{ base: '200ms', per_input: '50us', per_output: '20ms', cv: 0.5 },
		],
		batching: [
			{ base: '10ms', per_sequence: '200us' },
			{ base: '10ms', per_sequence: '200us', per_1k_context: '57us', prefill_base: '5ms', per_1k_input: '72ms', prefill_chunk: 512 },
			{ preset: 'llama-3.1-70b-h100x2-vllm-fp8', kv_tokens: 100_000, kv_policy: 'reserve', routing: 'least-running' },
			{ roofline: { gpu: 'h100-sxm', gpus: 2, params: 70.6, precision: 'fp8', layers: 80, kv_heads: 8 } },
		],
	},
	autoscalers: {
		fixed: [{}, { replicas: 3 }],
		'kubernetes-hpa': [
			{ metric: 'utilization', target: 0.8 },
			{ metric: 'concurrency', target: 2, down_stabilization: '1m' },
			{ metric: 'queue', target: 5 },
		],
		keda: [
			{ metric: 'queue', target: 5 },
			{ metric: 'concurrency', target: 1, cooldown: '1m' },
		],
		'knative-kpa': [
			{},
			{ target: 2, target_utilization: '100%', scale_down_delay: '1m', scale_to_zero_grace: '0s' },
			{ activation_scale: 3 },
		],
		schedule: [
			{ windows: [{ days: ['mon', 'fri'], from: '08:00', to: '20:00', replicas: 4 }] },
			{ otherwise: 1, windows: [{ from: '22:00', to: '06:00', replicas: 3 }] },
		],
		'ray-serve': [{}, { target_ongoing_requests: 1, upscale_delay: '10s', downscale_delay: '1m', downscale_to_zero_delay: '2m' }],
		'llm-d': [{}, { interval: '30s', scale_to_zero: true }],
		'target-tracking': [
			{ metric: 'invocations', target: 60 },
			{ metric: 'concurrency', target: 1, period: '10s', lag: '20s' },
			{ metric: 'utilization', target: 0.7, scale_in: false },
			{ metric: 'backlog', target: 5 },
		],
		'queue-delay': [{}, { delay: '1s', idle_timeout: '30s', step: 2 }],
		'request-count': [{}, { requests: 1, idle_timeout: '1m' }],
		modal: [{}, { target_inputs: 1, buffer_containers: 2, scaledown_window: '5m' }],
		'cloud-run': [{}, { target: '80%', idle: '5m' }],
		lambda: [{}, { keep_alive: '5m', concurrency: 100, scaling_burst: 10, scaling_rate: '1/s' }],
	},
	limiters: {
		'token-bucket': [{ rate: '10/s', burst: 20 }],
		gcra: [{ rate: '10/s', burst: 20 }],
		'fixed-window': [
			{ limit: 30, per: '3s' },
			{ limit: 30, per: '3s', anchor: 'calendar', counts_refused: true },
		],
		'sliding-window': [
			{ limit: 30, per: '3s' },
			{ limit: 30, per: '3s', counts_refused: true },
		],
		'sliding-log': [{ limit: 30, per: '3s' }],
		'nginx-limit-req': [
			{ rate: '10/s' },
			{ rate: '10/s', burst: 20 },
			{ rate: '100/min', burst: 5, delay: 3 },
			{ rate: '10/s', burst: 20, nodelay: true },
		],
	},
	faults: {
		spike: [{ factor: '3x' }, { factor: '10x', ramp: '20s' }],
		slow: [{ factor: '4x' }, { factor: '0.5x' }],
		outage: [{}, { mode: 'refuse' }],
		'cold-start-slowdown': [{ factor: '5x' }],
		'stock-out': [{}, { retry: '7s' }],
		'spot-reclaim': [{ share: '40%' }, { share: '100%', notice: '0s' }],
		'crash-loop': [{}],
		restart: [{}],
		'zombie-replicas': [{}],
		errors: [{ share: '30%' }, { share: '20%', as: 'overloaded' }, { share: '100%', as: 'rejected' }],
		'rate-limit': [{ factor: '0.1x' }],
		'price-change': [{ factor: '2x' }],
		'cache-flush': [{}],
		'input-drift': [{ shift: 0.5 }, { wrong: '30%', over: '1m' }, { input: '2x', output: '0.5x' }],
	},
	signals: {
		'spend-rate': [{}, { lag: '8h' }, { lag: '7m', window: '10m' }],
		'total-spend': [{}, { lag: '3h' }],
		'gateway-spend': [{}, { lag: '10m', misses: '20%', window: '1h' }],
		'billing-export': [
			{ provider: 'aws-cost-explorer' },
			{ provider: 'aws-cur' },
			{ provider: 'gcp' },
			{ provider: 'azure', every: '6h' },
			{ lag: '2h', every: '1h', window: '2h' },
		],
		'cost-per-request': [{}, { per: 'answer', via: 'cloudwatch' }],
		'request-rate': [{}, { of: 'requests', via: 'cloudwatch-high-resolution', window: '2m' }],
		'error-rate': [{}, { of: 'attempts', scrape: '30s', window: '10m' }],
		latency: [{}, { quantile: '50%', via: 'cloudwatch', window: '5m' }],
		'queue-length': [{}, { pool: 'gpu', via: 'cloudwatch' }],
		'queue-wait': [{}, { pool: 'gpu', delay: '3m' }],
		replicas: [{}, { of: 'ready', pool: 'gpu' }, { of: 'starting', via: 'cloudwatch-basic' }],
		'tokens-per-key': [{}, { delay: '2m', window: '10m' }],
		'cache-hit-rate': [{}, { via: 'cloudwatch' }],
	},
	'alert rules': {
		threshold: [
			{ signal: 'spend-rate', above: '$8/min' },
			{ signal: 'error-rate', above: '5%', for: '10m', every: '1m' },
			{ signal: { kind: 'replicas', of: 'ready' }, below: 2 },
		],
		'burn-rate': [
			{ signal: 'spend-rate', budget: '$2/min' },
			{ signal: 'error-rate', budget: '1%', windows: [{ burn: '10x', long: '20m', short: '5m' }] },
		],
		anomaly: [
			{ signal: 'spend-rate' },
			{ signal: { kind: 'request-rate', of: 'attempts' }, above: '3x', at_least: '5/s', for: '10m', expected: Array(24).fill('10/s') },
		],
		budget: [
			{ signal: { kind: 'billing-export', provider: 'gcp' }, amount: '$1,000' },
			{ signal: 'total-spend', amount: '$100', per: 'day', at: ['100%'], every: '1h' },
			{ signal: 'gateway-spend', amount: '$500', per: 'run', at: ['50%', '90%'], page_at: '90%', spent: '$20' },
		],
	},
	detectors: {
		psi: [{}, { reference: 500, window: 400, bins: 5, threshold: 0.2 }],
		ks: [{ alpha: '1%' }, { reference: 300, window: 200, alpha: '0.1%' }],
		'chi-square': [{ alpha: '0.1%' }, { reference: 500, window: 200, alpha: '1%' }],
		cusum: [{ h: 10 }, { reference: 300, k: 1, h: 12, side: 'both' }],
		'page-hinkley': [{}, { min_instances: 100, delta: 0.1, lambda: 100, alpha: 1 }],
		adwin: [{}, { delta: 0.01, clock: 8 }],
		ddm: [{}, { warm_start: 100, drift: 4 }],
	},
	'release strategies': {
		canary: [
			{ steps: [{ weight: '20%', pause: '10m' }] },
			{
				steps: [
					{ weight: '5%', pause: '1h' },
					{ weight: '5%', pause: '1h' },
					{ weight: '50%', pause: '10m' },
				],
			},
		],
		flagger: [{}, { interval: '30s', step_weight: '15%', max_weight: '50%', threshold: 2 }],
		ab: [{ for: '2h' }, { share: '10%', for: '1h', after: 'stop' }],
		shadow: [{ for: '1h' }, { share: '10%', for: '1h', after: 'promote' }],
		'blue-green': [{}, { preview: '5m', watch: '1h' }],
		recreate: [{ down: '90s' }, { down: '0s', watch: '1m' }],
	},
	durations: laws('s'),
	counts: laws(''),
};

export interface Family {
	readonly name: FamilyName;
	readonly registry: Registry<Configurable>;
	readonly examples: Examples;
}

/** Every family a scenario can choose from. */
export const families: Readonly<Record<FamilyName, Family>> = {
	arrivals: family('arrivals', arrivals),
	sessions: family('sessions', sessions),
	'retry policies': family('retry policies', retryPolicies),
	'client guards': family('client guards', clientGuards),
	'service laws': family('service laws', serviceLaws),
	autoscalers: family('autoscalers', autoscalers),
	limiters: family('limiters', limiters),
	faults: family('faults', faults),
	signals: family('signals', signals),
	'release strategies': family('release strategies', strategies),
	detectors: family('detectors', detectors),
	'alert rules': family('alert rules', rules),
	durations: family('durations', durationLaws),
	counts: family('counts', countLaws),
};

function family(name: FamilyName, registry: Registry<Configurable>): Family {
	return { name, registry, examples: examples[name] };
}

export interface Member {
	/** For the test's name. */
	readonly title: string;
	readonly kind: string;
	/** As YAML would have it. */
	readonly input: Options & { readonly kind: string };
	/** As plans have it. */
	readonly chosen: Choice;
}

/** Every example of every kind of a family, parsed by the family's own schema. */
export function membersOf({ registry, examples: table }: Family): Member[] {
	const schema = choice(registry.entries);
	return registry.entries.flatMap(({ kind }) =>
		(table[kind] ?? []).map((options) => {
			const input = { kind, ...options };
			const parsed = schema.parse(input);
			const chosen =
				parsed.options.file === undefined ? parsed : { kind, options: { ...parsed.options, rows: kind === 'trace' ? rows : rates } };
			return { title: `${kind} ${JSON.stringify(options)}`, kind, input, chosen };
		}),
	);
}
