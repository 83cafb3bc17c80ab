/** Runs one plan with one seed. Plan and seed decide every byte of the record. */
import { canonicalJson, hashText } from '../base/hash.ts';
import { needsOf } from '../incident/needs.ts';
import type { Histogram } from '../kernel/histogram.ts';
import { Recorder } from '../metrics/recorder.ts';
import { silent } from '../metrics/silent.ts';
import type { SimulationPlan } from '../model/plan.ts';
import type { PoolRecord, RunRecord, SessionsRecord, StoredHistogram } from '../model/record.ts';
import type { TrafficSource } from '../traffic/source.ts';
import { type Assembly, assemble, type Beyond, type LastWeek } from './assemble.ts';

export type { Beyond } from './assemble.ts';

export interface RunOptions {
	/** Folds every event into a hash: about a tenth slower. */
	readonly trace?: boolean;
	/** Called about a hundred times during the run with the share done, 0..1. */
	readonly onProgress?: (done: number) => void;
}

const SLICES = 100;
const NO_REPLICAS = { paidUs: 0, startingUs: 0, roundedUpUs: 0, coldStarts: 0 };

export function planHash(plan: SimulationPlan): string {
	return hashText(canonicalJson(plan));
}

/** The same plan and nothing going wrong, nor changed: what the cost of an incident or a release is measured against. */
export function twinOf(plan: SimulationPlan): SimulationPlan {
	const { releases } = plan;
	const calm = { ...plan, faults: [], incident: null };
	if (releases === undefined) return calm;
	return {
		...calm,
		releases: Object.fromEntries(Object.entries(releases).map(([name, release]) => [name, { ...release, rollback: true }])),
	};
}

export function runPlan(plan: SimulationPlan, seed: number, options: RunOptions = {}): RunRecord {
	const run = openRun(plan, seed);
	advance(run.assembly, plan.horizonUs, options);
	return closeRun(run, options.trace === true);
}

/** A run that has begun: its calendar may be run by somebody else, as far and as fast as they like. */
export interface OpenRun {
	readonly plan: SimulationPlan;
	readonly seed: number;
	readonly recorder: Recorder;
	readonly assembly: Assembly;
}

export function openRun(plan: SimulationPlan, seed: number, beyond?: Beyond): OpenRun {
	const recorder = new Recorder({ horizonUs: plan.horizonUs, stepUs: plan.measure.stepUs, pools: poolCount(plan) });
	return { plan, seed, recorder, assembly: assemble(plan, seed, recorder, { lastWeek: lastWeekOf(plan, seed), beyond }) };
}

/** Books what is unfinished now and makes the record. */
export function closeRun({ plan, seed, recorder, assembly }: OpenRun, traced = false): RunRecord {
	for (const pool of assembly.pools) pool.close();
	assembly.ledger.close();
	recorder.close(assembly.world.calendar.now);
	return recordOf(plan, seed, assembly, recorder, traced);
}

/** The event history of a run that nobody watches; must equal that of a recorded one. */
export function traceSilently(plan: SimulationPlan, seed: number): string {
	const assembly = assemble(plan, seed, silent, { lastWeek: lastWeekOf(plan, seed) });
	advance(assembly, plan.horizonUs, { trace: true });
	return assembly.world.calendar.traceHash;
}

/**
 * What the rules that compare with last week would have read then: the same system at the same hours, with nothing going wrong and
 * other luck. Costs a run, and only where such a rule asks for it.
 */
function lastWeekOf(plan: SimulationPlan, seed: number): LastWeek {
	if (plan.incident === null || !needsOf(plan.incident).lastWeek) return null;
	const quiet = assemble({ ...plan, faults: [] }, `${seed}/last-week`, silent, { lastWeek: 'recording' });
	advance(quiet, plan.horizonUs, {});
	return quiet.incident?.readings ?? null;
}

function poolCount(plan: SimulationPlan): number {
	return Object.keys(plan.pools).length + Object.keys(plan.hosted ?? {}).length;
}

function advance({ world }: Assembly, horizonUs: number, { trace, onProgress }: RunOptions): void {
	for (let slice = 1; slice <= SLICES; slice++) {
		const until = slice === SLICES ? horizonUs : Math.floor((horizonUs * slice) / SLICES);
		if (trace === true) world.calendar.runTraced(until);
		else world.calendar.run(until);
		onProgress?.(slice / SLICES);
	}
}

function recordOf(
	plan: SimulationPlan,
	seed: number,
	{ world, ledger, usage, pools, sources, answers, releases, evaluations, gateway }: Assembly,
	recorder: Recorder,
	traced: boolean,
): RunRecord {
	const { latency } = recorder;
	const ended = recorder.requestOutcomes.reduce((sum, n) => sum + n, 0);
	const sessions = sessionsOf(sources);
	const counted = gateway?.record ?? null;
	return {
		planHash: planHash(plan),
		seed,
		horizonUs: plan.horizonUs,
		events: world.calendar.events,
		traceHash: traced ? world.calendar.traceHash : null,
		requests: recorder.requests,
		attempts: recorder.attempts,
		requestOutcomes: Array.from(recorder.requestOutcomes),
		requestsOpen: recorder.requests - ended,
		attemptOutcomes: Array.from(recorder.attemptOutcomes),
		...(sessions === null ? {} : { sessions }),
		...(counted === null ? {} : { gateway: counted }),
		...recordOfAnswers(answers),
		...(releases.length === 0 ? {} : { releases: releases.map(({ record }) => record) }),
		...(evaluations === null ? {} : { evaluations: evaluations.records() }),
		latency: stored(latency),
		ttft: recorder.ttft.count === 0 ? null : stored(recorder.ttft),
		tpot: recorder.tpot.count === 0 ? null : stored(recorder.tpot),
		pools: pools.map((pool, id): PoolRecord => {
			const { paidUs, startingUs, roundedUpUs, coldStarts } = pool.totals ?? NO_REPLICAS;
			return {
				name: pool.name,
				slots: pool.sharesOfReplica,
				workByCause: ledger.ofPool(id),
				paidUs,
				startingUs,
				roundedUpUs,
				coldStarts,
				replicasMax: recorder.billableMax(id),
				queueMax: pool.queueMax,
				overflowed: pool.overflowed,
				billedUs: recorder.billedUs(id),
				meters: usage?.ofPool(id) ?? [],
			};
		}),
		series: recorder.series(),
		marks: recorder.marks,
		attemptRows: world.attempts.rows.capacity,
	};
}

function recordOfAnswers(answers: Assembly['answers']): Pick<RunRecord, 'quality' | 'monitors'> {
	const quality = answers?.record() ?? null;
	const monitors = answers?.monitors ?? [];
	return {
		...(quality === null ? {} : { quality }),
		...(monitors.length === 0 ? {} : { monitors: monitors.map(({ record }) => record) }),
	};
}

/** Sessions of all streams together, or null when no stream has any. */
function sessionsOf(sources: readonly TrafficSource[]): SessionsRecord | null {
	const totals = sources.flatMap(({ sessionTotals }) => sessionTotals ?? []);
	if (totals.length === 0) return null;
	const sum = (of: keyof SessionsRecord) => totals.reduce((all, one) => all + one[of], 0);
	return { begun: sum('begun'), well: sum('well'), badly: sum('badly') };
}

function stored(histogram: Histogram): StoredHistogram {
	return { sum: histogram.sum, min: histogram.min, max: histogram.max, buckets: histogram.sparse() };
}
