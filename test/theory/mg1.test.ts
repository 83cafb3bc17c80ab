/** One server, any service: Pollaczek-Khinchine. The queue follows the second moment, so these try the laws too. */
import { describe, it } from 'vitest';
import type { Choice } from '../../src/model/plan.ts';
import { exactly, paramsOf } from '../support/closedForms.ts';
import { busy, laws, planOf, poisson } from '../support/plans.ts';
import { expectTheory, HISTOGRAM_ERROR, queueLength, replicate, sojourn, sojournQuantile } from '../support/theory.ts';

const cases: { id: string; law: Choice; what: string; requests: number; within: number }[] = [
	{ id: 'mg1-2', law: laws.constant(1), what: 'deterministic', requests: 60_000, within: 0.02 },
	{ id: 'mg1-5', law: laws.exponential(1), what: 'exponential', requests: 80_000, within: 0.03 },
	{ id: 'mg1-8', law: laws.gamma(1, 0.5), what: 'Erlang-4, as gamma with cv 0.5', requests: 60_000, within: 0.03 },
	{ id: 'mg1-10', law: laws.hyperexponential([0.9, 0.1], [0.5, 5.5]), what: 'hyperexponential', requests: 100_000, within: 0.04 },
	{ id: 'mg1-13', law: laws.lognormal(1, 1.5), what: 'lognormal cv 1.5', requests: 80_000, within: 0.04 },
	{ id: 'mg1-14', law: laws.lognormal(1, 1.5), what: 'lognormal cv 1.5', requests: 200_000, within: 0.04 },
];

describe('M/G/1', () => {
	it.each(cases)('$id: $what', ({ id, law, requests, within }) => {
		const { lam } = paramsOf(id);
		const plan = planOf({ arrivals: poisson(lam), pool: { service: busy(law) }, horizon: requests / lam });
		const { W } = replicate(plan, 20, { W: sojourn });
		expectTheory(W, exactly(id, 'W'), { within });
	});

	it('md1-2: the tail of the wait, by Crommelin', () => {
		const { lam, D } = paramsOf('md1-2');
		const plan = planOf({ arrivals: poisson(lam), pool: { service: busy(laws.constant(D)) }, horizon: 100_000 / lam });
		const { p95, p99 } = replicate(plan, 20, { p95: sojournQuantile(0.95), p99: sojournQuantile(0.99) });
		const sojournAt = (quantity: string) => {
			const { name, value } = exactly('md1-2', quantity);
			return { name: `${name} + D`, value: value + D };
		};
		expectTheory(p95, sojournAt('wait_p95'), { within: 0.03, resolution: HISTOGRAM_ERROR });
		expectTheory(p99, sojournAt('wait_p99'), { within: 0.04, resolution: HISTOGRAM_ERROR });
	});
});

describe('D/M/1', () => {
	it.each(['dm1-1', 'dm1-2'])('%s: paced arrivals wait less', (id) => {
		const { lam, mu } = paramsOf(id);
		const arrivals = { kind: 'constant', options: { rate: lam } };
		const plan = planOf({ arrivals, pool: { service: busy(laws.exponential(1 / mu)) }, horizon: 50_000 / lam });
		const { W, Lq } = replicate(plan, 20, { W: sojourn, Lq: queueLength });
		expectTheory(W, exactly(id, 'W'), { within: 0.03 });
		// Little's law, on quantities measured in two different ways.
		const littles = { name: `${id} Lq = lam (W - 1/mu)`, value: lam * (exactly(id, 'W').value - 1 / mu) };
		expectTheory(Lq, littles, { within: 0.05 });
	});
});
