/** The incident clock as people write it: alerts, pagers, the runbook, responders. */
import { z } from 'zod';
import { limitIn } from '../incident/limits.ts';
import { rules } from '../incident/rules/index.ts';
import { signals } from '../incident/signals/index.ts';
import { durationLaw } from '../model/distributions/index.ts';
import {
	choice,
	count,
	dictionary,
	duration,
	type Field,
	flag,
	list,
	moneyRate,
	named,
	object,
	oneOf,
	positiveDuration,
	share,
	text,
	textOf,
} from '../model/fields.ts';
import { type Severity, severities } from '../model/incidentPlan.ts';
import type { Choice } from '../model/plan.ts';

export interface CalendarInput {
	readonly business: Choice;
	readonly night: Choice;
	readonly weekend: Choice;
	readonly holiday?: Choice;
}

export interface EscalationInput {
	readonly after: number;
	readonly acknowledge: CalendarInput;
	readonly missed: number;
}

export interface PagerInput {
	readonly acknowledge: CalendarInput;
	readonly missed: number;
	readonly escalation: readonly EscalationInput[];
	readonly repeat?: number;
}

export interface ActionInput {
	readonly name: string;
	readonly takes: Choice;
	readonly fails: number;
	readonly tries: number;
	readonly set?: Readonly<Record<string, unknown>>;
	readonly variant?: string;
	readonly cap?: { readonly pool?: string; readonly replicas: number };
	readonly drain?: string;
	readonly block?: { readonly traffic?: string; readonly tenant?: number; readonly busiest: boolean };
	readonly breaker?: number;
	readonly rollback?: string;
}

export interface ResponderInput {
	readonly on?: string;
	readonly actions: readonly ActionInput[];
	readonly cooldown: number;
}

/** `severity` and `pager` are among the options. */
export type AlertInput = Choice;

export interface IncidentInput {
	readonly alert?: AlertInput;
	readonly alerts: Readonly<Record<string, AlertInput>>;
	readonly acknowledge?: CalendarInput;
	readonly missed: number;
	readonly escalation: readonly EscalationInput[];
	readonly repeat?: number;
	readonly pagers: Readonly<Record<string, PagerInput>>;
	readonly holidays: readonly string[];
	readonly diagnosis: Choice;
	readonly runbook: readonly ActionInput[];
	readonly responders: Readonly<Record<string, ResponderInput>>;
}

/** What every alert has besides its rule. */
const alertFrame = {
	severity: oneOf(...severities)
		.default('page')
		.describe('page calls somebody, ticket is only noted, none is for responders alone') as Field<Severity>,
	pager: text.optional().describe('who is called; the pager that `acknowledge` describes when not given'),
};

const anyAlert = choice(rules.entries.map((entry) => ({ ...entry, shape: { ...entry.shape, ...alertFrame } })));

/** Limits are read in the unit of the signal beside them. */
const inUnits = (alert: Choice, context: z.RefinementCtx): Choice => {
	const { limits } = rules.get(alert.kind);
	const { unit } = signals.get((alert.options.signal as Choice).kind);
	const options: Record<string, unknown> = { ...alert.options };
	if (alert.kind === 'threshold' && (options.above === undefined) === (options.below === undefined))
		context.issues.push({
			code: 'custom',
			message:
				options.above === undefined
					? "'above' is missing: expected a limit in the unit of the signal"
					: 'expected `above` or `below`, got both',
			input: alert,
			params: options.above === undefined ? { code: 'PM005' } : {},
		});
	for (const key of limits) {
		const written = options[key];
		if (written === undefined) continue;
		const read = (one: unknown, path: (string | number)[]): number => {
			const limit = limitIn(unit, one);
			if (!limit.ok) for (const issue of limit.error.issues) context.issues.push({ ...issue, path, input: one } as never);
			return limit.ok ? limit.value : Number.NaN;
		};
		options[key] = Array.isArray(written) ? written.map((one, i) => read(one, [key, i])) : read(written, [key]);
	}
	return { kind: alert.kind, options };
};

