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

export async function hunt(options: HuntOptions): Promise<HuntResult> {
	const { compile, spans, targetUsd, withinUs, seeds } = options;
	const written = compile([]);
	await refuseBelowQuiet(compile(flagsOf([], written.plan, withinUs)).plan, options);
	let worst: Disturbance | null = null;
	let probes = 0;
	const bills = new Map<string, Disturbance>();
	const probe = async (point: Point): Promise<Disturbance> => {
		const set = spans.map(({ path, values }, i) => ({ path, value: values[point[i]] }));
		const disturbance = { set, bill_usd: meanInterval(await billsOf(compile(flagsOf(set, written.plan, withinUs)).plan, options)) };
		probes++;
		bills.set(point.join(' '), disturbance);
		if (worst === null || disturbance.bill_usd.mean > worst.bill_usd.mean) worst = disturbance;
		return disturbance;
	};
	const harms = async (point: Point) => (await probe(point)).bill_usd.mean >= targetUsd;
	const found = await smallest(
		spans.map(({ values }) => values.length - 1),
		harms,
	);
	const probed = (point: Point) => bills.get(point.join(' ')) as Disturbance;
	return {
		schema: 'premortem/hunt@1',
		version,
		scenario: { name: written.plan.name, path: written.file, variant: written.variant?.name ?? null },
		target_usd: targetUsd,
		within_s: withinUs === null ? null : withinUs / 1e6,
		seeds,
		bounds: spans.map(({ path, values }) => ({ path, mild: values[0], severe: values[values.length - 1], steps: values.length })),
		full_pools_usd: fullPools(compile(flagsOf([], written.plan, withinUs)).plan),
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

async function described(found: Disturbance, milder: readonly Disturbance[], options: HuntOptions): Promise<FoundDisturbance> {
	const { compile, targetUsd, seeds, executor, onProgress } = options;
	const flags = flagsOf(found.set, compile([]).plan, options.withinUs);
	const compiled = compile(flags);
	const each = await billsOf(compiled.plan, options);
	const variants = await Promise.all(
		compiled.variants.map(async ({ name }) => {
			const bill = meanInterval(await billsOf(compile(flags, name).plan, options)).mean;
			return { variant: name, bill_usd: cent(bill), stops: bill < targetUsd };
		}),
	);
	const faulty = compiled.plan.faults.length > 0;
	return {
		...found,
		reached: each.filter((usd) => usd >= targetUsd).length,
		milder: milder.map((other) => ({ ...other, changed: other.set.find(({ value }, i) => value !== found.set[i].value)?.path ?? '' })),
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
