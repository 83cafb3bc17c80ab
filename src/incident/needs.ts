import type { IncidentPlan } from '../model/plan.ts';
import { rules } from './rules/index.ts';
import { signals } from './signals/index.ts';
import type { Sense } from './signals/signal.ts';

/** What an incident plan needs to be assembled; what it does not need is not there, and costs nothing. */
export interface Needs {
	readonly probe: boolean;
	/** A gate that knows keys. */
	readonly keys: boolean;
	/** Somebody may be blocked for being the busiest. */
	readonly busiest: boolean;
	readonly usage: boolean;
	readonly lastWeek: boolean;
}

export function needsOf(plan: IncidentPlan | null): Needs {
	const alerts = plan?.alerts ?? [];
	const actions = [...(plan?.runbook ?? []), ...(plan?.responders.flatMap((responder) => responder.actions) ?? [])];
	const blocks = actions.flatMap((action) => action.blocks);
	const senses = new Set<Sense>(
		alerts.flatMap(({ rule }) =>
			rules
				.get(rule.kind)
				.signalsOf(rule.options as never)
				.flatMap(({ kind }) => signals.get(kind).senses),
		),
	);
	return {
		probe: senses.has('probe'),
		keys: senses.has('keys') || blocks.length > 0,
		busiest: blocks.some(({ tenant }) => tenant === 'busiest'),
		usage: senses.has('usage'),
		lastWeek: alerts.some(({ rule }) => rules.get(rule.kind).remembers(rule.options as never)),
	};
}
