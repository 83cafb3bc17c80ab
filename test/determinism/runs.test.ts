/** Plan and seed decide every byte of a record; nothing else decides anything. */
import { describe, expect, it } from 'vitest';
import { planHash, runPlan, traceSilently, twinOf } from '../../src/experiment/run.ts';
import { OK } from '../../src/model/outcomes.ts';
import type { SimulationPlan } from '../../src/model/plan.ts';
import type { RunRecord } from '../../src/model/record.ts';
import { families, membersOf } from '../support/examples.ts';
import { laws, poolOf } from '../support/plans.ts';
import { STEP, STRIKES, stormPlan } from '../support/storm.ts';

const plan = stormPlan();
const seeds = [1, 2, 3];

describe('the storm, on which the rest of this file relies', () => {
	const record = runPlan(plan, 1);

	it('has every kind of mark', () => {
		expect(new Set(record.marks.map(({ kind }) => kind))).toEqual(new Set(['fault', 'heal', 'detected', 'acknowledged', 'action']));
	});

	it('has retries, refusals, timeouts, fallbacks, cold starts and rounding', () => {
		const [gpu, spare] = record.pools;
		expect(record.attempts).toBeGreaterThan(1.05 * record.requests);
		expect(record.requestOutcomes.filter((count) => count > 0).length).toBeGreaterThan(2);
		expect(record.requestOutcomes[OK]).toBeGreaterThan(record.requests / 2);
		expect(gpu.coldStarts).toBeGreaterThan(5);
		expect(gpu.roundedUpUs).toBeGreaterThan(0);
		expect(gpu.workByCause.filter((work) => work > 0).length).toBeGreaterThan(2);
		expect(spare.workByCause[0]).toBeGreaterThan(0);
	});
});

describe('a run', () => {
	it.each(seeds)('with seed %d is the same twice, to the last bit of its record', (seed) => {
		expect(runPlan(plan, seed, { trace: true })).toStrictEqual(runPlan(plan, seed, { trace: true }));
	});

	it('is another with another seed', () => {
		const histories = seeds.map((seed) => runPlan(plan, seed, { trace: true }).traceHash);
		expect(new Set(histories).size).toBe(seeds.length);
	});

	it.each(seeds)('with seed %d has the same history whether or not anybody watches', (seed) => {
		expect(traceSilently(plan, seed)).toBe(runPlan(plan, seed, { trace: true }).traceHash);
	});

	it('is the same whether or not it is traced, or its progress is shown', () => {
		const { traceHash: _, ...traced } = runPlan(plan, 1, { trace: true });
		const shares: number[] = [];
		const { traceHash, ...plain } = runPlan(plan, 1, { onProgress: (done) => shares.push(done) });
		expect(traceHash).toBeNull();
		expect(plain).toStrictEqual(traced);
		expect(shares.at(-1)).toBe(1);
	});

	it('leaves the plan as it was', () => {
		const before = structuredClone(plan);
		runPlan(plan, 1);
		expect(plan).toStrictEqual(before);
	});

	it('does not depend on runs before it in the same process', () => {
		const alone = runPlan(plan, 3).events;
		runPlan({ ...plan, faults: [] }, 1);
		expect(runPlan(plan, 3).events).toBe(alone);
	});
});

describe('a pool that nobody uses', () => {
	const autoscaler = membersOf(families.autoscalers).find(({ kind }) => kind === 'knative-kpa');
	const idle = poolOf({
		autoscaler: autoscaler?.chosen ?? { kind: 'fixed', options: {} },
		coldStart: laws.exponential(10),
		replicasMax: 3,
	});

	it.each([
		['behind the others', { ...plan.pools, idle }],
		['before the others', { idle, ...plan.pools }],
	])('changes nothing for the requests: %s', (_where, pools) => {
		for (const seed of seeds) expect(served(runPlan({ ...plan, pools }, seed))).toStrictEqual(served(runPlan(plan, seed)));
	});
});

