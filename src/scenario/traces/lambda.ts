import { tableReader, traceRows } from './columns.ts';
import type { TraceReader } from './reader.ts';
import { timeFormats } from './times.ts';

/** Only when requests came; what they took there is for the pool's service law to say. */
export const lambda: TraceReader = {
	kind: 'lambda',
	summary: 'CSV with a column client_start_time (Unix seconds); no tokens',
	cite: 'request logs of AWS Lambda, pacslab/serverless-performance-modeling (MIT)',
	open: (header) => {
		const reader = tableReader(header, {
			time: { name: 'client_start_time', ...timeFormats.seconds },
			values: [],
			rows: traceRows,
		});
		return 'message' in reader ? reader : { reader, headed: true, log: true };
	},
};
