/** What every autoscaler owes its pool; and Knative's arithmetic, number for number. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../src/experiment/run.ts';
import type { Choice } from '../../src/model/plan.ts';
import type { Autoscaler } from '../../src/pools/autoscalers/autoscaler.ts';
import { autoscalers } from '../../src/pools/autoscalers/index.ts';
import { KpaDecider } from '../../src/pools/autoscalers/knativeKpa.ts';
import { families, membersOf } from '../support/examples.ts';
import { busy, faultOf, laws, planOf, poisson, SECOND } from '../support/plans.ts';

const MINUTE = 60 * SECOND;
const SLOTS = 2;

/** Which do not wake a pool that has gone to sleep, and why. */
const sleepers: Readonly<Record<string, string>> = {
	fixed: 'if the number is zero, it is so on purpose',
	'kubernetes-hpa': 'it never scales from zero: that is the work of another controller',
	'target-tracking': 'without replicas there is no metric per replica: that is the work of a step policy',
	schedule: 'the clock decides, not the work',
};

describe.each(membersOf(families.autoscalers))('$title', ({ chosen }) => {
	it.each([0, 0.3, 1, 7, 40])('answers steadily to a steady load of %d', (load) => {
		const answers = answersTo(create(chosen), load, 40 * MINUTE);
		for (const answer of answers) expect(Number.isInteger(answer) && answer >= -1).toBe(true);
		const late = answers.slice(-Math.min(100, answers.length / 2)).filter((answer) => answer >= 0);
		expect(late.length).toBeGreaterThan(0);
		expect(new Set(late).size).toBe(1);
	});

	it('wants no fewer replicas for more load', () => {
		const settled = [0, 0.3, 1, 3, 10, 30, 100].map((load) => settledAt(answersTo(create(chosen), load, 40 * MINUTE)));
		expect([...settled].sort((a, b) => a - b)).toEqual(settled);
	});

	it('samples at whole microseconds, and remembers nothing it was not shown', () => {
		const one = create(chosen);
		expect(Number.isSafeInteger(one.sampleUs) && one.sampleUs > 0).toBe(true);
		expect(answersTo(one, 5, 5 * MINUTE)).toEqual(answersTo(create(chosen), 5, 5 * MINUTE));
	});

	it('wakes a pool without replicas, at once or before long, when work waits there', () => {
		const asleep = create(chosen, 0);
		const first = asleep.poke({ now: 500_000, ready: 0, starting: 0, concurrencyIntegral: 0, queued: 1, serving: 0, arrivals: 1 });
		const woken = Math.max(first, ...answersTo(asleep, 1, 5 * MINUTE, 0));
		if (sleepers[chosen.kind] === undefined) expect(woken).toBeGreaterThanOrEqual(1);
		else
			expect(chosen.kind === 'schedule' ? first : woken, sleepers[chosen.kind]).toBeLessThanOrEqual(
				(chosen.options.replicas as number | undefined) ?? 0,
			);
	});

	it('is kept within the bounds by the pool, in storms and in silence', () => {
		const plan = planOf({
			arrivals: poisson(3),
			pool: {
				autoscaler: chosen,
				slots: 2,
				service: busy(laws.exponential(1)),
				coldStart: laws.constant(20),
				replicasMin: 2,
				replicasInitial: 2,
				replicasMax: 5,
				prewarm: [{ fromUs: 10 * MINUTE, untilUs: 12 * MINUTE, min: 4, extra: 3 }],
			},
			faults: [faultOf('spike', { factor: 20, ramp: 0 }, 120, 300, 'web'), faultOf('outage', { mode: 'refuse' }, 900, 1200, 'gpu')],
			horizon: 1800,
			step: 1,
		});
		const { series } = runPlan(plan, 1);
		series.ready.forEach((ready, second) => {
			const active = (ready + series.starting[second]) / SECOND;
			expect(active >= 2 - 1e-9 && active <= 5 + 1e-9, `${active} at ${second} s`).toBe(true);
		});
		const prewarmed = series.ready[11 * 60] + series.starting[11 * 60];
		expect(prewarmed / SECOND).toBeGreaterThanOrEqual(4 - 1e-9);
	});
});

function create({ kind, options }: Choice, replicasInitial = 1): Autoscaler {
	return autoscalers.get(kind).create(options as never, { slots: SLOTS, replicasInitial, weekOffsetUs: 0 });
}

