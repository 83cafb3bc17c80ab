import { oneOf } from '../../model/fields.ts';
import { CANCELLED, OK } from '../../model/outcomes.ts';
import { PIPELINE_CITE, type PipelineOptions, pipelineOf, pipelineProblem, pipelineShape, Scrapes } from '../pipeline.ts';
import { defineSignal, type SignalKind } from './signal.ts';

/** What its caller withdrew is neither good nor bad. */
export const errorRate: SignalKind = defineSignal<PipelineOptions & { of: 'requests' | 'attempts' }>({
	kind: 'error-rate',
	summary: 'share of what ended that did not end well; withdrawn attempts are left out',
	cite: `Google SRE workbook, chapter 5 (SLI as a ratio of events). ${PIPELINE_CITE}`,
	unit: 'share',
	senses: ['probe'],
	shape: { of: oneOf('requests', 'attempts').prefault('requests').describe('as users see it, or each try of a client'), ...pipelineShape },
	check: pipelineProblem,
	create: (options, context) => {
		const counts = options.of === 'requests' ? context.sensors.requestOutcomes : context.sensors.attemptOutcomes;
		const all = () => counts.reduce((sum, n) => sum + n, 0) - counts[CANCELLED];
		const pipeline = pipelineOf(options);
		const ended = new Scrapes(context, pipeline, all);
		const bad = new Scrapes(context, pipeline, () => all() - counts[OK]);
		return { read: (now) => bad.increase(now) / ended.increase(now) };
	},
});
