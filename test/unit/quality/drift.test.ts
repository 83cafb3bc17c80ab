/** Input that drifts: how much of it has come by when, what it does, and who sees it. */
import { describe, expect, it } from 'vitest';
import { billOf } from '../../../src/analysis/bill.ts';
import { assemble } from '../../../src/experiment/assemble.ts';
import { runPlan, twinOf } from '../../../src/experiment/run.ts';
import { silent } from '../../../src/metrics/silent.ts';
import { EVALUATION } from '../../../src/model/causes.ts';
import type { MonitorPlan } from '../../../src/model/drift.ts';
import type { Choice, FaultPlan, SimulationPlan } from '../../../src/model/plan.ts';
import { StreamDrift } from '../../../src/traffic/drift.ts';
import { busy, faultOf, HOUR, laws, planOf, poisson, SECOND, trafficOf } from '../../support/plans.ts';

const law = (value: number): Choice => ({ kind: 'constant', options: { value } });
const none = { shift: 0, input: 1, output: 1, wrong: 0, over: 0 };
const drift = (options: object, from: number, to: number): FaultPlan => faultOf('input-drift', { ...none, ...options }, from, to, 'web');

const monitor = (looksAt: MonitorPlan['looksAt'], kind: string, options: object, changes: Partial<MonitorPlan> = {}): MonitorPlan => ({
	pool: 'gpu',
	looksAt,
	sample: 1,
	delayUs: 0,
	cost: 0,
	detector: { kind, options } as Choice,
	...changes,
});

function planWith(faults: readonly FaultPlan[], monitors: Record<string, MonitorPlan> = {}, horizon = 4000): SimulationPlan {
	const plan = planOf({
		traffic: [trafficOf(poisson(10), { tokens: { input: law(100), output: law(10) } })],
		pool: {
			slots: 1000,
			service: { kind: 'tokens', options: { base: 0, per_input: 100, per_output: 0, cv: 0 } },
			quality: { wrong: 0.05, offline: 0.05, perSd: 0.2 },
		},
		faults,
		horizon,
		step: 100,
	});
	return Object.keys(monitors).length === 0 ? plan : { ...plan, monitors };
}

describe('a drift', () => {
	it('comes at once or bit by bit, keeps its beginning, and goes at once', () => {
		const stream = new StreamDrift();
		const slow = { ...none, shift: 2, input: 3, over: 100 };
		const sudden = { ...none, shift: 1, input: 2, wrong: 0.1 };
		stream.set([slow], 1000);
		expect([999, 1000, 1050, 1100, 5000].map((t) => stream.shiftAt(t))).toEqual([0, 0, 1, 2, 2]);
		stream.set([slow, sudden], 1050);
		expect(stream.shiftAt(1075)).toBe(1.5 + 1);
		expect(stream.wrongAt(1075)).toBe(0.1);
		stream.scale(1050, 100, 10);
		expect([stream.input, stream.output]).toEqual([400, 10]);
		stream.set([sudden], 1080);
		expect(stream.shiftAt(1081)).toBe(1);
		stream.set([], 1090);
		expect([stream.shiftAt(2000), stream.wrongAt(2000)]).toEqual([0, 0]);
	});

	it('makes wrong answers more frequent by as much as the pool is sensitive', () => {
		const wrongOf = (faults: readonly FaultPlan[]) => {
			const { answered, wrong } = runPlan(planWith(faults), 1).quality!.pools[0];
			return wrong / answered;
		};
		const calm = wrongOf([]);
		// Half of the time: 0.5 sd at 20 points a standard deviation; 10 points by itself; both.
		expect(wrongOf([drift({ shift: 0.5 }, 0, 2000)]) - calm).toBeCloseTo(0.05, 2);
		expect(wrongOf([drift({ wrong: 0.1 }, 0, 2000)]) - calm).toBeCloseTo(0.05, 2);
		expect(wrongOf([drift({ shift: 0.5, wrong: 0.1 }, 0, 2000)]) - calm).toBeCloseTo(0.1, 2);
		// One that grows evenly has half its effect in the mean.
		expect(wrongOf([drift({ wrong: 0.2, over: 4000 * SECOND }, 0, 4000)]) - calm).toBeCloseTo(0.1, 2);
		// A probability does not exceed certainty.
		expect(wrongOf([drift({ shift: 100 }, 0, 4000)])).toBe(1);
	});

	it('makes requests longer, whatever brings them', () => {
		const workOf = (plan: SimulationPlan) => runPlan(plan, 1).pools[0].workByCause.reduce((sum, us) => sum + us, 0);
		const plan = planWith([drift({ input: 3 }, 0, 4000)]);
		expect(workOf(plan) / workOf(twinOf(plan))).toBeCloseTo(3, 3);
		const session = {
			kind: 'conversation',
			options: { turns: law(4), think: laws.constant(1), instructions: 0, context_cap: 100_000, leaves: 1 },
		};
		const talk = { ...plan, traffic: plan.traffic.map((one) => ({ ...one, arrivals: poisson(1), session })) };
		// The answers stay as long as they were, and are part of the next prompt: somewhat less than three times.
		expect(workOf(talk) / workOf(twinOf(talk))).toBeGreaterThan(2.5);
		expect(workOf(talk) / workOf(twinOf(talk))).toBeLessThan(3);
	});

	it('does not fail a single request', () => {
		const plan = planWith([drift({ shift: 3 }, 1000, 4000)]);
		const [run, twin] = [plan, twinOf(plan)].map((one) => runPlan(one, 1));
		expect(run.requestOutcomes).toEqual(twin.requestOutcomes);
		expect(run.quality!.streams[0].wrong).toBeGreaterThan(2 * twin.quality!.streams[0].wrong);
	});
});

