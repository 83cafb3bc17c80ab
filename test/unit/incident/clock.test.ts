/** Who is called, when, and what they and the machines then do to a running system. */
import { describe, expect, it } from 'vitest';
import { runPlan, traceSilently } from '../../../src/experiment/run.ts';
import type { AlertPlan } from '../../../src/model/incidentPlan.ts';
import { outcomeNames, REJECTED } from '../../../src/model/outcomes.ts';
import type { IncidentPlan, SimulationPlan } from '../../../src/model/plan.ts';
import { calendarDay } from '../../../src/traffic/calendarDay.ts';
import { actionOf, alertOf, incidentOf, levelOf, pagerOf, spendRateOf } from '../../support/incidents.ts';
import {
	apiOf,
	clientOf,
	faultOf,
	HOUR,
	hostedPlan,
	laws,
	type PlanParts,
	planOf,
	poisson,
	SECOND,
	trafficOf,
} from '../../support/plans.ts';

type Parts = Parameters<typeof incidentOf>[0];

/** One request a second costs a hundredth of a cent: $0.36 an hour. */
const horizon = 4 * 3600;
const plain = (incident: IncidentPlan, parts: Partial<PlanParts> = {}): SimulationPlan =>
	hostedPlan(planOf({ arrivals: { kind: 'constant', options: { rate: 1 } }, horizon, step: 60, incident, ...parts }), apiOf(), {
		input: 100,
		output: 0,
	});
/** Fires at the first reading at which a minute has gone by. */
const soon = (changes: Partial<AlertPlan> & { every?: number } = {}) => alertOf(spendRateOf(0, 60), 1, { every: 60, ...changes });
const marksOf = (plan: SimulationPlan, seed = 1) =>
	runPlan(plan, seed)
		.marks.filter(({ kind }) => kind !== 'fault' && kind !== 'heal')
		.map(({ atUs, kind, what }) => `${atUs / SECOND} ${kind}: ${what}`);

describe('several alerts', () => {
	it('call by the first to page; the others are noted, and call nobody once somebody is on it', () => {
		const late = alertOf(spendRateOf(0, 600), 1, { every: 60, name: 'late' });
		expect(
			marksOf(plain(incidentOf({ alerts: [late, soon({ name: 'early' })], wait: laws.constant(90), runbook: [actionOf({ takes: 30 })] }))),
		).toEqual([
			'60 detected: alert early fires: spend-rate above $0.00/min (night)',
			'150 acknowledged: on-call engineer logs in',
			'180 action: act',
			'600 notice: alert late fires: spend-rate above $0.00/min (night)',
		]);
	});

	it('call one pager each, and the first to answer has it', () => {
		const pagers = { slow: pagerOf(levelOf(laws.constant(3000))), fast: pagerOf(levelOf(laws.constant(300))) };
		const alerts = [soon({ name: 'a', pager: 'slow' }), alertOf(spendRateOf(0, 600), 1, { every: 60, name: 'b', pager: 'fast' })];
		expect(marksOf(plain(incidentOf({ alerts, pagers }))).filter((mark) => mark.includes('acknowledged'))).toEqual([
			'900 acknowledged: on-call engineer logs in',
		]);
	});

	it('of severity ticket detect nothing and wake nobody', () => {
		const alerts = [soon({ name: 't', severity: 'ticket', pager: null })];
		expect(marksOf(plain(incidentOf({ alerts })))).toEqual(['60 notice: alert t fires: spend-rate above $0.00/min (ticket)']);
	});
});

describe('chance', () => {
	it('belongs to an alert and an action by name: others beside them change nothing of it', () => {
		const wait = laws.exponential(600);
		const storyOf = (incident: Parts) => marksOf(plain(incidentOf({ wait, ...incident }))).filter((mark) => /acknowledged|two/.test(mark));
		const two = actionOf({ name: 'two', takes: laws.exponential(300) });
		const alone = storyOf({ alerts: [soon({ name: 'a' })], runbook: [two] });
		expect(storyOf({ alerts: [soon({ name: 'ticket', severity: 'ticket', pager: null }), soon({ name: 'a' })], runbook: [two] })).toEqual(
			alone,
		);
		expect(storyOf({ alerts: [soon({ name: 'a' })], runbook: [actionOf({ name: 'one' }), two] })).toEqual(alone);
		expect(storyOf({ alerts: [soon({ name: 'b' })], runbook: [two] })[0]).not.toBe(alone[0]);
	});
});