describe('a stream that nobody notices', () => {
	it('does not shift the draws of the others', () => {
		const quiet = {
			name: 'quiet',
			client: 'quiet',
			arrivals: { kind: 'poisson', options: { rate: 1 } },
			tokens: null,
		};
		const pools = { ...plan.pools, aside: poolOf({ slots: 100 }) };
		const clients = { ...plan.clients, quiet: { ...plan.clients.batch, upstream: 'aside' } };
		const more = runPlan({ ...plan, pools, clients, traffic: [...plan.traffic, quiet] }, 1);
		const less = runPlan(plan, 1);
		expect(more.requests).toBeGreaterThan(less.requests + 2000);
		expect(more.pools.filter(({ name }) => name !== 'aside')).toStrictEqual(less.pools);
	});
});

describe('the twin', () => {
	const twin = twinOf(plan);

	it.each(seeds)('with seed %d is the same run until the onset, step by step', (seed) => {
		const [run, other] = [runPlan(plan, seed), runPlan(twin, seed)];
		const early = (series: Float64Array) => Array.from(series.slice(0, STRIKES / STEP));
		for (const name of ['requests', 'attempts', 'good', 'ended', 'queue', 'ready', 'starting'] as const) {
			expect(early(run.series[name]), name).toStrictEqual(early(other.series[name]));
		}
		expect(run.requests).toBeGreaterThan(other.requests);
	});

	it('is asked the same requests throughout, when the fault does not bring more', () => {
		const slow = { ...plan, faults: plan.faults.filter(({ fault }) => fault.kind !== 'spike') };
		for (const seed of seeds) {
			const [run, other] = [runPlan(slow, seed), runPlan(twin, seed)];
			expect(run.series.requests).toStrictEqual(other.series.requests);
			expect(run.traceHash === null && run.events !== other.events).toBe(true);
		}
	});

	it('has a hash of its own, and no incident', () => {
		expect(planHash(twin)).not.toBe(planHash(plan));
		expect(runPlan(twin, 1).marks).toEqual([]);
		expect(planHash(twinOf(twin))).toBe(planHash(twin));
	});
});

describe('the hash of a plan', () => {
	const reordered = reversed(plan) as SimulationPlan;

	it('does not depend on the order of keys', () => {
		expect(Object.keys(reordered)).not.toEqual(Object.keys(plan));
		expect(planHash(reordered)).toBe(planHash(plan));
	});

	it('changes with every change of the plan', () => {
		const hashes = [
			plan,
			{ ...plan, horizonUs: plan.horizonUs + 1 },
			{ ...plan, faults: plan.faults.slice(1) },
			{ ...plan, traffic: [...plan.traffic].reverse() },
			{ ...plan, pools: { ...plan.pools, gpu: { ...plan.pools.gpu, errorRate: 0.021 } } },
		].map(planHash);
		expect(new Set(hashes).size).toBe(hashes.length);
	});

	it('names one fate of every request: plans of equal hash serve alike', () => {
		for (const seed of seeds) expect(served(runPlan(reordered, seed))).toStrictEqual(served(runPlan(plan, seed)));
	});
});

/** What requests met with, without what the machinery did. */
function served({ requests, attempts, requestOutcomes, attemptOutcomes, latency, series, pools }: RunRecord): unknown {
	const { good, ended, requests: arrived, attempts: sent } = series;
	const used = pools.filter(({ name }) => name !== 'idle').sort((a, b) => (a.name < b.name ? -1 : 1));
	return { requests, attempts, requestOutcomes, attemptOutcomes, latency, good, ended, arrived, sent, used };
}

/** The same value with the keys of every mapping in reverse. */
function reversed(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(reversed);
	if (value === null || typeof value !== 'object') return value;
	return Object.fromEntries(
		Object.entries(value)
			.reverse()
			.map(([key, item]) => [key, reversed(item)]),
	);
}
