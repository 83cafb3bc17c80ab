/** The body of a worker thread: one run a call. */
import type { MessagePort } from 'node:worker_threads';
import { runPlan } from '../experiment/run.ts';
import type { SimulationPlan } from '../model/plan.ts';
import type { RunRecord } from '../model/record.ts';

export interface Job {
	readonly plan: SimulationPlan;
	readonly seed: number;
	readonly trace: boolean;
	/** Where progress goes: the share done. */
	readonly port: MessagePort;
}

export default function work({ plan, seed, trace, port }: Job): RunRecord {
	try {
		return runPlan(plan, seed, { trace, onProgress: (done) => port.postMessage(done) });
	} finally {
		port.close();
	}
}
