/**
 * The vocabulary of options: zod schemas that take a quantity as people write it and give the engine's unit. Every
 * registry entry builds its options from these, so that errors, editor hints and reference pages speak alike.
 */
import { z } from 'zod';
import type { Entry } from '../base/registry.ts';
import { closest } from '../base/suggest.ts';
import {
	type Parsed,
	parseDuration,
	parseFactor,
	parseMoney,
	parseMoneyRate,
	parsePercent,
	parseRate,
	parseTimeOfDay,
} from '../base/units.ts';
import type { Choice } from './plan.ts';

/** A schema that parses to `T`. */
export type Field<T> = z.ZodType<T>;

/** The options of a registry entry, by key. */
export type Shape = Readonly<Record<string, z.ZodType>>;

/** A registry entry that a scenario configures: `kind` plus the options of `shape`. */
export interface Configurable extends Entry {
	readonly shape: Shape;
	/** Contradictions between options that no single field can see: a sentence, or null. */
	readonly check?: (options: never) => string | null;
}

function quantity(parse: (text: string) => Parsed, what: string, pattern: string): Field<number> {
	return z
		.string({
			error: (issue) => `expected ${what}, got ${shown(issue.input)}${typeof issue.input === 'number' ? ', a number without a unit' : ''}`,
		})
		.meta({ pattern, examples: [what.replace(/^.*such as ([^ ,]+).*$/, '$1')] })
		.transform((text, context) => {
			const parsed = parse(text.trim());
			if (parsed.ok) return parsed.value;
			context.issues.push({ code: 'custom', message: `expected ${parsed.expected}, got ${shown(text)}`, input: text });
			return z.NEVER;
		}) as unknown as Field<number>;
}

/** Microseconds. */
export const duration: Field<number> = quantity(
	parseDuration,
	'a duration with a unit, such as 90s',
	'^(\\d+(\\.\\d+)?(us|ms|s|min|m|h|d|w))+$',
);
/** Microseconds, more than zero. */
export const positiveDuration: Field<number> = above(duration, 0, 'a duration above zero');
/** Per second. */
export const rate: Field<number> = quantity(parseRate, 'a rate, such as 20/s', '^\\d+(\\.\\d+)?\\s*/\\s*(s|min|m|h|d)$');
/** Per second, more than zero. */
export const positiveRate: Field<number> = above(rate, 0, 'a rate above zero');
/** Micro-dollars. */
export const money: Field<number> = quantity(parseMoney, 'an amount of money, such as $50,000', '^\\$.+$');
/** Micro-dollars per hour. */
export const moneyRate: Field<number> = quantity(
	parseMoneyRate,
	'an amount of money per time, such as $8/min',
	'^\\$.+/\\s*(s|min|m|h|d)$',
);
/** A fraction; `10%` is 0.1. */
export const percent: Field<number> = quantity(parsePercent, 'a percentage, such as 10%', '^\\d+(\\.\\d+)?%$');
/** A fraction from 0 to 1. */
export const share: Field<number> = between(percent, 0, 1, 'a percentage from 0% to 100%');
/** A factor; `3x` is 3. */
export const factor: Field<number> = quantity(parseFactor, 'a factor, such as 3x', '^\\d+(\\.\\d+)?x$');
/** Microseconds since midnight. */
export const timeOfDay: Field<number> = quantity(parseTimeOfDay, 'a time of day, such as 15:30', '^\\d{1,2}:\\d{2}$');
/** A plain number >= 0, for quantities without a unit, such as a coefficient of variation. */
export const plainNumber: Field<number> = z
	.number({ error: (issue) => `expected a number, got ${shown(issue.input)}` })
	.min(0)
	.max(1e9);
export const text: Field<string> = z
	.string({ error: (issue) => `expected a text, got ${shown(issue.input)}` })
	.min(1)
	.max(500);
export const flag: Field<boolean> = z.boolean({ error: (issue) => `expected true or false, got ${shown(issue.input)}` });

/** A whole number in [min, max]. */
export function count(min: number, max: number): Field<number> {
	return z
		.number({ error: (issue) => `expected a whole number, got ${shown(issue.input)}` })
		.int({ error: (issue) => `expected a whole number, got ${shown(issue.input)}` })
		.min(min, { error: (issue) => `expected a whole number from ${min} to ${max}, got ${shown(issue.input)}` })
		.max(max, { error: (issue) => `expected a whole number from ${min} to ${max}, got ${shown(issue.input)}` });
}

