import { tableReader, traceRows, wholeTokens } from './columns.ts';
import type { TraceReader } from './reader.ts';
import { timeFormats } from './times.ts';

const HEADER = 'TIMESTAMP,ContextTokens,GeneratedTokens';

/** Timestamps to 100 ns, kept to the microsecond. */
export const azureLlm: TraceReader = {
	kind: 'azure-llm',
	summary: 'CSV with the columns TIMESTAMP, ContextTokens, GeneratedTokens',
	cite: 'Azure LLM inference trace 2023 (Azure/AzurePublicDataset, CC-BY-4.0)',
	open: (header) => {
		if (header !== HEADER)
			return {
				message: `expected the header '${HEADER}'`,
				start: 0,
				width: header.length,
				hint: 'the format azure-llm is that of the Azure LLM inference trace 2023',
			};
		const reader = tableReader(header, {
			time: { name: 'TIMESTAMP', expected: 'a timestamp such as 2023-11-16 18:17:03.9799600', parse: timeFormats.iso.parse },
			values: [wholeTokens('ContextTokens'), wholeTokens('GeneratedTokens')],
			rows: traceRows,
		});
		return 'message' in reader ? reader : { reader, headed: true };
	},
};
