/**
 * Scale to zero, as Knative does it: a replica goes when a stable window and the grace period have passed without
 * work. A request that comes later than that is a cold start, which for Poisson arrivals has a law.
 */
import { describe, it } from 'vitest';
import { choice } from '../../src/model/fields.ts';
import type { Choice } from '../../src/model/plan.ts';
import { autoscalers } from '../../src/pools/autoscalers/index.ts';
import { exactly, paramsOf } from '../support/closedForms.ts';
import { busy, laws, planOf, poisson } from '../support/plans.ts';
import { expectTheory, replicate, sum } from '../support/theory.ts';

/**
 * Seconds: the decider ticks every two, so the last replica goes 60 + 30 to 60 + 30 + 2 after the last request,
 * evenly spread. That the spread makes no difference is the curvature of exp(-lam t), a hundred-thousandth here.
 */
const KEEP_ALIVE = 60 + 30 + 1;

describe('keep-alive', () => {
	it.each(['keepalive-1', 'keepalive-2'])('%s: share of cold starts, and replicas on the bill', (id) => {
		const { lam, keepalive_s } = paramsOf(id);
		// The law depends on lam x tau alone, so time may run faster than in the row of the table.
		const rate = (lam * keepalive_s) / KEEP_ALIVE;
		const autoscaler = choice(autoscalers.entries).parse({ kind: 'knative-kpa', stable_window: '60s', scale_to_zero_grace: '30s' });
		const plan = planOf({ arrivals: poisson(rate), pool: { ...scalingToZero(autoscaler) }, horizon: Math.round(2000 / rate) });
		const { cold, warm } = replicate(plan, 30, {
			cold: ({ pools, requests }) => pools[0].coldStarts / requests,
			warm: ({ series, horizonUs }) => sum(series.ready) / horizonUs,
		});
		expectTheory(cold, exactly(id, 'P_cold'), { within: 0.03 });
		expectTheory(warm, exactly(id, 'mean_instances'), { within: 0.02 });
	});
});

/** Work and cold starts so short that only the arrivals matter. */
function scalingToZero(autoscaler: Choice) {
	return { autoscaler, slots: 100, replicasMin: 0, replicasInitial: 0, service: busy(laws.constant(0.001)) };
}
