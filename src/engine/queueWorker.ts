/**
 * A worker of the queue. Runs go to threads, so that this one stays free to say that the worker lives: a job whose
 * worker says nothing any more is given to another.
 */
import { randomUUID } from 'node:crypto';
import { planHash } from '../experiment/run.ts';
import type { SimulationPlan } from '../model/plan.ts';
import type { Executor } from './executor.ts';
import { announce, connected, HEARTBEAT_MS, hasRecord, leave, loadPlan, QUEUE, queuePackages, type RunJob, storeRecord } from './queue.ts';

export interface QueueWorkerOptions {
	readonly url: string;
	readonly executor: Executor;
	/** Jobs at once. */
	readonly concurrency: number;
	/** Ends when there has been nothing to do for this long, ms; null = never. */
	readonly idleMs: number | null;
	readonly log: (message: string) => void;
}

export interface QueueWorker {
	/** Resolves when the worker has ended, with the jobs it has done. */
	readonly ended: Promise<number>;
	/** Ends it after the jobs it is at. */
	stop(): Promise<void>;
}

/** A worker that is silent this long is dead. */
const LOCK_MS = 10_000;
const PLANS_KEPT = 16;
const PROGRESS_MS = 500;

export async function queueWorker(options: QueueWorkerOptions): Promise<QueueWorker> {
	const { url, executor, concurrency, idleMs, log } = options;
	const redis = await connected(url);
	const { bullmq } = await queuePackages();
	const id = randomUUID();
	const plans = new Map<string, SimulationPlan>();
	let done = 0;
	let busy = 0;
	let idleSince = Date.now();

	const planOf = async (hash: string): Promise<SimulationPlan> => {
		const plan = plans.get(hash) ?? (await loadPlan(redis, hash));
		if (plan === null) throw new bullmq.UnrecoverableError(`the plan ${hash.slice(0, 8)} is not there any more`);
		if (!plans.has(hash) && planHash(plan) !== hash)
			throw new bullmq.UnrecoverableError(`the plan ${hash.slice(0, 8)} is not what its hash says`);
		if (plans.size >= PLANS_KEPT) plans.delete(plans.keys().next().value as string);
		plans.set(hash, plan);
		return plan;
	};
	const work = async ({ plan: hash, first, count, trace }: RunJob, progress: (done: number) => void): Promise<void> => {
		const plan = await planOf(hash);
		for (let i = 0; i < count; i++) {
			const seed = first + i;
			// Another worker may have been taken for dead when it was only slow.
			if (await hasRecord(redis, hash, seed, trace)) continue;
			const record = await executor.run(plan, seed, { trace, onProgress: (share) => progress((i + share) / count) });
			await storeRecord(redis, hash, seed, trace, record);
		}
	};
	const worker = new bullmq.Worker<RunJob>(
		QUEUE,
		async (job) => {
			busy++;
			let said = Date.now();
			try {
				await work(job.data, (share) => {
					if (Date.now() - said < PROGRESS_MS) return;
					said = Date.now();
					job.updateProgress(share).catch(() => {});
				});
				done++;
			} catch (error) {
				const { name, message, stack } = error as Error;
				const capacity = name === 'CapacityError' || stack?.startsWith('CapacityError:') === true;
				throw capacity ? new bullmq.UnrecoverableError(`CapacityError: ${message}`) : error;
			} finally {
				busy--;
				idleSince = Date.now();
			}
		},
		{ connection: redis, concurrency, lockDuration: LOCK_MS, stalledInterval: LOCK_MS / 2, maxStalledCount: 1_000_000 },
	);
	let complaint = '';
	worker.on('error', ({ message }) => {
		if (message !== complaint) log(`queue: ${message}`);
		complaint = message;
	});
	worker.on('ready', () => {
		complaint = '';
	});

	let stopping: Promise<void> | null = null;
	const end = deferred<number>();
	const stop = (): Promise<void> => {
		stopping ??= (async () => {
			clearInterval(heart);
			await worker.close();
			await leave(redis, id).catch(() => {});
			redis.disconnect();
			end.resolve(done);
		})();
		return stopping;
	};
	const beat = () => {
		announce(redis, id).catch(() => {});
		if (idleMs !== null && busy === 0 && Date.now() - idleSince > idleMs) void stop();
	};
	const heart = setInterval(beat, Math.min(HEARTBEAT_MS, Math.max(100, idleMs ?? HEARTBEAT_MS)));
	await announce(redis, id);
	return { ended: end.promise, stop };
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
	let resolve: (value: T) => void = () => {};
	const promise = new Promise<T>((done) => {
		resolve = done;
	});
	return { promise, resolve };
}
