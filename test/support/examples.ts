/**
 * Examples of every kind of every family, as people would write them in a scenario. The contract suites run over
 * them. A new kind needs at least one here, under its family; `registries.test.ts` says so if it has none.
 */
import type { Registry } from '../../src/base/registry.ts';
import { retryPolicies } from '../../src/clients/retry/index.ts';
import { faults } from '../../src/faults/index.ts';
import { signals } from '../../src/incident/signals/index.ts';
import { countLaws, durationLaws } from '../../src/model/distributions/index.ts';
import { type Configurable, choice } from '../../src/model/fields.ts';
import type { Choice } from '../../src/model/plan.ts';
import { autoscalers } from '../../src/pools/autoscalers/index.ts';
import { serviceLaws } from '../../src/pools/service/index.ts';
import { arrivals } from '../../src/traffic/index.ts';
import type { TraceRows } from '../../src/traffic/trace.ts';
import { SECOND } from './plans.ts';

/** Options without `kind`, in the spelling of YAML. */
type Options = Readonly<Record<string, unknown>>;
type Examples = Readonly<Record<string, readonly Options[]>>;

export type FamilyName = 'arrivals' | 'retry policies' | 'service laws' | 'autoscalers' | 'faults' | 'signals' | 'durations' | 'counts';

/** What the file of a trace might hold: three minutes, busy and quiet, with two rows at one instant. */
const rows: TraceRows = {
	times: [0, 1, 2, 2, 30, 59, 61, 62, 118, 119, 150].map((second) => second * SECOND),
	tokensIn: [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110],
	tokensOut: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
};

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
		trace: [{ file: 'trace.csv' }, { file: 'trace.csv', speed: '2x' }],
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
		],
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
	},
	faults: {
		spike: [{ factor: '3x' }, { factor: '10x', ramp: '20s' }],
		slow: [{ factor: '4x' }, { factor: '0.5x' }],
		outage: [{}, { mode: 'refuse' }],
		'cold-start-slowdown': [{ factor: '5x' }],
	},
	signals: {
		'spend-rate': [{}, { lag: '8h' }, { lag: '7m', window: '10m' }],
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
	'retry policies': family('retry policies', retryPolicies),
	'service laws': family('service laws', serviceLaws),
	autoscalers: family('autoscalers', autoscalers),
	faults: family('faults', faults),
	signals: family('signals', signals),
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
			const chosen = kind === 'trace' ? { kind, options: { ...parsed.options, rows } } : parsed;
			return { title: `${kind} ${JSON.stringify(options)}`, kind, input, chosen };
		}),
	);
}
