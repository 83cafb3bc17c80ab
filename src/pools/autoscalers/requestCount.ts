import { plainNumber } from '../../model/fields.ts';
import { type AutoscalerKind, defineAutoscaler } from './autoscaler.ts';
import { replicasForAll } from './demand.ts';
import { goesWhenIdle, idleProblem, idleTimeout, RUNPOD } from './runpod.ts';

/** Counts jobs, also those whose caller has gone: retries of a storm each bring a worker. */
export const requestCount: AutoscalerKind = defineAutoscaler<{ requests: number; idle_timeout: number }>({
	kind: 'request-count',
	summary: 'RunPod REQUEST_COUNT: a worker for every so many requests queued or in progress, abandoned ones included',
	cite: RUNPOD,
	shape: {
		requests: plainNumber.default(4).describe('scalerValue: requests per worker'),
		idle_timeout: idleTimeout,
	},
	check: (o) => (o.requests >= 1 ? idleProblem(o) : '`requests` must be at least 1'),
	create: (o) => ({
		sampleUs: 1_000_000,
		keepAlive: goesWhenIdle(o.idle_timeout),
		sample: (seen) => replicasForAll(seen, o.requests),
		poke: (seen) => replicasForAll(seen, o.requests),
	}),
});
