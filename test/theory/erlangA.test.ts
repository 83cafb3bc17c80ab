/** Callers who hang up: cancellation of queued work, with the real pool and a caller made for the purpose. */
import { describe, it } from 'vitest';
import { Recorder } from '../../src/metrics/recorder.ts';
import { exactly, paramsOf } from '../support/closedForms.ts';
import { ImpatientCaller } from '../support/impatient.ts';
import { poisson, SECOND } from '../support/plans.ts';
import { expectTheory, type Samples, seedsOf, sum } from '../support/theory.ts';
import { poolIn, trafficInto, worldOf } from '../support/world.ts';

describe('Erlang A', () => {
	it.each([
		{ id: 'erlangA-1', horizon: 3000, within: 0.03 },
		{ id: 'erlangA-2', horizon: 600, within: 0.06 },
		{ id: 'erlangA-3', horizon: 2000, within: 0.02 },
	])('$id: who gives up, who waits, how many are waiting', ({ id, horizon, within }) => {
		const runs = seedsOf(20).map((seed) => erlangA(id, horizon, seed));
		const samples = (of: (run: (typeof runs)[number]) => number): Samples => runs.map(of);
		expectTheory(
			samples((run) => run.abandoned),
			exactly(id, 'P_abandon'),
			{ within },
		);
		expectTheory(
			samples((run) => run.queue),
			exactly(id, 'Lq'),
			{ within },
		);
		if (id === 'erlangA-3') return;
		expectTheory(
			samples((run) => run.waited),
			exactly(id, 'P_wait'),
			{ within },
		);
	});
});

/** Measured after the first tenth of the run, which begins empty. */
function erlangA(id: string, horizon: number, seed: number) {
	const { lam, c, theta_patience_rate } = paramsOf(id);
	const horizonUs = horizon * SECOND;
	const recorder = new Recorder({ horizonUs, stepUs: horizonUs / 10, pools: 1 });
	const world = worldOf(seed, recorder);
	const pool = poolIn(world, { slots: c });
	const caller = new ImpatientCaller(world, pool, SECOND / theta_patience_rate);
	trafficInto(world, poisson(lam), caller);
	world.calendar.run(horizonUs / 10);
	const { arrived, waited, abandoned } = caller;
	world.calendar.run(horizonUs);
	recorder.close(horizonUs);
	const arrivals = caller.arrived - arrived;
	return {
		abandoned: (caller.abandoned - abandoned) / arrivals,
		waited: (caller.waited - waited) / arrivals,
		queue: sum(recorder.series().queue, 1) / (0.9 * horizonUs),
	};
}
