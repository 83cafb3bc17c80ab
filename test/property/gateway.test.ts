/** Whatever stands in a gateway and however it goes wrong: everybody is answered once, and nothing is left behind. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { billOf } from '../../src/analysis/bill.ts';
import { assemble } from '../../src/experiment/assemble.ts';
import { runPlan, traceSilently } from '../../src/experiment/run.ts';
import { silent } from '../../src/metrics/silent.ts';
import type { AdmissionSpec, BudgetSpec, EconomicBreakerSpec } from '../../src/model/admissionSpec.ts';
import { failures } from '../../src/model/outcomes.ts';
import type { SimulationPlan } from '../../src/model/plan.ts';
import { tiered } from '../../src/scenario/gatewayTiers.ts';
import { busy, doorOf, immediately, laws, planOf, poolOf, SECOND, trafficOf } from '../support/plans.ts';

const scope = fc.constantFrom('global' as const, 'tenant' as const, 'key' as const);

const budget: fc.Arbitrary<BudgetSpec> = fc
	.record({
		scope,
		counts: fc.constantFrom('money' as const, 'tokens' as const),
		amount: fc.constantFrom(500, 3000, 100_000),
		windowUs: fc.constantFrom(null, 20 * SECOND),
		anchor: fc.constantFrom('calendar' as const, 'first-use' as const, 'rolling' as const),
		check: fc.constantFrom('before' as const, 'reserve' as const),
		reservedOutput: fc.constantFrom(null, 5),
		writeLagUs: fc.constantFrom(0, 3 * SECOND),
		state: fc.constantFrom('shared' as const, 'local' as const),
		syncUs: fc.constantFrom(null, 5 * SECOND),
		refusedAs: fc.constantFrom('denied' as const, 'rejected' as const),
		over: fc.constantFrom({}, { degradeTo: 'small' }),
	})
	.map(({ over, ...rest }) => ({ ...rest, ...over }));

const breaker: fc.Arbitrary<EconomicBreakerSpec> = fc
	.record({
		limitPerHour: fc.constantFrom(20_000, 300_000),
		seen: fc.constantFrom({}, { sees: 'ledger' as const }, { sees: 'ledger' as const, scope: 'tenant' as const }),
		action: fc.constantFrom('reject' as const, 'throttle' as const, 'degrade' as const, 'kill' as const),
	})
	.map(({ seen, ...rest }) => ({
		...rest,
		...seen,
		windowUs: 10 * SECOND,
		evaluateUs: SECOND,
		hysteresis: 0.1,
		openUs: 5 * SECOND,
		halfOpenShare: 0.2,
		rampUs: 5 * SECOND,
		throttleRate: 2,
		degradeTo: 'small',
	}));

const guard = (name: string) => ({ name, pool: 'guard', blocks: 0.1, falsePositives: 0.2, failsOpen: name === 'a' });

const admission: fc.Arbitrary<AdmissionSpec> = fc
	.record({
		processes: fc.integer({ min: 1, max: 3 }),
		limits: fc.constant([]),
		concurrency: fc.constantFrom(null, { limit: 4, queue: 3 }),
		breaker: fc.option(breaker),
		budgets: fc.array(budget, { maxLength: 2 }),
		cached: fc.constantFrom(
			{},
			{
				cache: {
					exact: { latencyUs: 50_000, contents: 40, zipf: 1, unique: 0.2, ttlUs: 20 * SECOND, size: 20, state: 'local' as const },
					semantic: { latencyUs: 20_000, hitShare: 0.2, falseShare: 0.5, warmAfter: 20 },
				},
			},
		),
		guarded: fc.constantFrom({}, { guards: { input: [guard('a')], output: [guard('b'), guard('c')], regenerations: 2 } }),
	})
	.map(({ cached, guarded, ...rest }) => ({ ...rest, ...cached, ...guarded }));

const plan: fc.Arbitrary<SimulationPlan> = fc
	.record({
		admission,
		timeout: fc.constantFrom(null, 0.5 * SECOND, 3 * SECOND),
		cancel: fc.constantFrom('none' as const, 'full' as const),
		gateway: fc.constantFrom('none' as const, 'full' as const),
		attemptsMax: fc.integer({ min: 1, max: 3 }),
		retries: fc.integer({ min: 0, max: 2 }),
		maxWait: fc.constantFrom(undefined, 0.3 * SECOND),
		tierTimeout: fc.constantFrom(undefined, SECOND),
		errorRate: fc.constantFrom(0, 0.3),
		stopsOnCancel: fc.boolean(),
	})
	.map((one) => {
		const routing = {
			pick: 'round-robin',
			retries: one.retries,
			retry_on: failures,
			backoff: { base: 0.2 * SECOND, factor: 2, cap: SECOND, jitter: 0.1 * SECOND },
			fall_back_on: failures,
			cancel: one.gateway,
		};
		const large = {
			name: 'large',
			pools: ['gpu'],
			...(one.maxWait === undefined ? {} : { max_wait: one.maxWait }),
			...(one.tierTimeout === undefined ? {} : { timeout: one.tierTimeout }),
		};
		const { spec, upstreams } = tiered([large, { name: 'small', pools: ['cheap'] }], routing);
		const tokens = { input: { kind: 'constant', options: { value: 20 } }, output: { kind: 'constant', options: { value: 10 } } };
		const population = { tenants: 3, zipf: 1, keys: 2, priorities: [1] };
		const arrivals = { kind: 'users', options: { count: 300, over: 60 * SECOND } };
		const price = { perRequest: 100, inputPerMillion: 1e6, outputPerMillion: 1e6 };
		const pool = { slots: 3, service: busy(laws.exponential(0.8)), errorRate: one.errorRate, stopsOnCancel: one.stopsOnCancel };
		return planOf({
			traffic: [trafficOf(arrivals, { tokens, population })],
			client: { timeoutUs: one.timeout, cancel: one.cancel, retry: immediately, attemptsMax: one.attemptsMax },
			gateway: { spec: { ...doorOf(one.admission).spec, ...spec }, upstreams, prices: { gpu: price, cheap: price } },
			pool,
			otherPools: {
				cheap: poolOf({ ...pool, slots: 10 }),
				guard: poolOf({ slots: 5, queueLimit: 5, service: busy(laws.exponential(0.1)) }),
			},
			horizon: 2000,
		});
	});

describe('a gateway with everything', () => {
	it('answers every request once, gives every row back, and its causes partition the bill', () => {
		fc.assert(
			fc.property(plan, (one) => {
				const record = runPlan(one, 1);
				expect(record.requests).toBe(300);
				expect(record.requestsOpen).toBe(0);
				expect(record.requestOutcomes.reduce((sum, n) => sum + n, 0)).toBe(300);
				const bill = billOf(record, one);
				expect(bill.causeCents.reduce((sum, cents) => sum + cents, 0)).toBe(bill.totalCents);
				const { world } = assemble(one, 1, silent);
				world.calendar.run(one.horizonUs);
				expect([world.attempts.rows.live, world.requests.rows.live]).toEqual([0, 0]);
				expect(world.attempts.state.every((state) => state === 0)).toBe(true);
			}),
			{ numRuns: 150, seed: 20_261_125 },
		);
	});

	it('does the same twice', () => {
		fc.assert(
			fc.property(plan, (one) => {
				expect(traceSilently(one, 3)).toBe(traceSilently(one, 3));
			}),
			{ numRuns: 10, seed: 20_261_125 },
		);
	});
});