describe('a pager', () => {
	const called = (incident: Parts) => marksOf(plain(incidentOf({ alerts: [soon()], ...incident })));
	const missed = levelOf(laws.constant(1), 0, 1);

	it('calls the next when nobody answers, and the one after that', () => {
		const levels = [missed, levelOf(laws.constant(1), 900, 1), levelOf(laws.constant(120), 600)];
		expect(called({ pagers: { 'on-call': pagerOf(...levels) } })).toEqual([
			'60 detected: alert fires (night)',
			'960 escalated: escalated to level 2 (night)',
			'1560 escalated: escalated to level 3 (night)',
			'1680 acknowledged: on-call of level 3 logs in',
		]);
	});

	it('calls nobody else once somebody has answered, and takes the earlier of two answers', () => {
		const levels = [levelOf(laws.constant(1000)), levelOf(laws.constant(3000), 900), levelOf(laws.constant(1), 600)];
		expect(called({ pagers: { 'on-call': pagerOf(...levels) } }).slice(1)).toEqual([
			'960 escalated: escalated to level 2 (night)',
			'1060 acknowledged: on-call engineer logs in',
		]);
	});

	it('that is missed and sent once is never answered; sent again and again it is', () => {
		expect(called({ pagers: { 'on-call': pagerOf(missed) } })).toEqual(['60 detected: alert fires (night)']);
		const again = { levels: [levelOf(laws.constant(1), 0, 0.5)], repeatUs: 600 * SECOND };
		const [, mark] = called({ pagers: { 'on-call': again } });
		expect((Number(mark.split(' ')[0]) - 61) % 600).toBe(0);
	});

	it('is answered by who is there: by the hour, the day of the week, and the holidays', () => {
		const level = {
			...levelOf(laws.constant(1)),
			acknowledge: { business: laws.constant(10), night: laws.constant(20), weekend: laws.constant(30), holiday: laws.constant(40) },
		};
		const waitAt = (weekOffsetUs: number, holidays: string[]) => {
			const incident = incidentOf({
				alerts: [soon()],
				pagers: { 'on-call': pagerOf(level) },
				holidays: holidays.map((date) => calendarDay(date)!),
			});
			// The 5th of January 2026 is a Monday.
			const start = `2026-01-${String(5 + Math.floor(weekOffsetUs / (24 * HOUR))).padStart(2, '0')}T00:00:00Z`;
			return Number(marksOf({ ...plain(incident, { weekOffsetUs }), start })[1].split(' ')[0]) - 60;
		};
		expect(waitAt(10 * HOUR, [])).toBe(10);
		expect(waitAt(20 * HOUR, [])).toBe(20);
		expect(waitAt((5 * 24 + 10) * HOUR, [])).toBe(30);
		expect(waitAt(10 * HOUR, ['2026-01-05'])).toBe(40);
		// A minute before midnight: the page falls into the next day.
		expect(waitAt(24 * HOUR - 30 * SECOND, ['2026-01-06'])).toBe(40);
		expect(waitAt(24 * HOUR - 30 * SECOND, ['2026-01-05'])).toBe(20);
	});
});

describe('a runbook', () => {
	it('diagnoses first, and works through its actions in order', () => {
		const runbook = [actionOf({ name: 'one', takes: 30 }), actionOf({ name: 'two', takes: 40 })];
		expect(marksOf(plain(incidentOf({ alerts: [soon()], diagnosis: 500, runbook }))).slice(1)).toEqual([
			'61 acknowledged: on-call engineer logs in',
			'591 action: one',
			'631 action: two',
		]);
	});

	it('tries an action that fails again, leaves it after its tries, and goes on', () => {
		const runbook = [actionOf({ name: 'one', takes: 30, fails: 1, tries: 2 }), actionOf({ name: 'two', takes: 40 })];
		expect(marksOf(plain(incidentOf({ alerts: [soon()], runbook }))).slice(2)).toEqual([
			'91 failed: one failed and is tried again (try 1)',
			'121 failed: one failed (try 2)',
			'161 action: two',
		]);
	});

	it('has each failure by chance of its own: three tries of an action that fails half the time work seven times in eight', () => {
		const runbook = [actionOf({ fails: 0.5, tries: 3 })];
		const plan = { ...plain(incidentOf({ alerts: [soon()], runbook })), horizonUs: 100 * SECOND };
		const worked = Array.from({ length: 400 }, (_, seed) => runPlan(plan, seed)).filter(({ marks }) =>
			marks.some(({ kind }) => kind === 'action'),
		);
		// 350 expected, and 3.3 standard deviations are 22.
		expect(Math.abs(worked.length - 350)).toBeLessThan(22);
	});
});

