import { availableParallelism } from 'node:os';
import { MessageChannel } from 'node:worker_threads';
import { Tinypool } from 'tinypool';
import type { RunRecord } from '../model/record.ts';
import type { Executor } from './executor.ts';
import type { Job } from './worker.ts';

/** Runs in worker threads, one per core. `worker` is the URL of the built `worker.ts`. */
export function threads(worker: string, count: number = availableParallelism()): Executor {
	const pool = new Tinypool({ filename: worker, minThreads: 1, maxThreads: Math.max(1, count), idleTimeout: 60_000 });
	return {
		run: async (plan, seed, { trace, onProgress }) => {
			const { port1, port2 } = new MessageChannel();
			port1.on('message', (done: number) => onProgress?.(done));
			port1.unref();
			try {
				const job: Job = { plan, seed, trace: trace === true, port: port2 };
				return (await pool.run(job, { transferList: [port2] })) as RunRecord;
			} finally {
				port1.close();
			}
		},
		close: () => pool.destroy(),
	};
}
