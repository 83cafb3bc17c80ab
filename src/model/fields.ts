/**
 * The vocabulary of options: zod schemas that take a quantity as people write it and give the engine's unit. Every
 * registry entry builds its options from these, so that errors, editor hints and reference pages speak alike.
 *
 * A message is one sentence, `expected ..., got ...`; after a line break it may go on with a hint.
 */
import { z } from 'zod';
import type { IssueCode } from '../base/issue.ts';
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

/** Options in the spelling of YAML. */
export type Example = Readonly<Record<string, unknown>>;

/** A registry entry that a scenario configures: `kind` plus the options of `shape`. */
export interface Configurable extends Entry {
	readonly shape: Shape;
	/** Options of an example, where those that must be given make none by themselves. */
	readonly example?: Example;
	/** Contradictions between options that no single field can see: a sentence, or null. */
	readonly check?: (options: never) => string | null;
}

/** What an issue raised here says about itself, besides its message. */
export interface IssueParams {
	readonly code?: IssueCode;
	/** The key is at fault, not its value. */
	readonly key?: boolean;
}

/** Beyond this a percentage or a factor is a slip of the pen, not a plan. */
const RATIO_MAX = 1e6;
const HUGE = 1e15;

interface Quantity {
	/** The name of its definition in the JSON Schema. */
	readonly id: string;
	/** `a duration with a unit`. */
	readonly what: string;
	readonly examples: readonly string[];
	readonly pattern: string;
	readonly parse: (text: string) => Parsed;
	/** What a number without a unit may have meant. */
	readonly meant: (n: number) => readonly string[];
	/** Values allowed, and what to call them. */
	readonly range?: { readonly has: (value: number) => boolean; readonly what: string };
}

function quantity(q: Quantity): Field<number> {
	const expected = `expected ${q.what}, such as ${q.examples[0]}`;
	return z
		.string({ error: (issue) => (typeof issue.input === 'number' ? unitless(q, issue.input) : `${expected}, got ${shown(issue.input)}`) })
		.meta({ pattern: q.pattern, examples: [...q.examples] })
		.transform((text, context) => {
			const trimmed = text.trim();
			const parsed = q.parse(trimmed);
			if (parsed.ok && (q.range?.has(parsed.value) ?? Number.isFinite(parsed.value))) return parsed.value;
			const refuse = (message: string, code: IssueCode) =>
				context.issues.push({ code: 'custom', message, input: text, params: { code } satisfies IssueParams });
			if (parsed.ok) refuse(`expected ${q.range?.what ?? q.what}, got ${shown(text)}`, 'PM007');
			else if (/^-/.test(trimmed) && q.parse(trimmed.slice(1).trim()).ok)
				refuse(`expected ${q.range?.what ?? q.what}, got ${shown(text)}, which is negative`, 'PM007');
			else if (/^[-+]?\d+(\.\d+)?$/.test(trimmed)) refuse(unitless(q, Number(trimmed)), 'PM006');
			else refuse(`expected ${parsed.expected}, got ${shown(text)}`, parsed.expected.includes('at most') ? 'PM007' : 'PM006');
			return z.NEVER;
		})
		.meta({ id: q.id, title: q.range?.what ?? q.what }) as unknown as Field<number>;
}

function unitless(q: Quantity, n: number): string {
	const message = `expected ${q.what}, such as ${q.examples[0]}, got ${n}, a number without a unit`;
	const meant = n > 0 && n < HUGE ? q.meant(n) : [];
	return meant.length === 0 ? message : `${message}\nwrite ${anyOf(meant)}`;
}

