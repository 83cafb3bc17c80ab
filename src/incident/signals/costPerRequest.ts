import { oneOf } from '../../model/fields.ts';
import { OK } from '../../model/outcomes.ts';
import { PIPELINE_CITE, type PipelineOptions, pipelineOf, pipelineProblem, pipelineShape, Scrapes } from '../pipeline.ts';
import { defineSignal, type SignalKind } from './signal.ts';

/** Money over work: a storm of retries shows here when the rate of spending alone looks like good business. */
export const costPerRequest: SignalKind = defineSignal<PipelineOptions & { per: 'request' | 'answer' }>({
	kind: 'cost-per-request',
	summary: 'dollars spent per request, or per good answer',
	cite: `definition: money over count. ${PIPELINE_CITE}`,
	unit: 'money',
	senses: ['probe'],
	shape: { per: oneOf('request', 'answer').prefault('request').describe('request that came, or answer that was good'), ...pipelineShape },
	check: pipelineProblem,
	create: (options, context) => {
		const { sensors, spend } = context;
		const pipeline = pipelineOf(options);
		const money = new Scrapes(context, pipeline, () => spend.total());
		const count = options.per === 'request' ? () => sensors.requests : () => sensors.requestOutcomes[OK];
		const units = new Scrapes(context, pipeline, count);
		// Money for nothing is not a number when there was no money either.
		return { read: (now) => money.increase(now) / units.increase(now) };
	},
});
