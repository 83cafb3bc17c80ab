/**
 * HotOS 2021: a server that does abandoned work like any other, clients that retry at once after a second, an
 * outage of ten seconds. Above the hidden capacity C / (1 + r) it never recovers; below it always does.
 */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../src/experiment/run.ts';
import type { SimulationPlan } from '../../src/model/plan.ts';
import type { RunRecord } from '../../src/model/record.ts';
import { exactly, paramsOf } from '../support/closedForms.ts';
import { busy, faultOf, immediately, laws, planOf, poisson, SECOND } from '../support/plans.ts';
import { expectTheory, replicate, seedsOf } from '../support/theory.ts';

const STRIKES = 60;
const HEALS = 70;
/** The table calls its recovery times approximate, good to 15 %. */
const FLUID_ERROR = 0.15;

describe.each(['metastable-threshold-1', 'metastable-threshold-2'])('%s', (id) => {
	const hidden = exactly(id, 'hidden_capacity').value;

	it('recovers from the outage at 0.95 of the hidden capacity, with every seed', () => {
		for (const seed of seedsOf(10)) {
			const record = runPlan(outageAt(id, 0.95 * hidden, 800), seed);
			expect(goodput(record, 30, STRIKES)).toBe(1);
			expect(goodput(record, HEALS, HEALS + 10)).toBeLessThan(0.1);
			expect(goodput(record, 770, 800), `seed ${seed}`).toBeGreaterThan(0.99);
		}
	});

	it('never recovers at 1.05 of it, with any seed', () => {
		for (const seed of seedsOf(10)) {
			const record = runPlan(outageAt(id, 1.05 * hidden, 300), seed);
			expect(goodput(record, 30, STRIKES)).toBe(1);
			expect(goodput(record, HEALS, 300), `seed ${seed}`).toBe(0);
		}
	});

	it('is healthy at 0.93 of the whole capacity until the outage, and dead ever after', () => {
		const record = runPlan(outageAt(id, 0.93 * paramsOf(id).capacity, 300), 1);
		expect(goodput(record, 30, STRIKES)).toBe(1);
		expect(goodput(record, HEALS, 300)).toBe(0);
	});

	it('gives its first good answer when the fluid limit says, at 0.8 of the hidden capacity', () => {
		const { first } = replicate(outageAt(id, 0.8 * hidden, 200), 60, { first: firstGoodAfterHealing });
		const exact = exactly(id, 'approx_recovery_time_at_0_8_hidden');
		expectTheory(first, exact, { within: 0.05, resolution: FLUID_ERROR });
	});

	it('recovers at once at 1.05 when abandoned work is dropped', () => {
		const record = runPlan(outageAt(id, 1.05 * hidden, 200, 'full'), 1);
		expect(goodput(record, HEALS + 5, 200)).toBeGreaterThan(0.99);
	});
});

function outageAt(id: string, rate: number, horizon: number, cancel: 'none' | 'full' = 'none'): SimulationPlan {
	const { capacity, retries, timeout } = paramsOf(id);
	return planOf({
		arrivals: poisson(rate),
		client: { timeoutUs: timeout * SECOND, cancel, retry: immediately, attemptsMax: 1 + retries },
		pool: { service: busy(laws.constant(1 / capacity)) },
		faults: [faultOf('outage', { mode: 'hang' }, STRIKES, HEALS, 'gpu')],
		horizon,
		step: 1,
	});
}

/** Share of good answers among the requests that ended in [from, to) seconds. */
function goodput({ series }: RunRecord, from: number, to: number): number {
	const inside = (values: Float64Array) => values.subarray(from, to).reduce((sum, x) => sum + x, 0);
	return inside(series.good) / inside(series.ended);
}

/** Seconds from healing to the middle of the step with the first good answer. */
function firstGoodAfterHealing({ series }: RunRecord): number {
	return series.good.findIndex((good, second) => second >= HEALS && good > 0) + 0.5 - HEALS;
}
