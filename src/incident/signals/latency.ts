import { Histogram } from '../../kernel/histogram.ts';
import { share } from '../../model/fields.ts';
import { OK } from '../../model/outcomes.ts';
import { PIPELINE_CITE, type PipelineOptions, pipelineOf, pipelineProblem, pipelineShape } from '../pipeline.ts';
import { defineSignal, type SignalKind } from './signal.ts';

/** Each scrape keeps the histogram of the time since the one before: more of them than this is a slip. */
const HISTOGRAMS_MAX = 2000;

export const latency: SignalKind = defineSignal<PipelineOptions & { quantile: number }>({
	kind: 'latency',
	summary: 'a quantile of the time to a good answer; who was not answered well is not in it',
	cite: PIPELINE_CITE,
	unit: 'duration',
	senses: ['probe'],
	shape: { quantile: share.prefault('95%').describe('95% is the p95'), ...pipelineShape },
	check: (options) => {
		const { scrapeUs, windowUs, delayUs } = pipelineOf(options);
		if ((windowUs + delayUs) / scrapeUs > HISTOGRAMS_MAX)
			return `\`scrape\` is too short for \`window\` and \`delay\`: more than ${HISTOGRAMS_MAX} histograms`;
		return pipelineProblem(options);
	},
	create: (options, context) => {
		const { scrapeUs, windowUs, delayUs } = pipelineOf(options);
		const window = Math.max(1, Math.round(windowUs / scrapeUs));
		const ring: Histogram[] = [];
		const size = window + Math.ceil(delayUs / scrapeUs) + 1;
		let current = new Histogram();
		let taken = -1;
		context.sensors.followers.push((outcome, us) => {
			if (outcome === OK) current.record(us);
		});
		context.every(scrapeUs, () => {
			// The first scrape closes nothing.
			if (++taken > 0) ring[(taken - 1) % size] = current;
			current = new Histogram();
		});
		return {
			read: (now) => {
				const newest = Math.min(taken, Math.floor((now - delayUs) / scrapeUs));
				if (newest < window) return Number.NaN;
				const merged = new Histogram();
				for (let i = newest - window; i < newest; i++) merged.merge(ring[i % size]);
				return merged.quantile(options.quantile);
			},
		};
	},
});
