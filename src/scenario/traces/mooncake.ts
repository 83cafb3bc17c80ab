import { JsonReader } from './jsonLines.ts';
import type { TraceReader } from './reader.ts';
import { timeFormats } from './times.ts';

const TOKENS_PER_BLOCK = 512;

/**
 * Prompts as hashes of their blocks. A hash stands for its block and all before it, so the blocks at the beginning
 * that came before are what an endless prefix cache would have held: the upper bound of what any cache can save.
 */
export const mooncake: TraceReader = {
	kind: 'mooncake',
	summary: 'JSON lines with timestamp (ms), input_length, output_length, hash_ids of 512-token blocks',
	cite: 'Mooncake traces, FAST 2025 release (kvcache-ai/Mooncake, Apache-2.0)',
	open: () => {
		const seen = new Set<number>();
		const cached = ({ hash_ids: blocks }: Readonly<Record<string, unknown>>, input: number): number | string => {
			if (!Array.isArray(blocks) || !blocks.every((block) => Number.isSafeInteger(block))) return 'a list of whole numbers';
			let hits = 0;
			while (hits < blocks.length && seen.has(blocks[hits])) hits++;
			for (let i = hits; i < blocks.length; i++) seen.add(blocks[i]);
			return Math.min(input, hits * TOKENS_PER_BLOCK);
		};
		const time = { key: 'timestamp', ...timeFormats.milliseconds };
		return {
			reader: new JsonReader({ time, input: 'input_length', output: 'output_length', cached, cachedKey: 'hash_ids' }),
			headed: false,
		};
	},
};
