/** A queue with an end: who finds it full is refused, who gets in waits a bounded time. */
import { describe, it } from 'vitest';
import { exactly, paramsOf } from '../support/closedForms.ts';
import { busy, laws, planOf, poisson } from '../support/plans.ts';
import { expectTheory, lostAfter, replicate, sojourn, utilisation } from '../support/theory.ts';

describe('M/M/c/K', () => {
	it.each([
		{ id: 'mmck-1', requests: 60_000, within: 0.02 },
		{ id: 'mmck-2', requests: 40_000, within: 0.01 },
		{ id: 'mmck-3', requests: 40_000, within: 0.01 },
	])('$id: refused, sojourn of the accepted, utilisation', ({ id, requests, within }) => {
		const { lam, mu, c, K_system } = paramsOf(id);
		const horizon = requests / lam;
		const pool = { slots: c, queueLimit: K_system - c, service: busy(laws.exponential(1 / mu)) };
		const plan = planOf({ arrivals: poisson(lam), pool, horizon, step: horizon / 20 });
		const { lost, W, rho } = replicate(plan, 20, { lost: lostAfter(1), W: sojourn, rho: utilisation });
		expectTheory(lost, exactly(id, 'P_block'), { within });
		expectTheory(W, exactly(id, 'W_accepted'), { within });
		expectTheory(rho, exactly(id, 'utilisation'), { within });
	});
});
