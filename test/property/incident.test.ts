/**
 * Whatever alerts, pagers, actions and responders an incident is made of: it watches without changing, its story is in order,
 * somebody logs in once, and nothing is lost.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runPlan, traceSilently } from '../../src/experiment/run.ts';
import type { AlertPlan, PagerPlan } from '../../src/model/incidentPlan.ts';
import type { Choice, RunbookAction, SimulationPlan } from '../../src/model/plan.ts';
import { families, membersOf } from '../support/examples.ts';
import { actionOf, incidentOf, inUnits, levelOf, pagerOf } from '../support/incidents.ts';
import { apiOf, clientOf, faultOf, hostedPlan, laws, planOf, poisson, SECOND, trafficOf } from '../support/plans.ts';

const HORIZON = 6 * 3600;

const written = membersOf(families['alert rules']).map(({ chosen }) => chosen);
// These plans have no monitors to watch.
const watched = membersOf(families.signals).flatMap(({ chosen }) => (chosen.kind === 'drift-alarms' ? [] : [chosen]));

/** Thresholds of any height on any signal, and the examples. */
const rule: fc.Arbitrary<Choice> = fc.oneof(
	fc.constantFrom(...written.map(inUnits)),
	fc
		.record({ signal: fc.constantFrom(...watched), above: fc.constantFrom(0, 0.1, 1, 1e3, 1e6, 1e9), every: fc.constantFrom(60, 300) })
		.map(({ signal, above, every }) => ({ kind: 'threshold', options: { signal, above, for: 0, every: every * SECOND } })),
);
const level = fc
	.record({ wait: fc.constantFrom(0, 60, 1800), after: fc.constantFrom(60, 900), missed: fc.constantFrom(0, 0.5, 1) })
	.map(({ wait, after, missed }) => levelOf(laws.exponential(Math.max(1, wait)), after, missed));
const pager: fc.Arbitrary<PagerPlan> = fc
	.record({ levels: fc.array(level, { minLength: 1, maxLength: 3 }), repeat: fc.constantFrom(null, 600) })
	.map(({ levels, repeat }) => ({ ...pagerOf(...levels), repeatUs: repeat === null ? null : repeat * SECOND }));
const action: fc.Arbitrary<RunbookAction> = fc
	.record({
		takes: fc.constantFrom(0, 60),
		fails: fc.constantFrom(0, 0.5, 1),
		tries: fc.integer({ min: 1, max: 3 }),
		deed: fc.constantFrom(
			{ blocks: [{ stream: 0, tenant: 'busiest' as const }] },
			{ blocks: [{ stream: 1, tenant: null }] },
			{ becomes: { clients: { app: { attemptsMax: 1 } } } },
			{ becomes: { pools: { gpu: { replicasMin: 0, replicasMax: 0, queueLimit: 0 } } } },
			{ becomes: { pools: { gpu: { replicasMax: 1 } } } },
		),
	})
	.map(({ deed, ...rest }) => actionOf({ ...rest, ...deed }));

const plan: fc.Arbitrary<SimulationPlan> = fc
	.record({
		rules: fc.array(fc.tuple(rule, fc.constantFrom('page', 'ticket', 'none')), { minLength: 1, maxLength: 3 }),
		pager,
		runbook: fc.array(action, { maxLength: 3 }),
		responder: fc.array(action, { maxLength: 2 }),
	})
	.map(({ rules: chosen, pager: onCall, runbook, responder }) => {
		const alerts = chosen.map(
			([own, severity], i): AlertPlan => ({
				name: `a${i}`,
				rule: own,
				severity: severity as 'page',
				pager: severity === 'page' ? 'on-call' : null,
			}),
		);
		const responders = responder.length === 0 ? [] : [{ name: 'bot', alert: 0, actions: responder, cooldownUs: 1200 * SECOND }];
		const traffic = [
			trafficOf(poisson(0.2), { population: { tenants: 5, zipf: 1, priorities: [1] } }),
			trafficOf(poisson(0.1), { name: 'other', client: 'app' }),
		];
		const base = planOf({
			traffic,
			horizon: HORIZON,
			step: 60,
			incident: incidentOf({ alerts, pagers: { 'on-call': onCall }, runbook, responders }),
			client: clientOf({ retry: { kind: 'fixed', options: { delay: SECOND } }, attemptsMax: 3, timeoutUs: 20 * SECOND }),
			faults: [faultOf('spike', { factor: 6, ramp: 0 }, 1800, 9000, 'web')],
		});
		const { gpu } = base.pools;
		const hosted = hostedPlan(base, apiOf(), { input: 1000, output: 10 });
		// The model has the price; the pool beside it has replicas to drain.
		return { ...hosted, pools: { gpu }, hosted: { llm: hosted.hosted!.gpu }, clients: { app: { ...base.clients.app, upstream: 'llm' } } };
	});

describe('an incident of any make', () => {
	it('tells its story in order, and somebody logs in at most once', () => {
		fc.assert(
			fc.property(plan, fc.integer({ min: 1, max: 1000 }), (made, seed) => {
				const record = runPlan(made, seed, { trace: true });
				const times = record.marks.map(({ atUs }) => atUs);
				expect(times).toEqual([...times].sort((a, b) => a - b));
				const at = (kind: string) => record.marks.filter((mark) => mark.kind === kind).map(({ atUs }) => atUs);
				expect(at('detected').length).toBeLessThanOrEqual(1);
				expect(at('acknowledged').length).toBeLessThanOrEqual(1);
				const [detected, acknowledged] = [at('detected')[0], at('acknowledged')[0]];
				if (acknowledged !== undefined) {
					expect(acknowledged).toBeGreaterThanOrEqual(detected);
					// Nobody else is called once somebody has answered, and nobody acts before.
					for (const time of at('escalated')) expect(time).toBeLessThanOrEqual(acknowledged);
					for (const time of at('action')) expect(time).toBeGreaterThanOrEqual(acknowledged);
				} else expect(at('action')).toEqual([]);
				const ended = record.requestOutcomes.reduce((sum, n) => sum + n, 0);
				expect(ended + record.requestsOpen).toBe(record.requests);
				expect(traceSilently(made, seed)).toBe(record.traceHash);
			}),
			{ seed: 20261125, numRuns: 60 },
		);
	});
});
