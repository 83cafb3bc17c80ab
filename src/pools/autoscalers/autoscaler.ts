/**
 * The family of autoscalers: how many replicas a pool should have. The pool samples the observation every
 * `sampleUs`, and applies what the autoscaler wants within the pool's bounds.
 *
 * Contract of every member: a steady observation leads to a steady answer; -1 means "no decision"; nothing is
 * remembered that the observation and the passing of time did not bring.
 */
import type { z } from 'zod';
import type { Configurable } from '../../model/fields.ts';

/** What an autoscaler may see. Counters only grow; averages over a window are differences of integrals. */
export interface PoolObservation {
	/** us since the start of the run. */
	now: number;
	ready: number;
	starting: number;
	/** Attempts queued or being worked on, integrated over time: request-microseconds. */
	concurrencyIntegral: number;
	queued: number;
	serving: number;
	/** Attempts that reached the pool. */
	arrivals: number;
}

export interface Autoscaler {
	readonly sampleUs: number;
	/** Replicas wanted, or -1 for no decision. Called every `sampleUs`. */
	sample(seen: PoolObservation): number;
	/** Called when work arrives at a pool without replicas: a wanted number, or -1. */
	poke(seen: PoolObservation): number;
}

export interface AutoscalerContext {
	/** Slots per replica. */
	readonly slots: number;
	readonly replicasInitial: number;
}

export interface AutoscalerKind extends Configurable {
	create(options: never, context: AutoscalerContext): Autoscaler;
}

export function defineAutoscaler<O extends object>(entry: {
	kind: string;
	summary: string;
	cite: string;
	shape: { readonly [K in keyof O]-?: z.ZodType<O[K]> };
	check?: (options: O) => string | null;
	create: (options: O, context: AutoscalerContext) => Autoscaler;
}): AutoscalerKind {
	return entry as unknown as AutoscalerKind;
}
