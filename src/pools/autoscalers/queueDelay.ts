import { count, duration, positiveDuration } from '../../model/fields.ts';
import { type AutoscalerKind, defineAutoscaler, ownReplicas } from './autoscaler.ts';
import { goesWhenIdle, idleProblem, idleTimeout, RUNPOD } from './runpod.ts';

/** Reacts to the wait in the queue; how much work there is does not matter. */
export const queueDelay: AutoscalerKind = defineAutoscaler<{ delay: number; idle_timeout: number; step: number; every: number }>({
	kind: 'queue-delay',
	summary: 'RunPod QUEUE_DELAY: more workers while the oldest request in the queue has waited longer than a delay',
	cite: RUNPOD,
	shape: {
		delay: duration.prefault('4s').describe('scalerValue'),
		idle_timeout: idleTimeout,
		step: count(1, 1000).default(1).describe('workers added per look; RunPod does not publish it'),
		every: positiveDuration.prefault('1s').describe('how often it looks; RunPod does not publish it'),
	},
	check: idleProblem,
	create: (o) => ({
		sampleUs: o.every,
		keepAlive: goesWhenIdle(o.idle_timeout),
		sample: (seen) => {
			const { queued, starting, oldestWaitUs = 0 } = seen;
			// Workers on their way count: a job that waits through a cold start does not call for one worker a look.
			return queued > starting && oldestWaitUs > o.delay ? ownReplicas(seen) + o.step : 0;
		},
		poke: () => -1,
	}),
});
