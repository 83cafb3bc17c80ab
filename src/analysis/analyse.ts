/**
 * From runs to a Result: judge, add up, name owners. Scalars are means over the seeds; series and the story of the
 * incident are the first seed's.
 */

import { version } from '../base/version.ts';
import type { Histogram } from '../kernel/histogram.ts';
import { type CauseName, causeNames, rareCauses } from '../model/causes.ts';
import { meters } from '../model/meters.ts';
import { OK, outcomeCount, outcomeNames } from '../model/outcomes.ts';
import { STATED } from '../model/prices.ts';
import type { PoolRecord } from '../model/record.ts';
import type {
	BillResult,
	CauseLine,
	Finding,
	Interval,
	LatencyResult,
	LedgerLine,
	PoolResult,
	Result,
	TimelineResult,
	TokenTimes,
	TrafficResult,
	Verdict,
} from '../model/result.ts';
import type { Compiled } from '../scenario/compile.ts';
import { planPartsOf } from './baseline.ts';
import { apportion } from './bill.ts';
import { hourAsleepUsd, incidentResult } from './incidentResult.ts';
import { cumulative, metricComputations } from './metrics.ts';
import { monitorsResult } from './monitors.ts';
import { mttcOf } from './mttc.ts';
import { inWords, type Owner, ownersOf } from './owners.ts';
import { qualityResult } from './quality.ts';
import { releasesResult } from './releases.ts';
import { type SeedRun, spentBy } from './seedRun.ts';
import { meanInterval, quantileOf } from './statistics.ts';
import { judgeThreshold } from './thresholds.ts';

export interface AnalyseOptions {
	/** Flags that reproduce the run, besides the path. */
	readonly reproduce: string;
	readonly generatedAt: string | null;
}

export function analyse(compiled: Compiled, runs: readonly SeedRun[], options: AnalyseOptions): Result {
	const { plan } = compiled;
	const [first] = runs;
	const thresholds = compiled.thresholds.map((threshold) => judgeThreshold(threshold, runs));
	const onTheEdge = thresholds.some((t) => t.onTheEdge);
	const owners = ownersOf(plan, compiled.placeOf);
	const findings = findingsOf(runs, onTheEdge, compiled);
	return {
		schema: 'premortem/result@1',
		version,
		generated_at: options.generatedAt,
		verdict: verdictOf(
			thresholds.map((t) => t.result),
			findings,
		),
		findings,
		scenario: {
			name: plan.name,
			summary: compiled.variant?.summary || plan.summary,
			path: compiled.file,
			variant: compiled.variant?.name ?? null,
			plan_hash: first.record.planHash,
			plan_parts: planPartsOf(plan),
			start: plan.start,
			reproduce: options.reproduce,
		},
		seeds: runs.map((run) => run.record.seed),
		on_the_edge: onTheEdge,
		horizon_s: plan.horizonUs / 1e6,
		prices_as_of:
			[...Object.values(plan.pools), ...Object.values(plan.hosted ?? {})]
				.flatMap(({ price }) => (price.source === STATED ? [] : price.asOf))
				.sort()
				.at(-1) ?? null,
		bill: billResult(runs, owners),
		traffic: trafficResult(runs),
		latency_s: latencyResult(runs),
		...releasesResult(runs),
		...monitorsResult(runs),
		...qualityResult(runs),
		incident: incidentResult(first),
		mttc: mttcOf(runs),
		pools: Object.fromEntries(first.record.pools.map((pool, i) => [pool.name, poolResult(runs, i)])),
		gateway:
			plan.gateway === null
				? null
				: {
						product: plan.gateway.spec.product,
						version: plan.gateway.spec.version,
						path: compiled.gateway.path,
						notes: compiled.gateway.notes,
					},
		timeline: timelineResult(runs),
		thresholds: thresholds.map((t) => t.result),
		loops: [],
		baseline: null,
		intervals: intervalsOf(runs),
		limits: compiled.limits,
		trace_hash: first.record.traceHash,
	};
}

function verdictOf(thresholds: Result['thresholds'], findings: readonly Finding[]): Verdict {
	const failed = thresholds.some((t) => !t.pass && t.severity === 'fail') || findings.some((f) => f.severity === 'fail');
	const warned = thresholds.some((t) => !t.pass) || findings.some((f) => f.severity === 'warn');
	return failed ? 'fail' : warned ? 'warn' : 'pass';
}

