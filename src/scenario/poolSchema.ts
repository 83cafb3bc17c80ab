/** Pools and pipelines of a scenario file, as a schema. */
import { z } from 'zod';
import { closest } from '../base/suggest.ts';
import { durationLaw, durationLaws } from '../model/distributions/index.ts';
import {
	choice,
	count,
	duration,
	type Field,
	flag,
	list,
	moneyRate,
	object,
	oneOf,
	positiveDuration,
	share,
	shown,
	text,
	textOf,
} from '../model/fields.ts';
import { type Choice, type Discipline, disciplines, type ReuseOrder, reuseOrders } from '../model/plan.ts';
import { autoscalers } from '../pools/autoscalers/index.ts';
import { coldStartLaw } from '../pools/coldStarts.ts';
import { serviceLaws } from '../pools/service/index.ts';
import { type ApiInput, apiPool, type StoreInput, storePool } from './hostedSchema.ts';
import { type QualityInput, quality } from './qualitySchema.ts';
import { isMapping } from './source.ts';

const ownPrice = object({
	per_hour: moneyRate.describe('one replica'),
	increment: positiveDuration.prefault('1s').describe('time is rounded up to this'),
	minimum: duration.prefault('0s').describe('least that is charged for a start'),
	source: textOf('where the price was read, such as https://...').describe('where the price was read'),
	as_of: textOf('the date of the price, such as 2026-11-20').describe('when'),
});

const bookPrice = object({
	sku: textOf('a sku of the price book, such as aws/p5.48xlarge').describe('from `premortem prices`, such as aws/g6e.xlarge'),
	share: share.prefault('100%').describe('part of the machine that one replica takes'),
	discount: share.optional().describe('what a commitment takes off, such as 60% of CoreWeave for a reservation'),
});

export type PriceInput =
	| string
	| { readonly sku: string; readonly share: number; readonly discount?: number }
	| { readonly per_hour: number; readonly increment: number; readonly minimum: number; readonly source: string; readonly as_of: string };

const price: Field<PriceInput> = z.union([text, bookPrice, ownPrice], {
	error: (issue) =>
		`expected the price of a replica, got ${shown(issue.input)}\nwrite aws/p5.48xlarge, {sku: aws/p5.48xlarge, share: 50%} or {per_hour: $4.10/h, source: ..., as_of: ...}`,
}) as unknown as Field<PriceInput>;

const prewarm = object({
	at: duration.describe('from the start of the run'),
	for: positiveDuration.describe('how long the window lasts'),
	min: count(0, 100_000).default(0).describe('at least this many replicas'),
	extra: count(0, 100_000).default(0).describe('on top of what the autoscaler wants'),
});

const queueLimit = count(0, 100_000_000);

const queue: Field<QueueInput> = z.union(
	[
		queueLimit,
		object({
			limit: queueLimit.default(10_000).describe('attempts that may wait; more are refused'),
			discipline: oneOf(...disciplines)
				.default('fifo')
				.describe('who goes next'),
			max_wait: positiveDuration.optional().describe('what has waited this long is answered `overloaded`'),
			interval: positiveDuration.prefault('100ms').describe('codel, adaptive-lifo: overloaded when not empty for this long'),
			target: positiveDuration.prefault('5ms').describe('codel: longest wait of those who join while overloaded'),
			order: list(text, 'traffic streams', 1000).optional().describe('priority: traffic streams, first to last'),
		}),
	],
	{ error: (issue) => `expected how many attempts may wait, got ${shown(issue.input)}\nor {limit: 10000, discipline: lifo, max_wait: 2s}` },
) as unknown as Field<QueueInput>;

const nodes = object({
	replicas: count(1, 1000).describe('that a node has room for'),
	start: durationLaw.prefault('0s').describe('from the decision to a node that takes replicas'),
	pull: durationLaw.prefault('0s').describe('the image, once per node; those that follow find it there'),
	linger: duration.prefault('10m').describe('an empty node is kept for this long'),
});

