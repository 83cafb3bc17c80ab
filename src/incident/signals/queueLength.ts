import { text } from '../../model/fields.ts';
import { PIPELINE_CITE, type PipelineOptions, pipelineOf, pipelineProblem, pipelineShape, Scrapes } from '../pipeline.ts';
import { defineSignal, type SignalKind } from './signal.ts';

export const queueLength: SignalKind = defineSignal<PipelineOptions & { pool?: string | undefined }>({
	kind: 'queue-length',
	summary: 'attempts that wait, the mean over the scrapes of the window',
	cite: PIPELINE_CITE,
	unit: 'count',
	senses: ['probe'],
	shape: { pool: text.optional().describe('a pool; all of them together when not given'), ...pipelineShape },
	check: pipelineProblem,
	create: (options, context) => {
		const pools = context.sensors.poolsOf(options.pool);
		const scrapes = new Scrapes(context, pipelineOf(options), () => pools.reduce((sum, { queue }) => sum + queue, 0));
		return { read: (now) => scrapes.mean(now) };
	},
});
