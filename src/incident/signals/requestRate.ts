import { oneOf } from '../../model/fields.ts';
import { PIPELINE_CITE, type PipelineOptions, pipelineOf, pipelineProblem, pipelineShape, Scrapes } from '../pipeline.ts';
import { defineSignal, type SignalKind } from './signal.ts';

export const requestRate: SignalKind = defineSignal<PipelineOptions & { of: 'requests' | 'attempts' }>({
	kind: 'request-rate',
	summary: 'requests of users, or attempts of their clients, per second',
	cite: PIPELINE_CITE,
	unit: 'rate',
	senses: ['probe'],
	shape: {
		of: oneOf('requests', 'attempts').prefault('attempts').describe('what users want, or what clients make of it'),
		...pipelineShape,
	},
	check: pipelineProblem,
	create: (options, context) => {
		const { sensors } = context;
		const count = options.of === 'requests' ? () => sensors.requests : () => sensors.attempts;
		const scrapes = new Scrapes(context, pipelineOf(options), count);
		return { read: (now) => scrapes.increase(now) / scrapes.seconds };
	},
});