function anyOf(words: readonly string[]): string {
	return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`;
}

/** As `parse`, up to a bound beyond which nobody means it. */
function bounded(parse: (text: string) => Parsed, what: string): (text: string) => Parsed {
	return (text) => {
		const parsed = parse(text);
		return parsed.ok && !(parsed.value <= RATIO_MAX)
			? { ok: false, expected: `${what} of at most ${what === 'a factor' ? '1,000,000x' : '100,000,000%'}` }
			: parsed;
	};
}

const positive = (what: string): Quantity['range'] & {} => ({
	has: (value) => value > 0 && Number.isFinite(value),
	what: `${what} above zero`,
});

const durations: Quantity = {
	id: 'duration',
	what: 'a duration with a unit',
	examples: ['90s', '250ms', '5m', '1h30m', '2d'],
	pattern: '^(\\d+(\\.\\d+)?(us|ms|s|min|m|h|d|w))+$',
	parse: parseDuration,
	meant: (n) => [`${n}s`, `${n}ms`, `${n}m`, `${n}h`],
};
const rates: Quantity = {
	id: 'rate',
	what: 'a rate',
	examples: ['20/s', '600/min', '5/h'],
	pattern: '^\\d+(\\.\\d+)?\\s*/\\s*(s|min|m|h|d)$',
	parse: parseRate,
	meant: (n) => [`${n}/s`, `${n}/min`, `${n}/h`],
};
const DOLLARS = '\\$\\s*(\\d{1,3}(,\\d{3})+|\\d+)(\\.\\d+)?';
const percents: Quantity = {
	id: 'percent',
	what: 'a percentage',
	examples: ['10%'],
	pattern: '^\\d+(\\.\\d+)?%$',
	parse: bounded(parsePercent, 'a percentage'),
	meant: (n) => (n <= 1 ? [`${Number((n * 100).toPrecision(12))}%`, `${n}%`] : [`${n}%`]),
};

/** Microseconds. */
export const duration: Field<number> = quantity(durations);
/** Microseconds, more than zero. */
export const positiveDuration: Field<number> = quantity({ ...durations, id: 'positiveDuration', range: positive('a duration') });
/** Per second. */
export const rate: Field<number> = quantity(rates);
/** Per second, more than zero. */
export const positiveRate: Field<number> = quantity({ ...rates, id: 'positiveRate', range: positive('a rate') });
/** Micro-dollars per hour. */
export const moneyRate: Field<number> = quantity({
	id: 'moneyRate',
	what: 'an amount of money per time',
	examples: ['$8/min', '$4.10/h'],
	pattern: `^${DOLLARS}\\s*/\\s*(s|min|m|h|d)$`,
	parse: parseMoneyRate,
	meant: (n) => [`$${n}/h`, `$${n}/min`],
});
/** Micro-dollars. */
export const money: Field<number> = quantity({
	id: 'money',
	what: 'an amount of money',
	examples: ['$1.25', '$0.075'],
	pattern: `^${DOLLARS}$`,
	parse: parseMoney,
	meant: (n) => [`$${n}`],
});
/** A fraction; `10%` is 0.1. */
export const percent: Field<number> = quantity(percents);
/** A fraction from 0 to 1. */
export const share: Field<number> = quantity({
	...percents,
	id: 'share',
	range: { has: (value) => value <= 1, what: 'a percentage from 0% to 100%' },
});
/** A factor; `3x` is 3. */
export const factor: Field<number> = quantity({
	id: 'factor',
	what: 'a factor',
	examples: ['3x', '0.5x'],
	pattern: '^\\d+(\\.\\d+)?x$',
	parse: bounded(parseFactor, 'a factor'),
	meant: (n) => [`${n}x`],
});
/** Microseconds since midnight. */
export const timeOfDay: Field<number> = quantity({
	id: 'timeOfDay',
	what: 'a time of day',
	examples: ['15:30'],
	pattern: '^([01]?\\d|2[0-3]):[0-5]\\d$',
	parse: parseTimeOfDay,
	meant: (n) => (Number.isInteger(n) && n < 24 ? [`"${n}:00"`] : []),
});

/** A plain number >= 0, for quantities without a unit, such as a coefficient of variation. */
export const plainNumber: Field<number> = inRange(z.number({ error: (issue) => expectedNumber(issue.input) }), 0, 1e9, 'number').meta({
	id: 'plainNumber',
});

/** A coefficient of correlation, away from the ends, where one thing decides the other. */
export const correlation: Field<number> = inRange(z.number({ error: (issue) => expectedNumber(issue.input) }), -0.99, 0.99, 'number');

/** Control characters have no business in a name or a path, and would reach a terminal. Line breaks become spaces. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are exactly what is being refused
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
const TEXT_MAX = 500;
export const text: Field<string> = textOf('a text');

/** A text that is `what`, such as `a sku of the price book`. */
export function textOf(what: string): Field<string> {
	return z
		.string({ error: (issue) => `expected ${what}, got ${shown(issue.input)}` })
		.min(1, { error: `expected ${what}, got an empty text` })
		.max(TEXT_MAX, { error: `expected a text of at most ${TEXT_MAX} characters` })
		.transform((value, context) => {
			if (CONTROL.test(value)) context.issues.push({ code: 'custom', message: 'expected a text without control characters', input: value });
			return value.trim().replace(/\s*[\r\n\t]\s*/g, ' ');
		}) as unknown as Field<string>;
}

/** true or false; YAML 1.2 knows no yes and no. */
export const flag: Field<boolean> = z.boolean({ error: (issue) => `expected true or false, got ${shown(issue.input)}` });

/** A whole number in [min, max]. */
export function count(min: number, max: number): Field<number> {
	const what = `a whole number from ${grouped(min)} to ${grouped(max)}`;
	return inRange(z.number({ error: (issue) => expectedNumber(issue.input, what) }), min, max, 'whole number').meta({ type: 'integer' });
}

function inRange(number: z.ZodType<number>, min: number, max: number, what: string): Field<number> {
	return number
		.superRefine((value, context) => {
			const refuse = (message: string, code: IssueCode) =>
				context.addIssue({ code: 'custom', message, input: value, params: { code } satisfies IssueParams });
			if (what === 'whole number' && !Number.isInteger(value)) refuse(`expected a whole number, got ${shown(value)}`, 'PM006');
			else if (value < min || value > max)
				refuse(`expected a ${what} from ${grouped(min)} to ${grouped(max)}, got ${shown(value)}`, 'PM007');
		})
		.meta({ minimum: min, maximum: max }) as Field<number>;
}

function expectedNumber(input: unknown, what = 'a number'): string {
	const quoted = typeof input === 'string' && /^-?\d+(\.\d+)?$/.test(input);
	return `expected ${what}, got ${shown(input)}${quoted ? '\nwrite it without quotes' : ''}`;
}

const grouped = (n: number): string => n.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** One of these words. */
export function oneOf<const T extends string>(...values: readonly T[]): Field<T> {
	return z.enum(values as unknown as [T, ...T[]], {
		error: (issue) => {
			const near = typeof issue.input === 'string' ? closest(issue.input, values) : null;
			return `expected ${anyOf(values.map((v) => `'${v}'`))}, got ${shown(issue.input)}${near === null ? '' : `; did you mean '${near}'?`}`;
		},
	}) as unknown as Field<T>;
}

/** A list of up to `max` of `what`. */
export function list<T>(item: Field<T>, what: string, max: number, min = 0): Field<readonly T[]> {
	return z
		.array(item, { error: (issue) => `expected a list of ${what}, got ${shown(issue.input)}${wrapHint(issue.input)}` })
		.min(min, { error: `expected a list of ${what}, got an empty one` })
		.max(max, {
			error: (issue) => `expected at most ${grouped(max)} ${what}, got ${grouped((issue.input as unknown[]).length)}`,
		}) as unknown as Field<readonly T[]>;
}

/** One thing where a list of such is wanted: the slip that is easiest to make. */
function wrapHint(input: unknown): string {
	if (typeof input === 'string' && input.length < 60) return `\nwrite ["${input}"]`;
	return input !== null && typeof input === 'object' ? '\nbegin each item with a dash' : '';
}

/** A value as an error message shows it: short, on one line. */
export function shown(value: unknown): string {
	if (value === undefined) return 'nothing';
	if (value === null) return 'nothing';
	if (typeof value === 'string') return `'${value.length > 40 ? `${value.slice(0, 37)}...` : value}'`;
	if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
	if (typeof value === 'object') return 'a mapping';
	return String(value);
}

/** What the JSON Schema should know about a schema and cannot see: other spellings of the same value. */
export interface SchemaMeta {
	readonly spellings?: readonly Readonly<Record<string, unknown>>[];
}

/**
 * The schema of a choice from a registry: a mapping with `kind` and that kind's options, or just the kind's name
 * when its options all have defaults. `shorthand` may take other spellings first, as `5s` for a constant law;
 * `also` names kinds that it understands besides the entries' own.
 */
export function choice(
	entries: readonly Configurable[],
	shorthand?: (input: unknown) => unknown,
	also: { readonly kinds?: readonly string[]; readonly spellings?: SchemaMeta['spellings'] } = {},
): Field<Choice> {
	const kinds = [...entries.map((entry) => entry.kind), ...(also.kinds ?? [])];
	const options = entries.map((entry) => object({ kind: z.literal(entry.kind).describe(entry.summary), ...written(entry.shape) }));
	const union = z.discriminatedUnion('kind', options as never, {
		error: (issue) => kindProblem(issue.input, kinds),
	}) as unknown as z.ZodType<Record<string, unknown>>;
	const checked = union.transform((value, context) => {
		const { kind, ...rest } = value as { kind: string } & Record<string, unknown>;
		const problem = entries.find((entry) => entry.kind === kind)?.check?.(rest as never);
		if (typeof problem === 'string') context.issues.push({ code: 'custom', message: problem, input: value });
		return { kind, options: rest } as Choice;
	});
	const constant = shorthand === undefined ? undefined : entries.find((entry) => entry.kind === 'constant');
	const bare = entries.map((entry) => entry.kind).filter((kind) => checked.safeParse({ kind }).success);
	const spellings = [
		...(bare.length > 0 ? [{ type: 'string', enum: bare }] : []),
		...(constant === undefined ? [] : [definitionOf(constant.shape.value)]),
		...(also.spellings ?? []),
	];
	return z
		.preprocess((input) => {
			// A kind's name begins with a letter; what looks like a quantity, however wrong, was meant as one.
			if (constant !== undefined && typeof input === 'string' && /^[-+.$]?\d/.test(input)) return { kind: 'constant', value: input };
			const expanded = shorthand?.(input) ?? input;
			return typeof expanded === 'string' ? { kind: expanded } : expanded;
		}, checked)
		.meta({ spellings } satisfies SchemaMeta) as unknown as Field<Choice>;
}

/** The options a scenario may write; a custom one is filled in by the program. */
function written(shape: Shape): Shape {
	return Object.fromEntries(Object.entries(shape).filter(([, field]) => !isCustom(field)));
}

function isCustom(field: z.ZodType): boolean {
	const { def } = field._zod as { def: { type: string; innerType?: z.ZodType } };
	return def.type === 'custom' || (def.innerType !== undefined && isCustom(def.innerType));
}

/** A reference to a field's definition in the JSON Schema. */
function definitionOf(field: z.ZodType): Readonly<Record<string, unknown>> {
	const id = z.globalRegistry.get(field)?.id;
	return id === undefined ? {} : { $ref: `#/definitions/${id}` };
}

