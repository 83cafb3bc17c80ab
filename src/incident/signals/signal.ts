/**
 * The family of signals: what an alert rule can look at, with the delay and the distortion of the real thing.
 *
 * Contract of every member: reads are made every `periodUs` and in order; a signal never shows what has not yet
 * happened, nor anything younger than its lag. What it needs to watch it asks the context for when it is made, so a
 * plan without it has no event, no counter and no layer for it.
 */
import type { z } from 'zod';
import type { RandomSource } from '../../kernel/streams.ts';
import type { Configurable, Example } from '../../model/fields.ts';
import type { SpendMeter } from '../../model/ports.ts';
import type { SignalUnit } from '../limits.ts';
import type { KeyMeter, Sensors, UsageMeter } from '../sensors.ts';

export interface Signal {
	/** The value the alert rule sees at `now`, in the kind's unit; NaN while there is none yet. */
	read(now: number): number;
}

/** A signal that knows an account: what has been recorded as spent, by when it was spent. Micro-dollars. */
export interface AccountSignal extends Signal {
	/** Spending before this instant has been recorded; negative while nothing has. */
	recordedUntil(now: number): number;
	/** Recorded as spent from the start of the run to `instant`, which is at most what `recordedUntil` says. */
	spentBy(instant: number): number;
}

export interface SignalContext {
	readonly spend: SpendMeter;
	/** How often the rule reads. */
	readonly periodUs: number;
	/** What can be counted of requests, attempts, queues and replicas. */
	readonly sensors: Sensors;
	/** A count of tokens by key, for this signal alone. */
	keys(): KeyMeter;
	/** Tokens by meter. */
	readonly usage: UsageMeter;
	/** Calls `look` now and every `stepUs` from now on, before any rule looks at that instant. */
	every(stepUs: number, look: (now: number) => void): void;
	/** Chance, looked up by the number of the draw. */
	chance(draw: number): RandomSource;
}

/** What a signal watches besides money; assembly makes only what some alert needs. */
export type Sense = 'probe' | 'keys' | 'usage';

export interface SignalKind extends Configurable {
	/** Unit of what `read` gives, and of limits on it. */
	readonly unit: SignalUnit;
	readonly senses: readonly Sense[];
	/** Whether it is an `AccountSignal`, as budgets need. */
	readonly account: boolean;
	create(options: never, context: SignalContext): Signal;
}

export function defineSignal<O extends object>(entry: {
	kind: string;
	summary: string;
	cite: string;
	unit: SignalUnit;
	senses?: readonly Sense[];
	shape: { readonly [K in keyof O]-?: z.ZodType<O[K]> };
	check?: (options: O) => string | null;
	create: (options: O, context: SignalContext) => Signal;
}): SignalKind {
	return { senses: [], ...entry, account: false } as unknown as SignalKind;
}

export function defineAccount<O extends object>(entry: {
	kind: string;
	summary: string;
	cite: string;
	unit: SignalUnit;
	example?: Example;
	shape: { readonly [K in keyof O]-?: z.ZodType<O[K]> };
	check?: (options: O) => string | null;
	create: (options: O, context: SignalContext) => AccountSignal;
}): SignalKind {
	return { senses: [], ...entry, account: true } as unknown as SignalKind;
}