export function oneOf<const T extends string>(...values: readonly T[]): Field<T> {
	return z.enum(values as unknown as [T, ...T[]], {
		error: (issue) => `expected ${values.map((v) => `'${v}'`).join(' or ')}, got ${shown(issue.input)}`,
	}) as unknown as Field<T>;
}

function above(field: Field<number>, limit: number, what: string): Field<number> {
	return field.refine((value) => value > limit, { error: `expected ${what}` }) as Field<number>;
}

function between(field: Field<number>, low: number, high: number, what: string): Field<number> {
	return field.refine((value) => value >= low && value <= high, { error: `expected ${what}` }) as Field<number>;
}

/** A value as an error message shows it: short, on one line. */
export function shown(value: unknown): string {
	if (value === undefined) return 'nothing';
	if (typeof value === 'string') return `'${value.length > 40 ? `${value.slice(0, 37)}...` : value}'`;
	if (Array.isArray(value)) return 'a list';
	if (value !== null && typeof value === 'object') return 'a mapping';
	return String(value);
}

/**
 * The schema of a choice from a registry: a mapping with `kind` and that kind's options, or just the kind's name
 * when its options all have defaults. `shorthand` may take other spellings first, as `5s` for a constant law.
 */
export function choice(entries: readonly Configurable[], shorthand?: (input: unknown) => unknown): Field<Choice> {
	const kinds = entries.map((entry) => entry.kind);
	const options = entries.map((entry) => object({ kind: z.literal(entry.kind).describe(entry.summary), ...entry.shape }));
	const union = z.discriminatedUnion('kind', options as never, {
		error: (issue) => kindProblem(issue.input, kinds),
	}) as unknown as z.ZodType<Record<string, unknown>>;
	const checked = union.transform((value, context) => {
		const { kind, ...rest } = value as { kind: string } & Record<string, unknown>;
		const problem = entries.find((entry) => entry.kind === kind)?.check?.(rest as never);
		if (typeof problem === 'string') context.issues.push({ code: 'custom', message: problem, input: value });
		return { kind, options: rest } as Choice;
	});
	return z.preprocess((input) => {
		const expanded = shorthand?.(input) ?? input;
		return typeof expanded === 'string' ? { kind: expanded } : expanded;
	}, checked) as unknown as Field<Choice>;
}

function kindProblem(input: unknown, kinds: readonly string[]): string {
	const list = kinds.join(', ');
	if (input === null || typeof input !== 'object' || Array.isArray(input))
		return `expected a kind (${list}) or a mapping with one, got ${shown(input)}`;
	const { kind } = input as { kind?: unknown };
	if (typeof kind !== 'string') return `expected a mapping with \`kind\`, one of: ${list}`;
	const near = closest(kind, kinds);
	return `unknown kind ${shown(kind)}${near === null ? '' : `; did you mean '${near}'?`} Known: ${list}`;
}

/** Marks the message of an unknown key: the keys that would have been allowed follow. */
export const ALLOWED_KEYS = 'allowed keys: ';

/** A mapping that refuses keys it does not know; the message of that issue lists the ones it does. */
export function object<S extends Shape>(shape: S): z.ZodObject<S, z.core.$strict> {
	return z.strictObject(shape, {
		error: (issue) =>
			issue.code === 'unrecognized_keys' ? ALLOWED_KEYS + Object.keys(shape).join(',') : `expected a mapping, got ${shown(issue.input)}`,
	}) as unknown as z.ZodObject<S, z.core.$strict>;
}

/** A mapping from names to values; a name is letters, digits, `-` and `_`. */
export function named<T>(value: Field<T>): Field<Record<string, T>> {
	return z
		.record(z.string(), value, { error: (issue) => `expected a mapping of names, got ${shown(issue.input)}` })
		.superRefine((record, context) => {
			for (const name of Object.keys(record)) {
				if (!/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name)) {
					context.addIssue({
						code: 'custom',
						path: [name],
						message: `a name is letters, digits, - and _, at most 64 of them, and begins with a letter; got ${shown(name)}`,
					});
				}
			}
		}) as unknown as Field<Record<string, T>>;
}
