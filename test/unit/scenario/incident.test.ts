/** The incident clock as it is written: what becomes of it, and what is refused, where. */

import { describe, expect, it } from 'vitest';
import { runPlan } from '../../../src/experiment/run.ts';
import type { IncidentPlan } from '../../../src/model/plan.ts';
import { compile, said, small } from './small.ts';

const people = 'acknowledge: {business: 5m, night: 5m, weekend: 5m}';
const money = 'alert: {signal: spend-rate, above: $8/min}';

function incidentOf(...lines: string[]): IncidentPlan {
	const text = written(...lines);
	const result = compile(text);
	if (!result.ok || result.compiled.plan.incident === null) throw new Error(said(text).join('\n'));
	return result.compiled.plan.incident;
}

function written(...lines: string[]): string {
	return `${small}incident:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** What is said without its excerpt, the first line of the incident being 29. */
const refused = (...lines: string[]) => said(written(...lines));

describe('an incident', () => {
	it('of one alert and one acknowledgement is what it always was', () => {
		expect(incidentOf(money, people)).toEqual({
			alerts: [
				{
					name: '',
					rule: {
						kind: 'threshold',
						options: { signal: { kind: 'spend-rate', options: { lag: 0, window: 3.6e9 } }, above: 480e6, for: 0, every: 300e6 },
					},
					severity: 'page',
					pager: 'on-call',
				},
			],
			pagers: {
				'on-call': {
					levels: [
						{
							afterUs: 0,
							acknowledge: Object.fromEntries(
								['business', 'night', 'weekend', 'holiday'].map((shift) => [shift, { kind: 'constant', options: { value: 300e6 } }]),
							),
							missed: 0,
						},
					],
					repeatUs: null,
				},
			},
			holidays: [],
			diagnosis: { kind: 'constant', options: { value: 0 } },
			runbook: [],
			responders: [],
		});
	});

	it('reads a limit in the unit of its signal', () => {
		const limit = (alert: string) => incidentOf(`alert: ${alert}`, people).alerts[0].rule.options;
		expect(limit('{signal: error-rate, above: 5%}').above).toBe(0.05);
		expect(limit('{signal: latency, above: 2s}').above).toBe(2e6);
		expect(limit('{signal: queue-length, above: 100}').above).toBe(100);
		expect(limit('{signal: {kind: replicas, of: ready}, below: 2}').below).toBe(2);
		expect(limit('{signal: total-spend, above: $500}').above).toBe(500e6);
		expect(limit('{kind: burn-rate, signal: error-rate, budget: 0.1%}').budget).toBe(0.001);
	});

	it('has escalation, holidays, further pagers and a diagnosis by a law', () => {
		const { pagers, holidays, diagnosis, alerts } = incidentOf(
			'alerts:',
			'  spend: {signal: spend-rate, above: $8/min}',
			'  bill: {kind: budget, signal: {kind: billing-export, provider: gcp}, amount: $100, pager: finance}',
			people,
			'missed: 10%',
			'escalation: [{after: 15m, acknowledge: {business: 2m, night: 4m, weekend: 8m, holiday: 16m}}]',
			'repeat: 1h',
			'pagers: {finance: {acknowledge: {business: 4h, night: 16h, weekend: 2d}}}',
			'holidays: [2026-12-25]',
			'diagnosis: {kind: lognormal, median: 20m, p95: 90m}',
		);
		expect(pagers['on-call'].levels.map(({ afterUs, missed }) => [afterUs, missed])).toEqual([
			[0, 0.1],
			[900e6, 0],
		]);
		expect(pagers['on-call'].repeatUs).toBe(3600e6);
		expect(pagers.finance.levels[0].acknowledge.holiday).toEqual({ kind: 'constant', options: { value: 172_800e6 } });
		expect(holidays).toEqual([20812]);
		expect(diagnosis.kind).toBe('lognormal');
		expect(alerts.map(({ name, pager }) => [name, pager])).toEqual([
			['spend', 'on-call'],
			['bill', 'finance'],
		]);
	});

	it('has actions of every kind, each what it changes', () => {
		const { runbook, responders } = incidentOf(
			money,
			people,
			'runbook:',
			'  - {name: calm, variant: calm, takes: {kind: exponential, mean: 5m}, fails: 10%, tries: 3}',
			'  - {name: cap, cap: {replicas: 3}}',
			'  - {name: breaker, breaker: $9/min}',
			'  - {name: kill, block: {}}',
			'  - {name: drain, drain: gpu}',
			'responders:',
			'  bot: {cooldown: 10m, actions: [{name: set, set: {pools.gpu.queue: 5}}]}',
		);
		expect(runbook.map(({ becomes, blocks }) => ({ ...becomes, blocks }))).toEqual([
			{ clients: { web: { attemptsMax: 2 } }, admission: {}, pools: {}, hosted: {}, blocks: [] },
			{ clients: {}, admission: {}, pools: { gpu: { replicasMax: 3 } }, hosted: {}, blocks: [] },
			expect.objectContaining({ admission: { breaker: expect.objectContaining({ limitPerHour: 540e6 }) } }),
			{ clients: {}, admission: {}, pools: {}, hosted: {}, blocks: [{ stream: 0, tenant: null }] },
			expect.objectContaining({ pools: { gpu: { replicasMin: 0, replicasMax: 0, queueLimit: 0 } } }),
		]);
		expect(runbook[0]).toMatchObject({ fails: 0.1, tries: 3, takes: { kind: 'exponential' } });
		expect(responders).toEqual([expect.objectContaining({ name: 'bot', alert: 0, cooldownUs: 600e6 })]);
		expect(responders[0].actions[0].becomes.pools).toEqual({ gpu: { queueLimit: 5 } });
	});

	it('takes of a variant what it changes of the system, and nothing of the incident', () => {
		const text = written(money, people, 'runbook: [{name: a, variant: calm}]').replace(
			'set: {clients.web.attempts: 2}',
			'set: {incident: null, clients.web.attempts: 2}',
		);
		expect(said(text)).toEqual([]);
		const frozen = text.replace('incident: null', 'duration: 5m');
		expect(said(frozen)).toEqual([expect.stringContaining('[calm] a runbook action cannot change duration while the run is going')]);
	});

	it('runs as it is written', () => {
		const result = compile(
			written(
				'alerts:',
				'  rush: {signal: {kind: request-rate, of: requests, window: 1m}, above: 4/s, every: 30s, severity: none}',
				people,
				'responders: {bot: {on: rush, actions: [{name: cap, takes: 30s, cap: {replicas: 2}}]}}',
			),
		);
		expect(result.ok && runPlan(result.compiled.plan, 1).marks.map(({ kind }) => kind)).toEqual(['fault', 'detected', 'responder', 'heal']);
	});
});

describe('an incident is refused', () => {
	it.each([
		[
			'for a signal there is not',
			[`alert: {signal: spend-ratio, above: $8/min}`, people],
			"unknown kind 'spend-ratio'; did you mean 'spend-rate'?",
		],
		[
			'for a rule there is not',
			[`alert: {kind: treshold, signal: spend-rate, above: $8/min}`, people],
			"unknown kind 'treshold'; did you mean 'threshold'?",
		],
		[
			'for a limit in another unit',
			['alert: {signal: latency, above: $8/min}', people],
			'29:35 PM006 [$8/min] incident.alert.above: expected a duration with a unit',
		],
		[
			'for a limit without a unit',
			['alert: {signal: spend-rate, above: 8}', people],
			'29:38 PM006 [8] incident.alert.above: expected an amount of money per time',
		],
		['for no limit', ['alert: {signal: spend-rate}', people], "29:10 PM005 [{signal: spend-rate}] incident.alert: 'above' is missing"],
		['for two limits', ['alert: {signal: queue-length, above: 8, below: 3}', people], 'expected `above` or `below`, got both'],
		[
			'for a page that nobody is said to answer',
			[money],
			"28:1 PM005 [incident] incident: 'acknowledge' is missing: incident.alert pages somebody",
		],
		['for no alert', [people], "28:1 PM005 [incident] incident: 'alert' is missing"],
		[
			'for a pager there is not',
			[
				'alert: {signal: spend-rate, above: $8/min, pager: finanze}',
				people,
				'pagers: {finance: {acknowledge: {business: 1h, night: 1h, weekend: 1h}}}',
			],
			"there is no pager 'finanze'; did you mean 'finance'?",
		],
		[
			'for a ticket with a pager',
			['alert: {signal: spend-rate, above: $8/min, pager: on-call, severity: ticket}', people],
			'an alert of severity ticket calls nobody',
		],
		[
			'for a pool that a signal looks at',
			['alert: {signal: {kind: queue-length, pool: gpux}, above: 8}', people],
			"there is no pool 'gpux'; did you mean 'gpu'?",
		],
		[
			'for tokens where there are none',
			['alert: {signal: tokens-per-key, above: 8/s}', people],
			'tokens-per-key needs tokens to count, and no stream has any',
		],
		[
			'for a cache where there is none',
			['alert: {signal: cache-hit-rate, below: 50%}', people],
			'cache-hit-rate needs a pool that counts tokens',
		],
		[
			'for a burn rate over a signal without windows',
			['alert: {kind: burn-rate, signal: total-spend, budget: $8}', people],
			"unknown kind 'total-spend'",
		],
		[
			'for a budget of a signal that is no account',
			['alert: {kind: budget, signal: spend-rate, amount: $8}', people],
			"unknown kind 'spend-rate'",
		],
		[
			'for a budget that never pages',
			['alert: {kind: budget, signal: total-spend, amount: $8, at: [50%], page_at: 80%}', people],
			'`page_at` is above every share',
		],
		[
			'for hours of a day that has twenty-five',
			[`alert: {kind: anomaly, signal: spend-rate, expected: [${Array(25).fill('$1/h').join(', ')}]}`, people],
			'needs 24 values or 168, got 25',
		],
		[
			'for a billing export of nobody',
			['alert: {signal: billing-export, above: $8/min}', people],
			'`provider` is missing, or else both `lag` and `every`',
		],
		[
			'for a scrape longer than its window',
			['alert: {signal: {kind: error-rate, scrape: 10m, window: 5m}, above: 5%}', people],
			'`window` must not be shorter than `scrape`',
		],
		[
			'for a holiday that is none',
			[money, people, 'holidays: [2026-02-30]'],
			'31:14 PM006 [2026-02-30] incident.holidays.0: expected a date of the calendar',
		],
		[
			'for a page repeated every second',
			[money, people, 'repeat: 1s'],
			'31:11 PM007 [1s] incident.repeat: expected a duration of at least 1m',
		],
		['for an action that does nothing', [money, people, 'runbook: [{name: wait}]'], "incident.runbook.0: 'wait' does nothing"],
		['for a knob there is not', [money, people, 'runbook: [{name: a, set: {pools.gpu.turbo: 3}}]'], "pools.gpu: unknown key 'turbo'"],
		[
			'for a variant there is not',
			[money, people, 'runbook: [{name: a, variant: clam}]'],
			"31:32 PM008 [clam] there is no variant 'clam'; did you mean 'calm'?",
		],
		[
			'for a cap of a pool there is not',
			[money, people, 'runbook: [{name: a, cap: {pool: cpu, replicas: 1}}]'],
			"there is no pool with replicas 'cpu'; did you mean 'gpu'?",
		],
		['for a drain of a pool there is not', [money, people, 'runbook: [{name: a, drain: cpu}]'], "there is no pool with replicas 'cpu'"],
		[
			'for a stream there is not',
			[money, people, 'runbook: [{name: a, block: {traffic: user}}]'],
			"there is no traffic stream 'user'; did you mean 'users'?",
		],
		['for a tenant where there are none', [money, people, 'runbook: [{name: a, block: {tenant: 3}}]'], 'traffic.users has no population'],
		['for a release there is not', [money, people, 'runbook: [{name: a, rollback: v2}]'], "31:33 PM008 [v2] there is no release 'v2'"],
		[
			'for a responder to an alert there is not',
			[money, people, 'responders: {bot: {on: alarm, actions: [{name: a, block: {}}]}}'],
			"there is no alert 'alarm'",
		],
		[
			'for a responder that does nothing',
			[money, people, 'responders: {bot: {actions: []}}'],
			'expected a list of actions, got an empty one',
		],
		[
			'for a responder that changes what is frozen',
			[money, people, 'responders: {bot: {actions: [{name: a, set: {pools.gpu.slots: 9}}]}}'],
			'a runbook action cannot change pools.gpu.slots',
		],
	] as const)('%s', (_, lines, expected) => {
		const lines_ = refused(...lines);
		expect(lines_.join('\n')).toContain(expected);
		expect(lines_).toHaveLength(1);
	});

	it('not, but doubted, for an alert that tells nobody', () => {
		expect(refused('alert: {signal: spend-rate, above: $8/min, severity: none}')).toEqual([
			expect.stringContaining('PM013 [none] incident: alert alert tells nobody, and no responder listens to it'),
		]);
	});
});
