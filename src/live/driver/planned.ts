import { openRun } from '../../experiment/run.ts';
import { OK } from '../../model/outcomes.ts';
import type { SimulationPlan } from '../../model/plan.ts';
import { callersOf } from './callers.ts';

/**
 * How many requests the scenario has until `horizonUs`: its arrivals, run dry against an upstream that answers at
 * once. Null where requests follow on answers, so that nobody can know.
 */
export function plannedRequests(plan: SimulationPlan, seed: number, horizonUs: number): number | null {
	if (plan.traffic.some(({ session }) => session !== undefined)) return null;
	const { assembly, recorder } = openRun(callersOf(plan, horizonUs, false), seed, ({ attempts, callers }) => () => ({
		send: (attempt) => callers[attempts.caller[attempt]].answer(attempt, OK),
		cancel: () => {},
	}));
	assembly.world.calendar.run(horizonUs);
	return recorder.requests;
}