describe('a responder', () => {
	const acting = (cooldown: number, changes: Parts = {}) =>
		incidentOf({
			alerts: [soon({ name: 's', severity: 'none', pager: null })],
			responders: [{ name: 'bot', alert: 0, actions: [actionOf({ name: 'cap', takes: 5 })], cooldownUs: cooldown * SECOND }],
			...changes,
		});

	it('acts without anybody, and is what detected it', () => {
		expect(marksOf(plain(acting(1e6)))).toEqual([
			'60 detected: alert s fires: spend-rate above $0.00/min (night)',
			'65 responder: bot: cap',
		]);
	});

	it('acts again while the alert goes on, but not before its cooldown is over', () => {
		const times = marksOf(plain(acting(1000)))
			.filter((mark) => mark.includes('responder'))
			.map((mark) => Number(mark.split(' ')[0]));
		// Done at 65, free at 1065, read every minute.
		expect(times.slice(0, 3)).toEqual([65, 1085, 2105]);
	});

	it('and a person change what they change, and leave what the other did', () => {
		const incident = incidentOf({
			alerts: [soon()],
			wait: laws.constant(600),
			runbook: [actionOf({ becomes: { clients: { app: { timeoutUs: null } } } })],
			responders: [{ name: 'bot', alert: 0, actions: [actionOf({ becomes: { clients: { app: { attemptsMax: 1 } } } })], cooldownUs: HOUR }],
		});
		// Everything fails; without the bot every request is tried five times, and with its change undone it would be again.
		const client = { retry: { kind: 'fixed', options: { delay: 0 } }, attemptsMax: 5 };
		const failing = { ...plain(incident, { client }), hosted: { gpu: apiOf({ faults: { rejected: 1, overloaded: 0, error: 0 } }) } };
		const { series } = runPlan({ ...failing, pools: { other: planOf({ horizon: 1 }).pools.gpu } }, 1);
		expect(series.attempts[0]).toBeGreaterThan(250);
		expect(series.attempts.slice(30).every((attempts) => attempts <= 61)).toBe(true);
	});
});

describe('an action', () => {
	const tenants = { tenants: 4, zipf: 1, priorities: [1] };
	const blocked = (blocks: { stream: number; tenant: number | 'busiest' | null }[], population = true) => {
		const incident = incidentOf({ alerts: [soon()], runbook: [actionOf({ blocks })] });
		const traffic = [
			trafficOf(poisson(2), population ? { population: tenants } : {}),
			trafficOf({ kind: 'constant', options: { rate: 1 } }, { name: 'batch' }),
		];
		const { requestOutcomes, requests, series } = runPlan(plain(incident, { traffic }), 1);
		return { share: requestOutcomes[REJECTED] / requests, series };
	};

	it('that blocks a stream has all of it refused, and no other', () => {
		const { share, series } = blocked([{ stream: 1, tenant: null }], false);
		expect(share).toBeGreaterThan(0.31);
		expect(share).toBeLessThan(0.35);
		expect(series.good[100]).toBeGreaterThan(0);
	});

	it('that blocks a tenant has its share refused, and nobody else: of four by 1/k the biggest has 48 %', () => {
		// Two of three requests are of this stream.
		expect(blocked([{ stream: 0, tenant: 0 }]).share).toBeCloseTo((0.48 * 2) / 3, 1);
		expect(blocked([{ stream: 0, tenant: 3 }]).share).toBeCloseTo((0.12 * 2) / 3, 1);
	});

	it('that blocks the busiest blocks the biggest', () => {
		expect(blocked([{ stream: 0, tenant: 'busiest' }]).share).toBe(blocked([{ stream: 0, tenant: 0 }]).share);
	});

	it('that drains a pool lets it finish and takes nothing new: replicas go, callers are turned away', () => {
		const incident = incidentOf({
			alerts: [soon()],
			runbook: [actionOf({ becomes: { pools: { gpu: { replicasMin: 0, replicasMax: 0, queueLimit: 0 } } } })],
		});
		const plan = planOf({ arrivals: poisson(0.5), horizon: 3600, step: 60, incident, pool: { replicasInitial: 1 } });
		const { pools, series, requestOutcomes } = runPlan(plan, 1);
		expect(pools[0].paidUs / SECOND).toBeLessThan(120);
		expect(series.good.slice(3).every((good) => good === 0)).toBe(true);
		expect(requestOutcomes[outcomeNames.indexOf('overloaded')]).toBeGreaterThan(1000);
	});
});