describe('a monitor', () => {
	const ks = { reference: 5000, window: 1000, alpha: 0.001 };

	it('sees the feature drift at the end of the window that has enough of it', () => {
		const plan = planWith([drift({ shift: 0.5 }, 2000, 4000)], { inputs: monitor('feature', 'ks', ks) });
		const { monitors, marks } = runPlan(plan, 1);
		const first = monitors![0].alarms.find((at) => at >= 2000 * SECOND)!;
		// Ten values a second: a window is a hundred seconds.
		expect(first / SECOND).toBeLessThan(2000 + 2 * 100 + 20);
		expect(marks.map(({ kind }) => kind)).toContain('drift');
		expect(runPlan(twinOf(plan), 1).monitors![0].alarms.length).toBeLessThan(2);
	});

	it('hears of it late where labels come late', () => {
		const ddm = { warm_start: 30, drift: 3 };
		const plan = (delayUs: number) => planWith([drift({ wrong: 0.4 }, 1000, 4000)], { labels: monitor('wrong', 'ddm', ddm, { delayUs }) });
		const [at, late] = [0, 1000 * SECOND].map((delay) => runPlan(plan(delay), 1).monitors![0]);
		expect(late.alarms[0] - at.alarms[0]).toBe(1000 * SECOND);
		expect(late.samples).toBeLessThan(at.samples);
	});

	it('looks at a sample, and pays for it', () => {
		const plan = planWith([], { judge: monitor('wrong', 'adwin', { delta: 0.002, clock: 32 }, { sample: 0.05, cost: 10_000 }) });
		const record = runPlan(plan, 1);
		const { samples } = record.monitors![0];
		expect(samples).toBeGreaterThan(1800);
		expect(samples).toBeLessThan(2200);
		const bill = billOf(record, plan);
		expect(bill.causeCents[EVALUATION]).toBe(samples);
		expect(bill.causeCents.reduce((sum, cents) => sum + cents, 0)).toBe(bill.totalCents);
	});

	it('sees lengths change, and nothing of lengths in a feature', () => {
		const options = { min_instances: 30, delta: 0.5, lambda: 500, alpha: 1 };
		const plan = planWith([drift({ input: 2 }, 2000, 4000)], {
			feature: monitor('feature', 'psi', { reference: 5000, window: 1000, bins: 10, threshold: 0.1 }),
			lengths: monitor('input-tokens', 'page-hinkley', options),
		});
		const [feature, lengths] = runPlan(plan, 1).monitors!;
		expect(feature.alarms).toEqual([]);
		expect(lengths.alarms[0] / SECOND).toBeGreaterThanOrEqual(2000);
		expect(lengths.alarms[0] / SECOND).toBeLessThan(2005);
	});

	it('reads like a signal: alarms so far', () => {
		const plan = planWith([drift({ shift: 1 }, 1000, 4000)], { inputs: monitor('feature', 'ks', ks) });
		const { world, answers } = assemble(plan, 1, silent);
		const readings = [1000, 2500, 4000].map((second) => {
			world.calendar.run(second * SECOND);
			return answers!.monitors[0].read();
		});
		expect(readings[0]).toBe(0);
		expect(readings[1]).toBeGreaterThan(5);
		expect(readings[2]).toBeGreaterThan(readings[1]);
	});

	it('watches a pool of which nothing else is said, and makes no difference to it', () => {
		const plain = planOf({ arrivals: poisson(5), pool: { slots: 10, service: busy(laws.exponential(0.1)) }, horizon: HOUR / SECOND });
		const watched = { ...plain, monitors: { inputs: monitor('feature', 'ks', ks) } };
		const [before, after] = [plain, watched].map((plan) => runPlan(plan, 1, { trace: true }));
		expect(after.traceHash).toBe(before.traceHash);
		expect(after).not.toHaveProperty('quality');
		expect(after.monitors![0].samples).toBeGreaterThan(17_000);
	});
});
