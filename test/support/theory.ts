/**
 * How a simulation is held against theory: run it with R seeds; the exact value must lie within 3.3 standard errors
 * of the mean over seeds, AND the 95 % interval must be narrow. The first half alone would be passed by noise, the
 * second alone by a wrong model.
 */
import { meanInterval } from '../../src/analysis/statistics.ts';
import { runPlan } from '../../src/experiment/run.ts';
import { Histogram } from '../../src/kernel/histogram.ts';
import { OK } from '../../src/model/outcomes.ts';
import type { SimulationPlan } from '../../src/model/plan.ts';
import type { RunRecord } from '../../src/model/record.ts';
import type { Exact } from './closedForms.ts';
import { tellRow } from './validation.ts';

/** Standard errors: one deviation in a thousand is larger by chance alone. */
const Z_MAX = 3.3;
/** A quantile is the middle of a bucket of the histogram: off by this share of itself at most. */
export const HISTOGRAM_ERROR = 0.008;

/** Values of one quantity, a seed each. */
export type Samples = readonly number[];

export interface Demand {
	/** The half width of the interval must be at most this share of the exact value. */
	readonly within: number;
	/** What the measurement itself may be off by, as a share of the exact value. */
	readonly resolution?: number;
}

/** THEORY_SEED shifts them all, to see that nothing here hangs on luck. */
export function seedsOf(count: number): number[] {
	const first = Number(process.env.THEORY_SEED ?? 1);
	return Array.from({ length: count }, (_, i) => first + i);
}

/** Runs the plan with each seed and takes every measure of every record. */
export function replicate<M extends string>(
	plan: SimulationPlan,
	seeds: number,
	measures: Readonly<Record<M, (record: RunRecord) => number>>,
): Record<M, Samples> {
	const records = seedsOf(seeds).map((seed) => runPlan(plan, seed));
	const names = Object.keys(measures) as M[];
	return Object.fromEntries(names.map((name) => [name, records.map(measures[name])])) as unknown as Record<M, Samples>;
}

/** Throws unless the samples agree with the exact value and are precise enough to disagree. */
export function expectTheory(samples: Samples, { name, value }: Exact, { within, resolution = 0 }: Demand): void {
	const { mean, lo, hi } = meanInterval(samples);
	const half = (hi - lo) / 2;
	const variance = samples.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (samples.length - 1);
	const error = Math.sqrt(variance / samples.length);
	const allowed = Z_MAX * error + (resolution + 1e-12) * Math.abs(value);
	const z = error === 0 ? 0 : (mean - value) / error;
	const seen = `${name}: exactly ${short(value)}, simulated ${short(mean)} ± ${short(half)} (${samples.length} seeds, z ${z.toFixed(2)})`;
	if (samples.length < 10) throw new Error(`${name}: ${samples.length} seeds are too few to tell`);
	if (!(Math.abs(mean - value) <= allowed)) throw new Error(`${seen}: they disagree`);
	if (!(half <= within * Math.abs(value))) throw new Error(`${seen}: the interval is wider than ${100 * within} % of the value`);
	tellRow({ what: name, expected: value, simulated: mean, half, seeds: samples.length, allowed: `${Z_MAX} standard errors` });
}

function short(value: number): string {
	return String(Number(value.toPrecision(6)));
}

// Measures of a record, in seconds.

/** Mean time from click to answer, of those answered. */
export function sojourn({ latency, requestOutcomes }: RunRecord): number {
	return latency.sum / requestOutcomes[OK] / 1e6;
}

export function sojournQuantile(q: number): (record: RunRecord) => number {
	return ({ latency }) => Histogram.of(latency).quantile(q) / 1e6;
}

/** Mean number waiting. */
export function queueLength({ series, horizonUs }: RunRecord): number {
	return sum(series.queue) / horizonUs;
}

export function outcomeShare(outcome: number): (record: RunRecord) => number {
	return ({ requestOutcomes }) => requestOutcomes[outcome] / requestOutcomes.reduce((a, b) => a + b, 0);
}

/** Share of the slots of the first pool that were busy. */
export function utilisation({ pools, horizonUs }: RunRecord): number {
	const { workByCause, slots } = pools[0];
	return sum(workByCause) / (slots * horizonUs);
}

export function attemptsPerRequest({ attempts, requests }: RunRecord): number {
	return attempts / requests;
}

/** Sum of a series over the steps from `from` on. */
export function sum(series: ArrayLike<number>, from = 0): number {
	let total = 0;
	for (let i = from; i < series.length; i++) total += series[i];
	return total;
}

/** Share of requests refused at the door, counted from step `from` on. Refusals are answered at once. */
export function lostAfter(from: number): (record: RunRecord) => number {
	return ({ series }) => (sum(series.ended, from) - sum(series.good, from)) / sum(series.requests, from);
}
