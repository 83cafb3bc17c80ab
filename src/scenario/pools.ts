/** Pools of replicas to their plans, and pipelines. What is not asked for is absent: a plan keeps its hash. */
import type { Issue } from '../base/issue.ts';
import type { Path } from '../base/yamlText.ts';
import type { PoolPlan, QueuePlan, SimulationPlan } from '../model/plan.ts';
import { coldStartOf } from '../pools/coldStarts.ts';
import { STEPS_MAX } from '../pools/pipeline.ts';
import type { Draft, Part } from './draft.ts';
import { withManifest } from './manifest.ts';
import type { PoolInput, QueueMapping, StageInput } from './poolSchema.ts';
import { priceOf } from './price.ts';
import type { ScenarioInput } from './schema.ts';
import type { Source } from './source.ts';
import { unknownName } from './unknownName.ts';

/** Issues of one part, with their places. */
class Notes {
	readonly issues: Issue[] = [];
	private readonly source: Source;

	constructor(source: Source) {
		this.source = source;
	}

	error(code: Issue['code'], message: string, at: Path): void {
		this.issues.push({ code, severity: 'error', message, place: this.source.placeOf(at) });
	}

	unknown(what: string, name: string, known: readonly string[], at: Path): void {
		this.issues.push(unknownName(what, name, known, this.source.placeOf(at)));
	}
}

/** A pool of replicas as the plan has it. */
export function replicaPoolOf(draft: Draft, name: string, input: PoolInput): PoolPlan {
	const at: Path = ['pools', name];
	const { pool, issues, limits } = withManifest(input, at, draft.source, draft.files);
	draft.issues.push(...issues);
	draft.limits.push(...limits);
	const { min } = pool.replicas;
	const max = pool.replicas.max ?? Math.max(min, 100);
	const initial = pool.replicas.initial ?? min;
	if (max < min) draft.error('PM009', `pools.${name}.replicas: max (${max}) is below min (${min})`, [...at, 'replicas', 'max']);
	else if (initial < min || initial > max)
		draft.error('PM009', `pools.${name}.replicas: initial (${initial}) is not between min (${min}) and max (${max})`, [
			...at,
			'replicas',
			'initial',
		]);
	const price = priceOf(pool.price, [...at, 'price'], draft.source);
	if ('code' in price) draft.issues.push(price);
	return {
		slots: pool.slots,
		service: pool.service,
		errorRate: pool.errors,
		queueLimit: typeof pool.queue === 'number' ? pool.queue : pool.queue.limit,
		coldStart: coldStartOf(pool.cold_start),
		autoscaler: pool.autoscaler,
		replicasMin: min,
		replicasMax: max,
		replicasInitial: initial,
		prewarm: pool.prewarm.map((window) => ({ fromUs: window.at, untilUs: window.at + window.for, min: window.min, extra: window.extra })),
		stopsOnCancel: pool.stops_on_cancel,
		price: price as PoolPlan['price'],
		billedFrom: pool.billed_from,
		...draft.noted(extrasOf(name, pool, draft.input, draft.source)),
	};
}

type Extras = Pick<PoolPlan, 'quota' | 'drainUs' | 'reuse' | 'nodes' | 'queue'>;