/** Shows a constant load for a time, with as many replicas as ever, whatever is wished. */
function answersTo(autoscaler: Autoscaler, load: number, length: number, ready = 3): number[] {
	const serving = Math.min(load, SLOTS * ready);
	const answers: number[] = [];
	for (let now = autoscaler.sampleUs; now <= length; now += autoscaler.sampleUs) {
		const arrivals = Math.floor((load * now) / SECOND);
		answers.push(
			autoscaler.sample({
				now,
				ready,
				starting: 0,
				concurrencyIntegral: load * now,
				queued: load - serving,
				serving,
				arrivals,
				oldestWaitUs: load > serving ? now : 0,
			}),
		);
	}
	return answers;
}

function settledAt(answers: readonly number[]): number {
	return answers.filter((answer) => answer >= 0).at(-1) ?? -1;
}

interface Step {
	readonly t: number;
	readonly ready?: number;
	readonly stable: number;
	readonly panic: number;
	readonly want: number;
	readonly panicking?: boolean;
}

interface Vector {
	readonly id: string;
	readonly target: number;
	readonly maxScaleUpRate?: number;
	readonly maxScaleDownRate?: number;
	readonly initPanicTime?: number;
	readonly initMaxPanicPods?: number;
	readonly steps: readonly Step[];
}

/** knative/serving @98e5ef90aa70 pkg/autoscaler/scaling/autoscaler_test.go (Apache-2.0); times in seconds. */
const vectors: readonly Vector[] = [
	{
		id: 'unpanicAfterSlowIncrease',
		target: 1,
		steps: [
			{ t: 0, ready: 10, stable: 11, panic: 25, want: 25, panicking: true },
			{ t: 30, ready: 40, stable: 30, panic: 41, want: 41 },
			{ t: 62, ready: 55, stable: 50, panic: 56, want: 50, panicking: false },
		],
	},
	{
		id: 'panicThenUnpanic',
		target: 10,
		steps: [
			{ t: 0, ready: 1, stable: 100, panic: 100, want: 10 },
			{ t: 0, ready: 10, stable: 100, panic: 1000, want: 100 },
			{ t: 30, ready: 10, stable: 1, panic: 1, want: 100 },
			{ t: 61, ready: 10, stable: 1, panic: 1, want: 1 },
		],
	},
	{ id: 'smallScaleUpRate', target: 1, maxScaleUpRate: 1.1, steps: [{ t: 0, ready: 2, stable: 3, panic: 3.1, want: 3 }] },
	{ id: 'smallScaleDownRate', target: 10, maxScaleDownRate: 1.1, steps: [{ t: 0, ready: 100, stable: 1, panic: 1, want: 90 }] },
	{
		id: 'scaleToZero',
		target: 10,
		steps: [
			{ t: 0, stable: 1, panic: 0, want: 1 },
			{ t: 0, stable: 0, panic: 0, want: 0 },
		],
	},
];

describe('KpaDecider', () => {
	it.each(vectors)('$id', (vector) => {
		expectVector(vector);
	});

	const file = join(import.meta.dirname, '../../../shared/facts/autoscaler-vectors.json');
	const found = existsSync(file);
	it.skipIf(!found)(`is exact on every vector of the file${found ? '' : ' (skipped: shared/facts is not beside this checkout)'}`, () => {
		const { kpa } = JSON.parse(readFileSync(file, 'utf8')) as { kpa: { vectors: readonly Vector[] } };
		expect(kpa.vectors.length).toBeGreaterThan(10);
		for (const vector of kpa.vectors) expectVector(vector);
		for (const vector of vectors) expect(kpa.vectors.find(({ id }) => id === vector.id)).toMatchObject(vector);
	});
});

/** One decider, call after call. A vector that begins in panic is shifted in time, since its panic began before zero. */
function expectVector({ id, target, maxScaleUpRate = 10, maxScaleDownRate = 10, initPanicTime, initMaxPanicPods, steps }: Vector): void {
	const options = {
		panic_threshold: 2,
		max_scale_up_rate: maxScaleUpRate,
		max_scale_down_rate: maxScaleDownRate,
		stable_window: MINUTE,
		activation_scale: 0,
	};
	const decider = new KpaDecider(options, target, 0, initMaxPanicPods ?? 1);
	for (const { t, ready = 1, stable, panic, want, panicking } of steps) {
		const now = (t - (initPanicTime ?? 0)) * SECOND;
		expect(decider.decide(now, ready, stable, panic), `${id} at ${t} s`).toBe(want);
		if (panicking !== undefined) expect(decider.panicking, `${id} at ${t} s`).toBe(panicking);
	}
}
