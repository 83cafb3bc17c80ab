/**
 * A study: one compiled scenario, run with enough seeds to say something, each seed next to its twin. Without an
 * explicit number of seeds it begins with three and goes on while the verdict is on the edge, up to ten (or `seedsMax`).
 */
import { type AnalyseOptions, analyse } from '../analysis/analyse.ts';
import { type SeedRun, seedRun } from '../analysis/seedRun.ts';
import { planHash, twinOf } from '../experiment/run.ts';
import type { SimulationPlan } from '../model/plan.ts';
import type { RunRecord } from '../model/record.ts';
import type { Result } from '../model/result.ts';
import type { Compiled } from '../scenario/compile.ts';
import type { Executor } from './executor.ts';

const SEEDS_FIRST = 3;
const SEEDS_MAX = 10;

export interface StudyOptions extends AnalyseOptions {
	readonly executor: Executor;
	/** Seeds to run; null = as many as the verdict needs, from `firstSeed` on. */
	readonly seeds: readonly number[] | null;
	readonly firstSeed: number;
	/** Seeds after which a verdict that is still on the edge is left there; ten when not given. */
	readonly seedsMax?: number;
	/** Runs of the first seeds that are there already. */
	readonly done?: readonly SeedRun[];
	/** Traces the first seed's run, for its hash. */
	readonly trace?: boolean;
	readonly onProgress?: Progress;
	/** Finished twins by plan hash and seed; share it between studies of the same traffic. */
	readonly twins?: Map<string, Promise<RunRecord>>;
}

/** Work is counted in runs: a plan and its twin are two. `done` grows by fractions. */
export interface Progress {
	expect(runs: number): void;
	advance(runs: number): void;
}

export interface Study {
	readonly result: Result;
	readonly runs: readonly SeedRun[];
}

export async function study(compiled: Compiled, options: StudyOptions): Promise<Study> {
	const twins = options.twins ?? new Map<string, Promise<RunRecord>>();
	const runs: SeedRun[] = [...(options.done ?? [])];
	const seedsMax = options.seedsMax ?? SEEDS_MAX;
	for (;;) {
		const seeds = nextSeeds(options, runs.length, seedsMax);
		const batch = seeds.map((seed, i) => pair(compiled.plan, seed, options, twins, options.trace === true && runs.length + i === 0));
		runs.push(...(await Promise.all(batch)));
		const result = analyse(compiled, runs, options);
		if (options.seeds !== null || !result.on_the_edge || runs.length >= seedsMax) return { result, runs };
	}
}

/** The seeds of the next batch: all that were asked for, or the first few, or a few more. */
function nextSeeds({ seeds, firstSeed }: StudyOptions, done: number, seedsMax: number): readonly number[] {
	if (seeds !== null) return seeds.slice(done);
	const count = Math.min(done === 0 ? SEEDS_FIRST : 2, seedsMax - done);
	return Array.from({ length: count }, (_, i) => firstSeed + done + i);
}

/** A plan and its twin, run with one seed; a twin that is there already is not run again. */
export async function pair(
	plan: SimulationPlan,
	seed: number,
	options: { readonly executor: Executor; readonly onProgress?: Progress },
	twins: Map<string, Promise<RunRecord>>,
	trace = false,
): Promise<SeedRun> {
	const twinPlan = twinOf(plan);
	const alone = planHash(twinPlan) === planHash(plan);
	const key = `${planHash(twinPlan)}/${seed}`;
	const record = counted(options, (onProgress) => options.executor.run(plan, seed, { trace, onProgress }));
	if (alone) return seedRun(plan, await record, await record);
	const twin = twins.get(key) ?? counted(options, (onProgress) => options.executor.run(twinPlan, seed, { onProgress }));
	twins.set(key, twin);
	const [run, baseline] = await Promise.all([record, twin]);
	return seedRun(plan, run, baseline);
}

/** A run that is counted as it goes. */
export function counted(
	options: { readonly onProgress?: Progress },
	run: (onProgress: (done: number) => void) => Promise<RunRecord>,
): Promise<RunRecord> {
	let before = 0;
	options.onProgress?.expect(1);
	return run((done) => {
		options.onProgress?.advance(done - before);
		before = done;
	});
}
