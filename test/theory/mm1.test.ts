/** One server, exponential service: the queue everybody knows. */
import { describe, it } from 'vitest';
import { exactly, paramsOf } from '../support/closedForms.ts';
import { busy, laws, planOf, poisson } from '../support/plans.ts';
import { expectTheory, HISTOGRAM_ERROR, queueLength, replicate, sojourn, sojournQuantile } from '../support/theory.ts';

describe('M/M/1', () => {
	it.each([
		{ id: 'mm1-1', requests: 30_000, within: 0.02 },
		{ id: 'mm1-2', requests: 70_000, within: 0.04 },
	])('$id: mean, queue, median and p99 of the sojourn', ({ id, requests, within }) => {
		const { W, Lq, p50, p99 } = replicate(mm1(id, requests), 20, {
			W: sojourn,
			Lq: queueLength,
			p50: sojournQuantile(0.5),
			p99: sojournQuantile(0.99),
		});
		expectTheory(W, exactly(id, 'W'), { within });
		expectTheory(Lq, exactly(id, 'Lq'), { within });
		expectTheory(p50, exactly(id, 'sojourn_p50'), { within, resolution: HISTOGRAM_ERROR });
		expectTheory(p99, exactly(id, 'sojourn_p99'), { within, resolution: HISTOGRAM_ERROR });
	});

	it('mm1-3: at 95 % load, where a small error of the model is a large one of the queue', () => {
		const { W, Lq } = replicate(mm1('mm1-3', 160_000), 20, { W: sojourn, Lq: queueLength });
		expectTheory(W, exactly('mm1-3', 'W'), { within: 0.06 });
		expectTheory(Lq, exactly('mm1-3', 'Lq'), { within: 0.06 });
	});
});

function mm1(id: string, requests: number) {
	const { lam, mu } = paramsOf(id);
	return planOf({ arrivals: poisson(lam), pool: { service: busy(laws.exponential(1 / mu)) }, horizon: requests / lam });
}
