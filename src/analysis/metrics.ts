/** How each metric of `model/metricNames.ts` is computed from one seed's run, in the metric's base unit. */
import type { Histogram } from '../kernel/histogram.ts';
import type { Aggregation } from '../model/metricNames.ts';
import { watchedBy } from './monitors.ts';
import { peopleCost, total } from './quality.ts';
import { rollbackUs } from './releases.ts';
import type { SeedRun } from './seedRun.ts';

type Compute = (run: SeedRun, aggregation: Aggregation, quantile: number) => number;

const sinceOnset = (run: SeedRun, at: number | null | undefined): number => {
	const { containment } = run;
	if (containment === null) return 0;
	return at === null || at === undefined ? Number.POSITIVE_INFINITY : (at - containment.onsetUs) / 1e6;
};

export const metricComputations: Readonly<Record<string, Compute>> = {
	'bill.total': (run) => run.bill.totalCents / 100,
	'bill.overage': (run) => (run.bill.totalCents - run.twinBill.totalCents) / 100,
	'bill.waste': (run) => run.wasteUsd,
	'bill.rate': (run, aggregation) => (aggregation === 'max' ? largest(run.rate) : average(run.spend)),
	'traffic.requests': (run) => run.record.requests,
	'traffic.attempts': (run) => run.record.attempts,
	'traffic.amplification': (run) => (run.record.requests === 0 ? 1 : run.record.attempts / run.record.requests),
	'goodput.ratio': (run) => run.goodput,
	'goodput.after_onset': (run) => run.goodputAfterOnset ?? run.goodput,
	'sessions.begun': (run) => run.record.sessions?.begun ?? 0,
	'sessions.ratio': ({ record: { sessions } }) => {
		const ended = sessions === undefined ? 0 : sessions.well + sessions.badly;
		return sessions === undefined || ended === 0 ? 1 : sessions.well / ended;
	},
	'sessions.open': ({ record: { sessions } }) => (sessions === undefined ? 0 : sessions.begun - sessions.well - sessions.badly),
	'gateway.recorded': (run) => (run.record.gateway?.recorded ?? 0) / 1e6,
	'gateway.unrecorded': (run) => run.bill.totalCents / 100 - (run.record.gateway?.recorded ?? 0) / 1e6,
	'gateway.saved': (run) => (run.record.gateway?.saved ?? 0) / 1e6,
	'gateway.cache_hits': ({ record: { gateway } }) =>
		gateway === undefined || gateway.lookups === 0 ? 0 : (gateway.exactHits + gateway.semanticHits) / gateway.lookups,
	'gateway.false_hits': (run) => run.record.gateway?.falseHits ?? 0,
	'answers.wrong': (run) => total(run.record, 'wrong'),
	'answers.wrong_ratio': (run) => total(run.record, 'wrong') / Math.max(1, total(run.record, 'answered')),
	'answers.reasks': (run) => total(run.record, 'reasks'),
	'people.cost': (run) => peopleCost(run.record, run.plan),
	'people.overage': (run) => peopleCost(run.record, run.plan) - peopleCost(run.twin, run.plan),
	'release.exposed': ({ record: { releases = [] } }) => releases.reduce((sum, { canary }) => sum + canary, 0),
	'release.rollback_time': ({ record: { releases = [] } }) =>
		Math.max(0, ...releases.map((release) => rollbackUs(release) ?? Number.POSITIVE_INFINITY)) / 1e6,
	'release.promoted': ({ record: { releases = [] } }) =>
		releases.length === 0 ? 1 : releases.filter(({ phase }) => phase === 'promoted').length / releases.length,
	'drift.detect_time': (run) =>
		Math.min(Number.POSITIVE_INFINITY, ...watchedBy(run).map(({ afterUs }) => afterUs ?? Number.POSITIVE_INFINITY)) / 1e6,
	'drift.false_alarms': (run) => watchedBy(run).reduce((sum, { falseAlarms }) => sum + falseAlarms, 0),
	latency: (run, aggregation, quantile) => aggregated(run.latency, aggregation, quantile) / 1e6,
	'latency.ttft': (run, aggregation, quantile) => aggregated(run.ttft, aggregation, quantile) / 1e6,
	'latency.tpot': (run, aggregation, quantile) => aggregated(run.tpot, aggregation, quantile) / 1e6,
	'detect.time': (run) => sinceOnset(run, run.containment?.detectedUs),
	'acknowledge.time': (run) => sinceOnset(run, run.containment?.acknowledgedUs),
	'contain.time': (run) => sinceOnset(run, run.containment?.containedUs),
	replicas: (run) => run.record.pools.reduce((sum, pool) => sum + pool.replicasMax, 0),
	cold_starts: (run) => run.record.pools.reduce((sum, pool) => sum + pool.coldStarts, 0),
	queue: (run) => run.record.pools.reduce((max, pool) => Math.max(max, pool.queueMax), 0),
};

/** Metrics that run in time: the value after each step, for saying when a limit was first crossed. */
export const metricCourses: Readonly<Record<string, (run: SeedRun) => Float64Array>> = {
	'bill.total': (run) => cumulative(run.spend, run.plan.measure.stepUs),
	'bill.overage': (run) =>
		cumulative(
			run.spend.map((usd, i) => usd - run.twinSpend[i]),
			run.plan.measure.stepUs,
		),
	'bill.rate': (run) => run.rate,
};

function aggregated(latency: Histogram | null, aggregation: Aggregation, quantile: number): number {
	// Nobody was answered: any wait is shorter than that.
	if (latency === null || latency.count === 0) return Number.POSITIVE_INFINITY;
	if (aggregation === 'mean') return latency.mean;
	if (aggregation === 'min') return latency.min;
	if (aggregation === 'max') return latency.max;
	return latency.quantile(aggregation === 'med' ? 0.5 : quantile);
}

/** Dollars spent by the end of each step, from dollars per minute. */
export function cumulative(perMinute: Float64Array, stepUs: number): Float64Array {
	let sum = 0;
	return perMinute.map((usd) => {
		sum += (usd * stepUs) / 60e6;
		return sum;
	});
}

function largest(series: Float64Array): number {
	return series.reduce((max, value) => Math.max(max, value), 0);
}

function average(series: Float64Array): number {
	return series.length === 0 ? 0 : series.reduce((sum, value) => sum + value, 0) / series.length;
}
