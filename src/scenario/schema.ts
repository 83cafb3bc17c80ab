/** The scenario file, as a schema: every key, its unit, its default, its explanation. */
import { z } from 'zod';
import { closest } from '../base/suggest.ts';
import { clientGuards } from '../clients/guards/index.ts';
import { clientPresets } from '../clients/presets/index.ts';
import { retryPolicies } from '../clients/retry/index.ts';
import { faults } from '../faults/index.ts';
import { countLaw } from '../model/distributions/index.ts';
import {
	choice,
	correlation,
	count,
	dictionary,
	duration,
	type Field,
	type IssueParams,
	list,
	named,
	object,
	oneOf,
	percent,
	plainNumber,
	positiveDuration,
	share,
	shown,
	text,
} from '../model/fields.ts';
import { type OutcomeName, failures as retryableOutcomes } from '../model/outcomes.ts';
import type { Choice } from '../model/plan.ts';
import { arrivals } from '../traffic/index.ts';
import { sessions } from '../traffic/sessions/index.ts';
import { withPreset } from './clientPreset.ts';
import { type GatewayInput, gateway } from './gatewaySchema.ts';
import { type ApiInput, ownPrices, type StoreInput, type TokenPriceInput } from './hostedSchema.ts';
import { type IncidentInput, incident } from './incidentSchema.ts';
import { type MonitorInput, monitor } from './monitorSchema.ts';
import { type PipelineInput, type PoolInput, pipeline, pool } from './poolSchema.ts';
import { type ConsequencesInput, consequences } from './qualitySchema.ts';
import { type ReleaseInput, release } from './releaseSchema.ts';

const tokens = object({
	input: countLaw.describe('tokens read (prompt)'),
	output: countLaw.describe('tokens written (completion)'),
	correlation: correlation.optional().describe('of the two, -0.99 to 0.99; 0 when not given'),
});

const population = object({
	tenants: count(1, 2_000_000_000).describe('how many'),
	zipf: plainNumber.default(1).describe('tenant k has a share in proportion to 1 / k^zipf; 0 gives all the same'),
	users: count(1, 2_000_000_000).optional().describe('people of each tenant; 1 when not given'),
	keys: count(1, 2_000_000_000).optional().describe('API keys of each tenant; 1 when not given'),
	teams: count(1, 2_000_000_000).optional().describe('teams of each tenant; 1 when not given'),
	priorities: named(share, 'shares', 'gold: 10%, free: 90%')
		.default({})
		.describe('shares of tenants by class, first things first; 100% in all'),
});

const traffic = object({
	client: text.optional().describe('who sends it; the only client when there is one'),
	arrivals: choice(arrivals.entries).describe('when requests come'),
	tokens: tokens.optional().describe('token counts per request, where the arrivals do not bring their own'),
	session: choice(sessions.entries).optional().describe('what one arrival leads to; one request when not given'),
	population: population.optional().describe('who asks'),
	consequences: consequences.optional().describe('what a wrong answer leads to, where pools have a `quality`'),
});

const presetNames = clientPresets.kinds;

