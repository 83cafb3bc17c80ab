/** Where runs execute. An executor runs one plan with one seed; how many at once is its own business. */
import type { RunOptions } from '../experiment/run.ts';
import type { SimulationPlan } from '../model/plan.ts';
import type { RunRecord } from '../model/record.ts';

export interface Executor {
	run(plan: SimulationPlan, seed: number, options: RunOptions): Promise<RunRecord>;
	close(): Promise<void>;
}
