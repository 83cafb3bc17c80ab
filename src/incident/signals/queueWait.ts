import { text } from '../../model/fields.ts';
import { PIPELINE_CITE, type PipelineOptions, pipelineOf, pipelineProblem, pipelineShape, Scrapes } from '../pipeline.ts';
import { defineSignal, type SignalKind } from './signal.ts';

/** By Little's law: the queue's length over time, over what left it. While nothing leaves a queue that is not empty, it is without end. */
export const queueWait: SignalKind = defineSignal<PipelineOptions & { pool?: string | undefined }>({
	kind: 'queue-wait',
	summary: 'mean wait in the queue, from its length and what left it',
	cite: `Little 1961. ${PIPELINE_CITE}`,
	unit: 'duration',
	senses: ['probe'],
	shape: { pool: text.optional().describe('a pool; all of them together when not given'), ...pipelineShape },
	check: pipelineProblem,
	create: (options, context) => {
		const { sensors } = context;
		const pools = sensors.poolsOf(options.pool);
		const pipeline = pipelineOf(options);
		const integral = new Scrapes(context, pipeline, (now) => pools.reduce((sum, pool) => sum + sensors.queueIntegral(pool, now), 0));
		const left = new Scrapes(context, pipeline, () => pools.reduce((sum, pool) => sum + pool.left, 0));
		return {
			read: (now) => {
				const waited = integral.increase(now);
				return waited === 0 ? 0 : waited / left.increase(now);
			},
		};
	},
});
