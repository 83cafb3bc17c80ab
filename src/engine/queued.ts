/**
 * Runs on whatever workers stand behind the queue. Nothing rests on an event being heard: what is outstanding is looked
 * for again and again, and a job that Redis has lost is put back.
 */
import type { Redis } from 'ioredis';
import { version } from '../base/version.ts';
import { planHash } from '../experiment/run.ts';
import type { SimulationPlan } from '../model/plan.ts';
import type { RunRecord } from '../model/record.ts';
import type { Executor } from './executor.ts';
import {
	addressOf,
	connected,
	HEARTBEAT_MS,
	hasRecord,
	jobIdOf,
	loadRecord,
	QUEUE,
	queueIssue,
	queuePackages,
	type RunJob,
	storePlan,
	workerVersions,
} from './queue.ts';

export interface QueuedOptions {
	readonly url: string;
	/** Told once when nobody is there to work. */
	readonly warn: (message: string) => void;
	/** Redis may be gone for this long. */
	readonly patienceMs?: number;
}

/** Seeds in the queue at once: more would only fill Redis. */
const OUTSTANDING_MAX = 512;
/** Jobs of one plan that are worth having before seeds are put together in ranges. */
const JOBS_WANTED = 64;
const RANGE_MAX = 8;
const LOOK_MS = 2_000;
const PATIENCE_MS = 30_000;

interface Wanted {
	readonly plan: string;
	readonly seed: number;
	readonly trace: boolean;
	readonly onProgress: ((done: number) => void) | undefined;
	readonly resolve: (record: RunRecord) => void;
	readonly reject: (error: unknown) => void;
}

interface Outstanding {
	readonly job: RunJob;
	readonly wanted: readonly Wanted[];
}

export async function queued(options: QueuedOptions): Promise<Executor> {
	const redis = await connected(options.url);
	const { bullmq } = await queuePackages();
	const quiet = (emitter: { on(event: 'error', listener: () => void): unknown }) => emitter.on('error', () => {});
	const queue = new bullmq.Queue<RunJob>(QUEUE, { connection: redis });
	const listening = redis.duplicate();
	quiet(listening);
	const events = new bullmq.QueueEvents(QUEUE, { connection: listening });
	quiet(queue);
	quiet(events);
	await events.waitUntilReady();
	return new Queued(options, redis, queue, events, () => listening.disconnect());
}

type Queue = import('bullmq').Queue<RunJob>;
type QueueEvents = import('bullmq').QueueEvents;

class Queued implements Executor {
	private readonly options: QueuedOptions;
	private readonly redis: Redis;
	private readonly queue: Queue;
	private readonly events: QueueEvents;
	private readonly hangUp: () => void;
	private readonly outstanding = new Map<string, Outstanding>();
	private readonly plans = new Map<string, SimulationPlan>();
	private readonly sent = new Set<string>();
	private waiting: Wanted[] = [];
	private seedsOut = 0;
	private flushing: ReturnType<typeof setImmediate> | null = null;
	private readonly look: ReturnType<typeof setInterval>;
	private goneAt: number | null = null;
	private alone = 0;
	private warned = false;
	private broken: unknown = null;

	constructor(options: QueuedOptions, redis: Redis, queue: Queue, events: QueueEvents, hangUp: () => void) {
		this.hangUp = hangUp;
		this.options = options;
		this.redis = redis;
		this.queue = queue;
		this.events = events;
		events.on('completed', ({ jobId }) => this.guarded(this.collect(jobId)));
		events.on('failed', ({ jobId, failedReason }) => this.fail(jobId, failedReason));
		events.on('progress', ({ jobId, data }) => this.progressed(jobId, Number(data)));
		redis.on('close', () => {
			this.goneAt ??= Date.now();
		});
		redis.on('ready', () => {
			this.goneAt = null;
		});
		this.look = setInterval(() => this.guarded(this.lookAround()), LOOK_MS);
	}

	run(plan: SimulationPlan, seed: number, { trace, onProgress }: Parameters<Executor['run']>[2]): Promise<RunRecord> {
		const hash = planHash(plan);
		this.plans.set(hash, plan);
		return new Promise((resolve, reject) => {
			if (this.broken !== null) return reject(this.broken);
			this.waiting.push({ plan: hash, seed, trace: trace === true, onProgress, resolve, reject });
			this.flushing ??= setImmediate(() => this.flush());
		});
	}

	async close(): Promise<void> {
		clearInterval(this.look);
		const gone = this.goneAt !== null;
		// What nobody waits for any more is not worked on, unless somebody is at it.
		if (!gone) await Promise.allSettled([...this.outstanding.keys()].map((id) => this.queue.remove(id)));
		this.outstanding.clear();
		if (gone) this.redis.disconnect();
		await Promise.race([
			Promise.allSettled([this.queue.close(), this.events.close()]),
			new Promise((done) => {
				setTimeout(done, 1_000).unref();
			}),
		]);
		this.redis.disconnect();
		this.hangUp();
	}

	/** Sends what is waiting, as far as there is room. */
	private flush(): void {
		this.flushing = null;
		const room = OUTSTANDING_MAX - this.seedsOut;
		const going = this.waiting.slice(0, room);
		this.waiting = this.waiting.slice(room);
		for (const job of jobsOf(going)) {
			this.seedsOut += job.wanted.length;
			this.guarded(this.send(job));
		}
	}

