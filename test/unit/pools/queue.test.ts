/** How a queue is kept: who goes next, and who has waited too long. Seconds of work are constant, so that it can be told. */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../../src/experiment/run.ts';
import { OK, OVERLOADED } from '../../../src/model/outcomes.ts';
import type { ClientPlan, QueuePlan } from '../../../src/model/plan.ts';
import { busy, laws, planOf, SECOND } from '../../support/plans.ts';

/** `n` requests at once at a pool that works on one at a time, a second each. */
function crowd(n: number, queue: Partial<QueuePlan>, client: Partial<ClientPlan> = {}) {
	const rows = { times: Array.from({ length: n }, () => SECOND), tokensIn: [], tokensOut: [] };
	return runPlan(
		planOf({
			arrivals: { kind: 'trace', options: { file: 'x', format: 'azure-llm', speed: 1, times: 1, spread: 0, rows } },
			client,
			pool: {
				service: busy(laws.constant(1)),
				queue: { discipline: 'fifo', maxWaitUs: null, intervalUs: 100_000, targetUs: 5000, ranks: [], ...queue },
			},
			horizon: 60,
		}),
		1,
	);
}

describe('a queue with a discipline', () => {
	it('answers `overloaded` to who has waited too long, at that very time', () => {
		const run = crowd(10, { maxWaitUs: 3.5 * SECOND });
		expect([run.requestOutcomes[OK], run.requestOutcomes[OVERLOADED]]).toEqual([4, 6]);
		expect(run.pools[0].queueMax).toBe(9);
		expect(run.requestsOpen).toBe(0);
	});

	it('forgets the timer of who was served in time', () => {
		expect(crowd(4, { maxWaitUs: 3.5 * SECOND }).requestOutcomes[OK]).toBe(4);
	});

	it('with CoDel lets nobody wait longer than the interval', () => {
		const run = crowd(10, { discipline: 'codel', intervalUs: 2.5 * SECOND, targetUs: SECOND });
		expect([run.requestOutcomes[OK], run.requestOutcomes[OVERLOADED]]).toEqual([3, 7]);
	});

	it.each(['fifo', 'lifo', 'adaptive-lifo', 'codel'] as const)('%s: who withdrew from it is passed over', (discipline) => {
		const run = crowd(10, { discipline, intervalUs: 30 * SECOND }, { timeoutUs: 2.5 * SECOND, cancel: 'full' });
		expect(run.requestOutcomes[OK]).toBe(2);
		// The third was being worked on when it withdrew, for half a second.
		expect(run.pools[0].workByCause.reduce((a, b) => a + b, 0)).toBe(2.5 * SECOND);
	});

	it('serves the youngest first once it has not been empty for a while', () => {
		const client = { timeoutUs: 2.5 * SECOND, cancel: 'none' } as const;
		const steady = (discipline: QueuePlan['discipline']) =>
			runPlan(
				planOf({
					arrivals: { kind: 'constant', options: { rate: 2 } },
					client,
					pool: { service: busy(laws.constant(1)), queue: { discipline, maxWaitUs: null, intervalUs: SECOND, targetUs: 1, ranks: [] } },
					horizon: 300,
				}),
				1,
			).requestOutcomes[OK];
		expect(steady('adaptive-lifo')).toBeGreaterThan(200);
		expect(steady('fifo')).toBeLessThan(20);
	});
});
