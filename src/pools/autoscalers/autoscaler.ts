/**
 * The family of autoscalers: how many replicas a pool should have. The pool samples the observation every
 * `sampleUs`, and applies what the autoscaler wants within the pool's bounds.
 *
 * Contract of every member: a steady observation leads to a steady answer; -1 means "no decision"; nothing is
 * remembered that the observation and the passing of time did not bring.
 */
import type { z } from 'zod';
import type { Configurable, Example } from '../../model/fields.ts';

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
	/** us that the oldest attempt in the queue has waited; 0 without a queue. */
	readonly oldestWaitUs?: number;
	/** Of the replicas, those that pre-warming puts on top of what the autoscaler wants. */
	readonly extra?: number;
}

/** Replicas, starting ones included, as the autoscaler sees them: what pre-warming adds is none of its business. */
export function ownReplicas({ ready, starting, extra = 0 }: PoolObservation): number {
	return Math.max(0, ready + starting - extra);
}

/** How a platform treats its replicas one by one. Work then goes to the newest free one, so that the others age. */
export interface KeepAlive {
	/** A replica that has been idle this long goes by itself; nothing else removes one. */
	readonly idleUs: number;
	/** Replicas that stay although they are idle. */
	keeps(seen: PoolObservation): number;
}

export interface Autoscaler {
	readonly sampleUs: number;
	/** Replicas wanted, or -1 for no decision. Called every `sampleUs`. */
	sample(seen: PoolObservation): number;
	/** Called when work arrives at a pool without replicas: a wanted number, or -1. */
	poke(seen: PoolObservation): number;
	/** `poke` is called whenever work finds no free slot, not only without replicas. */
	readonly perRequest?: boolean;
	/** What is wanted is then the need of the moment: it adds replicas and never removes one. */
	readonly keepAlive?: KeepAlive;
}

export interface AutoscalerContext {
	/** Slots per replica. */
	readonly slots: number;
	readonly replicasInitial: number;
	/** Local wall clock at the start of the run: us since Monday 00:00. */
	readonly weekOffsetUs: number;
}

export interface AutoscalerKind extends Configurable {
	create(options: never, context: AutoscalerContext): Autoscaler;
}

export function defineAutoscaler<O extends object>(entry: {
	kind: string;
	summary: string;
	cite: string;
	shape: { readonly [K in keyof O]-?: z.ZodType<O[K]> };
	example?: Example;
	check?: (options: O) => string | null;
	create: (options: O, context: AutoscalerContext) => Autoscaler;
}): AutoscalerKind {
	return entry as unknown as AutoscalerKind;
}
