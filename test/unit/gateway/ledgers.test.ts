/** Two ledgers: what the provider bills, and what the gateway writes down. */
import { describe, expect, it } from 'vitest';
import { billOf } from '../../../src/analysis/bill.ts';
import { runPlan } from '../../../src/experiment/run.ts';
import type { ClientPlan, GatewayPlan, RequestPrice } from '../../../src/model/plan.ts';
import type { GatewayRecord } from '../../../src/model/record.ts';
import { apiOf, doorOf, hostedPlan, laws, planOf } from '../../support/plans.ts';

/** What `apiOf` costs: a dollar a million read, ten a million written. */
const BOOK: RequestPrice = { perRequest: 0, inputPerMillion: 1e6, outputPerMillion: 1e7 };

function books(changes: { client?: Partial<ClientPlan>; api?: Parameters<typeof apiOf>[0]; price?: RequestPrice | null }): {
	billed: number;
	gateway: GatewayRecord;
} {
	const prices = changes.price === null ? {} : { gpu: changes.price ?? BOOK };
	const gateway: GatewayPlan = { ...doorOf({}), prices };
	const base = planOf({ arrivals: { kind: 'constant', options: { rate: 1 } }, horizon: 1000.5, gateway, ...changes });
	const plan = hostedPlan(base, apiOf({ latency: laws.exponential(2), stopsOnCancel: false, ...changes.api }), {
		input: 1000,
		output: 100,
	});
	const record = runPlan(plan, 1);
	return { billed: billOf(record, plan).totalCents * 10_000, gateway: record.gateway as GatewayRecord };
}

describe('the gateway writes down', () => {
	it('what the provider bills, when all answers are taken and prices agree', () => {
		const { billed, gateway } = books({});
		// Two thousandths of a dollar each; the few in flight at the end are billed for what they have read.
		expect(gateway.recorded / billed).toBeGreaterThan(0.99);
		expect(gateway.recorded / billed).toBeLessThanOrEqual(1.01);
		expect(gateway.missed).toBe(0);
	});

	it('nothing for a caller who has hung up, while the provider bills the whole answer', () => {
		const { billed, gateway } = books({ client: { timeoutUs: 1e6, cancel: 'full' } });
		// Of exponential answers with a mean of two seconds, 39% come within one.
		expect(gateway.recorded / billed).toBeCloseTo(0.39, 1);
		expect((gateway.recorded + gateway.missed) / billed).toBeCloseTo(1, 1);
	});

	it('everything when it is not told that the caller has gone', () => {
		const { billed, gateway } = books({ client: { timeoutUs: 1e6, cancel: 'none' } });
		expect(gateway.recorded / billed).toBeCloseTo(1, 1);
	});

	it('nothing for what failed, which some providers bill', () => {
		const { billed, gateway } = books({ api: { billsErrors: true, faults: { rejected: 0, overloaded: 0, error: 0.5 } } });
		expect(gateway.recorded / billed).toBeCloseTo(0.5, 1);
	});

	it('what its own prices say, be they wrong', () => {
		// Typed per thousand instead of per million.
		const { billed, gateway } = books({ price: { ...BOOK, inputPerMillion: 1e3, outputPerMillion: 1e4 } });
		expect(gateway.recorded / billed).toBeCloseTo(0.001, 4);
	});

	it('nothing at all without prices', () => {
		expect(books({ price: null }).gateway).toBeUndefined();
	});
});