function extrasOf(name: string, pool: PoolInput, input: ScenarioInput, source: Source): Part<Extras> {
	const notes = new Notes(source);
	const { quota, drain, reuse, min, initial } = pool.replicas;
	const { nodes } = pool;
	const first = Math.max(min, initial ?? min);
	if (quota !== undefined && quota < first)
		notes.error('PM009', `pools.${name}.replicas: quota (${quota}) is below the ${first} that are there from the start`, [
			'pools',
			name,
			'replicas',
			'quota',
		]);
	const queue = queueOf(name, pool, Object.keys(input.traffic), notes);
	if (pool.service.kind === 'batching' && queue !== null)
		notes.error('PM009', `pools.${name}.queue: a replica that batches is fed first come, first served, however long it takes`, [
			'pools',
			name,
			'queue',
		]);
	if (pool.service.kind === 'batching' && reuse !== 'oldest-free')
		notes.error('PM009', `pools.${name}.replicas: reuse is for slots; a replica that batches is chosen by \`service.routing\``, [
			'pools',
			name,
			'replicas',
			'reuse',
		]);
	const part: Extras = {
		...(quota === undefined ? {} : { quota }),
		...(drain === undefined ? {} : { drainUs: drain }),
		...(reuse === 'oldest-free' ? {} : { reuse }),
		...(nodes === undefined ? {} : { nodes: { perNode: nodes.replicas, start: nodes.start, pull: nodes.pull, lingerUs: nodes.linger } }),
		...(queue === null ? {} : { queue }),
	};
	return { part, issues: notes.issues };
}

/** Null for a queue that is first come, first served, for as long as it takes. */
function queueOf(name: string, { queue }: PoolInput, streams: readonly string[], notes: Notes): QueuePlan | null {
	if (typeof queue === 'number' || (queue.discipline === 'fifo' && queue.max_wait === undefined && queue.order === undefined)) return null;
	const { discipline, max_wait: maxWait, interval, target, order } = queue;
	const at: Path = ['pools', name, 'queue'];
	if ((order !== undefined) !== (discipline === 'priority'))
		notes.error('PM009', `pools.${name}.queue: \`order\` and \`discipline: priority\` need each other`, [...at, 'discipline']);
	if (discipline === 'codel' && target > interval)
		notes.error('PM009', `pools.${name}.queue: target is longer than interval`, [...at, 'target']);
	order?.forEach((stream, i) => {
		if (!streams.includes(stream)) notes.unknown('traffic stream', stream, streams, [...at, 'order', i]);
		else if (order.indexOf(stream) < i) notes.error('PM009', `pools.${name}.queue.order: '${stream}' is listed twice`, [...at, 'order', i]);
	});
	return { discipline, maxWaitUs: maxWait ?? null, intervalUs: interval, targetUs: target, ranks: ranksOf(streams, order) };
}

/** Streams that are not listed come last, together. */
function ranksOf(streams: readonly string[], order: QueueMapping['order']): number[] {
	if (order === undefined) return [];
	return streams.map((stream) => (order.includes(stream) ? order.indexOf(stream) : order.length));
}

export function pipelinesOf(
	{ pipelines, pools: poolInputs, releases }: ScenarioInput,
	source: Source,
): Part<Pick<SimulationPlan, 'pipelines'>> {
	const notes = new Notes(source);
	const entries = Object.entries(pipelines);
	const pools = Object.keys(poolInputs);
	const steps = [...pools, ...Object.keys(releases)];
	for (const [name, { stages }] of entries) {
		const at: Path = ['pipelines', name];
		if (name === 'gateway' || pools.includes(name))
			notes.error('PM009', `pipelines.${name}: this is the name of ${name === 'gateway' ? 'the gateway' : 'a pool'}`, at);
		const length = stages.reduce((sum, stage) => sum + poolsOf(stage).length, 0);
		if (length > STEPS_MAX) notes.error('PM007', `pipelines.${name}: expected at most ${STEPS_MAX} steps, got ${length}`, at);
		stages.forEach((stage, i) => {
			poolsOf(stage).forEach((pool, j) => {
				const place: Path = typeof stage === 'string' ? [...at, 'stages', i] : [...at, 'stages', i, 'parallel', j];
				if (!steps.includes(pool)) notes.unknown('pool', pool, steps, place);
			});
		});
	}
	const part =
		entries.length === 0
			? {}
			: { pipelines: Object.fromEntries(entries.map(([name, { stages }]) => [name, { stages: stages.map(poolsOf) }])) };
	return { part, issues: notes.issues };
}

function poolsOf(stage: StageInput): readonly string[] {
	return typeof stage === 'string' ? [stage] : stage.parallel;
}
