/** Arrivals that come in bursts: the mean rate says little, the queue says it all. */
import { describe, it } from 'vitest';
import { exactly, paramsOf } from '../support/closedForms.ts';
import { planOf } from '../support/plans.ts';
import { expectTheory, replicate, sojourn } from '../support/theory.ts';

describe('bursty arrivals at one exponential server', () => {
	it('mxm1-1: batches of five wait for each other', () => {
		const { batch_rate } = paramsOf('mxm1-1');
		const plan = planOf({
			arrivals: { kind: 'batch', options: { rate: batch_rate, size: { kind: 'constant', options: { value: 5 } } } },
			horizon: 100_000,
		});
		expectTheory(replicate(plan, 20, { W: sojourn }).W, exactly('mxm1-1', 'W'), { within: 0.03 });
	});

	it('mmpp-1: calm and burst periods, ten times the queue of Poisson traffic with the same mean', () => {
		const { l1, l2, a, b } = paramsOf('mmpp-1');
		const arrivals = { kind: 'mmpp', options: { calm: l1, burst: l2, calm_for: 1e6 / a, burst_for: 1e6 / b } };
		expectTheory(replicate(planOf({ arrivals, horizon: 150_000 }), 20, { W: sojourn }).W, exactly('mmpp-1', 'W'), { within: 0.06 });
	});
});