describe('what is not used', () => {
	it('costs nothing: an alert on money has two sources of events, and nothing stands between client and pool', () => {
		const incident = incidentOf({ alerts: [alertOf(spendRateOf(0, 60), 1e15, { every: 600 })] });
		const without = runPlan({ ...plain(incident), incident: null }, 1, { trace: true });
		const with_ = runPlan(plain(incident), 1, { trace: true });
		expect(with_.events - without.events).toBe(horizon / 600 + 1);
	});

	it('changes nothing: a run in which everything is watched has the traffic and the bill of one in which nothing is', () => {
		const signals = ['error-rate', 'latency', 'queue-length', 'queue-wait', 'replicas', 'request-rate', 'cost-per-request'].map((kind) => {
			const options = { via: 'prometheus', of: kind === 'replicas' ? 'all' : 'requests', quantile: 0.95, per: 'request' };
			return alertOf({ kind, options }, 1e15, { name: kind, every: 60 });
		});
		const watched = plain(incidentOf({ alerts: signals }), { arrivals: poisson(1) });
		const { events: _, traceHash: __, planHash: ___, marks: ____, ...record } = runPlan(watched, 3);
		const { events, traceHash, planHash, marks, ...quiet } = runPlan({ ...watched, incident: null }, 3);
		expect(record).toEqual(quiet);
		expect(runPlan(watched, 3, { trace: true }).traceHash).toBe(traceSilently(watched, 3));
	});
});

describe('an anomaly', () => {
	const day = 24 * 3600;
	const diurnal = { kind: 'diurnal', options: { rate: 0.5, amplitude: 0.9, peak: 12 * HOUR, days: [1, 1, 1, 1, 1, 1, 1] } };
	const rule = {
		kind: 'anomaly',
		options: {
			signal: { kind: 'request-rate', options: { of: 'requests', via: 'prometheus', window: 600 * SECOND } },
			above: 1.8,
			at_least: 0.1,
			for: 600 * SECOND,
			every: 300 * SECOND,
		},
	};
	const plan = (faults: SimulationPlan['faults']) =>
		plain(incidentOf({ alerts: [{ name: 'odd', rule, severity: 'page', pager: 'on-call' }] }), {
			arrivals: diurnal,
			faults,
			horizon: day,
			clients: undefined,
		} as never);

	it('is not the rise of every morning, which is as it was last week', () => {
		expect(marksOf(plan([]))).toEqual([]);
	});

	it('is four times as many at an hour at which a day has most', () => {
		const marks = marksOf(plan([faultOf('spike', { factor: 4, ramp: 0 }, day / 2, day / 2 + 7200, 'web')]));
		expect(marks[0]).toMatch(/detected: alert odd fires/);
		expect(Number(marks[0].split(' ')[0])).toBeLessThan(day / 2 + 1800);
		expect(Number(marks[0].split(' ')[0])).toBeGreaterThanOrEqual(day / 2 + 600);
	});
});

describe('clients', () => {
	it('see a killed key as refused, with and without a gateway', () => {
		const incident = incidentOf({ alerts: [soon()], runbook: [actionOf({ blocks: [{ stream: 0, tenant: null }] })] });
		const outcomes = runPlan(plain(incident, { client: clientOf() }), 1).attemptOutcomes;
		expect(outcomes[REJECTED]).toBe(horizon - 61);
	});
});
