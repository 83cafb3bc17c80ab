/**
 * A sweep: keys of a scenario varied over a design, every point with the same seeds, so that differences between
 * points are theirs. What a journal holds is not run again, and what has been run is in it before the next begins.
 */
import { sweepPoint, sweepResult, sweepRun } from '../analysis/sweep.ts';
import { grid, haltonPoints, latinHypercube, oneAtATime } from '../experiment/design.ts';
import { planHash, twinOf } from '../experiment/run.ts';
import type { RunRecord } from '../model/record.ts';
import type { SweepDesign, SweepMetric, SweepPoint, SweepResult, SweepRun } from '../model/sweepResult.ts';
import type { Axis } from '../scenario/axis.ts';
import type { Compiled } from '../scenario/compile.ts';
import type { Executor } from './executor.ts';
import { type Progress, pair } from './study.ts';

/** Finished runs by `plan hash/seed`. */
export interface SweepJournal {
	readonly rows: ReadonlyMap<string, unknown>;
	append(key: string, run: SweepRun): void;
}

export interface SweepOptions {
	/** Compiles the scenario with these `path=value` flags; throws when it cannot be. */
	readonly compile: (sets: readonly string[]) => Compiled;
	readonly executor: Executor;
	readonly axes: readonly Axis[];
	readonly design: SweepDesign;
	readonly samples: number;
	readonly seeds: readonly number[];
	readonly metric: SweepMetric;
	readonly journal: SweepJournal;
	/** `[2, 4]`: only the second of every four runs; null = all. */
	readonly shard: readonly [number, number] | null;
	readonly onProgress?: Progress;
}

/** Runs on their way at once: enough for every core there may be, few enough to be held in memory. */
const OUTSTANDING = 64;
const TWINS_KEPT = 128;

export type Setting = { readonly path: string; readonly value: string };

/** The settings of every point of a design, and how far along each axis it is where it was sampled. */
export function pointsOf(options: Pick<SweepOptions, 'axes' | 'design' | 'samples' | 'seeds'>): {
	readonly settings: readonly (readonly Setting[])[];
	readonly shares: readonly (readonly number[])[] | null;
} {
	const { axes, design, samples, seeds } = options;
	const sizes = axes.map(({ values }) => values?.length ?? 0);
	if (design === 'grid' || design === 'one-at-a-time') {
		const points: readonly (readonly (number | null)[])[] = design === 'grid' ? grid(sizes) : oneAtATime(sizes);
		const settings = points.map((point) =>
			point.flatMap((index, i) => (index === null ? [] : [{ path: axes[i].path, value: axes[i].values?.[index] ?? '' }])),
		);
		return { settings, shares: null };
	}
	const shares = design === 'halton' ? haltonPoints(axes.length, samples) : latinHypercube(axes.length, samples, seeds[0]);
	return { settings: shares.map((point) => point.map((share, i) => ({ path: axes[i].path, value: axes[i].at(share) }))), shares };
}

const flagsOf = (settings: readonly Setting[]) => settings.map(({ path, value }) => `${path}=${value}`);

/** Null when it was only a shard. */
export async function sweep(options: SweepOptions): Promise<SweepResult | null> {
	const { compile, axes, seeds, journal, shard } = options;
	const { settings, shares } = pointsOf(options);
	// Every point compiles before the first one runs: a sweep does not end in the middle over a value out of its domain.
	const plans = settings.map((set) => compile(flagsOf(set)).plan);
	const hashes = plans.map(planHash);
	const jobs = jobsOf(settings, hashes, seeds).filter((_, i) => shard === null || i % shard[1] === shard[0] - 1);
	const open = jobs.filter(({ key }) => !journal.rows.has(key));
	const twins = new Set(open.map(({ point, seed }) => `${planHash(twinOf(plans[point]))}/${seed}`));
	options.onProgress?.expect(open.length + [...twins].filter((key) => !open.some((job) => job.key === key)).length);
	await runJobs(open, settings, options);
	if (shard !== null) return null;
	const points: SweepPoint[] = settings.map((set, i) =>
		sweepPoint(
			set,
			hashes[i],
			seeds.map((seed) => journal.rows.get(`${hashes[i]}/${seed}`) as SweepRun),
		),
	);
	const written = compile([]);
	const { design, metric } = options;
	return sweepResult(written, axes, points, { design, metric, seeds, planHash: planHash(written.plan), shares });
}

interface SweepJob {
	readonly key: string;
	readonly point: number;
	readonly seed: number;
}

/** Two points may be one plan; it is run once. */
function jobsOf(settings: readonly (readonly Setting[])[], hashes: readonly string[], seeds: readonly number[]): SweepJob[] {
	const jobs = settings.flatMap((_, point) => seeds.map((seed) => ({ key: `${hashes[point]}/${seed}`, point, seed })));
	return [...new Map(jobs.map((job) => [job.key, job] as const)).values()];
}

async function runJobs(jobs: readonly SweepJob[], settings: readonly (readonly Setting[])[], options: SweepOptions): Promise<void> {
	const { compile, executor, journal } = options;
	// All runs are expected from the start, so that the time left is that of the whole sweep.
	const onProgress = { expect: () => {}, advance: (runs: number) => options.onProgress?.advance(runs) };
	const twins = new RecentTwins();
	const queue = jobs.values();
	const one = async (): Promise<void> => {
		for (const { key, point, seed } of queue) {
			const compiled = compile(flagsOf(settings[point]));
			const run = await pair(compiled.plan, seed, { executor, onProgress }, twins);
			journal.append(key, sweepRun(compiled, run));
		}
	};
	await Promise.all(Array.from({ length: Math.min(OUTSTANDING, jobs.length) }, one));
}

/** Twins of the points looked at last: in most designs neighbours share one. */
class RecentTwins extends Map<string, Promise<RunRecord>> {
	override set(key: string, twin: Promise<RunRecord>): this {
		this.delete(key);
		super.set(key, twin);
		const [oldest] = this.keys();
		if (this.size > TWINS_KEPT) this.delete(oldest);
		return this;
	}
}
