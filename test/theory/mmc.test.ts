/** Several slots and one queue: Erlang C, and its deterministic cousin. */
import { describe, it } from 'vitest';
import type { Choice } from '../../src/model/plan.ts';
import { exactly, paramsOf } from '../support/closedForms.ts';
import { busy, laws, planOf, poisson } from '../support/plans.ts';
import { expectTheory, queueLength, replicate, sojourn } from '../support/theory.ts';

describe('M/M/c', () => {
	it.each([
		{ id: 'mmc-1', requests: 60_000, within: 0.05 },
		{ id: 'mmc-2', requests: 60_000, within: 0.05 },
		{ id: 'mmc-3', requests: 150_000, within: 0.08 },
	])('$id: sojourn and queue', ({ id, requests, within }) => {
		check(id, laws.exponential(1 / paramsOf(id).mu), requests, within);
	});

	it('has the same queue when the slots are spread over many replicas', () => {
		const { lam, c } = paramsOf('mmc-2');
		const pool = { slots: 1, replicasMin: c, replicasMax: c, replicasInitial: c };
		const { Lq } = replicate(planOf({ arrivals: poisson(lam), pool, horizon: 60_000 / lam }), 20, { Lq: queueLength });
		expectTheory(Lq, exactly('mmc-2', 'Lq'), { within: 0.05 });
	});
});

describe('M/D/c', () => {
	it.each(['mdc-1', 'mdc-2'])('%s: sojourn and queue', (id) => {
		check(id, laws.constant(paramsOf(id).D), 50_000, 0.06);
	});
});

/** The queue is the test; the sojourn is mostly service. */
function check(id: string, law: Choice, requests: number, within: number): void {
	const { lam, c } = paramsOf(id);
	const plan = planOf({ arrivals: poisson(lam), pool: { slots: c, service: busy(law) }, horizon: requests / lam });
	const { W, Lq } = replicate(plan, 20, { W: sojourn, Lq: queueLength });
	expectTheory(W, exactly(id, 'W'), { within: 0.02 });
	expectTheory(Lq, exactly(id, 'Lq'), { within });
}
