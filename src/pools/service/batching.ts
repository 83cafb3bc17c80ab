import { z } from 'zod';
import { closest } from '../../base/suggest.ts';
import { count, duration, type Field, oneOf, share, shown } from '../../model/fields.ts';
import { batchPreset, batchPresets } from './batchPresets.ts';
import { type BatchLaw, defineBatch, type ServiceKind } from './law.ts';
import { type RooflineOptions, rooflineLaw, rooflineOptions, rooflineProblem } from './roofline.ts';

interface Options {
	preset?: string | undefined;
	roofline?: RooflineOptions | undefined;
	base?: number | undefined;
	per_sequence?: number | undefined;
	per_1k_context?: number | undefined;
	prefill_base?: number | undefined;
	per_1k_input?: number | undefined;
	prefill_chunk?: number | undefined;
	kv_tokens?: number | undefined;
	kv_policy: 'grow' | 'reserve';
	kv_watermark: number;
	routing: 'round-robin' | 'least-running';
}

const nothing: Omit<BatchLaw, 'chunk' | 'reserves' | 'watermark' | 'routing'> = {
	base: 0,
	perSequence: 0,
	perContext: 0,
	prefillBase: 0,
	prefillPerToken: 0,
	prefillPerSquare: 0,
	kvTokens: Number.POSITIVE_INFINITY,
};

const names = batchPresets.map(({ name }) => name);

/** As `oneOf`, with the names in the hint: they are too many for a sentence. */
const presetName: Field<string> = z.enum(names as [string, ...string[]], {
	error: ({ input }) => {
		const near = typeof input === 'string' ? closest(input, names) : null;
		return `expected the name of a preset, got ${shown(input)}${near === null ? '' : `; did you mean '${near}'?`}\npresets: ${names.join(', ')}`;
	},
}) as unknown as Field<string>;

/** A replica that works on all its sequences at once, each step the longer the more there are. */
export const batching: ServiceKind = defineBatch<Options>({
	kind: 'batching',
	summary: 'an LLM replica with continuous batching: `slots` sequences share the steps and the KV cache',
	cite: 'Orca (Yu et al., OSDI 2022); vLLM (Kwon et al., SOSP 2023) BlockSpaceManager watermark and recompute; Cohen 1979',
	example: { preset: 'llama-3.1-70b-h100x2-vllm-fp8' },
	shape: {
		preset: presetName.optional().describe('a replica that was measured; options beside it replace its numbers'),
		roofline: rooflineOptions.optional().describe('a replica that was not measured, from the data sheets of model and GPU'),
		base: duration.optional().describe('a decode step, before what its sequences add'),
		per_sequence: duration.optional().describe('what each running sequence adds to a step'),
		per_1k_context: duration.optional().describe('what each thousand tokens held by the running sequences add to a step'),
		prefill_base: duration.optional().describe('a prompt, before what its tokens add'),
		per_1k_input: duration.optional().describe('time per thousand prompt tokens (prefill)'),
		prefill_chunk: count(1, 1_000_000)
			.optional()
			.describe('prompt tokens that ride along with each step; without it prompts go first and decoding stands still meanwhile'),
		kv_tokens: count(1, 1_000_000_000).optional().describe('tokens the KV cache of a replica holds; without limit when not given'),
		kv_policy: oneOf('grow', 'reserve')
			.default('grow')
			.describe('grow: as vLLM, the youngest is preempted when the cache is full; reserve: the whole answer is set aside at admission'),
		kv_watermark: share.prefault('1%').describe('of the cache, left free by admission'),
		routing: oneOf('round-robin', 'least-running')
			.default('round-robin')
			.describe('which of the replicas with room takes the next request'),
	},
	check: (o) => problemOf(o),
	batch: (o) => lawFrom(o),
});

function problemOf(o: Options): string | null {
	if (o.preset !== undefined && o.roofline !== undefined) return '`preset` and `roofline` exclude each other';
	const problem = o.roofline === undefined ? null : rooflineProblem(o.roofline);
	if (problem !== null) return problem;
	const law = lawFrom(o);
	if (!(law.base + law.perSequence > 0)) return 'a step must take time: give `preset`, `roofline`, or `base` and `per_sequence`';
	if (o.prefill_chunk !== undefined && !(law.prefillPerToken > 0))
		return '`prefill_chunk` needs `per_1k_input`: a chunk would take no time';
	if (o.kv_watermark >= 1) return '`kv_watermark` must be below 100%: nothing would be admitted beside another';
	return null;
}

function lawFrom(o: Options): BatchLaw {
	const from = o.preset !== undefined ? batchPreset(o.preset).law : o.roofline !== undefined ? rooflineLaw(o.roofline) : nothing;
	return {
		base: o.base ?? from.base,
		perSequence: o.per_sequence ?? from.perSequence,
		perContext: o.per_1k_context === undefined ? from.perContext : o.per_1k_context / 1000,
		prefillBase: o.prefill_base ?? from.prefillBase,
		prefillPerToken: o.per_1k_input === undefined ? from.prefillPerToken : o.per_1k_input / 1000,
		// A prompt law of one's own replaces the whole of the measured one.
		prefillPerSquare: o.per_1k_input === undefined ? from.prefillPerSquare : 0,
		chunk: o.prefill_chunk ?? Number.POSITIVE_INFINITY,
		kvTokens: o.kv_tokens ?? from.kvTokens,
		reserves: o.kv_policy === 'reserve',
		watermark: o.kv_watermark,
		routing: o.routing,
	};
}
