/** Options in words: what may be written where, and what holds when nothing is. Read from the schemas that check them. */
import { z } from 'zod';
import type { Example, Shape } from '../model/fields.ts';

export interface JsonSchema {
	readonly $ref?: string;
	readonly allOf?: readonly JsonSchema[];
	readonly oneOf?: readonly JsonSchema[];
	readonly anyOf?: readonly JsonSchema[];
	readonly definitions?: Readonly<Record<string, JsonSchema>>;
	readonly type?: string;
	readonly title?: string;
	readonly description?: string;
	readonly default?: unknown;
	readonly const?: unknown;
	readonly enum?: readonly unknown[];
	readonly minimum?: number;
	readonly exclusiveMinimum?: number;
	readonly maximum?: number;
	readonly items?: JsonSchema;
	readonly properties?: Readonly<Record<string, JsonSchema>>;
	readonly additionalProperties?: JsonSchema | boolean;
	readonly required?: readonly string[];
	readonly pattern?: string;
	readonly examples?: readonly unknown[];
}

/** An option of a kind, or a key of a scenario. Code stands between backticks. */
export interface OptionWords {
	readonly name: string;
	/** What may be written there. */
	readonly type: string;
	/** As YAML; `optional` when nothing is a choice of its own, empty when it must be given. */
	readonly fallback: string;
	readonly meaning: string;
}

/** Options that the program fills in, not the scenario. */
const INTERNAL: readonly string[] = ['rows'];

/** The options of a kind, in the order people should read them. */
export function optionsOf(shape: Shape): OptionWords[] {
	return Object.entries(shape)
		.filter(([name]) => !INTERNAL.includes(name))
		.map(([name, field]) => {
			const schema = z.toJSONSchema(field, { target: 'draft-7', io: 'input', unrepresentable: 'any' }) as JsonSchema;
			const definitions = schema.definitions ?? {};
			const shown = follow(schema, definitions);
			const fallback = shown.default === undefined && field.safeParse(undefined).success ? 'optional' : defaultOf(shown.default);
			return { name, type: typeOf(schema, definitions), fallback, meaning: schema.description ?? '' };
		});
}

/** What must be given for a kind, each with an example. */
export function requiredOf(shape: Shape): Example {
	const required = Object.entries(shape).filter(([name, field]) => !INTERNAL.includes(name) && !field.safeParse(undefined).success);
	return Object.fromEntries(
		required.map(([name, field]) => {
			const schema = z.toJSONSchema(field, { target: 'draft-7', io: 'input', unrepresentable: 'any' }) as JsonSchema;
			return [name, exampleIn(schema, schema.definitions ?? {})];
		}),
	);
}

function exampleIn(given: JsonSchema, definitions: Readonly<Record<string, JsonSchema>>): unknown {
	const schema = follow(given, definitions);
	const [shown] = schema.examples ?? [];
	if (shown !== undefined) return shown;
	if (schema.const !== undefined) return schema.const;
	if (schema.enum !== undefined) return schema.enum[0];
	if (schema.type === 'integer' || schema.type === 'number') return schema.exclusiveMinimum === undefined ? (schema.minimum ?? 1) : 1;
	if (schema.type === 'array' && schema.items !== undefined) return [exampleIn(schema.items, definitions)];
	if (schema.properties !== undefined) {
		const required = Object.entries(schema.properties).filter(([key]) => schema.required?.includes(key));
		return Object.fromEntries(required.map(([key, value]) => [key, exampleIn(value, definitions)]));
	}
	for (const part of schema.oneOf ?? schema.anyOf ?? []) {
		const found = exampleIn(part, definitions);
		if (found !== null) return found;
	}
	return null;
}

/** A value in YAML's flow style. */
export function flow(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
	if (value !== null && typeof value === 'object')
		return `{${Object.entries(value)
			.map(([key, one]) => `${key}: ${flow(one)}`)
			.join(', ')}}`;
	return String(value);
}

function code(text: string): string {
	return text === '' ? '' : `\`${text}\``;
}

/** The schema behind references; what stands beside a reference is kept. */
export function follow(schema: JsonSchema, definitions: Readonly<Record<string, JsonSchema>>): JsonSchema {
	const through = schema.$ref ?? (schema.allOf?.length === 1 ? schema.allOf[0].$ref : undefined);
	if (through === undefined)
		return schema.allOf?.length === 1 ? { ...follow(schema.allOf[0], definitions), ...without(schema, 'allOf') } : schema;
	const target = definitions[through.replace('#/definitions/', '')];
	return target === undefined ? schema : { ...follow(target, definitions), ...without(schema, '$ref', 'allOf') };
}

function without(schema: JsonSchema, ...keys: readonly (keyof JsonSchema)[]): JsonSchema {
	return Object.fromEntries(Object.entries(schema).filter(([key]) => !keys.includes(key as keyof JsonSchema)));
}

/** What may be written there, in a few words. */
export function typeOf(given: JsonSchema, definitions: Readonly<Record<string, JsonSchema>>): string {
	const schema = follow(given, definitions);
	if (schema.const !== undefined) return code(String(schema.const));
	if (schema.enum !== undefined) return schema.enum.map((value) => code(String(value))).join(', ');
	const kinds = kindsOf(schema, definitions);
	if (kinds.length > 0) return `one of ${kinds.map(code).join(', ')}`;
	if (schema.title !== undefined) return `${schema.title}${example(schema)}`;
	if (schema.pattern !== undefined) return `a text${example(schema)}`;
	if (schema.type === 'array') return `list: ${schema.items === undefined ? 'anything' : typeOf(schema.items, definitions)}`;
	if (schema.type === 'integer' || schema.type === 'number')
		return `${schema.type === 'integer' ? 'a whole number' : 'a number'}${range(schema)}`;
	if (schema.type === 'boolean') return '`true` or `false`';
	if (schema.type === 'string') return `a text${example(schema)}`;
	if (schema.type === 'object') return 'a mapping';
	const parts = schema.oneOf ?? schema.anyOf;
	return parts === undefined ? 'anything' : [...new Set(parts.map((part) => typeOf(part, definitions)))].join('; or ');
}

/** The kinds of a choice from a registry; empty for anything else. */
function kindsOf(schema: JsonSchema, definitions: Readonly<Record<string, JsonSchema>>): string[] {
	const parts = (schema.oneOf ?? schema.anyOf ?? []).map((part) => follow(part, definitions));
	const kinds = parts.flatMap((part) => (part.oneOf === undefined ? [part] : part.oneOf.map((p) => follow(p, definitions))));
	const named = kinds.flatMap((part) => part.properties?.kind ?? []).flatMap((kind) => follow(kind, definitions).const ?? []);
	return [...new Set(named.map(String))];
}

function example({ examples }: JsonSchema): string {
	return examples === undefined || examples.length === 0 ? '' : `, such as ${code(String(examples[0]))}`;
}

function range({ minimum, exclusiveMinimum, maximum }: JsonSchema): string {
	const count = (n: number) => n.toLocaleString('en-US');
	const most = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? '' : `, at most ${count(maximum)}`;
	if (exclusiveMinimum !== undefined) return ` above ${count(exclusiveMinimum)}${most}`;
	if (minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER) return ` from ${count(minimum)}${most}`;
	return most;
}

/** A default as it would be written in YAML. */
export function defaultOf(value: unknown): string {
	if (value === undefined) return '';
	if (Array.isArray(value)) return code(value.length === 0 ? '[]' : `[${value.map(String).join(', ')}]`);
	return code(typeof value === 'string' ? value : JSON.stringify(value));
}
