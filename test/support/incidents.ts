/** Incident plans built by hand. Seconds here, microseconds in the plan. */
import { limitIn } from '../../src/incident/limits.ts';
import { rules } from '../../src/incident/rules/index.ts';
import { signals } from '../../src/incident/signals/index.ts';
import type { AlertPlan, PagerLevel, PagerPlan } from '../../src/model/incidentPlan.ts';
import type { Changes, Choice, IncidentPlan, RunbookAction } from '../../src/model/plan.ts';
import { laws, SECOND } from './plans.ts';

/** Everybody answers after `wait` whenever they are called. */
export function levelOf(wait: Choice, after = 0, missed = 0): PagerLevel {
	return { afterUs: after * SECOND, acknowledge: { business: wait, night: wait, weekend: wait, holiday: wait }, missed };
}

export function pagerOf(...levels: readonly PagerLevel[]): PagerPlan {
	return { levels, repeatUs: null };
}

export const spendRateOf = (lag: number, window: number): Choice => ({
	kind: 'spend-rate',
	options: { lag: lag * SECOND, window: window * SECOND },
});

/** A threshold, above. */
export function alertOf(
	signal: Choice,
	above: number,
	{ forS = 0, every = 1, ...rest }: Partial<AlertPlan> & { forS?: number; every?: number } = {},
): AlertPlan {
	const options = { signal, above, for: forS * SECOND, every: every * SECOND };
	return { name: '', rule: { kind: 'threshold', options }, severity: 'page', pager: 'on-call', ...rest };
}

export const nothing: Changes = { clients: {}, admission: {}, pools: {}, hosted: {} };

export function actionOf({
	becomes,
	takes = 0,
	...rest
}: Partial<Omit<RunbookAction, 'becomes' | 'takes'>> & { becomes?: Partial<Changes>; takes?: number | Choice }): RunbookAction {
	return {
		name: 'act',
		takes: typeof takes === 'number' ? laws.constant(takes) : takes,
		fails: 0,
		tries: 1,
		blocks: [],
		rollback: null,
		...rest,
		becomes: { ...nothing, ...becomes },
	};
}

/** One alert, one pager, unless said otherwise. */
export function incidentOf({
	wait = laws.constant(1),
	diagnosis = 0,
	...rest
}: Partial<Omit<IncidentPlan, 'diagnosis'>> & { wait?: Choice; diagnosis?: number }): IncidentPlan {
	return {
		alerts: [alertOf(spendRateOf(0, 10), 1)],
		pagers: { 'on-call': pagerOf(levelOf(wait)) },
		holidays: [],
		diagnosis: laws.constant(diagnosis),
		runbook: [],
		responders: [],
		...rest,
	};
}

/** An example of a rule as the scenario schema leaves it: limits in the unit of its signal. */
export function inUnits({ kind, options }: Choice): Choice {
	const { unit } = signals.get((options.signal as Choice).kind);
	const read = (written: unknown): unknown => {
		if (Array.isArray(written)) return written.map(read);
		const limit = limitIn(unit, written);
		if (!limit.ok) throw limit.error;
		return limit.value;
	};
	const limits = rules.get(kind).limits.filter((key) => options[key] !== undefined);
	return { kind, options: { ...options, ...Object.fromEntries(limits.map((key) => [key, read(options[key])])) } };
}