const writtenClient = object({
	preset: text
		.superRefine((name, context) => {
			if (clientPresets.has(name)) return;
			const near = closest(name, presetNames);
			const message = `there is no preset ${shown(name)}${near === null ? '' : `; did you mean '${near}'?`}\nknown: ${presetNames.join(', ')}`;
			context.issues.push({ code: 'custom', message, input: name, params: { code: 'PM008' } satisfies IssueParams });
		})
		.meta({ enum: presetNames })
		.optional()
		.describe('a real client, whose values hold where this one says nothing'),
	timeout: positiveDuration.optional().describe('an attempt not answered by then is given up; without it, it waits for ever'),
	cancel: oneOf('none', 'full').default('none').describe('whether giving up reaches the gateway and the pool'),
	retry: choice(retryPolicies.entries).prefault('none').describe('how it tries again'),
	attempts: count(1, 60_000).optional().describe('tries per request, the first included; 3 when there is a retry policy'),
	retry_on: list(oneOf(...(retryableOutcomes as [OutcomeName, ...OutcomeName[]])), 'outcomes', 20)
		.default(retryableOutcomes)
		.describe('outcomes that are tried again'),
	deadline: positiveDuration.optional().describe('no try later than this after the click'),
	retry_budget: object({
		ratio: percent.describe('retries allowed per request'),
		burst: count(1, 1_000_000).default(10).describe('size of the bucket, full at the start'),
	})
		.optional()
		.describe('token bucket shared by all users of this client'),
	total: positiveDuration.optional().describe('the whole call is given up then, all tries and waits included'),
	hedge: object({
		after: positiveDuration.describe('a try not answered by then gets company'),
		max: count(1, 100).default(1).describe('hedges per call, beside its retries'),
	})
		.optional()
		.describe('another try while the one before is still awaited; the first good answer wins'),
	retry_after: object({
		limit: duration.optional().describe('longest wait that is obeyed; any when not given'),
		over: oneOf('backoff', 'stop', 'cap').default('backoff').describe('after a longer one: the usual wait, no retry, or `limit`'),
		use: oneOf('wait', 'at-least', 'permission')
			.default('wait')
			.describe("the wait is the server's, the longer of its and the usual one, or the usual one: only permission to retry"),
		on: list(oneOf(...(retryableOutcomes as [OutcomeName, ...OutcomeName[]])), 'outcomes', 20)
			.optional()
			.describe('outcomes with which it is read; all when not given'),
		required: list(oneOf(...(retryableOutcomes as [OutcomeName, ...OutcomeName[]])), 'outcomes', 20)
			.default([])
			.describe('outcomes that are not retried without it'),
	})
		.optional()
		.describe("obeys a server's Retry-After; without this it is ignored"),
	guards: list(choice(clientGuards.entries), 'guards', 20).default([]).describe('budgets, throttles and breakers, asked in this order'),
	upstream: text.optional().describe('`gateway`, a pool, or another client; the gateway when there is one'),
});

/** What the preset says, where the scenario says nothing. */
const client = z.preprocess(withPreset, writtenClient);

/** Everything a fault has in common; its kind's options stand beside these. */
const faultFrame = {
	at: duration.describe('when it strikes, from the start of the run'),
	for: positiveDuration.describe('how long it lasts; then it heals'),
	target: text.optional().describe('the pool or traffic stream it strikes; the only one when there is one'),
};

const patches: Field<Record<string, unknown>> = dictionary(z.unknown(), 'paths to values, such as {clients.web.attempts: 3}');

const EXPRESSION = "an expression, such as 'value < $15,000'";

const thresholdList = list<ThresholdInput>(
	z.union(
		[text, object({ expect: text.describe('such as value < $15,000, p(95) < 5s'), severity: oneOf('warn', 'fail').default('fail') })],
		{
			error: (issue) => `expected ${EXPRESSION}, got ${shown(issue.input)}\nor {expect: ..., severity: warn}`,
		},
	) as unknown as Field<ThresholdInput>,
	'expressions',
	1000,
	1,
);

const variant = object({
	summary: text.default('').describe('one sentence'),
	set: patches.describe('path -> value; null removes'),
});

const scenarioShape = {
	version: z.literal(1, { error: (issue) => `expected 1, got ${shown(issue.input)}\nwrite version: 1` }).describe('version of this format'),
	name: text.describe('shown in reports'),
	summary: text.default('').describe('one sentence: what goes wrong, and why it costs'),
	start: text.default('2026-01-05T00:00:00Z').describe('first instant, with offset: 2026-11-20T18:00:00-05:00'),
	duration: positiveDuration.describe('how long is simulated'),
	traffic: named(traffic as unknown as Field<TrafficInput>, 'streams', 'users: {arrivals: {kind: poisson, rate: 20/s}}').describe(
		'streams of requests',
	),
	clients: named(client as unknown as Field<ClientInput>, 'clients', 'web: {timeout: 2s}').describe('who waits, gives up and tries again'),
	gateway: gateway.optional().describe('what stands between clients and pools'),
	pipelines: named(pipeline, 'pipelines', 'rag: {stages: [embed, search, generate]}')
		.default({})
		.describe('upstreams that send an attempt through pools in stages'),
	releases: named(release, 'releases', 'assistant: {stable: v1, canary: v2, at: 1h, strategy: flagger}')
		.default({})
		.describe('upstreams that divide attempts between two versions, over time'),
	pools: named(pool, 'pools', 'gpu: {service: 800ms, price: aws/p5.48xlarge}').describe('what does the work and costs the money'),
	monitors: named(monitor, 'monitors', 'inputs: {looks_at: feature, detector: ks}')
		.default({})
		.describe('who watches answers and their inputs for drift'),
	prices: ownPrices.default({}).describe('models that the price book lacks, or has at another price'),
	faults: list(choice(faults.entries.map((entry) => ({ ...entry, shape: { ...entry.shape, ...faultFrame } }))), 'faults', 1000)
		.default([])
		.describe('what goes wrong, and when'),
	incident: incident.optional().describe('how the incident is noticed and what is done about it'),
	thresholds: dictionary(thresholdList, 'metrics to lists of expressions').default({}).describe('what must hold, by metric'),
	variants: named(variant as unknown as Field<VariantInput>, 'variants', 'calm: {set: {clients.web.attempts: 2}}')
		.default({})
		.describe('named changes to compare'),
	measure: object({
		step: positiveDuration.prefault('1m').describe('width of the timeline buckets'),
		window: positiveDuration.prefault('5m').describe('trailing window of the spend rate'),
		tolerance: share.prefault('10%').describe("contained while the spend rate is this close to the twin's"),
		goodput_floor: share.prefault('90%').describe('contained with less goodput is dead, not contained'),
	})
		.prefault({})
		.describe('how the run is measured'),
	limits: object({
		events: count(1, Number.MAX_SAFE_INTEGER).default(20_000_000_000).describe('events of one run'),
		attempts_in_flight: count(1, 100_000_000).default(20_000_000).describe('attempts at one instant'),
		requests_in_flight: count(1, 100_000_000).default(20_000_000).describe('requests at one instant'),
	})
		.prefault({})
		.describe('bounds of the simulation; reaching one ends the run with an error'),
};

