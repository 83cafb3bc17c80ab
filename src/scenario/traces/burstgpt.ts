import { tableReader, traceRows, wholeTokens } from './columns.ts';
import type { TraceReader } from './reader.ts';
import { timeFormats } from './times.ts';

/** Failed requests are in the trace with no tokens out; they are replayed like the others, as requests that want none. */
export const burstgpt: TraceReader = {
	kind: 'burstgpt',
	summary: 'CSV with the columns Timestamp (seconds), Request tokens, Response tokens, among others',
	cite: 'BurstGPT release v1.1 (HPMLL/BurstGPT, CC-BY-4.0)',
	open: (header) => {
		const reader = tableReader(header, {
			time: { name: 'Timestamp', ...timeFormats.seconds },
			values: [wholeTokens('Request tokens'), wholeTokens('Response tokens')],
			rows: traceRows,
		});
		return 'message' in reader ? reader : { reader, headed: true };
	},
};
