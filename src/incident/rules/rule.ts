/**
 * The family of alert rules: when what a signal shows is reason to tell somebody.
 *
 * Contract of every member: the clock reads it at 0 and every `everyUs` after, in order, and reads its signals with
 * it; it fires on what its signals show and nothing else; a signal without a value fires nothing. While the reason lasts
 * it goes on firing. What it says is one of `stages` reasons, each told once.
 */
import type { z } from 'zod';
import type { Choice } from '../../model/choice.ts';
import { type Configurable, choice, type Example, type Field } from '../../model/fields.ts';
import type { Severity } from '../../model/incidentPlan.ts';
import { signals } from '../signals/index.ts';
import type { AccountSignal, Signal } from '../signals/signal.ts';

export interface Firing {
	/** Which of the rule's reasons, from 0. */
	readonly stage: number;
	/** What the rule saw, in a few words. */
	readonly what: string;
	/** The alert's own when not given. */
	readonly severity?: Severity;
}

export interface Rule {
	/** Null when there is nothing to tell. */
	read(now: number): Firing | null;
}

export interface RuleContext {
	/** A signal of this rule's own. */
	signal(choice: Choice): Signal;
	account(choice: Choice): AccountSignal;
	/** Local wall clock at the start of the run: us since Monday 00:00, and the date as days since 1970-01-01. */
	readonly weekOffsetUs: number;
	readonly startDay: number;
	/** The same reading of a week ago, by number; null while last week is what is being recorded. */
	readonly lastWeek: ArrayLike<number> | null;
	/** Takes this week's readings, for next week's rule. */
	record(value: number): void;
}

export interface RuleKind extends Configurable {
	/** Keys of the options that are limits in the unit of `signal`, or lists of them. */
	readonly limits: readonly string[];
	/** How often the rule is read. */
	everyUs(options: never): number;
	/** How many reasons it can tell. */
	stages(options: never): number;
	/** The same signals, with the options as the rule changes them. */
	signalsOf(options: never): readonly Choice[];
	/** Whether it asks for last week. */
	readonly remembers: (options: never) => boolean;
	create(options: never, context: RuleContext): Rule;
}

export function defineRule<O extends { signal: Choice; every: number }>(entry: {
	kind: string;
	summary: string;
	cite: string;
	limits: readonly (keyof O & string)[];
	shape: { readonly [K in keyof O]-?: z.ZodType<O[K]> };
	example?: Example;
	check?: (options: O) => string | null;
	stages?: (options: O) => number;
	signalsOf?: (options: O) => readonly Choice[];
	remembers?: (options: O) => boolean;
	create: (options: O, context: RuleContext) => Rule;
}): RuleKind {
	return {
		everyUs: ({ every }: O) => every,
		stages: () => 1,
		signalsOf: ({ signal }: O) => [signal],
		remembers: () => false,
		...entry,
	} as unknown as RuleKind;
}

/** Any signal. */
export const anySignal: Field<Choice> = choice(signals.entries);
/** Signals that have a window to look through. */
export const windowedSignal: Field<Choice> = choice(signals.entries.filter(({ shape }) => shape.window !== undefined));
/** Signals that know an account. */
export const accountSignal: Field<Choice> = choice(signals.entries.filter(({ account }) => account));
