import { CACHE_WRITE_TOKENS, CACHED_INPUT_TOKENS, INPUT_TOKENS } from '../../model/meters.ts';
import { PIPELINE_CITE, type PipelineOptions, pipelineOf, pipelineProblem, pipelineShape, Scrapes } from '../pipeline.ts';
import { defineSignal, type SignalKind } from './signal.ts';

/** Of hosted pools that bill cached tokens apart. */
export const cacheHitRate: SignalKind = defineSignal<PipelineOptions>({
	kind: 'cache-hit-rate',
	summary: 'share of the tokens read that came from a prompt cache',
	cite: `genai-prices 0.1.8: cache_read_tokens are among input_tokens. ${PIPELINE_CITE}`,
	unit: 'share',
	senses: ['usage'],
	shape: pipelineShape,
	check: pipelineProblem,
	create: (options, context) => {
		const { usage } = context;
		const pipeline = pipelineOf(options);
		const cached = new Scrapes(context, pipeline, () => usage.total(CACHED_INPUT_TOKENS));
		const read = new Scrapes(
			context,
			pipeline,
			() => usage.total(CACHED_INPUT_TOKENS) + usage.total(INPUT_TOKENS) + usage.total(CACHE_WRITE_TOKENS),
		);
		return { read: (now) => cached.increase(now) / read.increase(now) };
	},
});
