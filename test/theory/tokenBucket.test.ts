/** A throttle in front of a pool with room for everybody: the bucket alone decides who gets in. */
import { describe, it } from 'vitest';
import { exactly, paramsOf } from '../support/closedForms.ts';
import { bucketOf, busy, doorOf, laws, planOf, poisson } from '../support/plans.ts';
import { expectTheory, lostAfter, replicate } from '../support/theory.ts';

describe('token bucket', () => {
	it.each([
		{ id: 'token-bucket-1', requests: 20_000, within: 0.01 },
		{ id: 'token-bucket-2', requests: 50_000, within: 0.03 },
		{ id: 'token-bucket-3', requests: 60_000, within: 0.03 },
		{ id: 'token-bucket-4', requests: 50_000, within: 0.02 },
	])('$id: share of requests rejected', ({ id, requests, within }) => {
		const { lam, refill, depth } = paramsOf(id);
		const horizon = requests / lam;
		const plan = planOf({
			arrivals: poisson(lam),
			gateway: doorOf({ limits: [bucketOf(refill, depth)] }),
			pool: { slots: 1000, service: busy(laws.constant(0.001)) },
			horizon,
			step: horizon / 20,
		});
		const { lost } = replicate(plan, 20, { lost: lostAfter(1) });
		expectTheory(lost, exactly(id, 'P_reject'), { within });
	});
});