	private async send({ job, wanted }: Outstanding): Promise<void> {
		const id = jobIdOf(job);
		const known = this.outstanding.get(id);
		this.outstanding.set(id, { job, wanted: [...(known?.wanted ?? []), ...wanted] });
		if (known !== undefined) return;
		// Somebody may have run it before: yesterday, or in a command that was killed.
		const there = await Promise.all(wanted.map(({ plan, seed, trace }) => hasRecord(this.redis, plan, seed, trace)));
		if (there.every(Boolean)) return this.collect(id);
		await this.enqueue(job);
	}

	private async enqueue(job: RunJob): Promise<void> {
		const { plan } = job;
		if (!this.sent.has(plan)) {
			await storePlan(this.redis, plan, this.plans.get(plan) as SimulationPlan);
			this.sent.add(plan);
		}
		await this.queue.add('run', job, { jobId: jobIdOf(job), removeOnComplete: true, removeOnFail: true, attempts: 1 });
	}

	/** The records of a job that is done; false when they are not there. */
	private async collect(id: string): Promise<void> {
		const one = this.outstanding.get(id);
		if (one === undefined) return;
		const records = await Promise.all(one.wanted.map(({ plan, seed, trace }) => loadRecord(this.redis, plan, seed, trace)));
		if (records.some((record) => record === null) || this.outstanding.get(id) !== one) return;
		this.settled(id);
		for (const [i, { resolve, onProgress }] of one.wanted.entries()) {
			onProgress?.(1);
			resolve(records[i] as RunRecord);
		}
	}

	private settled(id: string): void {
		this.seedsOut -= this.outstanding.get(id)?.wanted.length ?? 0;
		this.outstanding.delete(id);
		this.alone = 0;
		if (this.waiting.length > 0) this.flushing ??= setImmediate(() => this.flush());
	}

	private fail(id: string, reason: string): void {
		const one = this.outstanding.get(id);
		if (one === undefined) return;
		this.settled(id);
		const [, name, message] = /^(CapacityError): (.*)$/s.exec(reason) ?? [];
		const error = Object.assign(new Error(message ?? `a worker failed: ${reason}`), name === undefined ? {} : { name });
		for (const { reject } of one.wanted) reject(error);
	}

	private progressed(id: string, done: number): void {
		const wanted = this.outstanding.get(id)?.wanted ?? [];
		for (const [i, { onProgress }] of wanted.entries()) onProgress?.(Math.max(0, Math.min(1, done * wanted.length - i)));
	}

	/** What is done although nobody said so, what is lost, and whether anybody is there at all. */
	private async lookAround(): Promise<void> {
		if (this.goneAt !== null) {
			const seconds = (this.options.patienceMs ?? PATIENCE_MS) / 1000;
			if (Date.now() - this.goneAt < seconds * 1000) return;
			const hint = 'what is finished is kept: the same command goes on from there';
			throw queueIssue(`Redis at ${addressOf(this.options.url)} has been gone for ${seconds} s`, hint);
		}
		for (const [id, { job }] of [...this.outstanding]) {
			await this.collect(id);
			if (this.outstanding.has(id) && (await this.queue.getJob(id)) === undefined) {
				await this.collect(id);
				if (!this.outstanding.has(id)) continue;
				this.sent.delete(job.plan);
				await this.enqueue(job);
			}
		}
		if (this.outstanding.size > 0) await this.lookForWorkers();
	}

	private async lookForWorkers(): Promise<void> {
		const versions = await workerVersions(this.redis);
		if (versions.includes(version)) {
			this.alone = 0;
			return;
		}
		if (++this.alone * LOOK_MS < HEARTBEAT_MS) return;
		const address = addressOf(this.options.url);
		if (versions.length > 0) {
			const others = [...new Set(versions)].join(', ');
			throw queueIssue(
				`the workers at ${address} are premortem ${others}, this is ${version}: their numbers may differ`,
				`start workers of ${version}: premortem worker --redis URL`,
			);
		}
		if (!this.warned)
			this.options.warn(`waiting for a worker at ${address}: premortem worker --redis ${this.options.url.replace(/:[^:@/]*@/, ':...@')}`);
		this.warned = true;
	}

	/** An error of the queue's own ends everything that waits for it. */
	private guarded(work: Promise<void>): void {
		work.catch((error: unknown) => {
			if (this.broken !== null) return;
			this.broken = error;
			const all = [...this.waiting, ...[...this.outstanding.values()].flatMap(({ wanted }) => wanted)];
			this.waiting = [];
			for (const { reject } of all) reject(error);
		});
	}
}

/** Ranges of consecutive seeds of one plan, longer ones only where there are enough jobs for many workers. */
function jobsOf(wanted: readonly Wanted[]): Outstanding[] {
	const plans = new Map<string, Wanted[]>();
	for (const one of wanted) {
		const key = `${one.plan}${one.trace ? ' trace' : ''}`;
		plans.set(key, [...(plans.get(key) ?? []), one]);
	}
	return [...plans.values()].flatMap((all) => {
		const most = Math.min(RANGE_MAX, Math.max(1, Math.floor(all.length / JOBS_WANTED)));
		const ordered = [...all].sort((a, b) => a.seed - b.seed);
		const ranges: Wanted[][] = [];
		for (const one of ordered) {
			const last = ranges.at(-1);
			const next = last === undefined ? null : last[0].seed + last.length;
			if (last !== undefined && last.length < most && one.seed === next) last.push(one);
			else ranges.push([one]);
		}
		return ranges.map((range): Outstanding => {
			const [{ plan, seed, trace }] = range;
			return { job: { plan, first: seed, count: range.length, trace }, wanted: range };
		});
	});
}
