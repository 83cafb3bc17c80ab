/**
 * The hunt: the smallest disturbance within bounds that makes the bill reach a target. A disturbance is a list of
 * values for keys of the scenario, so what is found is replayed by the same `--set` flags that made it.
 */
import { billOf } from '../analysis/bill.ts';
import { meanInterval } from '../analysis/statistics.ts';
import { IssueError } from '../base/issue.ts';
import { shellWord } from '../base/shell.ts';
import { formatUsd } from '../base/units.ts';
import { version } from '../base/version.ts';
import { twinOf } from '../experiment/run.ts';
import { type Point, smallest } from '../experiment/search.ts';
import type { Disturbance, FoundDisturbance, HuntResult } from '../model/huntResult.ts';
import type { SimulationPlan } from '../model/plan.ts';
import type { Compiled } from '../scenario/compile.ts';
import { type SpanOfValues, valuesBetween } from '../scenario/span.ts';
import type { Executor } from './executor.ts';
import { findLoops } from './loops.ts';
import { counted, type Progress } from './study.ts';

export interface HuntOptions {
	/** Compiles the scenario with these `path=value` flags; throws when it cannot be. */
	readonly compile: (sets: readonly string[], variant?: string) => Compiled;
	readonly executor: Executor;
	readonly spans: readonly SpanOfValues[];
	readonly targetUsd: number;
	/** us after onset at which the bill is read; null = at the end of the run. */
	readonly withinUs: number | null;
	readonly seeds: readonly number[];
	/** Flags of the replay command besides the values found, e.g. `--variant no-fix`. */
	readonly replayFlags: readonly string[];
	readonly onProgress?: Progress;
}

/** What simulating a disturbance has shown: the flags that make it, and how many seeds reach the target. */
interface Probed {
	readonly disturbance: Disturbance;
	readonly flags: readonly string[];
	readonly reached: number;
}

export async function hunt(options: HuntOptions): Promise<HuntResult> {
	const { compile, spans, targetUsd, withinUs, seeds } = options;
	const written = compile([]);
	const plain = compile(flagsOf([], written.plan, withinUs)).plan;
	await refuseBelowQuiet(plain, options);
	let worst: Disturbance | null = null;
	let probes = 0;
	const bills = new Map<string, Probed>();
	const probe = async (point: Point): Promise<Probed> => {
		const set = spans.map(({ path, values }, i) => ({ path, value: values[point[i]] }));
		const flags = flagsOf(set, written.plan, withinUs);
		const each = await billsOf(compile(flags).plan, options);
		const disturbance = { set, bill_usd: meanInterval(each) };
		const probed = { disturbance, flags, reached: each.filter((usd) => usd >= targetUsd).length };
		probes++;
		bills.set(point.join(' '), probed);
		if (worst === null || disturbance.bill_usd.mean > worst.bill_usd.mean) worst = disturbance;
		return probed;
	};
	const harms = async (point: Point) => (await probe(point)).disturbance.bill_usd.mean >= targetUsd;
	const found = await smallest(
		spans.map(({ values }) => values.length - 1),
		harms,
	);
	const probed = (point: Point) => bills.get(point.join(' ')) as Probed;
	return {
		schema: 'premortem/hunt@1',
		version,
		scenario: { name: written.plan.name, path: written.file, variant: written.variant?.name ?? null },
		target_usd: targetUsd,
		within_s: withinUs === null ? null : withinUs / 1e6,
		seeds,
		bounds: spans.map(({ path, values }) => ({ path, mild: values[0], severe: values[values.length - 1], steps: values.length })),
		full_pools_usd: fullPools(plain),
		worst,
		found: found === null ? null : await described(probed(found.point), found.milder.map(probed), options),
		probes,
	};
}

/** The flags that make a disturbance; one that says how long the run is comes last. */
function flagsOf(set: Disturbance['set'], plan: SimulationPlan, withinUs: number | null): string[] {
	const flags = set.map(({ path, value }) => `${path}=${value}`);
	if (withinUs === null) return flags;
	const onset = Math.min(...plan.faults.map(({ atUs }) => atUs));
	return [...flags, `duration=${Math.min(plan.horizonUs, onset + withinUs) / 1e6}s`];
}

