/** What was recorded somewhere and is replayed: the rows that `scenario/` reads from files, and how files may be written. */

/** Rows of a trace, read and checked by `scenario/`: times in us from the first row, token counts, all integers. */
export interface TraceRows {
	readonly times: readonly number[];
	/** -1 in every row of a format without token counts. */
	readonly tokensIn: readonly number[];
	readonly tokensOut: readonly number[];
	/** Of the tokens in, those that an endless prompt cache would have held; where the format tells. */
	readonly tokensCached?: readonly number[];
}

/** Formats of `scenario/traces/`, by name; a reader for each is in its index. */
export const TRACE_FORMATS = ['azure-llm', 'burstgpt', 'mooncake', 'lambda', 'litellm', 'csv'] as const;
export type TraceFormat = (typeof TRACE_FORMATS)[number];

export const TIME_UNITS = ['seconds', 'milliseconds', 'iso'] as const;
export type TimeUnit = (typeof TIME_UNITS)[number];

/** Columns of a CSV by their names in its header. */
export interface TraceColumns {
	readonly time: string;
	readonly input?: string | undefined;
	readonly output?: string | undefined;
	readonly cached?: string | undefined;
}

export interface TraceOptions {
	readonly file: string;
	readonly format: TraceFormat;
	readonly columns?: TraceColumns | undefined;
	readonly time: TimeUnit;
	readonly speed: number;
	readonly times: number;
	readonly spread: number;
	readonly rows?: TraceRows | undefined;
}

/** Rates read from a file by `scenario/`: each holds from its start (us, rising from 0) to the next one's. */
export interface RateRows {
	readonly starts: readonly number[];
	readonly rates: readonly number[];
}
