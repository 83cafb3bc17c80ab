import { tableReader, traceRows, wholeTokens } from './columns.ts';
import { JsonReader } from './jsonLines.ts';
import type { TraceReader } from './reader.ts';
import { timeFormats } from './times.ts';

/** The proxy's own log, as JSON lines or as a CSV of the table LiteLLM_SpendLogs; in any order. */
export const litellm: TraceReader = {
	kind: 'litellm',
	summary: 'JSON lines or CSV with startTime (ISO), prompt_tokens, completion_tokens, among others',
	cite: 'table LiteLLM_SpendLogs of the LiteLLM proxy (schema.prisma)',
	open: (header) => {
		const [input, output] = ['prompt_tokens', 'completion_tokens'];
		if (header.startsWith('['))
			return {
				message: 'expected an object a line, got a list',
				start: 0,
				width: 1,
				hint: "jq -c '.[]' writes one from the answer of /spend/logs",
			};
		if (header.startsWith('{'))
			return { reader: new JsonReader({ time: { key: 'startTime', ...timeFormats.iso }, input, output }), headed: false, log: true };
		const reader = tableReader(header, {
			time: { name: 'startTime', ...timeFormats.iso },
			values: [wholeTokens(input), wholeTokens(output)],
			rows: traceRows,
		});
		return 'message' in reader ? reader : { reader, headed: true, log: true };
	},
};
