/** Whatever is sold, however it goes wrong: causes partition the bill, and every token has one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { billOf, spendPerMinute } from '../../src/analysis/bill.ts';
import { runPlan } from '../../src/experiment/run.ts';
import type { HostedPlan } from '../../src/model/hostedPlan.ts';
import type { ClientPlan, SimulationPlan } from '../../src/model/plan.ts';
import { apiOf, clientOf, faultOf, immediately, laws, limitsOf, planOf, poisson, poolOf, SECOND, trafficOf } from '../support/plans.ts';

const part = fc.constantFrom(0, 0.2, 0.7);
const price = fc.integer({ min: 0, max: 30_000_000 });

const hosted: fc.Arbitrary<HostedPlan> = fc
	.record({
		kind: fc.constantFrom('api' as const, 'store' as const),
		mean: fc.constantFrom(0.05, 1, 5),
		perTokenUs: fc.constantFrom(null, 1000),
		concurrency: fc.constantFrom(null, 1, 5),
		queueLimit: fc.constantFrom(0, 3, 1000),
		faults: fc.record({ rejected: part, overloaded: part, error: part }),
		limits: fc.constantFrom(null, limitsOf({ rpm: 60, otpm: 3000 }), limitsOf({ tpm: 20_000, maxTokens: 100, countsRejected: false })),
		promptCache: fc.constantFrom(
			null,
			{ kind: 'prefix' as const, tokens: 50, ttlUs: 5 * SECOND },
			{ kind: 'shares' as const, read: 0.3, write: 0.5 },
		),
		batchWindowUs: fc.constantFrom(null, 2 * SECOND),
		stopsOnCancel: fc.boolean(),
		billsErrors: fc.boolean(),
		readUnits: fc.nat(5000),
		writeUnits: fc.nat(5000),
		egressBytes: fc.nat(1_000_000),
		storageMb: fc.nat(1_000_000),
		nodes: fc.nat(3),
		standard: fc.array(price, { minLength: 10, maxLength: 10 }),
		long: fc.option(fc.array(price, { minLength: 10, maxLength: 10 })),
		peak: fc.boolean(),
	})
	.map(({ mean, standard, long, peak, ...rest }) => {
		const hours = peak ? [{ fromUs: 10 * SECOND, untilUs: 25 * SECOND, factor: 3 }] : [];
		return apiOf({
			...rest,
			latency: laws.exponential(mean),
			price: { ...apiOf().price, standard, long, longAboveTokens: long === null ? null : 100, hours },
		});
	});

const client: fc.Arbitrary<Partial<ClientPlan>> = fc.record({
	timeoutUs: fc.constantFrom(null, 0.2 * SECOND, 2 * SECOND),
	cancel: fc.constantFrom('none' as const, 'full' as const),
	attemptsMax: fc.integer({ min: 1, max: 4 }),
	retry: fc.constant(immediately),
});

const faults = fc.subarray([
	faultOf('price-change', { factor: 2.5 }, 10, 20, 'vendor'),
	faultOf('errors', { share: 0.4, as: 'error' }, 5, 30, 'vendor'),
	faultOf('outage', { mode: 'hang' }, 15, 18, 'vendor'),
	faultOf('slow', { factor: 3 }, 20, 40, 'vendor'),
]);

describe('conservation', () => {
	it('causes sum to the bill to the cent, tokens to what was read and written, and time to both', () => {
		fc.assert(
			fc.property(hosted, client, faults, fc.integer({ min: 1, max: 1000 }), (vendor, patience, wrong, seed) => {
				const plan = mixed(vendor, patience, wrong);
				const record = runPlan(plan, seed);
				const bill = billOf(record, plan);
				expect(bill.causeCents.reduce((sum, cents) => sum + cents, 0)).toBe(bill.totalCents);
				expect(bill.causeCents.every((cents) => Number.isInteger(cents) && cents >= 0)).toBe(true);
				expect(Math.round(bill.lines.reduce((sum, line) => sum + line.usd, 0) * 100)).toBe(bill.totalCents);
				const spent = spendPerMinute(record, plan).reduce((sum, rate) => sum + (rate * plan.measure.stepUs) / 60e6, 0);
				expect(Math.abs(spent - bill.totalCents / 100)).toBeLessThan(0.005 * bill.lines.length + 1e-6);
				for (const { byCause, perStep, meter } of record.pools.flatMap((pool) => pool.meters)) {
					expect(
						byCause.every((quantity) => Number.isInteger(quantity) && quantity >= 0),
						meter,
					).toBe(true);
					const booked = byCause.reduce((sum, quantity) => sum + quantity, 0);
					expect(Math.abs(perStep.reduce((sum, quantity) => sum + quantity, 0) - booked)).toBeLessThan(1e-6 * booked + 1e-6);
				}
			}),
			{ seed: 20261125, numRuns: 150 },
		);
	});

	it('every token of an answer is in exactly one meter', () => {
		fc.assert(
			fc.property(hosted, client, fc.integer({ min: 1, max: 1000 }), (vendor, patience, seed) => {
				const plan = mixed({ ...vendor, kind: 'api' }, patience, []);
				const meters = runPlan(plan, seed).pools.find((pool) => pool.name === 'vendor')?.meters ?? [];
				const total = (name: string) =>
					meters.filter(({ meter }) => meter === name).reduce((sum, m) => sum + m.byCause.reduce((a, b) => a + b, 0), 0);
				const read = total('input-tokens') + total('cached-input-tokens') + total('cache-write-tokens');
				// Every request reads 120 tokens and writes 30, unless it is stopped in the middle.
				expect(read).toBe(120 * total('requests'));
				expect(total('output-tokens')).toBeLessThanOrEqual(30 * total('requests'));
				if (!vendor.stopsOnCancel && total('requests') > 0) {
					const open = meters.filter(({ meter }) => meter === 'requests').reduce((sum, m) => sum + m.byCause[8], 0);
					expect(total('output-tokens')).toBeGreaterThanOrEqual(30 * (total('requests') - open));
				}
			}),
			{ seed: 7, numRuns: 100 },
		);
	});
});

/** A minute of two streams: one to the vendor, one to replicas of one's own. */
function mixed(vendor: HostedPlan, patience: Partial<ClientPlan>, wrong: SimulationPlan['faults']): SimulationPlan {
	const tokens = (value: number) => ({ kind: 'constant', options: { value } });
	const stream = { tokens: { input: tokens(120), output: tokens(30) } };
	return {
		...planOf({ horizon: 60, step: 5, faults: wrong }),
		traffic: [trafficOf(poisson(3), { name: 'a', client: 'a', ...stream }), trafficOf(poisson(1), { name: 'b', client: 'b', ...stream })],
		clients: { a: clientOf({ ...patience, upstream: 'vendor' }), b: clientOf({ ...patience, upstream: 'gpu' }) },
		pools: { gpu: poolOf({ slots: 4 }) },
		hosted: { vendor },
	};
}
