/** The incident clock's part of a plan: who is alerted by what, and who comes when. What is done then is in `plan.ts`. */
import type { Choice } from './choice.ts';

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

export interface BlockPlan {
	/** Index of the traffic stream. */
	readonly stream: number;
	/** From 0; `busiest` is whose attempts asked for the most tokens in the minutes before; null is everybody. */
	readonly tenant: number | 'busiest' | null;
}