function kindProblem(input: unknown, kinds: readonly string[]): string {
	const known = `kinds: ${kinds.join(', ')}`;
	if (input === null || typeof input !== 'object' || Array.isArray(input))
		return `expected a mapping with \`kind\`, such as {kind: ${kinds[0]}, ...}, got ${shown(input)}\n${known}`;
	const { kind } = input as { kind?: unknown };
	if (typeof kind !== 'string') return `expected the name of a kind, got ${shown(kind)}\n${known}`;
	const near = closest(kind, kinds);
	return `unknown kind ${shown(kind)}${near === null ? '' : `; did you mean '${near}'?`}\n${known}`;
}

/** Marks the message of an unknown key: the keys that would have been allowed follow. */
export const ALLOWED_KEYS = 'allowed keys: ';

/** A mapping that refuses keys it does not know; the message of that issue lists the ones it does. */
export function object<S extends Shape>(shape: S, what = 'a mapping'): z.ZodObject<S, z.core.$strict> {
	const keys = Object.keys(shape);
	return z.strictObject(shape, {
		error: (issue) =>
			issue.code === 'unrecognized_keys'
				? ALLOWED_KEYS + keys.join(',')
				: `expected ${what}, got ${shown(issue.input)}\nkeys: ${keys.join(', ')}`,
	}) as unknown as z.ZodObject<S, z.core.$strict>;
}

const NAME = '^[A-Za-z][A-Za-z0-9_-]{0,63}$';

/** A mapping from names to values; a name is letters, digits, `-` and `_`. `example` is one entry, on one line. */
export function named<T>(value: Field<T>, what: string, example: string): Field<Record<string, T>> {
	return z
		.record(z.string().meta({ pattern: NAME }), value, {
			error: (issue) => `expected a mapping from names to ${what}, got ${shown(issue.input)}\nfor example {${example}}`,
		})
		.superRefine((record, context) => {
			for (const name of Object.keys(record)) {
				if (new RegExp(NAME).test(name)) continue;
				context.addIssue({
					code: 'custom',
					path: [name],
					message: `expected a name of letters, digits, - and _ that begins with a letter, got ${shown(name)}`,
					params: { key: true } satisfies IssueParams,
				});
			}
		}) as unknown as Field<Record<string, T>>;
}

/** A mapping whose keys are free texts, such as model names or paths. */
export function dictionary<T>(value: Field<T>, what: string): Field<Record<string, T>> {
	return z.record(z.string(), value, {
		error: (issue) => `expected a mapping from ${what}, got ${shown(issue.input)}`,
	}) as unknown as Field<Record<string, T>>;
}
