/** Queues in a row and side by side. */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../src/experiment/run.ts';
import { ABANDONED, FAILED, USEFUL } from '../../src/model/causes.ts';
import { CANCELLED, ERROR, OK } from '../../src/model/outcomes.ts';
import type { ClientPlan, PoolPlan, SimulationPlan } from '../../src/model/plan.ts';
import { busy, doorOf, laws, planOf, poisson, poolOf, SECOND } from '../support/plans.ts';
import { expectTheory, replicate, sojourn } from '../support/theory.ts';

const [LAMBDA, MU] = [0.5, 1];

describe('pipelines', () => {
	it('in a row: an M/M/1 feeds an M/M/1, and the sojourns add up (Jackson 1957)', () => {
		const { W } = replicate(plan([['gpu'], ['next']]), 20, { W: sojourn });
		expectTheory(W, { name: 'tandem M/M/1 W', value: 2 / (MU - LAMBDA) }, { within: 0.02 });
	});

	it('side by side: the later of two has (12 - rho) / 8 of one (Flatto and Hahn 1984)', () => {
		const { W } = replicate(plan([['gpu', 'next']]), 20, { W: sojourn });
		const rho = LAMBDA / MU;
		expectTheory(W, { name: 'fork-join W', value: (12 - rho) / 8 / (MU - LAMBDA) }, { within: 0.02 });
	});
});

describe('the work of a pipeline', () => {
	const fixed = (seconds: number, changes: Partial<PoolPlan> = {}) =>
		poolOf({ service: busy(laws.constant(seconds)), slots: 100, ...changes });
	/** A request each ten seconds, two stages of two seconds. */
	function run(first: Partial<PoolPlan>, second: Partial<PoolPlan>, client: Partial<ClientPlan> = {}, gateway = false) {
		const arrivals = { kind: 'constant', options: { rate: 0.1 } };
		const base = planOf({
			arrivals,
			pool: fixed(2, first),
			otherPools: { next: fixed(2, second) },
			client: { upstream: 'rag', ...client },
			horizon: 95,
		});
		const door = { ...doorOf({}), upstreams: { '': 'rag' } };
		const clients = gateway ? { app: { ...base.clients.app, upstream: 'gateway' } } : base.clients;
		return runPlan({ ...base, clients, gateway: gateway ? door : null, pipelines: { rag: { stages: [['gpu'], ['next']] } } }, 1);
	}
	const work = (record: ReturnType<typeof run>, cause: number) => record.pools.map(({ workByCause }) => workByCause[cause] / SECOND);

	it.each([false, true])('is useful in every stage when the answer is taken (behind a gateway: %s)', (gateway) => {
		const record = run({}, {}, {}, gateway);
		const good = record.requestOutcomes[OK];
		expect(good).toBeGreaterThan(7);
		expect(work(record, USEFUL)).toEqual([2 * good, 2 * good]);
	});

	it('is in vain in every stage when the last one fails', () => {
		const record = run({}, { errorRate: 1 });
		const failed = record.requestOutcomes[ERROR];
		expect(failed).toBeGreaterThan(7);
		expect([work(record, FAILED), work(record, USEFUL)]).toEqual([
			[2 * failed, 2 * failed],
			[0, 0],
		]);
	});

	it('does not go on after a stage that failed', () => {
		const record = run({ errorRate: 1 }, {});
		expect(work(record, FAILED)[1]).toBe(0);
		expect(record.pools[1].workByCause.every((us) => us === 0)).toBe(true);
	});

	it('stops where it is when the caller withdraws', () => {
		const record = run({}, {}, { timeoutUs: 3 * SECOND, cancel: 'full' });
		const [first, second] = work(record, ABANDONED);
		expect(first).toBeGreaterThan(14);
		expect(second).toBe(first / 2);
		expect(record.requestOutcomes[CANCELLED]).toBe(0);
	});

	it('goes on for nobody when that is not propagated', () => {
		const [first, second] = work(run({}, {}, { timeoutUs: 3 * SECOND }), ABANDONED);
		expect(second).toBe(first);
	});
});

function plan(stages: readonly (readonly string[])[]): SimulationPlan {
	const base = planOf({
		arrivals: poisson(LAMBDA),
		pool: { service: busy(laws.exponential(1 / MU)) },
		otherPools: { next: poolOf({ service: busy(laws.exponential(1 / MU)) }) },
		client: { upstream: 'rag' },
		horizon: 60_000,
	});
	return { ...base, pipelines: { rag: { stages } } };
}
