/**
 * Releases: traffic that moves from one version to another over time, what is looked at meanwhile, and what became of
 * it. A version is a pool of its own.
 */
import type { Choice } from './choice.ts';

export interface ReleasePlan {
	/** Names of pools. */
	readonly stable: string;
	readonly canary: string;
	/** When somebody decides to release. */
	readonly atUs: number;
	/** Who gets the same version all the time: a request with its tries, or a tenant. */
	readonly by: 'request' | 'tenant';
	/** What has to be passed before any traffic moves; null = nothing. */
	readonly gate: GatePlan | null;
	readonly strategy: Choice;
	/** What is looked at while traffic moves; null = nothing. */
	readonly analysis: AnalysisPlan | null;
	/** All traffic goes to the stable version for good; a runbook action sets it. */
	readonly rollback: boolean;
}

/** A gold set: cases with known answers, each tried once. */
export interface GatePlan {
	readonly cases: number;
	/** Passed while no larger share of the cases is answered wrong. */
	readonly maxWrong: number;
	/** Micro-dollars. */
	readonly caseCost: number;
	readonly takesUs: number;
}

export interface AnalysisPlan {
	readonly everyUs: number;
	/** Failed checks that are tolerated; one more rolls the release back. */
	readonly failureLimit: number;
	/** From the last failed check to all traffic on the stable version. */
	readonly rollbackUs: number;
	/** A check looks at the answers since the one before, or since the release began. */
	readonly over: 'interval' | 'all';
	/** With fewer answers (for wrong answers: fewer judged ones) a limit says nothing. */
	readonly samplesMin: number;
	/** Share of good answers that is judged, and what judging one costs, micro-dollars. */
	readonly judged: number;
	readonly judgeCost: number;
	/** Limits on the canary; null = not looked at. */
	readonly errorsMax: number | null;
	readonly wrongMax: number | null;
	/** us, 99th percentile from the split to the good answer. */
	readonly latencyMax: number | null;
	/** Micro-dollars its pool cost, by answer. */
	readonly costMax: number | null;
}

export type ReleasePhase = 'waiting' | 'gate' | 'blocked' | 'running' | 'rolling-back' | 'rolled-back' | 'promoted' | 'ended';

export interface ReleaseRecord {
	readonly name: string;
	readonly phase: ReleasePhase;
	readonly gate: GateRecord | null;
	/** Attempts answered by either version, and copies sent to the canary. */
	readonly stable: number;
	readonly canary: number;
	readonly mirrored: number;
	readonly checks: number;
	readonly failedChecks: number;
	/** When its first traffic moved, and when the last went back or over; null = not. */
	readonly startedUs: number | null;
	readonly rolledBackUs: number | null;
	readonly promotedUs: number | null;
	/** The limit that was crossed last before the roll-back. */
	readonly because: string | null;
}

export interface GateRecord {
	readonly wrong: number;
	readonly passed: boolean;
	/** Chance that a version as it is offline passes, by the binomial law. */
	readonly passChance: number;
}

/** Cases or answers that somebody was paid to judge. Money is the plan's price times the quantity. */
export interface EvaluationRecord {
	readonly kind: 'gate' | 'analysis' | 'monitor';
	/** Name of the release or monitor. */
	readonly of: string;
	readonly quantity: number;
	readonly perStep: Float64Array;
}
