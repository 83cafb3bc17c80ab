/** Many machines, here as processes: what the queue gives is what one gives, whoever is killed. */
import type { ChildProcess } from 'node:child_process';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { version } from '../../src/base/version.ts';
import { type RedisServer, redisServer, redisThere, serversRequired } from '../support/redisServer.ts';
import { small } from '../unit/scenario/small.ts';
import { ended, ensureBuilt, premortem, start, workFolder } from './cli.ts';

const work = workFolder();
const run = (...args: string[]) => premortem(args, work.path);

it.runIf(serversRequired)('a redis-server is there where one is required', () => {
	expect(redisThere).toBe(true);
});

describe('without a Redis', () => {
	beforeAll(async () => {
		await ensureBuilt();
		work.write('small.yaml', small);
	});

	it.each([
		['run', ['run', 'small.yaml', '--engine', 'bullmq', '--redis', 'redis://user:secret@127.0.0.1:1']],
		['worker', ['worker', '--redis', 'redis://127.0.0.1:1']],
		['an address that is none', ['worker', '--redis', 'queue.example.org']],
	])('%s says so', async (_what, args) => {
		const { code, stdout, stderr } = await run(...args);
		expect([code, stdout]).toEqual([3, '']);
		expect(stderr).toMatch(/^error PM017 .*(cannot be reached|is no address of Redis)[\s\S]*hint:/);
		expect(stderr).not.toContain('secret');
	});
});

describe.skipIf(!redisThere)('the queue (needs redis-server in the PATH)', () => {
	let redis: RedisServer;
	let workers: ChildProcess[] = [];
	const queue = () => ['--engine', 'bullmq', '--redis', redis.url];
	const worker = (...args: string[]): ChildProcess => {
		const child = start(['worker', '--redis', redis.url, '--concurrency', '1', ...args], work.path);
		workers.push(child);
		return child;
	};

	/** Waits for so many finished runs: how long a process takes to start is nobody's promise. */
	const finished = async (count: number): Promise<void> => {
		const client = new Redis(redis.url, { retryStrategy: (times) => (times < 100 ? 100 : null) });
		while ((await client.keys(`premortem:${version}:record:*`)).length < count) await new Promise((done) => setTimeout(done, 50));
		client.disconnect();
	};

	beforeAll(async () => {
		await ensureBuilt();
		work.write('small.yaml', small);
		// About a third of a second a run.
		work.write('longer.yaml', small.replace('duration: 10m', 'duration: 12h').replace('2/s', '10/s').replace('max: 4', 'max: 40'));
		work.write('growing.yaml', small.replace('replicas: {min: 2, max: 4}', 'replicas: {min: 2, max: 9}\n    autoscaler: knative-kpa'));
		work.write('bounded.yaml', `${small}limits: {events: 100}\n`);
	});
	beforeEach(async () => {
		redis = await redisServer();
	});
	afterEach(async () => {
		for (const child of workers) child.kill('SIGKILL');
		workers = [];
		await redis.stop();
	});
	afterAll(() => work.remove());

	it.each([
		['run', ['run', 'small.yaml', '--seeds', '4', '--format', 'json', '--trace']],
		['compare', ['compare', 'small.yaml', '--format', 'json']],
		['sweep', ['sweep', 'small.yaml', '--vary', 'clients.web.attempts=1,2,4', '--seeds', '2', '--format', 'csv']],
		['hunt', ['hunt', 'growing.yaml', '--target', '$4.00', '--seeds', '1', '--format', 'json']],
	])('%s gives what threads give, byte for byte', async (_name, args) => {
		worker();
		const [there, here] = [await run(...args, ...queue(), '-q'), await run(...args, '-q')];
		expect(there).toEqual(here);
		expect(there.stdout).not.toBe('');
	});

	it('workers killed in the middle of a job lose nothing', async () => {
		const args = ['run', 'longer.yaml', '--seeds', '12', '--format', 'json', '-q'];
		const going = run(...args, ...queue());
		for (let kill = 1; kill <= 3; kill++) {
			const child = worker();
			const end = ended(child);
			// It goes to the next job at once, and is killed in that.
			await finished(2 * kill);
			child.kill('SIGKILL');
			expect((await end).signal).toBe('SIGKILL');
		}
		worker();
		expect(await going).toEqual(await run(...args));
	});

	it('a command that was killed finds what has been run for it', async () => {
		const args = ['run', 'longer.yaml', '--seeds', '6', '--format', 'json', '-q'];
		const first = worker();
		const killed = start([...args, ...queue()], work.path);
		const end = ended(killed);
		await finished(2);
		killed.kill('SIGKILL');
		await end;
		const client = new Redis(redis.url);
		const before = await client.keys(`premortem:${version}:record:*`);
		expect(before.length).toBeGreaterThan(0);
		expect(await run(...args, ...queue())).toEqual(await run(...args));
		expect((await client.keys(`premortem:${version}:record:*`)).length).toBe(12);
		client.disconnect();
		const stopped = ended(first);
		first.kill('SIGTERM');
		const { code, stderr } = await stopped;
		expect(code).toBe(0);
		expect(Number(/(\d+) jobs done/.exec(stderr)?.[1])).toBe(12);
	});

	it('a Redis that comes back empty is filled again', async () => {
		const args = ['run', 'longer.yaml', '--seeds', '6', '--format', 'json', '-q'];
		worker();
		const going = run(...args, ...queue());
		await finished(3);
		await redis.kill();
		await new Promise((done) => setTimeout(done, 1000));
		await redis.start();
		expect(await going).toEqual(await run(...args));
	});

	it('workers of another version are not worked with', async () => {
		const client = new Redis(redis.url);
		await client.set('premortem:worker:other', '9.9.9');
		const { code, stdout, stderr } = await run('run', 'small.yaml', '--seeds', '1', ...queue());
		client.disconnect();
		expect([code, stdout]).toEqual([3, '']);
		expect(stderr).toMatch(/PM017 the workers at 127\.0\.0\.1:\d+ are premortem 9\.9\.9, this is \d/);
	});

	it('nobody at work is said, and waited for', async () => {
		const child = start(['run', 'small.yaml', '--seeds', '1', '--no-fail', ...queue()], work.path);
		const end = ended(child);
		await new Promise((done) => setTimeout(done, 9000));
		worker();
		const { code, stderr } = await end;
		expect([code, stderr]).toEqual([0, `waiting for a worker at ${redis.url.slice(8)}: premortem worker --redis ${redis.url}\n`]);
	});

	it('a bound that is reached is said as it is without a queue', async () => {
		worker();
		const [there, here] = [await run('run', 'bounded.yaml', '--seeds', '1', ...queue()), await run('run', 'bounded.yaml', '--seeds', '1')];
		expect(there).toEqual(here);
		expect(there.stderr).toContain('PM014');
	});

	it('an idle worker ends', async () => {
		const { code, stderr } = await ended(worker('--idle', '1s'));
		expect([code, stderr]).toEqual([0, `premortem ${version} is waiting for runs, 1 at once\n0 jobs done\n`]);
	});
});
