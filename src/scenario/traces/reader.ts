/**
 * The family of trace formats: recorded arrivals as files have them. An entry is a file in this folder, a name in
 * `traffic/recorded.ts` and a line in `index.ts`.
 *
 * Contract of every member: every row is read or is an issue with its line and column, none is skipped; a row that
 * is earlier than the one before is an issue, but in a log, which is put in order; token counts are whole numbers, all of a row or none in the file.
 */
import type { Entry } from '../../base/registry.ts';
import type { TraceOptions, TraceRows } from '../../traffic/recorded.ts';

/** What is wrong with a line, and where: from `start` (0 is the first character), `width` characters long. */
export interface Problem {
	readonly message: string;
	readonly start: number;
	readonly width: number;
	readonly hint?: string;
}

/** Takes the lines of one file in turn. */
export interface RowReader<R> {
	/** Reads a line; what it held stays in `at` and `span` until the next one. */
	read(line: string): Problem | null;
	/** Time of the row: whole microseconds from any origin. */
	readonly at: number;
	/** Where the time is written. */
	readonly span: { readonly start: number; readonly width: number };
	/** Keeps the row that was read last. */
	keep(): void;
	/** What was kept, by column. */
	readonly kept: readonly (readonly number[])[];
	/** All of it; `times` are from the first row. */
	rows(times: readonly number[], kept: readonly (readonly number[])[]): R;
}

export interface Opened<R> {
	readonly reader: RowReader<R>;
	/** Whether the first line was a header, or is a row already. */
	readonly headed: boolean;
	/** Whether the format is a log that is written as requests end: its rows are put in order instead of having to be. */
	readonly log?: boolean;
}

export interface TraceReader extends Entry {
	/** Begins a file, given its first line. */
	open(header: string, options: TraceOptions): Opened<TraceRows> | Problem;
}
