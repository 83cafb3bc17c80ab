/** TOML text to plain values that know roughly where they came from: the line of their key. */
import { parse, TomlError } from 'smol-toml';
import type { Issue, Place } from '../../base/issue.ts';
import { type Path, YAML_SIZE_MAX } from '../../base/yamlText.ts';
import type { Places } from '../notebook.ts';

export interface TomlText {
	/** Undefined when it cannot be read. */
	readonly value: Readonly<Record<string, unknown>> | undefined;
	readonly places: Places;
	readonly issues: readonly Issue[];
}

const DEPTH_MAX = 100;

export function parseToml(file: string, text: string): TomlText {
	const start: Place = { file, line: 1, column: 1 };
	const failed = (message: string, place: Place): TomlText => ({
		value: undefined,
		places: { placeOf: () => start, placeOfKey: () => start },
		issues: [{ code: 'PM001', severity: 'error', message, place }],
	});
	if (text.length > YAML_SIZE_MAX) return failed(`the file is larger than the limit of ${YAML_SIZE_MAX / 1048576} MB`, start);
	try {
		const value = plain(parse(text, { maxDepth: DEPTH_MAX })) as Readonly<Record<string, unknown>>;
		const lines = linesOf(text);
		const placeOf = (path: Path) => placeIn(file, lines, path);
		return { value, places: { placeOf, placeOfKey: placeOf }, issues: [] };
	} catch (error) {
		if (!(error instanceof TomlError)) return failed('the file cannot be read as TOML: it is nested too deeply', start);
		// The message goes on with an excerpt, which may hold a secret.
		const message = error.message.split('\n')[0].replace(/^Invalid TOML document: /, '');
		return failed(`the file is not TOML: ${message}`, { file, line: error.line, column: error.column });
	}
}

/** Dates as texts, objects with the usual prototype. */
function plain(value: unknown): unknown {
	if (value instanceof Date) return value.toISOString();
	if (typeof value === 'bigint') return Number(value);
	if (Array.isArray(value)) return value.map(plain);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

/** Line of each key that a line of its own names, by path. Keys inside inline tables have the line of what they are in. */
function linesOf(text: string): Map<string, number> {
	const lines = new Map<string, number>();
	const counts = new Map<string, number>();
	let table: (string | number)[] = [];
	text.split('\n').forEach((line, i) => {
		const header = /^\s*(\[\[?)([^\]]+)\]\]?\s*(#.*)?$/.exec(line);
		const steps = header === null ? keysOf(/^\s*((?:"[^"]*"|'[^']*'|[\w-]+|\s*\.\s*)+?)\s*=/.exec(line)?.[1] ?? '') : keysOf(header[2]);
		if (steps.length === 0) return;
		if (header === null) remember(lines, [...table, ...steps], i + 1);
		else {
			table = within(steps, counts);
			if (header[1] === '[[') {
				const name = JSON.stringify(table);
				const count = counts.get(name) ?? 0;
				counts.set(name, count + 1);
				table = [...table, count];
			}
			remember(lines, table, i + 1);
		}
	});
	return lines;
}

/** A header below an array of tables speaks of its last table. */
function within(steps: readonly string[], counts: ReadonlyMap<string, number>): (string | number)[] {
	const path: (string | number)[] = [];
	for (const [i, step] of steps.entries()) {
		path.push(step);
		const count = counts.get(JSON.stringify(path));
		if (count !== undefined && i < steps.length - 1) path.push(count - 1);
	}
	return path;
}

function remember(lines: Map<string, number>, path: Path, line: number): void {
	for (let length = path.length; length > 0; length--) {
		const name = JSON.stringify(path.slice(0, length));
		if (!lines.has(name)) lines.set(name, line);
	}
}

/** `a."b.c".d` -> a, b.c, d. */
function keysOf(text: string): string[] {
	return [...text.matchAll(/"([^"]*)"|'([^']*)'|([\w-]+)/g)].map(([, double, single, bare]) => double ?? single ?? bare);
}

function placeIn(file: string, lines: ReadonlyMap<string, number>, path: Path): Place {
	for (let length = path.length; length > 0; length--) {
		const line = lines.get(JSON.stringify(path.slice(0, length)));
		if (line !== undefined) return { file, line, column: 1 };
	}
	return { file, line: 1, column: 1 };
}
