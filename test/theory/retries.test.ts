/** What retries multiply: one layer, layers on layers, and budgets that cap them. */
import { describe, expect, it } from 'vitest';
import { OK } from '../../src/model/outcomes.ts';
import type { RunRecord } from '../../src/model/record.ts';
import { exactly, paramsOf } from '../support/closedForms.ts';
import { busy, immediately, laws, planOf, poisson } from '../support/plans.ts';
import { attemptsPerRequest, expectTheory, outcomeShare, replicate, type Samples, seedsOf, sum } from '../support/theory.ts';
import { leafAttempts } from '../support/world.ts';

/** Slots for everybody and no time to lose: nothing but failure makes a client try again. */
const roomy = { slots: 10_000, service: busy(laws.constant(1e-6)) };
const REQUESTS = 20_000;

describe('retries', () => {
	it.each(['retry-1', 'retry-2', 'retry-3', 'retry-4', 'retry-5'])('%s: attempts per request, and who succeeds', (id) => {
		const { p_fail, max_retries } = paramsOf(id);
		const plan = planOf({
			arrivals: poisson(10),
			client: { retry: immediately, attemptsMax: 1 + max_retries },
			pool: { ...roomy, errorRate: p_fail },
			horizon: REQUESTS / 10,
		});
		const { attempts, good } = replicate(plan, 10, { attempts: attemptsPerRequest, good: outcomeShare(OK) });
		expectTheory(attempts, exactly(id, 'mean_attempts'), { within: 0.01 });
		// A share of counted requests is no finer than one of them.
		expectTheory(good, exactly(id, 'P_success'), { within: 0.02, resolution: 1 / REQUESTS });
	});

	it.each([
		{ id: 'retry-layers-1', requests: 100 },
		{ id: 'retry-layers-2', requests: 5000 },
		{ id: 'retry-layers-3', requests: 5000 },
	])('$id: a client in front of gateways in front of gateways', ({ id, requests }) => {
		const { p_fail_leaf, retries_per_layer, layers } = paramsOf(id);
		const samples = seedsOf(10).map((seed) => leafAttempts(seed, { layers, retries: retries_per_layer, failing: p_fail_leaf, requests }));
		expectTheory(samples, exactly(id, 'leaf_attempts_per_user_request'), { within: 0.02 });
	});

	it('retry-layers-aws: three tries in five layers are 243', () => {
		const { tries_per_layer, layers } = paramsOf('retry-layers-aws');
		const attempts = leafAttempts(1, { layers, retries: tries_per_layer - 1, failing: 1, requests: 10 });
		expect(attempts).toBe(exactly('retry-layers-aws', 'db_load_multiplier').value);
	});
});

describe('retry budget', () => {
	it.each(['retry-bucket-1', 'retry-bucket-2', 'retry-bucket-3'])('%s: deposits cap the retries in the long run', (id) => {
		const { p_fail, deposit } = paramsOf(id);
		const { attempts, good } = budgeted(p_fail, deposit, 60_000);
		expectTheory(attempts, exactly(id, 'amplification'), { within: 0.01 });
		expectTheory(good, exactly(id, 'success_fraction'), { within: 0.01 });
	});

	it('sre-retry-budget: three tries treble the load, a budget of a tenth adds a tenth', () => {
		const { attempts, budget } = paramsOf('sre-retry-budget');
		expectTheory(budgeted(1, 1e6, attempts).attempts, exactly('sre-retry-budget', 'amp_cap_only'), { within: 0.01 });
		expectTheory(budgeted(1, budget, attempts).attempts, exactly('sre-retry-budget', 'amp_with_budget'), { within: 0.01 });
	});
});

/** Measured in the second half, when what the bucket held at the start is spent. */
function budgeted(failing: number, ratio: number, attemptsMax: number): { attempts: Samples; good: Samples } {
	const plan = planOf({
		arrivals: poisson(10),
		client: { retry: immediately, attemptsMax, retryBudget: { ratio, burst: 100 } },
		pool: { ...roomy, errorRate: failing },
		horizon: 2000,
		step: 1000,
	});
	const late = (series: (record: RunRecord) => Float64Array) => (record: RunRecord) => sum(series(record), 1);
	return replicate(plan, 10, {
		attempts: (record) => late((r) => r.series.attempts)(record) / late((r) => r.series.requests)(record),
		good: (record) => late((r) => r.series.good)(record) / late((r) => r.series.ended)(record),
	});
}
