/** The incident clock's part of a plan: who is alerted by what, who comes when, and what is done then. */
import type { Choice } from './choice.ts';
import type { AdmissionSpec } from './gatewaySpec.ts';
import type { HostedPlan } from './hostedPlan.ts';
import type { ClientPlan, PoolPlan } from './plan.ts';

export interface IncidentPlan {
	readonly alerts: readonly AlertPlan[];
	readonly pagers: Readonly<Record<string, PagerPlan>>;
	/** Days since 1970-01-01, in local time. */
	readonly holidays: readonly number[];
	/** From logging in to knowing what to do. */
	readonly diagnosis: Choice;
	readonly runbook: readonly RunbookAction[];
	readonly responders: readonly ResponderPlan[];
}

export const severities = ['page', 'ticket', 'none'] as const;
/** `ticket` is written down and wakes nobody; `none` is for responders alone. */
export type Severity = (typeof severities)[number];

export interface AlertPlan {
	/** Empty for the only alert of an incident that names none. */
	readonly name: string;
	readonly rule: Choice;
	readonly severity: Severity;
	/** A key of `pagers`; null when it pages nobody. */
	readonly pager: string | null;
}

export interface PagerPlan {
	/** Each is paged when those before have not answered. */
	readonly levels: readonly PagerLevel[];
	/** Unanswered, the first is paged anew this long after the page before; null = never. */
	readonly repeatUs: number | null;
}

export interface PagerLevel {
	/** us after the level before. */
	readonly afterUs: number;
	readonly acknowledge: { readonly business: Choice; readonly night: Choice; readonly weekend: Choice; readonly holiday: Choice };
	/** Share of pages that nobody notices. */
	readonly missed: number;
}

/** A change of the running system, by a person or by a machine. */
export interface RunbookAction {
	readonly name: string;
	/** From the one before to this one taking effect; per try. */
	readonly takes: Choice;
	/** Share of tries that change nothing. */
	readonly fails: number;
	readonly tries: number;
	/** What it changes, and to what; what is not named stays as it is by then. */
	readonly becomes: Changes;
	/** Keys whose attempts are refused from now on. */
	readonly blocks: readonly BlockPlan[];
	/** Release that is taken back. */
	readonly rollback: string | null;
}

export interface Changes {
	readonly clients: Readonly<Record<string, Partial<ClientPlan>>>;
	readonly admission: Partial<AdmissionSpec>;
	readonly pools: Readonly<Record<string, Partial<PoolPlan>>>;
	readonly hosted: Readonly<Record<string, Partial<HostedPlan>>>;
}

export interface BlockPlan {
	/** Index of the traffic stream. */
	readonly stream: number;
	/** From 0; `busiest` is whose attempts asked for the most tokens in the minutes before; null is everybody. */
	readonly tenant: number | 'busiest' | null;
}

export interface ResponderPlan {
	readonly name: string;
	/** Index of the alert it listens to. */
	readonly alert: number;
	readonly actions: readonly RunbookAction[];
	/** Not again before this long after its last action, however long the alert goes on firing. */
	readonly cooldownUs: number;
}
