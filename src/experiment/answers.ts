/** Where a plan says whether answers are right: judges in front of pools, and what users make of wrong answers. */
import type { SimulationPlan } from '../model/plan.ts';
import type { TrafficSink, Upstream, World } from '../model/ports.ts';
import type { QualityPlan, QualityRecord } from '../model/quality.ts';
import { JudgedPool, JudgedRows } from '../quality/judged.ts';
import { Monitor } from '../quality/monitor.ts';
import { Questions } from '../quality/questions.ts';

export interface Answers {
	/** In front of the pools that have a quality, by name. */
	readonly judged: ReadonlyMap<string, JudgedPool>;
	/** Users take notice of answers from now on; needs the followers of streams to be there. */
	follow(sinkOf: (client: string) => TrafficSink): void;
	/** Null where no pool says whether it is right. */
	record(): QualityRecord | null;
	readonly monitors: readonly Monitor[];
}

const RIGHT: QualityPlan = { wrong: 0, offline: 0, perSd: 0 };

/** Null when no pool has a quality and none is looked at: then answers are right, and nobody asks. */
export function answersOf(world: World, plan: SimulationPlan, pools: ReadonlyMap<string, Upstream>): Answers | null {
	const qualities = qualitiesOf(plan);
	const watched = Object.values(plan.monitors ?? {}).map(({ pool }) => pool);
	const names = [...new Set([...qualities.keys(), ...watched])].sort();
	if (names.length === 0) return null;
	const rows = new JudgedRows(world.attempts);
	const judged = new Map(
		names.map((name) => {
			const pool = pools.get(name);
			if (pool === undefined) throw new Error(`plan: no pool '${name}'`);
			const quality = qualities.get(name);
			const parts = { name, pool, quality: quality ?? RIGHT, errs: quality !== undefined, stage: stageOf(plan, name) };
			return [name, new JudgedPool(world, rows, parts)];
		}),
	);
	const monitors = Object.keys(plan.monitors ?? {})
		.sort()
		.map((name) => {
			const one = plan.monitors![name];
			const monitor = new Monitor(world, name, one);
			judged.get(one.pool)?.onlookers.push(monitor);
			return monitor;
		});
	const questions: Questions[] = [];
	return {
		judged,
		follow: (sinkOf) => {
			plan.traffic.forEach(({ name, client, consequences }, i) => {
				const inner = world.followers[2 * i];
				const one = new Questions(world, { stream: name, consequences, sink: sinkOf(client), inner });
				// Arrivals that a surge adds are of a stream of their own.
				world.followers[2 * i] = one;
				world.followers[2 * i + 1] = one;
				questions.push(one);
			});
		},
		record: () => {
			const pools = [...judged.values()].map(({ record }) => record).filter(({ pool }) => qualities.has(pool));
			return pools.length === 0 ? null : { pools, streams: questions.map(({ record }) => record) };
		},
		monitors,
	};
}

/** In alphabetical order, as pools are. */
function qualitiesOf(plan: SimulationPlan): Map<string, QualityPlan> {
	const all = Object.entries({ ...plan.pools, ...plan.hosted }).sort(([a], [b]) => (a < b ? -1 : 1));
	return new Map(all.flatMap(([name, { quality }]) => (quality === undefined ? [] : [[name, quality] as const])));
}

/** Where the pool stands in a pipeline, from 1; 0 when it stands in none. */
function stageOf(plan: SimulationPlan, pool: string): number {
	for (const { stages } of Object.values(plan.pipelines ?? {})) {
		const at = stages.flat().indexOf(pool);
		if (at >= 0) return at + 1;
	}
	return 0;
}
