import { PIPELINE_CITE, type PipelineOptions, pipelineOf, pipelineProblem, pipelineShape } from '../pipeline.ts';
import { defineSignal, type SignalKind } from './signal.ts';

/**
 * Tokens in and out that the attempts of one key ask for, for the busiest key of each scrape, in tokens per second. The busiest of a
 * window is the highest of its scrapes.
 */
export const tokensPerKey: SignalKind = defineSignal<PipelineOptions>({
	kind: 'tokens-per-key',
	summary: 'tokens per second asked for by the busiest key; a key is a tenant of a stream',
	cite: `per-key token limits as in LiteLLM (tpm per key). ${PIPELINE_CITE}`,
	unit: 'rate',
	senses: ['keys'],
	shape: pipelineShape,
	check: pipelineProblem,
	create: (options, context) => {
		const { scrapeUs, windowUs, delayUs } = pipelineOf(options);
		const window = Math.max(1, Math.round(windowUs / scrapeUs));
		const ring = new Float64Array(window + Math.ceil(delayUs / scrapeUs) + 1);
		let taken = -1;
		const meter = context.keys();
		context.every(scrapeUs, () => {
			const tokens = meter.turn();
			if (++taken > 0) ring[(taken - 1) % ring.length] = tokens;
		});
		return {
			read: (now) => {
				const newest = Math.min(taken, Math.floor((now - delayUs) / scrapeUs));
				if (newest < window) return Number.NaN;
				let most = 0;
				for (let i = newest - window; i < newest; i++) most = Math.max(most, ring[i % ring.length]);
				return most / (scrapeUs / 1e6);
			},
		};
	},
});
