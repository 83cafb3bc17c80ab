/** Time to detect, acknowledge and contain on systems made so that each is known. */
import { describe, expect, it } from 'vitest';
import { hourAsleepUsd } from '../../src/analysis/incidentResult.ts';
import { mttcOf } from '../../src/analysis/mttc.ts';
import { type SeedRun, seedRun } from '../../src/analysis/seedRun.ts';
import { runPlan, twinOf } from '../../src/experiment/run.ts';
import type { Choice, IncidentPlan, SimulationPlan } from '../../src/model/plan.ts';
import { actionOf, alertOf, incidentOf, levelOf, pagerOf, spendRateOf } from '../support/incidents.ts';
import { apiOf, faultOf, HOUR, hostedPlan, laws, planOf, SECOND, trafficOf } from '../support/plans.ts';
import { expectTheory, seedsOf } from '../support/theory.ts';

const ONSET = 600;
/** A request every five seconds costs a hundredth of a cent: microdollars per hour. */
const QUIET = 72_000;

/** Prices rise at onset and stay; the runbook takes all traffic away. */
function dear(incident: IncidentPlan, { horizon = 3600, factor = 4 } = {}): SimulationPlan {
	const faults = [faultOf('price-change', { factor }, ONSET, horizon, 'gpu')];
	const plan = planOf({ arrivals: { kind: 'constant', options: { rate: 0.2 } }, horizon, step: 10, incident, faults });
	const measure = { ...plan.measure, windowUs: 10 * SECOND };
	return { ...hostedPlan(plan, apiOf(), { input: 100, output: 0 }), measure };
}

const takeAway = [actionOf({ blocks: [{ stream: 0, tenant: null }] })];
const doubled = (every = 60) => alertOf(spendRateOf(0, 60), 2 * QUIET, { every });

function runs(plan: SimulationPlan, seeds: readonly number[]): SeedRun[] {
	// Nothing of the twin is left to chance.
	const twin = runPlan(twinOf(plan), 1);
	return seeds.map((seed) => seedRun(plan, runPlan(plan, seed), twin));
}

/** One request in five seconds makes series of ten, and the horizon of a step belongs to it. */
const STEP = 10;

describe('mean time to contain', () => {
	const MEAN = 1200;
	const WATCHED = 3600 - ONSET - 60;
	const all = runs(dear(incidentOf({ alerts: [doubled()], wait: laws.exponential(MEAN), runbook: takeAway })), seedsOf(400));
	const mttc = mttcOf(all);

	it('is the detection and the mean of an exponential acknowledgement cut off at the horizon', () => {
		const exact = 60 + MEAN * (1 - Math.exp(-WATCHED / MEAN)) + STEP / 2;
		const times = all.map(({ containment, record }) => (containment?.containedUs ?? record.horizonUs) / SECOND - ONSET);
		expectTheory(times, { name: 'restricted mean time to contain', value: exact }, { within: 0.08, resolution: STEP / 2 / exact });
		expect(mttc?.mean_s).toBeCloseTo(times.reduce((sum, time) => sum + time, 0) / times.length, 6);
	});

	it('has the interval of that mean, and the share of runs that are censored', () => {
		const exact = 60 + MEAN * (1 - Math.exp(-WATCHED / MEAN)) + STEP / 2;
		const [lo, hi] = mttc?.ci95_s ?? [0, 0];
		expect(lo).toBeLessThan(exact + STEP);
		expect(hi).toBeGreaterThan(exact - STEP);
		expect(hi - lo).toBeLessThan(0.16 * exact);
		const share = (mttc?.censored ?? 0) / all.length;
		const expected = Math.exp(-WATCHED / MEAN);
		expect(Math.abs(share - expected)).toBeLessThan(3.3 * Math.sqrt((expected * (1 - expected)) / all.length));
	});

	it('has the median of that law, and no 95th percentile, which lies beyond the horizon', () => {
		// A sample median of an exponential law has the standard error mean / sqrt(n).
		expect(Math.abs((mttc?.p50_s ?? 0) - (60 + MEAN * Math.LN2))).toBeLessThan((3.3 * MEAN) / Math.sqrt(all.length) + STEP);
		expect(mttc?.detect).toEqual({ mean_s: 60, p50_s: 60, p90_s: 60, ci95_s: [60, 60], censored: 0 });
	});

	it('is at least the horizon where nobody ever comes, and says that all are censored', () => {
		const never = mttcOf(
			runs(dear(incidentOf({ alerts: [doubled()], pagers: { 'on-call': pagerOf(levelOf(laws.constant(1), 0, 1)) } })), [1, 2, 3]),
		);
		expect(never).toMatchObject({ mean_s: 3000, p50_s: null, p90_s: null, censored: 3 });
		expect(never?.acknowledge.censored).toBe(3);
		expect(never?.detect.censored).toBe(0);
	});
});

describe('an escalation', () => {
	it('answers in (1 - p) a + p (after + b) on average when a share p of pages is missed', () => {
		const [p, a, after, b] = [0.3, 200, 900, 400];
		const pagers = { 'on-call': pagerOf(levelOf(laws.exponential(a), 0, p), levelOf(laws.exponential(b), after)) };
		const all = runs(dear(incidentOf({ alerts: [doubled()], pagers }), { horizon: 20_000 }), seedsOf(300));
		// One who noticed may be slower than the next level: then that one answers.
		const late = Math.exp(-after / a);
		const first = a * (1 - late) + late * (1 / (1 / a + 1 / b));
		const exact = (1 - p) * first + p * (after + b);
		const times = all.map(({ containment }) => (containment?.acknowledgedUs ?? Number.NaN) / SECOND - ONSET - 60);
		expectTheory(times, { name: 'escalated acknowledgement', value: exact }, { within: 0.15 });
	});
});

