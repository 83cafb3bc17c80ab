/** The incident clock of the scenario to its plan: who is told, by what, and what they then do. */
import { type Issue, identity } from '../base/issue.ts';
import type { Path } from '../base/yamlText.ts';
import { rules } from '../incident/rules/index.ts';
import { signals } from '../incident/signals/index.ts';
import type { AlertPlan, PagerLevel, PagerPlan, Severity } from '../model/incidentPlan.ts';
import type { Choice, IncidentPlan, ResponderPlan } from '../model/plan.ts';
import { calendarDay } from '../traffic/calendarDay.ts';
import { Draft, workersOf } from './draft.ts';
import { compileGateway } from './gateway.ts';
import { checkGateway } from './gatewayChecks.ts';
import type { AlertInput, CalendarInput, IncidentInput, PagerInput } from './incidentSchema.ts';
import { parse } from './parse.ts';
import { type Parts, partsOf } from './parts.ts';
import { type ActionsContext, compileActions } from './runbook.ts';
import type { Source } from './source.ts';
import { unknownName } from './unknownName.ts';

/** The pager that the incident itself describes. */
const USUAL = 'on-call';
/** The only alert of an incident that names none, where something refers to it. */
const ONLY = 'alert';
/** A page that is sent again sooner is a slip, and an event storm. */
const REPEAT_MIN_US = 60_000_000;

/** The incident as the plan has it; null when the scenario describes none. */
export function incidentOf(draft: Draft, parts: Parts): IncidentPlan | null {
	const { incident } = draft.input;
	if (incident === undefined) return null;
	const context: ActionsContext = {
		source: draft.source,
		input: draft.input,
		before: parts,
		releases: Object.keys(draft.input.releases),
		compileParts: (source) => patchedParts(draft, source),
	};
	const at: Path = ['incident', 'runbook'];
	const { actions: runbook, issues } = compileActions(incident.runbook, at, context);
	draft.issues.push(...issues);
	const alerts = alertsOf(draft, incident, parts);
	return {
		alerts,
		pagers: pagersOf(draft, incident),
		holidays: incident.holidays.map((date, i) => holiday(draft, date, i)),
		diagnosis: incident.diagnosis,
		runbook,
		responders: respondersOf(draft, incident, alerts, context),
	};
}

function alertsOf(draft: Draft, incident: IncidentInput, parts: Parts): AlertPlan[] {
	const { alert, alerts } = incident;
	const named = Object.entries(alerts).map(([name, input]) => alertOf(draft, incident, parts, name, input, ['incident', 'alerts', name]));
	if (alert !== undefined) {
		if (Object.hasOwn(alerts, ONLY))
			draft.error('PM009', `incident: 'alert' and 'alerts.${ONLY}' cannot both be there`, ['incident', 'alerts', ONLY]);
		// Alone it needs no name, and is what reports call "alert".
		const name = named.length === 0 ? '' : ONLY;
		return [alertOf(draft, incident, parts, name, alert, ['incident', 'alert']), ...named];
	}
	if (named.length === 0 && !draft.salvaged)
		draft.issues.push({
			code: 'PM005',
			severity: 'error',
			message: "incident: 'alert' is missing: expected a rule that pages somebody",
			hint: 'add alert: {signal: spend-rate, above: $8/min}',
			place: draft.source.placeOfGap(['incident', 'alert']),
		});
	return named;
}

function alertOf(draft: Draft, incident: IncidentInput, parts: Parts, name: string, input: AlertInput, at: Path): AlertPlan {
	const { severity, pager, ...options } = input.options as { severity: Severity; pager?: string };
	const rule: Choice = { kind: input.kind, options };
	for (const signal of rules
		.get(rule.kind)
		.signalsOf(options as never)
		.slice(0, 1))
		checkSignal(draft, parts, signal, [...at, 'signal']);
	if (severity !== 'page') {
		if (pager !== undefined) draft.error('PM009', `${at.join('.')}.pager: an alert of severity ${severity} calls nobody`, [...at, 'pager']);
		return { name, rule, severity, pager: null };
	}
	const chosen = pager ?? USUAL;
	const known = [...(incident.acknowledge === undefined ? [] : [USUAL]), ...Object.keys(incident.pagers)];
	if (pager !== undefined && !known.includes(pager))
		draft.issues.push(unknownName('pager', pager, known, draft.source.placeOf([...at, 'pager'])));
	if (pager === undefined && incident.acknowledge === undefined && !draft.salvaged)
		draft.issues.push({
			code: 'PM005',
			severity: 'error',
			message: `incident: 'acknowledge' is missing: ${at.join('.')} pages somebody, and nothing says when they answer`,
			hint: 'add acknowledge: {business: 5m, night: 30m, weekend: 2h}, or a `pager` to the alert',
			place: draft.source.placeOfGap(['incident', 'acknowledge']),
		});
	return { name, rule, severity, pager: chosen };
}

