import { tableReader, traceRows, wholeTokens } from './columns.ts';
import type { TraceReader } from './reader.ts';
import { timeFormats } from './times.ts';

/** Any table, by the names of its columns. */
export const csv: TraceReader = {
	kind: 'csv',
	summary: 'any CSV with a header, by `columns` and `time`',
	cite: 'RFC 4180, one row a line',
	open: (header, { columns, time }) => {
		if (columns === undefined) throw new Error('csv: the options have no columns');
		const { input, output, cached } = columns;
		const reader = tableReader(header, {
			time: { name: columns.time, ...timeFormats[time] },
			values: [input, output, cached].filter((name) => name !== undefined).map(wholeTokens),
			rows: traceRows,
		});
		return 'message' in reader ? reader : { reader, headed: true };
	},
};