describe('detection', () => {
	const detected = (rule: Choice, { factor = 4, horizon = 30_000 } = {}) => {
		const alerts = [{ name: '', rule, severity: 'page' as const, pager: 'on-call' }];
		const at = runPlan(dear(incidentOf({ alerts }), { horizon, factor }), 1).marks.find(({ kind }) => kind === 'detected')?.atUs;
		return at === undefined ? null : at / SECOND;
	};

	it('by a burn rate comes when the long window has filled to its limit: W (14.4 - 1) / (20 - 1) after a step to 20x', () => {
		const windows = [{ burn: 14.4, long: HOUR, short: HOUR / 12, severity: 'page' }];
		const rule = { kind: 'burn-rate', options: { signal: spendRateOf(0, 60), budget: QUIET, windows, every: 60 * SECOND } };
		// The run begins at onset less ten minutes: the hour's window has a value an hour after the start.
		const crossing = Math.max(3600, ONSET + (3600 * 13.4) / 19);
		expect(detected(rule, { factor: 20 })).toBe(Math.ceil(crossing / 60) * 60);
		const slow = [{ burn: 6, long: 6 * HOUR, short: HOUR / 2, severity: 'page' }];
		const later = { kind: 'burn-rate', options: { ...rule.options, windows: slow } };
		expect(detected(later, { factor: 7 })).toBe(Math.ceil(Math.max(21_600, ONSET + (21_600 * 5) / 6) / 60) * 60);
		expect(detected(later, { factor: 5 })).toBeNull();
	});

	it('by a budget comes when what was spent has been recorded, published and looked at', () => {
		const hour = 3600;
		// Four times $0.072 an hour from 600 s on; half of a budget of $2 is spent 3.31 h in.
		const spentAt = ONSET + ((1e6 - (QUIET * ONSET) / hour) / (4 * QUIET)) * hour;
		const signal = { kind: 'billing-export', options: { lag: laws.constant(2 * hour), every: HOUR, window: HOUR } };
		const options = { signal, amount: 2e6, per: 'month', at: [0.5], page_at: 0.5, spent: 0, every: 4 * HOUR };
		const published = Math.ceil((spentAt + 2 * hour) / hour);
		expect(detected({ kind: 'budget', options })).toBe(Math.ceil(published / 4) * 4 * hour);
		// Half of it spent before the run leaves the other half: the same crossing at once.
		const most = { ...options, spent: 0.9e6 };
		expect(detected({ kind: 'budget', options: most })).toBe(4 * hour);
	});

	it('by a budget of the day begins anew at midnight', () => {
		// $1.73 a day at the quiet rate, and four times that; a budget of $3 is passed on the first day by the dear rate only.
		const signal = { kind: 'total-spend', options: { lag: 0 } };
		const rule = (amount: number) => ({
			kind: 'budget',
			options: { signal, amount, per: 'day', at: [1], page_at: 1, spent: 0, every: 60 * SECOND },
		});
		const horizon = 50 * 3600;
		expect(detected(rule(3e6), { horizon })).toBeCloseTo(ONSET + ((3e6 - QUIET / 6) / (4 * QUIET)) * 3600, -2);
		// A quiet week never passes it, though what is spent in all soon does.
		expect(detected(rule(3e6), { horizon, factor: 1 })).toBeNull();
	});
});

describe('one more hour asleep', () => {
	/** A leaked key: a stream of hardly anything until it is used a thousand times as much, for good. Killing it restores the rest. */
	const leaked = (wait: number) => {
		const horizon = 6 * 3600;
		const incident = incidentOf({
			alerts: [alertOf(spendRateOf(0, 60), 200e6, { every: 60 })],
			wait: laws.constant(wait),
			runbook: [actionOf({ takes: 300, blocks: [{ stream: 1, tenant: null }] })],
		});
		const constant = (rate: number) => ({ kind: 'constant', options: { rate } });
		const traffic = [trafficOf(constant(0.2)), trafficOf(constant(0.001), { name: 'key' })];
		const faults = [faultOf('spike', { factor: 1000, ramp: 0 }, ONSET, horizon, 'key')];
		const plan = planOf({ traffic, horizon, step: 10, incident, faults });
		const [run] = runs(hostedPlan(plan, apiOf(), { input: 100_000, output: 0 }), [1]);
		return { usd: run.bill.totalCents / 100, hour: hourAsleepUsd(run), contained: run.containment?.containedHow };
	};

	it('costs what a run in which somebody logs in an hour later costs more', () => {
		const [early, late] = [leaked(5400), leaked(9000)];
		expect(early.contained).toBe('action');
		// A request a second at ten cents, for an hour.
		expect(late.usd - early.usd).toBeGreaterThan(355);
		expect(early.hour).not.toBeNull();
		expect(Math.abs((early.hour ?? 0) / (late.usd - early.usd) - 1)).toBeLessThan(0.02);
	});

	it('is at the rate since onset where that is less than an hour ago', () => {
		const [soon, later] = [leaked(600), leaked(4200)];
		expect(Math.abs((soon.hour ?? 0) / (later.usd - soon.usd) - 1)).toBeLessThan(0.1);
	});
});