export const scenarioSchema: Field<ScenarioInput> = object(scenarioShape) as unknown as Field<ScenarioInput>;

export interface TrafficInput {
	readonly client?: string;
	readonly arrivals: Choice;
	readonly tokens?: { readonly input: Choice; readonly output: Choice; readonly correlation?: number };
	readonly session?: Choice;
	readonly population?: {
		readonly tenants: number;
		readonly zipf: number;
		readonly users?: number;
		readonly keys?: number;
		readonly teams?: number;
		readonly priorities: Readonly<Record<string, number>>;
	};
	readonly consequences?: ConsequencesInput;
}

export interface ClientInput {
	readonly preset?: string;
	readonly timeout?: number;
	readonly cancel: 'none' | 'full';
	readonly retry: Choice;
	readonly attempts?: number;
	readonly retry_on: readonly OutcomeName[];
	readonly deadline?: number;
	readonly retry_budget?: { readonly ratio: number; readonly burst: number };
	readonly total?: number;
	readonly hedge?: { readonly after: number; readonly max: number };
	readonly retry_after?: {
		readonly limit?: number;
		readonly over: 'backoff' | 'stop' | 'cap';
		readonly use: 'wait' | 'at-least' | 'permission';
		readonly on?: readonly OutcomeName[];
		readonly required: readonly OutcomeName[];
	};
	readonly guards: readonly Choice[];
	readonly upstream?: string;
}

export type ThresholdInput = string | { readonly expect: string; readonly severity: 'warn' | 'fail' };

export interface VariantInput {
	readonly summary: string;
	readonly set: Readonly<Record<string, unknown>>;
}

/** A scenario file with its units parsed and its defaults filled in. */
export interface ScenarioInput {
	readonly version: 1;
	readonly name: string;
	readonly summary: string;
	readonly start: string;
	readonly duration: number;
	readonly traffic: Readonly<Record<string, TrafficInput>>;
	readonly clients: Readonly<Record<string, ClientInput>>;
	readonly gateway?: GatewayInput;
	readonly pipelines: Readonly<Record<string, PipelineInput>>;
	readonly releases: Readonly<Record<string, ReleaseInput>>;
	readonly monitors: Readonly<Record<string, MonitorInput>>;
	readonly pools: Readonly<Record<string, PoolInput | ApiInput | StoreInput>>;
	readonly prices: Readonly<Record<string, TokenPriceInput>>;
	/** `at`, `for` and `target` are among the options. */
	readonly faults: readonly Choice[];
	readonly incident?: IncidentInput;
	readonly thresholds: Readonly<Record<string, readonly ThresholdInput[]>>;
	readonly variants: Readonly<Record<string, VariantInput>>;
	readonly measure: { readonly step: number; readonly window: number; readonly tolerance: number; readonly goodput_floor: number };
	readonly limits: { readonly events: number; readonly attempts_in_flight: number; readonly requests_in_flight: number };
}
