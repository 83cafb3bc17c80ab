/** No queue: who finds every slot busy is turned away. The share does not depend on the law of service. */
import { describe, it } from 'vitest';
import { exactly, paramsOf } from '../support/closedForms.ts';
import { busy, laws, planOf, poisson } from '../support/plans.ts';
import { expectTheory, lostAfter, replicate, utilisation } from '../support/theory.ts';

const services = {
	exponential: laws.exponential(1),
	deterministic: laws.constant(1),
	lognormal: laws.lognormal(1, 1.5),
};

describe('Erlang B', () => {
	for (const [what, law] of Object.entries(services)) {
		it.each([
			{ id: 'erlangB-1', requests: 30_000, within: 0.01 },
			{ id: 'erlangB-2', requests: 40_000, within: 0.02 },
			{ id: 'erlangB-3', requests: 80_000, within: 0.06 },
		])(`$id, ${what} service`, ({ id, requests, within }) => {
			const { offered_erlangs, c } = paramsOf(id);
			const horizon = requests / offered_erlangs;
			const pool = { slots: c, queueLimit: 0, service: busy(law) };
			const plan = planOf({ arrivals: poisson(offered_erlangs), pool, horizon, step: horizon / 10 });
			const { lost, rho } = replicate(plan, 20, { lost: lostAfter(1), rho: utilisation });
			expectTheory(lost, exactly(id, 'P_block'), { within });
			// The first slots fill from empty, which a thousandth of the run remembers.
			expectTheory(rho, exactly(id, 'utilisation'), { within: 0.01, resolution: c / requests });
		});
	}

	it('erlangB-4: a thousand slots at twice their load, as on a serverless platform with a cap', () => {
		const { offered_erlangs, c } = paramsOf('erlangB-4');
		const pool = { slots: c, queueLimit: 0 };
		const plan = planOf({ arrivals: poisson(offered_erlangs), pool, horizon: 50, step: 10 });
		const { lost } = replicate(plan, 10, { lost: lostAfter(1) });
		expectTheory(lost, exactly('erlangB-4', 'P_block'), { within: 0.01 });
	});
});