/** What no threshold says: dead though contained, down though healed, or too close to call. */
function findingsOf(runs: readonly SeedRun[], onTheEdge: boolean, compiled: Compiled): Finding[] {
	const findings: Finding[] = [];
	const floor = compiled.plan.measure.goodputFloor;
	const owner = (path: readonly (string | number)[]) => inWords(compiled.placeOf(path));
	const of = (n: number) => (runs.length === 1 ? '' : ` in ${n} of ${runs.length} seeds`);
	const dead = runs.filter((run) => run.containment?.dead === true);
	const deadContained = dead.filter((run) => run.containment?.containedUs != null);
	if (dead.length > 0) {
		const goodput = dead.reduce((sum, run) => sum + (run.containment?.goodputAfter ?? 0), 0) / dead.length;
		const contained = deadContained.length > 0;
		const when = contained ? 'spending is contained, but goodput stays' : 'after the last fault has healed goodput stays';
		findings.push({
			code: contained ? 'contained-but-dead' : 'dead',
			severity: 'fail',
			message: `${when} at ${percent(goodput)}, below its floor of ${percent(floor)}${of(dead.length)}`,
			owner: null,
		});
	}
	const metastable = runs.filter((run) => run.containment?.metastable === true);
	if (metastable.length > 0) {
		findings.push({
			code: 'metastable',
			severity: 'warn',
			message: `the faults healed, the system did not recover by itself${of(metastable.length)}`,
			owner: owner(['faults']),
		});
	}
	const early = runs.filter(({ containment }) => containment?.detectedUs != null && containment.detectedUs < containment.onsetUs);
	if (early.length > 0) {
		findings.push({
			code: 'false-alarm',
			severity: 'warn',
			message: `an alert called before anything was wrong, and nobody is called twice${of(early.length)}`,
			owner: owner(['incident']),
		});
	}
	if (onTheEdge)
		findings.push({
			code: 'on-the-edge',
			severity: 'warn',
			message: `the verdict is too close to call with ${runs.length} seeds; use more`,
			owner: null,
		});
	return findings;
}

function percent(ratio: number): string {
	return `${(ratio * 100).toFixed(ratio < 0.1 ? 2 : 1)}%`;
}

function billResult(runs: readonly SeedRun[], owners: Partial<Record<CauseName, Owner>>): BillResult {
	const totals = runs.map((run) => run.bill.totalCents);
	const totalCents = Math.round(mean(totals));
	const baselineCents = Math.round(mean(runs.map((run) => run.twinBill.totalCents)));
	const sums = (pick: (run: SeedRun) => readonly number[]) =>
		causeNames.map((_, cause) => runs.reduce((sum, run) => sum + pick(run)[cause], 0));
	const cents = apportion(
		totalCents,
		sums((run) => run.bill.causeCents),
	);
	const twinCents = apportion(
		baselineCents,
		sums((run) => run.twinBill.causeCents),
	);
	const [first] = runs;
	const excess = first.rate.reduce((max, rate, i) => Math.max(max, rate - first.twinRate[i]), 0);
	return {
		total_usd: totalCents / 100,
		baseline_usd: baselineCents / 100,
		overage_usd: (totalCents - baselineCents) / 100,
		peak_usd_per_min: cent(mean(runs.map((run) => run.rate.reduce((max, r) => Math.max(max, r), 0)))),
		causes: causeNames.flatMap((cause, i): CauseLine[] => {
			if (rareCauses.includes(i) && cents[i] + twinCents[i] === 0) return [];
			const owner = owners[cause];
			return [
				{
					cause,
					usd: cents[i] / 100,
					share: totalCents === 0 ? 0 : cents[i] / totalCents,
					baseline_usd: twinCents[i] / 100,
					owner: owner === undefined ? null : inWords(owner.place),
					owner_path: owner?.path ?? null,
				},
			];
		}),
		lines: ledgerLines(runs, totalCents),
		p50_usd: quantileOf(totals, 0.5) / 100,
		p95_usd: quantileOf(totals, 0.95) / 100,
		p99_usd: quantileOf(totals, 0.99) / 100,
		at: {
			detected_usd: centOrNull(spentBy(first, first.containment?.detectedUs ?? null)),
			acknowledged_usd: centOrNull(spentBy(first, first.containment?.acknowledgedUs ?? null)),
			contained_usd: centOrNull(spentBy(first, first.containment?.containedUs ?? null)),
		},
		one_more_hour_usd: cent(excess * 60),
		hour_asleep_usd: centOrNull(hourAsleepUsd(first)),
	};
}

