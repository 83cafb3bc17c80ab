/** What every fault owes the system it strikes: nothing before, something during, nothing left afterwards. */
import { describe, expect, it } from 'vitest';
import { runPlan, traceSilently, twinOf } from '../../src/experiment/run.ts';
import { faults } from '../../src/faults/index.ts';
import type { InputShift } from '../../src/model/drift.ts';
import type { Choice, SimulationPlan } from '../../src/model/plan.ts';
import type { GatewayControls, PoolControls, Reclaim, TrafficControls } from '../../src/model/ports.ts';
import type { RunRecord } from '../../src/model/record.ts';
import { families, type Member, membersOf } from '../support/examples.ts';
import { apiOf, busy, doorOf, hostedPlan, laws, limitsOf, planOf, poisson, SECOND } from '../support/plans.ts';

/** Full within a minute. */
const CACHE = { latencyUs: 1000, contents: 20, zipf: 0, unique: 0.5, ttlUs: null, size: null, state: 'shared' } as const;
const HORIZON = 900;
const FROM = 300;
const TO = 420;
const STEP = 10;
const allSeries = ['requests', 'attempts', 'good', 'ended', 'queue', 'ready', 'starting'] as const;

/** Where every control stands, and whether it has ever been elsewhere. */
class Desk implements PoolControls, TrafficControls, GatewayControls {
	static readonly healthy: string = new Desk().toString();
	private factor = 1;
	private outage: string | null = null;
	private coldStarts = 1;
	private rate = 1;
	private readonly others: Record<string, unknown> = {
		errors: 0,
		flushes: 0,
		stock: null,
		reclaims: [],
		restarts: 0,
		crash: false,
		zombies: false,
		drift: [],
	};
	private limits = 1;
	private prices = 1;
	private errors = { error: 0, overloaded: 0, rejected: 0 };

	drift(active: readonly InputShift[]): void {
		this.others.drift = active;
	}

	surge(factor: number): void {
		this.rate = factor;
	}

	slowDown(factor: number): void {
		this.factor = factor;
	}

	setOutage(mode: 'hang' | 'refuse' | null): void {
		this.outage = mode;
	}

	slowColdStarts(factor: number): void {
		this.coldStarts = factor;
	}

	setStockOut(retryUs: number | null): void {
		this.others.stock = retryUs;
	}

	setReclaims(reclaims: readonly Reclaim[]): void {
		this.others.reclaims = reclaims;
	}

	setRestarts(count: number): void {
		this.others.restarts = count;
	}

	setFlushes(count: number): void {
		this.others.flushes = count;
	}

	setCrashLoop(on: boolean): void {
		this.others.crash = on;
	}

	setZombies(on: boolean): void {
		this.others.zombies = on;
	}

	injectErrors(shares: { error: number; overloaded: number; rejected: number }): void {
		this.errors = shares;
	}

	limitRates(factor: number): void {
		this.limits = factor;
	}

	reprice(factor: number): void {
		this.prices = factor;
	}

	toString(): string {
		return JSON.stringify([this.others, this.factor, this.outage, this.coldStarts, this.rate, this.limits, this.prices, this.errors]);
	}
}

describe.each(membersOf(families.faults))('$title', ({ kind, chosen }: Member) => {
	const fault = faults.get(kind);
	const target = { traffic: 'web', pool: 'gpu', gateway: 'gateway' }[fault.target];

	it('turns a control, and heals it completely', () => {
		const desk = new Desk();
		fault.apply([chosen.options] as never, desk as never);
		expect(desk.toString()).not.toBe(Desk.healthy);
		fault.apply([], desk as never);
		expect(desk.toString()).toBe(Desk.healthy);
	});

	it('heals one of two that overlap without undoing the other', () => {
		const desk = new Desk();
		fault.apply([chosen.options] as never, desk as never);
		const alone = desk.toString();
		fault.apply([chosen.options, chosen.options] as never, desk as never);
		fault.apply([chosen.options] as never, desk as never);
		expect(desk.toString()).toBe(alone);
	});

	it('says what it does in a line', () => {
		expect(fault.describe(chosen.options as never)).toMatch(/^[^\n]{5,80}[^\n.]$/);
	});

	it('leaves no trace while it is off', () => {
		const plan = struck(chosen, target, HORIZON + 1, HORIZON + 2);
		expect(traceSilently(plan, 1)).toBe(traceSilently(twinOf(plan), 1));
	});

	it('changes the history when it is on, but not what came before', () => {
		const plan = struck(chosen, target, FROM, TO);
		const run = runPlan(plan, 1);
		const twin = runPlan(twinOf(plan), 1);
		for (const name of allSeries) {
			expect(steps(run, name, 0, FROM / STEP), name).toEqual(steps(twin, name, 0, FROM / STEP));
		}
		// What is paid for, and what is wrong, is part of history: some faults are seen nowhere else.
		const all = ({ series, pools, quality }: typeof run) => Object.values(series).map(String).join() + JSON.stringify([pools, quality]);
		expect(all(run)).not.toBe(all(twin));
		expect(run.marks.map(({ kind: mark, atUs }) => [mark, atUs / SECOND])).toEqual([
			['fault', FROM],
			['heal', TO],
		]);
	});

	it('brings no more requests from the instant it heals', () => {
		const plan = struck(chosen, target, FROM, TO);
		expect(steps(runPlan(plan, 1), 'requests', TO / STEP)).toEqual(steps(runPlan(twinOf(plan), 1), 'requests', TO / STEP));
	});

	it('is forgotten some time after it has healed', () => {
		const plan = struck(chosen, target, FROM, TO);
		const run = runPlan(plan, 1);
		const twin = runPlan(twinOf(plan), 1);
		for (const name of allSeries) {
			expect(steps(run, name, -20), name).toEqual(steps(twin, name, -20));
		}
	});
});

function steps({ series }: RunRecord, name: (typeof allSeries)[number], from: number, to?: number): number[] {
	return Array.from(series[name].slice(from, to));
}

/** A pool that scales on demand, with demand that moves and a crowd that is never too large for long. */
function struck(fault: Choice, target: string, from: number, to: number): SimulationPlan {
	const autoscaler = membersOf(families.autoscalers).find(({ kind }) => kind === 'knative-kpa')?.chosen as Choice;
	const plan = planOf({
		arrivals: poisson(2),
		pool: {
			slots: 2,
			service: busy(laws.exponential(1)),
			autoscaler,
			coldStart: laws.constant(8),
			replicasMin: 1,
			replicasInitial: 1,
			replicasMax: 40,
		},
		...(target === 'gateway' ? { gateway: doorOf({ cache: { exact: CACHE } }) } : {}),
		faults: [{ fault, atUs: from * SECOND, untilUs: to * SECOND, target }],
		horizon: HORIZON,
		step: STEP,
	});
	const judged = apiOf({ latency: laws.exponential(1), quality: { wrong: 0.1, offline: 0.1, perSd: 0.3 } });
	if (fault.kind === 'input-drift') return hostedPlan(plan, judged, { input: 100, output: 10 });
	if ((faults.get(fault.kind).felt ?? ['slots']).includes('slots')) return plan;
	const hosted = apiOf({ latency: laws.exponential(1), limits: limitsOf({ rpm: 180, burst: 0.2 }) });
	return hostedPlan(plan, hosted, { input: 100, output: 10 });
}
