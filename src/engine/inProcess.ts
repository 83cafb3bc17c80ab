import { runPlan } from '../experiment/run.ts';
import type { Executor } from './executor.ts';

/** Runs in this thread, one after another: for tests, small plans and browsers. */
export const inProcess: Executor = {
	run: async (plan, seed, options) => runPlan(plan, seed, options),
	close: async () => {},
};
