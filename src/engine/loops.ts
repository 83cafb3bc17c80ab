/** Runs a scenario with mechanisms frozen, one by one and together, and says what each of them costs. */
import { billOf } from '../analysis/bill.ts';
import { type FrozenBills, loopsResult } from '../analysis/loops.ts';
import { seedRun } from '../analysis/seedRun.ts';
import { type Mechanism, mechanismsOf } from '../experiment/ablation.ts';
import { twinOf } from '../experiment/run.ts';
import type { LoopsResult } from '../model/loopsResult.ts';
import type { SimulationPlan } from '../model/plan.ts';
import type { Compiled } from '../scenario/compile.ts';
import type { Executor } from './executor.ts';
import { counted, type Progress } from './study.ts';

/** Two to the power of this many runs a seed. */
const MECHANISMS_MAX = 4;

export interface LoopsOptions {
	readonly executor: Executor;
	readonly seeds: readonly number[];
	readonly onProgress?: Progress;
}

export async function findLoops(compiled: Compiled, options: LoopsOptions): Promise<LoopsResult> {
	const chosen = await mostHarmful(compiled.plan, options);
	const names = new Set(chosen.studied.map(({ name }) => name));
	const seeds = await Promise.all(options.seeds.map((seed) => frozenBills(compiled.plan, seed, names, options)));
	return loopsResult(compiled, chosen.studied, chosen.untouched, seeds);
}

/** The mechanisms that matter most, by what the first seed's bill falls by when each alone is frozen. */
async function mostHarmful(plan: SimulationPlan, options: LoopsOptions): Promise<{ studied: readonly Mechanism[]; untouched: string[] }> {
	const [seed] = options.seeds;
	const twin = await counted(options, (onProgress) => options.executor.run(twinOf(plan), seed, { onProgress }));
	const all = mechanismsOf(plan, twin);
	if (all.length <= MECHANISMS_MAX) return { studied: all, untouched: [] };
	const bills = await Promise.all(all.map(({ frozen }) => billed(frozen(plan), seed, options)));
	const order = all.map((_, i) => i).sort((a, b) => bills[a] - bills[b] || a - b);
	return {
		studied: all.filter((_, i) => order.indexOf(i) < MECHANISMS_MAX),
		untouched: order.slice(MECHANISMS_MAX).map((i) => all[i].name),
	};
}

async function frozenBills(plan: SimulationPlan, seed: number, names: ReadonlySet<string>, options: LoopsOptions): Promise<FrozenBills> {
	const [twin, record] = await Promise.all(
		[twinOf(plan), plan].map((each) => counted(options, (onProgress) => options.executor.run(each, seed, { onProgress }))),
	);
	const mechanisms = mechanismsOf(plan, twin).filter(({ name }) => names.has(name));
	const run = seedRun(plan, record, twin);
	const all = (1 << mechanisms.length) - 1;
	const worth = await Promise.all(
		Array.from({ length: all + 1 }, (_, active) => {
			if (active === all) return run.bill.totalCents;
			const frozen = mechanisms.reduce((each, mechanism, i) => (((active >> i) & 1) === 1 ? each : mechanism.frozen(each)), plan);
			return billed(frozen, seed, options);
		}),
	);
	return { run, worth };
}

async function billed(plan: SimulationPlan, seed: number, options: LoopsOptions): Promise<number> {
	const record = await counted(options, (onProgress) => options.executor.run(plan, seed, { onProgress }));
	return billOf(record, plan).totalCents;
}
