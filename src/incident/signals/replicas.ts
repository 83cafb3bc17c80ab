import { oneOf, text } from '../../model/fields.ts';
import { PIPELINE_CITE, type PipelineOptions, pipelineOf, pipelineProblem, pipelineShape, Scrapes } from '../pipeline.ts';
import { defineSignal, type SignalKind } from './signal.ts';

export const replicas: SignalKind = defineSignal<PipelineOptions & { pool?: string | undefined; of: 'ready' | 'starting' | 'all' }>({
	kind: 'replicas',
	summary: 'replicas that are ready, starting or both, the mean over the scrapes of the window',
	cite: PIPELINE_CITE,
	unit: 'count',
	senses: ['probe'],
	shape: {
		pool: text.optional().describe('a pool; all of them together when not given'),
		of: oneOf('ready', 'starting', 'all').prefault('all').describe('which of them'),
		...pipelineShape,
	},
	check: pipelineProblem,
	create: (options, context) => {
		const pools = context.sensors.poolsOf(options.pool);
		const [ready, starting] = [options.of !== 'starting', options.of !== 'ready'];
		const scrapes = new Scrapes(context, pipelineOf(options), () =>
			pools.reduce((sum, pool) => sum + (ready ? pool.ready : 0) + (starting ? pool.starting : 0), 0),
		);
		return { read: (now) => scrapes.mean(now) };
	},
});
