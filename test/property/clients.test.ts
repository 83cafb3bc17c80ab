/**
 * Whatever clients a plan puts one behind the other, and whatever a runbook makes of them on the way: nothing is lost,
 * nothing is counted twice, and one seed is one history.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../src/experiment/run.ts';
import { OK } from '../../src/model/outcomes.ts';
import type { Choice, ClientPlan, SimulationPlan } from '../../src/model/plan.ts';
import { families, membersOf } from '../support/examples.ts';
import { actionOf, alertOf, incidentOf } from '../support/incidents.ts';
import { bucketOf, busy, clientOf, doorOf, laws, planOf, poisson, retryable, SECOND, trafficOf } from '../support/plans.ts';

const short = (least: number, most: number) => fc.integer({ min: least * SECOND, max: most * SECOND });
const or = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

/** Retry policies whose waits fit into the run. */
const retry = fc.oneof(
	fc.constant<Choice>({ kind: 'none', options: {} }),
	fc.integer({ min: 0, max: 2 * SECOND }).map((delay): Choice => ({ kind: 'fixed', options: { delay } })),
	fc
		.constantFrom('none', 'full', 'equal', 'decorrelated')
		.map((jitter): Choice => ({ kind: 'exponential', options: { base: SECOND / 4, cap: 4 * SECOND, factor: 2, jitter } })),
);

const guards = fc.array(fc.constantFrom(...membersOf(families['client guards']).map(({ chosen }) => chosen)), { maxLength: 2 });

const client: fc.Arbitrary<ClientPlan> = fc
	.record({
		timeoutUs: or(short(1, 5)),
		totalUs: or(short(1, 8)),
		deadlineUs: or(short(1, 8)),
		cancel: fc.constantFrom('none' as const, 'full' as const),
		retry,
		attemptsMax: fc.integer({ min: 1, max: 4 }),
		hedge: or(fc.record({ afterUs: short(0, 3), max: fc.integer({ min: 1, max: 3 }) })),
		retryBudget: or(fc.record({ ratio: fc.constantFrom(0, 0.2, 1), burst: fc.integer({ min: 1, max: 20 }) })),
		retryAfter: or(
			fc.record({
				limitUs: or(short(0, 5)),
				over: fc.constantFrom('backoff' as const, 'stop' as const, 'cap' as const),
				use: fc.constantFrom('wait' as const, 'permission' as const),
				required: fc.constantFrom([], ['rejected' as const]),
			}),
		),
		guards,
	})
	.map((plan) => clientOf(plan));

interface Stack {
	readonly clients: readonly ClientPlan[];
	/** What the clients become in the middle of the run. */
	readonly later: readonly ClientPlan[];
	readonly pool: { readonly slots: number; readonly errorRate: number; readonly queueLimit: number; readonly stopsOnCancel: boolean };
	readonly seed: number;
}

const stack: fc.Arbitrary<Stack> = fc.integer({ min: 1, max: 3 }).chain((layers) =>
	fc.record({
		clients: fc.array(client, { minLength: layers, maxLength: layers }),
		later: fc.array(client, { minLength: layers, maxLength: layers }),
		pool: fc.record({
			slots: fc.integer({ min: 1, max: 12 }),
			errorRate: fc.constantFrom(0, 0.3, 1),
			queueLimit: fc.constantFrom(0, 5, 1000),
			stopsOnCancel: fc.boolean(),
		}),
		seed: fc.integer({ min: 1, max: 1000 }),
	}),
);

const HORIZON = 120;

describe('clients in layers', () => {
	it('keep their books, whatever they are', () => {
		fc.assert(
			fc.property(stack, (one) => {
				const plan = planFor(one);
				const record = runPlan(plan, one.seed, { trace: true });
				const [pool] = record.pools;
				const worked = pool.workByCause.reduce((sum, us) => sum + us, 0);
				const ended = record.requestOutcomes.reduce((sum, n) => sum + n, 0);
				expect(ended + record.requestsOpen).toBe(record.requests);
				expect(record.requestOutcomes[OK]).toBe(record.latency.buckets.reduce((sum, [, n]) => sum + n, 0));
				expect(worked).toBeLessThanOrEqual(one.pool.slots * HORIZON * SECOND);
				for (const us of pool.workByCause) expect(Number.isSafeInteger(us) && us >= 0).toBe(true);
				expect(record.attemptOutcomes.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(record.attempts);
				expect(record.attempts).toBeLessThanOrEqual(record.requests * most(one));
				expect(runPlan(plan, one.seed, { trace: true }).traceHash).toBe(record.traceHash);
			}),
			{ seed: 20261125, numRuns: 150 },
		);
	});
});

/** Tries and hedges, layer upon layer, before or after the change. */
function most({ clients, later }: Stack): number {
	const tries = ({ retry, attemptsMax, hedge }: ClientPlan) => (retry.kind === 'none' ? 1 : attemptsMax) + (hedge?.max ?? 0);
	return clients.reduce(
		(product, plan, i) => product * (Math.max(tries(plan), tries(later[i])) + Math.max(plan.hedge?.max ?? 0, later[i].hedge?.max ?? 0)),
		1,
	);
}

function planFor({ clients, later, pool }: Stack): SimulationPlan {
	const named = (plans: readonly ClientPlan[]) =>
		Object.fromEntries(
			plans.map((plan, i) => [
				`layer-${i}`,
				{ ...plan, retryOn: retryable, upstream: i + 1 < plans.length ? `layer-${i + 1}` : 'gateway' },
			]),
		);
	const base = planOf({
		traffic: [trafficOf(poisson(6), { client: 'layer-0' })],
		gateway: doorOf({ limits: [{ ...bucketOf(8, 10), retryAfter: 'due' }] }),
		pool: { ...pool, service: busy(laws.exponential(1)) },
		horizon: HORIZON,
	});
	return {
		...base,
		clients: named(clients),
		incident: incidentOf({
			alerts: [alertOf(membersOf(families.signals)[0].chosen, 1, { every: 10 })],
			diagnosis: 1,
			runbook: [actionOf({ takes: 1, becomes: { clients: named(later) } })],
		}),
	};
}