/** An alert whose rule is not named is a threshold. */
export const alert: Field<AlertInput> = z
	.preprocess(
		(input) =>
			input !== null && typeof input === 'object' && !Array.isArray(input) && !('kind' in input) ? { kind: 'threshold', ...input } : input,
		anyAlert,
	)
	.transform(inUnits) as unknown as Field<AlertInput>;

const acknowledge = object({
	business: durationLaw.describe('Monday to Friday, 09:00-18:00'),
	night: durationLaw.describe('Monday to Friday, outside business hours'),
	weekend: durationLaw.describe('Saturday and Sunday'),
	holiday: durationLaw.optional().describe('dates among `holidays`; as at weekends when not given'),
});

const missed = share.prefault('0%').describe('share of pages that nobody notices');
const escalation = list(
	object({
		after: positiveDuration.describe('from the page before, unanswered, to this one'),
		acknowledge: acknowledge.describe('how soon this one answers'),
		missed,
	}) as unknown as Field<EscalationInput>,
	'levels',
	20,
)
	.default([])
	.describe('who is called as well when nobody answers, in order');
const repeat = positiveDuration.optional().describe('unanswered, the first is paged anew after this long');

const pager = object({
	acknowledge: acknowledge.describe('from the page to somebody logging in, by the shift the page falls into'),
	missed,
	escalation,
	repeat,
});

const patches: Field<Record<string, unknown>> = dictionary(z.unknown(), 'paths to values, such as {clients.web.attempts: 3}');

export const action: Field<ActionInput> = object({
	name: text.describe('shown in reports'),
	takes: durationLaw.prefault('0s').describe('from the action before to this one taking effect'),
	fails: share.prefault('0%').describe('share of tries that change nothing'),
	tries: count(1, 100).default(1).describe('how often it is tried before it is left'),
	set: patches.optional().describe('path -> value, as in variants'),
	variant: text.optional().describe('a variant whose changes are made, but for those of the incident'),
	cap: object({
		pool: text.optional().describe('the only pool when there is one'),
		replicas: count(0, 1_000_000).describe('no more than this, whatever the autoscaler wants'),
	})
		.optional()
		.describe('caps the replicas of a pool'),
	drain: text.optional().describe('a pool that takes no new work: its replicas finish what they have and go'),
	block: object({
		traffic: text.optional().describe('the only stream when there is one'),
		tenant: count(1, 2_000_000_000).optional().describe('1 is the biggest'),
		busiest: flag.default(false).describe('the tenant that asked for the most tokens in the last minutes'),
	})
		.optional()
		.describe("kills a key: attempts of a tenant, or of a whole stream, are refused at the clients' way out"),
	breaker: moneyRate.optional().describe("turns the gateway's economic breaker on, with this limit"),
	rollback: text.optional().describe('a release that is taken back'),
}) as unknown as Field<ActionInput>;

const responder = object({
	on: text.optional().describe('the alert it listens to; the only one when there is one'),
	actions: list(action, 'actions', 100, 1).describe('what it does then, in order'),
	cooldown: duration.prefault('1h').describe('not again before this long after its last action'),
});

export const incident: Field<IncidentInput> = object({
	alert: alert.optional().describe('the rule that pages somebody, when there is one'),
	alerts: named(alert, 'alerts', 'spend: {signal: spend-rate, above: $8/min}')
		.default({})
		.describe('several rules; the first to page has somebody called') as unknown as Field<Record<string, AlertInput>>,
	acknowledge: acknowledge.optional().describe('from the page to somebody logging in, by the shift the page falls into'),
	missed,
	escalation,
	repeat,
	pagers: named(pager as unknown as Field<PagerInput>, 'pagers', 'finance: {acknowledge: {business: 4h, night: 16h, weekend: 2d}}')
		.default({})
		.describe('others who are called, by name'),
	holidays: list(textOf('a date, such as 2026-12-25'), 'dates', 1000).default([]).describe('dates in local time'),
	diagnosis: durationLaw.prefault('0s').describe('from logging in to knowing what to do'),
	runbook: list(action, 'actions', 100).default([]).describe('what is done then, in order'),
	responders: named(responder as unknown as Field<ResponderInput>, 'responders', 'cap: {actions: [{name: cap, cap: {replicas: 8}}]}')
		.default({})
		.describe('machines that act on an alert by themselves'),
}) as unknown as Field<IncidentInput>;
