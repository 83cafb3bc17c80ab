/**
 * The queue of runs that many machines share: BullMQ on Redis. A job is a plan, by its hash, and a range of seeds. Plans and
 * records are values of Redis of their own, by hash and seed, so a job that is run twice says the same twice, and a
 * record that is there is not computed again. Queue and values carry the version: two versions never mix.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Redis } from 'ioredis';
import { type Issue, IssueError } from '../base/issue.ts';
import { version } from '../base/version.ts';
import type { SimulationPlan } from '../model/plan.ts';
import type { RunRecord } from '../model/record.ts';
import { recordOfText, textOfRecord } from './recordText.ts';

/** A plan and the seeds `first` to `first + count - 1`. */
export interface RunJob {
	readonly plan: string;
	readonly first: number;
	readonly count: number;
	readonly trace: boolean;
}

export const QUEUE: string = `premortem-${version}`;
const PLAN_TTL_S = 7 * 86_400;
/** Long enough to go on with a command the next day. */
const RECORD_TTL_S = 86_400;
/** A worker says this often that it is there. */
export const HEARTBEAT_MS = 5_000;
/** Redis takes 512 MB; a plan that is near that is mostly a trace. */
const PLAN_BYTES_MAX = 256 * 1024 * 1024;

export const jobIdOf = ({ plan, first, count, trace }: RunJob): string => `${plan}-${first}-${count}${trace ? '-trace' : ''}`;

const planKey = (hash: string) => `premortem:${version}:plan:${hash}`;
const recordKey = (hash: string, seed: number, trace: boolean) => `premortem:${version}:record:${hash}:${seed}${trace ? ':trace' : ''}`;
const workerKey = (id: string) => `premortem:worker:${id}`;

export async function storePlan(redis: Redis, hash: string, plan: SimulationPlan): Promise<void> {
	const bytes = gzipSync(JSON.stringify(plan));
	if (bytes.length > PLAN_BYTES_MAX)
		throw queueIssue(`the plan takes ${Math.round(bytes.length / 1048576)} MB, more than a queue carries`, 'run it with --engine threads');
	await redis.set(planKey(hash), bytes, 'EX', PLAN_TTL_S);
}

export async function loadPlan(redis: Redis, hash: string): Promise<SimulationPlan | null> {
	const bytes = await redis.getBuffer(planKey(hash));
	return bytes === null ? null : (JSON.parse(gunzipSync(bytes).toString()) as SimulationPlan);
}

export async function storeRecord(redis: Redis, hash: string, seed: number, trace: boolean, record: RunRecord): Promise<void> {
	await redis.set(recordKey(hash, seed, trace), gzipSync(textOfRecord(record)), 'EX', RECORD_TTL_S);
}

export async function loadRecord(redis: Redis, hash: string, seed: number, trace: boolean): Promise<RunRecord | null> {
	const bytes = await redis.getBuffer(recordKey(hash, seed, trace));
	return bytes === null ? null : recordOfText(gunzipSync(bytes).toString());
}

export async function hasRecord(redis: Redis, hash: string, seed: number, trace: boolean): Promise<boolean> {
	return (await redis.exists(recordKey(hash, seed, trace))) === 1;
}

export async function announce(redis: Redis, id: string): Promise<void> {
	await redis.set(workerKey(id), version, 'PX', 3 * HEARTBEAT_MS);
}

export async function leave(redis: Redis, id: string): Promise<void> {
	await redis.del(workerKey(id));
}

/** Versions of the workers that are there. */
export async function workerVersions(redis: Redis): Promise<readonly string[]> {
	const keys: string[] = [];
	let cursor = '0';
	do {
		const [next, found] = await redis.scan(cursor, 'MATCH', workerKey('*'), 'COUNT', 1000);
		keys.push(...found);
		cursor = next;
	} while (cursor !== '0');
	return keys.length === 0 ? [] : (await redis.mget(keys)).filter((one) => one !== null);
}

export function queueIssue(message: string, hint: string): IssueError {
	const issue: Issue = { code: 'PM017', severity: 'error', message, hint };
	return new IssueError([issue]);
}

/** An address without its password, for messages. */
export function addressOf(url: string): string {
	try {
		const { hostname, port, pathname } = new URL(url);
		return `${hostname}:${port || 6379}${pathname === '/' ? '' : pathname}`;
	} catch {
		return 'that address';
	}
}

/** The packages of the queue, which are loaded only when a queue is used, and may not be installed. */
export async function queuePackages(): Promise<{ readonly bullmq: typeof import('bullmq'); readonly ioredis: typeof import('ioredis') }> {
	try {
		const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')]);
		return { bullmq, ioredis };
	} catch (error) {
		throw queueIssue(
			`the packages of the queue cannot be loaded: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
			'npm install bullmq ioredis',
		);
	}
}

const CONNECT_MS = 5_000;

/** A connection that has answered once, and from then on waits for Redis to come back. */
export async function connected(url: string): Promise<Redis> {
	if (!/^rediss?:\/\//.test(url)) throw queueIssue(`'${url.slice(0, 60)}' is no address of Redis`, 'write redis://host:6379');
	const { Redis } = (await queuePackages()).ioredis;
	let reason = 'no answer';
	let answered = false;
	const redis = new Redis(url, {
		lazyConnect: true,
		maxRetriesPerRequest: null,
		connectTimeout: CONNECT_MS,
		retryStrategy: (times) => (answered ? Math.min(200 * times, 2_000) : null),
	});
	redis.on('error', (error: Error) => {
		reason = error.message;
	});
	try {
		await redis.connect();
		await redis.ping();
		answered = true;
		return redis;
	} catch (error) {
		redis.disconnect();
		const why = reason === 'no answer' && error instanceof Error ? error.message : reason;
		throw queueIssue(`Redis at ${addressOf(url)} cannot be reached: ${why}`, 'start one with redis-server, or give another --redis URL');
	}
}
