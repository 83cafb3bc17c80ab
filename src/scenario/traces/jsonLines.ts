/** Reads JSON lines: an object a line, of which some keys are wanted. */
import { shown } from '../../model/fields.ts';
import type { TraceRows } from '../../traffic/recorded.ts';
import { tokenCount, traceRows } from './columns.ts';
import type { Problem, RowReader } from './reader.ts';
import type { TimeFormat } from './times.ts';

type Line = Readonly<Record<string, unknown>>;

export interface JsonRows {
	readonly time: TimeFormat & { readonly key: string };
	readonly input: string;
	readonly output: string;
	/** Tokens of the prompt found in a cache: called for each row, in order. */
	readonly cached?: (line: Line, input: number) => number | string;
	/** The key a complaint of `cached` is about. */
	readonly cachedKey?: string;
}

export class JsonReader implements RowReader<TraceRows> {
	at: number = Number.NaN;
	span: { start: number; width: number } = { start: 0, width: 0 };
	private readonly format: JsonRows;
	private readonly current: number[] = [];
	readonly kept: number[][];

	constructor(format: JsonRows) {
		this.format = format;
		this.kept = format.cached === undefined ? [[], []] : [[], [], []];
	}

	read(line: string): Problem | null {
		const { time, input, output, cached, cachedKey } = this.format;
		const value = objectOf(line);
		if (value === null) return { message: 'expected a JSON object on one line', start: 0, width: line.length };
		this.at = time.parse(String(value[time.key]));
		this.span = placeOf(line, time.key);
		if (Number.isNaN(this.at)) return this.refused(line, time.key, time.expected, value[time.key]);
		for (const [i, key] of [input, output].entries()) {
			this.current[i] = typeof value[key] === 'number' ? tokenCount(String(value[key])) : Number.NaN;
			if (Number.isNaN(this.current[i])) return this.refused(line, key, 'a whole number of tokens', value[key]);
		}
		if (cached === undefined) return null;
		const hits = cached(value, this.current[0]);
		if (typeof hits === 'string') return this.refused(line, cachedKey ?? '', hits, value[cachedKey ?? '']);
		this.current[2] = hits;
		return null;
	}

	keep(): void {
		for (let i = 0; i < this.kept.length; i++) this.kept[i].push(this.current[i]);
	}

	rows(times: readonly number[], kept: readonly (readonly number[])[]): TraceRows {
		return traceRows(times, kept);
	}

	private refused(line: string, key: string, expected: string, got: unknown): Problem {
		return { message: `${key}: expected ${expected}, got ${shown(got)}`, ...placeOf(line, key) };
	}
}

function objectOf(line: string): Line | null {
	try {
		const value: unknown = JSON.parse(line);
		return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Line) : null;
	} catch {
		return null;
	}
}

/** Where a key is written, or the whole line. */
function placeOf(line: string, key: string): { start: number; width: number } {
	const start = line.indexOf(JSON.stringify(key));
	return start < 0 ? { start: 0, width: line.length } : { start, width: key.length + 2 };
}