/** A target the quiet twin reaches by itself is no harm of a disturbance. */
async function refuseBelowQuiet(plan: SimulationPlan, options: HuntOptions): Promise<void> {
	const quiet = meanInterval(await billsOf(twinOf(plan), options)).mean;
	if (quiet < options.targetUsd) return;
	const message = `--target: without any fault the bill is ${formatUsd(quiet)} already, so ${formatUsd(options.targetUsd)} is no harm`;
	throw new IssueError([{ code: 'PM009', severity: 'error', message, hint: `hunt for more than ${formatUsd(quiet)}` }]);
}

/** Dollars, a seed each. */
async function billsOf(plan: SimulationPlan, options: HuntOptions): Promise<number[]> {
	return await Promise.all(
		options.seeds.map(async (seed) => {
			const record = await counted(options, (onProgress) => options.executor.run(plan, seed, { onProgress }));
			return billOf(record, plan).totalCents / 100;
		}),
	);
}

async function described(found: Probed, milder: readonly Probed[], options: HuntOptions): Promise<FoundDisturbance> {
	const { compile, targetUsd, seeds, executor, onProgress } = options;
	const { disturbance, flags, reached } = found;
	const compiled = compile(flags);
	const variants = await Promise.all(
		compiled.variants.map(async ({ name }) => {
			const bill = meanInterval(await billsOf(compile(flags, name).plan, options)).mean;
			return { variant: name, bill_usd: cent(bill), stops: bill < targetUsd };
		}),
	);
	const faulty = compiled.plan.faults.length > 0;
	return {
		...disturbance,
		reached,
		milder: milder.map(({ disturbance: other }) => ({
			...other,
			changed: other.set.find(({ value }, i) => value !== disturbance.set[i].value)?.path ?? '',
		})),
		variants: variants.sort((a, b) => a.bill_usd - b.bill_usd),
		loops: faulty
			? await findLoops(compiled, { executor, seeds: seeds.slice(0, 1), ...(onProgress === undefined ? {} : { onProgress }) })
			: null,
		replay: [
			'premortem run',
			compiled.file,
			...options.replayFlags,
			...flags.map((flag) => `--set ${shellWord(flag)}`),
			`--seed ${seeds[0]} --seeds ${seeds.length}`,
		].join(' '),
	};
}

/** What all replicas the pools may have would cost for the whole run. */
function fullPools(plan: SimulationPlan): number {
	const perHour = Object.values(plan.pools).reduce((sum, { replicasMax, price }) => sum + replicasMax * price.perHour, 0);
	return cent((perHour / 1e6) * (plan.horizonUs / 3.6e9));
}

function cent(usd: number): number {
	return Math.round(usd * 100) / 100;
}

/**
 * The spans a hunt looks through when it is told none: each fault's length and, where it has one, its factor, from a
 * sixtieth of what the scenario says to twice that.
 */
export function spansOf(plan: SimulationPlan): SpanOfValues[] {
	return plan.faults.flatMap(({ fault, atUs, untilUs }, i) => {
		const { factor } = fault.options as { factor?: number };
		const lengthS = (untilUs - atUs) / 1e6;
		const longest = Math.min(2 * lengthS, (plan.horizonUs - atUs) / 1e6);
		const sizes = factor === undefined || factor <= 1 ? null : valuesBetween(`${1 + (factor - 1) / 60}x`, `${1 + 2 * (factor - 1)}x`);
		const lengths = valuesBetween(`${Math.max(1, Math.round(lengthS / 60))}s`, `${Math.round(longest)}s`);
		return [
			...(sizes === null ? [] : [{ path: `faults.${i}.factor`, values: sizes }]),
			...(lengths === null ? [] : [{ path: `faults.${i}.for`, values: lengths }]),
		];
	});
}