/** What a signal looks at must be there. */
function checkSignal(draft: Draft, { pools, hosted, traffic }: Parts, { kind, options }: Choice, at: Path): void {
	const names = [...Object.keys(pools), ...Object.keys(hosted ?? {})];
	const { pool } = options as { pool?: string };
	if (pool !== undefined && !names.includes(pool))
		draft.issues.push(unknownName('pool', pool, names, draft.source.placeOf([...at, 'pool'])));
	const { senses } = signals.get(kind);
	const counted = traffic.some(({ tokens, arrivals, session }) => tokens !== null || arrivals.kind === 'trace' || session !== undefined);
	if (senses.includes('keys') && !counted)
		draft.error('PM009', `${at.join('.')}: ${kind} needs tokens to count, and no stream has any`, at, 'give a stream `tokens`');
	else if (senses.includes('keys') && !traffic.some(({ population }) => population !== undefined))
		draft.error(
			'PM009',
			`${at.join('.')}: ${kind} needs keys to tell apart, and no stream has a population`,
			at,
			'give a stream a `population`',
		);
	if (senses.includes('usage') && hosted === undefined)
		draft.error('PM009', `${at.join('.')}: ${kind} needs a pool that counts tokens, and there is none`, at, 'a pool of kind api does');
}

function pagersOf(draft: Draft, incident: IncidentInput): Record<string, PagerPlan> {
	const { acknowledge, missed, escalation, repeat, pagers } = incident;
	if (Object.hasOwn(pagers, USUAL) && acknowledge !== undefined)
		draft.error('PM009', `incident.pagers.${USUAL}: this is the pager that 'acknowledge' describes`, ['incident', 'pagers', USUAL]);
	const usual: PagerInput | null =
		acknowledge === undefined ? null : { acknowledge, missed, escalation, ...(repeat === undefined ? {} : { repeat }) };
	return Object.fromEntries([
		...(usual === null ? [] : [[USUAL, pagerOf(draft, usual, ['incident'])] as const]),
		...Object.entries(pagers).map(([name, pager]) => [name, pagerOf(draft, pager, ['incident', 'pagers', name])] as const),
	]);
}

function pagerOf(draft: Draft, { acknowledge, missed, escalation, repeat }: PagerInput, at: Path): PagerPlan {
	if (repeat !== undefined && repeat < REPEAT_MIN_US)
		draft.error('PM007', `${[...at, 'repeat'].join('.')}: expected a duration of at least 1m`, [...at, 'repeat']);
	const level = (afterUs: number, calendar: CalendarInput, share: number): PagerLevel => ({
		afterUs,
		acknowledge: { ...calendar, holiday: calendar.holiday ?? calendar.weekend },
		missed: share,
	});
	return {
		levels: [level(0, acknowledge, missed), ...escalation.map((next) => level(next.after, next.acknowledge, next.missed))],
		repeatUs: repeat ?? null,
	};
}

function holiday(draft: Draft, date: string, i: number): number {
	const day = date.length === 10 ? calendarDay(date) : null;
	if (day === null)
		draft.error('PM006', `incident.holidays.${i}: expected a date of the calendar, such as 2026-12-25, got '${date.slice(0, 40)}'`, [
			'incident',
			'holidays',
			i,
		]);
	return day ?? 0;
}

function respondersOf(
	draft: Draft,
	{ responders, alert }: IncidentInput,
	alerts: readonly AlertPlan[],
	context: ActionsContext,
): ResponderPlan[] {
	const names = alerts.map(({ name }) => (name === '' ? ONLY : name));
	const listened = new Set<number>();
	const plans = Object.entries(responders).map(([name, input]) => {
		const at: Path = ['incident', 'responders', name];
		const on = draft.reference(input.on, names, 'alert', [...at, 'on'], at);
		const { actions, issues } = compileActions(input.actions, [...at, 'actions'], context);
		draft.issues.push(...issues);
		listened.add(names.indexOf(on));
		return { name, alert: Math.max(0, names.indexOf(on)), actions, cooldownUs: input.cooldown };
	});
	alerts.forEach(({ severity }, i) => {
		if (severity !== 'none' || listened.has(i)) return;
		const place = draft.source.placeOf(
			alert !== undefined && i === 0 ? ['incident', 'alert', 'severity'] : ['incident', 'alerts', names[i], 'severity'],
		);
		draft.issues.push({
			code: 'PM013',
			severity: 'warning',
			message: `incident: alert ${names[i]} tells nobody, and no responder listens to it`,
			place,
		});
	});
	return plans;
}

/** Compiles the running parts of a patched scenario, for a runbook action. */
function patchedParts(draft: Draft, source: Source): { parts: Parts | null; issues: readonly Issue[] } {
	const parsed = parse(source);
	if (!parsed.ok) return { parts: null, issues: parsed.issues };
	const issues: Issue[] = [];
	const inner = new Draft(parsed.input, source, draft.files, issues);
	const { gateway: own } = parsed.input;
	const gateway = own === undefined ? null : compileGateway(own, workersOf(parsed.input), source, draft.files);
	const parts = partsOf(inner, gateway);
	checkGateway(inner, parts);
	// What is wrong without the action has been said already.
	const known = new Set(draft.issues.map(identity));
	const fresh = [...issues, ...(gateway?.issues ?? [])].filter((issue) => !known.has(identity(issue)));
	return { parts, issues: fresh };
}
