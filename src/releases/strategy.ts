/**
 * The family of release strategies: how traffic moves from one version to the other.
 *
 * Contract of every member: a rollout is a list of steps, the same whatever happens; shares lie in 0..1; each step lasts
 * longer than nothing; one that is advanced by checks brings its checks along. What the checks find decides only whether the
 * steps are gone through.
 */
import type { z } from 'zod';
import type { Configurable, Example } from '../model/fields.ts';

export interface Step {
	/** Share of requests that the canary answers. */
	readonly weight: number;
	/** Share of requests that are copied to it; nobody waits for the copies. */
	readonly mirror: number;
	/** Nobody answers: the old version is gone, the new one is not there. */
	readonly down: boolean;
	readonly forUs: number;
}

export interface Rollout {
	readonly steps: readonly Step[];
	/** After the last step the canary answers everything, or nothing. */
	readonly after: 'promote' | 'stop';
	/** The product's own checks; null when it has none or leaves them to the analysis. */
	readonly checks: {
		readonly everyUs: number;
		readonly failureLimit: number;
		/** A step is left by a check that passes, never by its time alone. */
		readonly advance: boolean;
	} | null;
}

export interface StrategyKind extends Configurable {
	create(options: never): Rollout;
}

export function defineStrategy<O extends object>(entry: {
	kind: string;
	summary: string;
	cite: string;
	example?: Example;
	shape: { readonly [K in keyof O]-?: z.ZodType<O[K]> };
	check?: (options: O) => string | null;
	create: (options: O) => Rollout;
}): StrategyKind {
	return entry as unknown as StrategyKind;
}

/** A step in which the canary answers a share, and nothing else is different. */
export function answering(weight: number, forUs: number): Step {
	return { weight, mirror: 0, down: false, forUs };
}
