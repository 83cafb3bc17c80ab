/**
 * Who goes next does not change the mean, when it is chosen without looking at the work; it changes everything else.
 */
import { describe, it } from 'vitest';
import { Client } from '../../src/clients/client.ts';
import type { Discipline, QueuePlan } from '../../src/model/plan.ts';
import { TrafficSource } from '../../src/traffic/source.ts';
import { exactly, paramsOf } from '../support/closedForms.ts';
import { busy, clientOf, laws, poisson, SECOND, trafficOf } from '../support/plans.ts';
import { Stopwatch } from '../support/stopwatch.ts';
import { expectTheory } from '../support/theory.ts';
import { poolIn, worldOf } from '../support/world.ts';

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe('disciplines of one queue', () => {
	it('last come, first served: the mean of first come, and a second moment of the wait 1 / (1 - rho) as large', () => {
		const samples = Array.from({ length: 20 }, (_, seed) => sojourns(seed + 1, queueOf('lifo'), [0.5], 60_000)[0]);
		expectTheory(samples.map(mean), exactly('mm1-1', 'W'), { within: 0.02 });
		const squares = samples.map((times) => mean(times.map((t) => t * t)));
		// E[Wq^2] of first come is 2 rho / (1 - rho)^2 = 4 here, so 8; with E[S] = 1: 8 + 2 E[Wq] + E[S^2].
		expectTheory(squares, { name: 'M/M/1 LCFS E[T^2]', value: 8 + 2 + 2 }, { within: 0.08 });
	});

	it('first come, first served, of the same line, has the smaller one', () => {
		const samples = Array.from({ length: 20 }, (_, seed) => sojourns(seed + 1, queueOf('fifo'), [0.5], 60_000)[0]);
		const squares = samples.map((times) => mean(times.map((t) => t * t)));
		expectTheory(squares, { name: 'M/M/1 FCFS E[T^2]', value: 4 + 2 + 2 }, { within: 0.06 });
	});

	it('prio-1: the first rank waits little, the second a lot', () => {
		const { l1, l2 } = paramsOf('prio-1');
		const samples = Array.from({ length: 20 }, (_, seed) =>
			sojourns(seed + 1, { ...queueOf('priority'), ranks: [0, 1] }, [l1, l2], 80_000),
		);
		const waits = (rank: number) => samples.map((times) => mean(times[rank]) - 1);
		expectTheory(waits(0), exactly('prio-1', 'np_Wq1'), { within: 0.03 });
		expectTheory(waits(1), exactly('prio-1', 'np_Wq2'), { within: 0.06 });
	});
});

function queueOf(discipline: Discipline): QueuePlan {
	return { discipline, maxWaitUs: null, intervalUs: 100_000, targetUs: 5_000, ranks: [] };
}

/** Sojourns by stream, in seconds: one server, exponential seconds of work, Poisson streams of these rates. */
function sojourns(seed: number, queue: QueuePlan, rates: readonly number[], horizon: number): number[][] {
	const world = worldOf(seed);
	const pool = poolIn(world, { queue, service: busy(laws.exponential(1)) });
	const watches = rates.map((rate, i) => {
		const watch = new Stopwatch(world, pool);
		const client = new Client(world, `c${i}`, clientOf(), watch);
		new TrafficSource(world, trafficOf(poisson(rate), { name: `s${i}` }), 2 * i, client).start();
		return watch;
	});
	world.calendar.run(horizon * SECOND);
	return watches.map(({ times }) => times);
}