/** The lines of all seeds, each the mean over them: a price that one seed never met is nothing there. They sum to the total. */
function ledgerLines(runs: readonly SeedRun[], totalCents: number): LedgerLine[] {
	const keyOf = ({ meter, resource, price_source }: LedgerLine) => `${resource}\n${meter}\n${price_source}`;
	const same = new Map<string, LedgerLine[]>();
	for (const line of runs.flatMap(({ bill }) => bill.lines)) same.set(keyOf(line), [...(same.get(keyOf(line)) ?? []), line]);
	const groups = [...same.values()];
	const cents = shares(
		totalCents,
		groups.map((lines) => total(lines, ({ usd }) => usd)),
	);
	return groups.map((lines, i) => {
		const [first] = lines;
		const causeCents = shares(
			cents[i],
			first.causes.map((_, c) => total(lines, ({ causes }) => causes[c].usd)),
		);
		const causes = first.causes.map(({ cause }, c) => ({
			cause,
			quantity: total(lines, (line) => line.causes[c].quantity) / runs.length,
			usd: causeCents[c] / 100,
		}));
		return {
			...first,
			quantity: total(lines, ({ quantity }) => quantity) / runs.length,
			usd: cents[i] / 100,
			causes: causes.filter(({ quantity, usd }) => quantity > 0 || usd > 0),
		};
	});
}

function total(lines: readonly LedgerLine[], of: (line: LedgerLine) => number): number {
	return lines.reduce((sum, line) => sum + of(line), 0);
}

/** As `apportion`; of nothing, nothing. */
function shares(cents: number, quantities: readonly number[]): number[] {
	return quantities.every((quantity) => quantity === 0) ? quantities.map(() => 0) : apportion(cents, quantities);
}

function trafficResult(runs: readonly SeedRun[]): TrafficResult {
	const requests = mean(runs.map((run) => run.record.requests));
	const attempts = mean(runs.map((run) => run.record.attempts));
	const counts = (pick: (run: SeedRun) => readonly number[]) =>
		Object.fromEntries(Array.from({ length: outcomeCount }, (_, code) => [outcomeNames[code], mean(runs.map((run) => pick(run)[code]))]));
	const afterOnset = runs.map((run) => run.goodputAfterOnset);
	return {
		requests,
		attempts,
		amplification: requests === 0 ? 1 : attempts / requests,
		goodput_ratio: mean(runs.map((run) => run.goodput)),
		goodput_after_onset_ratio: afterOnset.every((ratio) => ratio !== null) ? mean(afterOnset as number[]) : null,
		outcomes: {
			...counts((run) => run.record.requestOutcomes),
			open: mean(runs.map((run) => run.record.requestsOpen)),
		} as TrafficResult['outcomes'],
		attempt_outcomes: counts((run) => run.record.attemptOutcomes) as TrafficResult['attempt_outcomes'],
	};
}

function latencyResult(runs: readonly SeedRun[]): LatencyResult {
	const answered = runs.filter((run) => run.latency.count > 0);
	const of = (pick: (run: SeedRun) => number) => (answered.length === 0 ? null : mean(answered.map(pick)) / 1e6);
	return {
		mean: of((run) => run.latency.mean),
		p50: of((run) => run.latency.quantile(0.5)),
		p90: of((run) => run.latency.quantile(0.9)),
		p95: of((run) => run.latency.quantile(0.95)),
		p99: of((run) => run.latency.quantile(0.99)),
		max: of((run) => run.latency.max),
		count: mean(runs.map((run) => run.record.requestOutcomes[OK])),
		ttft: tokenTimes(runs.map((run) => run.ttft)),
		tpot: tokenTimes(runs.map((run) => run.tpot)),
	};
}