const replicaPool = object({
	slots: count(1, 10_000).default(1).describe('attempts a replica works on at once'),
	service: choice(serviceLaws.entries, serviceShorthand, {
		kinds: durationLaws.kinds,
		spellings: [{ $ref: '#/definitions/durationLaw' }],
	}).describe('how long a slot is busy with an attempt'),
	errors: share.prefault('0%').describe('share of attempts that end in an error after their service'),
	queue: queue.default(10_000).describe('attempts that may wait; more are refused. Or a mapping: limit, discipline, max_wait'),
	cold_start: coldStartLaw.prefault('0s').describe('from the decision to ready'),
	nodes: nodes.optional().describe('the machines under the replicas; without it there is always one, with the image'),
	autoscaler: choice(autoscalers.entries).prefault('fixed').describe('what decides how many replicas there are'),
	manifest: text
		.optional()
		.describe(
			'instead of `autoscaler`: its real manifest (HPA, KEDA ScaledObject, Knative Service, Ray Serve config), relative to the scenario',
		),
	replicas: object({
		min: count(0, 100_000).default(1).describe('never fewer'),
		max: count(0, 100_000).optional().describe('defaults to 100'),
		initial: count(0, 100_000).optional().describe('warm at the first instant; `min` when not given'),
		quota: count(1, 100_000).optional().describe('there can be no more at once, those still draining included'),
		drain: duration.optional().describe('one that is removed is killed after this, with the work on it; else it finishes'),
		reuse: oneOf(...reuseOrders)
			.default('oldest-free')
			.describe('which replica with a free slot is next'),
	})
		.prefault({})
		.describe('how many there are, and how many there may be'),
	prewarm: list(prewarm as unknown as Field<PrewarmInput>, 'windows', 1000)
		.default([])
		.describe('replicas kept ready around a known peak'),
	stops_on_cancel: flag.default(true).describe('a cancellation that reaches the pool frees the slot'),
	price: price.describe('a sku of the price book, a share of one, or a price of your own'),
	billed_from: oneOf('start', 'ready').default('start').describe('whether cold starts are paid for'),
	quality: quality.optional().describe('whether its answers are right; they always are when not given'),
	kind: z.literal('slots').default('slots').describe('replicas of your own, paid by the hour; the usual kind'),
});

const stage = z.union([text, object({ parallel: list(text, 'pools', 64, 2).describe('all at once; over when each has answered') })], {
	error: (issue) => `expected the name of a pool, got ${shown(issue.input)}\nor {parallel: [search, graph]}`,
}) as unknown as Field<StageInput>;

export const pipeline: Field<PipelineInput> = object({
	stages: list(stage, 'stages', 64, 1).describe('pools or releases, in turn; `parallel` for several at once'),
}) as unknown as Field<PipelineInput>;

const poolKinds = ['slots', 'api', 'store'];

/** Pools by kind. Nobody has to say that a pool is one of replicas. */
export const pool: Field<PoolInput | ApiInput | StoreInput> = z.preprocess(
	(input) => (isMapping(input) && !('kind' in input) ? { ...input, kind: 'slots' } : input),
	z.discriminatedUnion('kind', [replicaPool, apiPool, storePool] as never, { error: (issue) => poolProblem(issue.input) }),
) as unknown as Field<PoolInput | ApiInput | StoreInput>;

function poolProblem(input: unknown): string {
	if (!isMapping(input)) return `expected a mapping, got ${shown(input)}\nkeys: ${Object.keys(replicaPool.shape).join(', ')}`;
	const near = typeof input.kind === 'string' ? closest(input.kind, poolKinds) : null;
	return `unknown kind ${shown(input.kind)}${near === null ? '' : `; did you mean '${near}'?`}\nkinds: ${poolKinds.join(', ')}`;
}

/** A bare law, or a bare duration, is a service time. */
function serviceShorthand(input: unknown): unknown {
	// What looks like a quantity, however wrong, was meant as one.
	if (typeof input === 'number' || (typeof input === 'string' && /^[-+.$]?\d/.test(input))) return { kind: 'time', law: input };
	if (input !== null && typeof input === 'object' && 'kind' in input && typeof input.kind === 'string' && durationLaws.has(input.kind))
		return { kind: 'time', law: input };
	return input;
}

export interface PoolInput {
	readonly kind: 'slots';
	readonly slots: number;
	readonly service: Choice;
	readonly errors: number;
	readonly queue: QueueInput;
	readonly cold_start: Choice;
	readonly nodes?: { readonly replicas: number; readonly start: Choice; readonly pull: Choice; readonly linger: number };
	readonly autoscaler: Choice;
	readonly manifest?: string;
	readonly replicas: {
		readonly min: number;
		readonly max?: number;
		readonly initial?: number;
		readonly quota?: number;
		readonly drain?: number;
		readonly reuse: ReuseOrder;
	};
	readonly prewarm: readonly PrewarmInput[];
	readonly stops_on_cancel: boolean;
	readonly price: PriceInput;
	readonly billed_from: 'start' | 'ready';
	readonly quality?: QualityInput;
}

export type QueueInput = number | QueueMapping;

export interface QueueMapping {
	readonly limit: number;
	readonly discipline: Discipline;
	readonly max_wait?: number;
	readonly interval: number;
	readonly target: number;
	readonly order?: readonly string[];
}

export type StageInput = string | { readonly parallel: readonly string[] };

export interface PipelineInput {
	readonly stages: readonly StageInput[];
}

export interface PrewarmInput {
	readonly at: number;
	readonly for: number;
	readonly min: number;
	readonly extra: number;
}
