/** An account's rate limits against the closed form of the token bucket, and as the ceiling of what an hour can cost. */
import { describe, expect, it } from 'vitest';
import { billOf } from '../../src/analysis/bill.ts';
import { findTokenPrice } from '../../src/billing/prices/index.ts';
import { runPlan } from '../../src/experiment/run.ts';
import { limitTier } from '../../src/pools/hosted/limitTiers.ts';
import { exactly, paramsOf } from '../support/closedForms.ts';
import { apiOf, hostedPlan, laws, limitsOf, planOf, poisson } from '../support/plans.ts';
import { expectTheory, lostAfter, replicate } from '../support/theory.ts';

describe('rate limits of an API', () => {
	it.each([
		{ id: 'token-bucket-1', requests: 20_000, within: 0.01 },
		{ id: 'token-bucket-2', requests: 50_000, within: 0.03 },
		{ id: 'token-bucket-4', requests: 50_000, within: 0.02 },
	])('$id: share of requests refused by an RPM', ({ id, requests, within }) => {
		const { lam, refill, depth } = paramsOf(id);
		const horizon = requests / lam;
		const limits = limitsOf({ rpm: refill * 60, burst: depth / (refill * 60) });
		const plan = hostedPlan(
			planOf({ arrivals: poisson(lam), horizon, step: horizon / 20 }),
			apiOf({ latency: laws.constant(0.001), limits }),
			{
				input: 1,
				output: 1,
			},
		);
		const { lost } = replicate(plan, 20, { lost: lostAfter(1) });
		expectTheory(lost, exactly(id, 'P_reject'), { within });
	});

	/** Dollars an hour when everything the tier lets through is used: 60 (ITPM x input + OTPM x output). */
	it.each([
		['anthropic-start', 'anthropic/claude-haiku-4-5', 60],
		['anthropic-start', 'anthropic/claude-fable-5', 600],
		['anthropic-scale', 'anthropic/claude-sonnet-5', 960],
		['anthropic-scale', 'anthropic/claude-opus-5-5', 1920],
	] as const)('%s is the ceiling of what %s can cost in an hour: $%d', (tier, model, ceiling) => {
		const { rpm, itpm, otpm } = limitTier(tier)!;
		const { inputPerMillion, outputPerMillion } = findTokenPrice(model)!;
		const prices = [0, inputPerMillion, 0, 0, outputPerMillion, 0, 0, 0, 0, 0];
		// Requests that use up both token limits at once, offered at twice the rate; two requests of burst.
		const [input, output] = [itpm / (rpm / 2), otpm / (rpm / 2)];
		const limits = limitsOf({ rpm, itpm, otpm, burst: 4 / rpm });
		const hosted = apiOf({ latency: laws.constant(0.01), limits, price: { ...apiOf().price, standard: prices } });
		const plan = hostedPlan(planOf({ arrivals: poisson(rpm / 60), horizon: 3600, step: 60 }), hosted, { input, output });
		const usd = billOf(runPlan(plan, 1), plan).totalCents / 100;
		expect(usd).toBeLessThanOrEqual(ceiling * 1.002);
		expect(usd).toBeGreaterThan(ceiling * 0.6);
	});
});