function tokenTimes(histograms: readonly (Histogram | null)[]): TokenTimes | null {
	const told = histograms.filter((histogram) => histogram !== null);
	if (told.length === 0) return null;
	const at = (q: number) => mean(told.map((histogram) => histogram.quantile(q))) / 1e6;
	return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

function poolResult(runs: readonly SeedRun[], index: number): PoolResult {
	const of = (pick: (run: SeedRun) => number) => mean(runs.map(pick));
	const pool = (run: SeedRun) => run.record.pools[index];
	const gpus = (run: SeedRun) => run.plan.pools[pool(run).name]?.price.gpus ?? 0;
	const hosted = runs[0].plan.hosted?.[pool(runs[0]).name] !== undefined;
	return {
		replicas_max: of((run) => pool(run).replicasMax),
		replicas_mean: of((run) => pool(run).paidUs / run.record.horizonUs),
		cold_starts: of((run) => pool(run).coldStarts),
		utilization: of((run) => {
			const ready = (pool(run).paidUs - pool(run).startingUs) * pool(run).slots;
			return ready === 0 ? 0 : pool(run).workByCause.reduce((sum, work) => sum + work, 0) / ready;
		}),
		gpu_seconds: of((run) => ((pool(run).paidUs + pool(run).roundedUpUs) / 1e6) * gpus(run)),
		queue_max: of((run) => pool(run).queueMax),
		overflowed: of((run) => pool(run).overflowed),
		...(hosted ? { meters: countedBy(runs.map(pool)) } : {}),
	};
}

/** Mean quantity by meter, over all its prices. */
function countedBy(pools: readonly PoolRecord[]): Record<string, number> {
	return Object.fromEntries(
		meters.flatMap(({ name, shown }) => {
			const records = pools.flatMap((pool) => pool.meters.filter(({ meter }) => meter === name));
			if (records.length === 0) return [];
			const total = records.reduce((sum, { byCause }) => sum + byCause.reduce((all, q) => all + q, 0), 0);
			return [[name, total / shown / pools.length]];
		}),
	);
}

function timelineResult(runs: readonly SeedRun[]): TimelineResult {
	const [first] = runs;
	const { series } = first.record;
	const perSecond = (counts: Float64Array) => Array.from(counts, (n) => digits(n / (series.stepUs / 1e6)));
	const level = (integrals: Float64Array) => Array.from(integrals, (n) => digits(n / series.stepUs));
	const twins = (most: (...values: number[]) => number) =>
		Array.from(first.twinSpend, (_, i) => digits(most(...runs.map((run) => run.twinSpend[i]))));
	return {
		step_s: series.stepUs / 1e6,
		spend_usd_per_min: Array.from(first.spend, digits),
		baseline_usd_per_min: Array.from(first.twinSpend, digits),
		baseline_min_usd_per_min: twins(Math.min),
		baseline_max_usd_per_min: twins(Math.max),
		spent_usd: Array.from(cumulative(first.spend, series.stepUs), digits),
		baseline_spent_usd: Array.from(cumulative(first.twinSpend, series.stepUs), digits),
		attempts_per_s: perSecond(series.attempts),
		requests_per_s: perSecond(series.requests),
		goodput_per_s: perSecond(series.good),
		queue: level(series.queue),
		replicas_ready: level(series.ready),
		replicas_starting: level(series.starting),
	};
}

/** 95 % intervals of the scalars people compare, in base units, by metric name. */
function intervalsOf(runs: readonly SeedRun[]): Record<string, Interval> {
	const names = ['bill.total', 'bill.overage', 'traffic.amplification', 'goodput.ratio'];
	return Object.fromEntries(
		names.map((name) => [name, meanInterval(runs.map((run) => metricComputations[name](run, 'value', Number.NaN)))]),
	);
}

function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function cent(usd: number): number {
	return Math.round(usd * 100) / 100;
}

function centOrNull(usd: number | null): number | null {
	return usd === null ? null : cent(usd);
}

/** Six significant digits: a series is for drawing, the sums are elsewhere. */
function digits(value: number): number {
	return Number(value.toPrecision(6));
}

/** The first failed threshold or finding, in words; empty for a pass. */
export function reasonOf(result: Result): string {
	const threshold = result.thresholds.find((t) => !t.pass && t.severity === 'fail');
	const finding = result.findings.find((f) => f.severity === 'fail');
	if (finding !== undefined) return finding.code.replaceAll('-', ' ');
	if (threshold !== undefined) return `${threshold.metric} ${threshold.observed_text} (${threshold.expression})`;
	return '';
}
