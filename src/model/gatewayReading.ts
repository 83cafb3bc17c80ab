/** What `premortem gateway` says of a config, and of the difference of two: plain data for reports. */
import type { Issue } from '../base/issue.ts';
import type { ConfigLint, FidelityNote } from './gatewaySpec.ts';

/**
 * `error`: requests fail, or a limit that is written there does not hold. `warning`: the config does not do what it
 * looks like. `note`: it does, and that may cost.
 */
export type LintSeverity = 'error' | 'warning' | 'note';

/** The gravest first. */
export const lintSeverities: readonly LintSeverity[] = ['error', 'warning', 'note'];

export interface JudgedLint extends ConfigLint {
	readonly severity: LintSeverity;
	/** What the rule is about. */
	readonly summary: string;
	/** How to put it right. */
	readonly fix: string;
}

/** One group on the longest way of a request through a gateway. */
export interface GroupVisits {
	readonly group: string;
	/** How often the walk comes by. */
	readonly visits: number;
	/** Calls of one visit, the first try included. */
	readonly tries: number;
	/** Calls that the provider's SDK makes of each of these, where it retries by itself; else 1. */
	readonly sdk_tries: number;
	/** All of its calls: visits x tries x sdk_tries. */
	readonly calls: number;
	/** Time until the last of them is given up, waits between them not counted; null = no timeout ends it. */
	readonly held_s: number | null;
}

export interface WorstCase {
	/** Upstream calls for one request to the gateway, when each of them fails. */
	readonly calls: number;
	/** Tries of the client in front, the first included. */
	readonly client_tries: number;
	/** Upstream calls for one user action. */
	readonly total: number;
	readonly held_s: number | null;
	readonly groups: readonly GroupVisits[];
	/** The walk is longer than what is counted, or without end. */
	readonly endless: boolean;
}

/** One sentence of behaviour, taken apart so that two configs can be compared. */
export interface BehaviourFact {
	/** Empty for the gateway as a whole, else the group. */
	readonly group: string;
	readonly topic: string;
	readonly value: string;
}

export interface GatewayReading {
	readonly path: string;
	/** Null when nobody knows the product. */
	readonly product: string | null;
	/** Version whose defaults and bugs are modelled; null when the config was refused. */
	readonly product_version: string | null;
	readonly keys: Readonly<Record<FidelityNote['treatment'], number>>;
	/** Null when the config was refused. */
	readonly worst: WorstCase | null;
	readonly behaviour: readonly BehaviourFact[];
	readonly lints: readonly JudgedLint[];
	readonly notes: readonly FidelityNote[];
	/** Errors say why it was refused. */
	readonly issues: readonly Issue[];
}

export interface ChangedFact {
	readonly group: string;
	readonly topic: string;
	/** Null: said by one of them only. */
	readonly before: string | null;
	readonly after: string | null;
}

export interface IneffectiveKey {
	readonly path: string;
	readonly change: 'added' | 'changed' | 'removed';
	readonly why: string;
}

export interface GatewayDiff {
	readonly before: GatewayReading;
	readonly after: GatewayReading;
	readonly changes: readonly ChangedFact[];
	/** Keys that differ and change nothing here. */
	readonly ineffective: readonly IneffectiveKey[];
	readonly lints_new: readonly JudgedLint[];
	readonly lints_gone: readonly JudgedLint[];
}
