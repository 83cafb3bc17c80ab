/** `serve` and `replay` as processes: what they say, and how they end. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Agreement } from '../../src/model/agreement.ts';
import type { Result } from '../../src/model/result.ts';
import { type Ended, ended, ensureBuilt, premortem, start, workFolder } from '../e2e/cli.ts';
import { chat, eventually, post } from '../support/live.ts';

const scenario = `version: 1
name: live
start: 2026-01-09T18:00:00Z
duration: 30s
traffic:
  users: {arrivals: {kind: poisson, rate: 4/s}}
clients:
  web: {timeout: 2s, retry: {kind: fixed, delay: 200ms}, attempts: 3, cancel: full, upstream: gpu}
pools:
  gpu:
    slots: 8
    service: 300ms
    replicas: {min: 1, max: 1}
    autoscaler: {kind: fixed}
    price: aws/p5.4xlarge
faults:
  - {kind: errors, at: 10s, for: 10s, share: 100%}
measure: {step: 5s, window: 10s}
thresholds:
  goodput.ratio: ["value >= 90%"]
`;

const folder = workFolder();

beforeAll(async () => {
	await ensureBuilt();
	folder.write('live.yaml', scenario);
});
afterAll(() => folder.remove());

/** A server process: where it listens, and how it ended. */
async function serving(...flags: string[]): Promise<{ url: string; stop: () => Promise<Ended> }> {
	const child = start(['serve', 'live.yaml', '--port', '0', ...flags], folder.path);
	const over = ended(child);
	onTestFinished(() => void child.kill('SIGKILL'));
	let said = '';
	child.stderr?.on('data', (text: string) => {
		said += text;
	});
	await eventually(() => /http:\S+\d/.test(said) && said.includes('models:'), 20_000);
	const url = /http:\/\/[\d.]+:\d+/.exec(said)?.[0] ?? '';
	return {
		url,
		stop: () => {
			child.kill('SIGINT');
			return over;
		},
	};
}

async function otherServer(): Promise<{ url: string; close: () => void; calls: () => number }> {
	let calls = 0;
	const server = createServer((request, response) => {
		request.resume();
		const status = request.url?.startsWith('/premortem/') === true ? 404 : 200;
		if (status === 200) calls++;
		request.on('end', () => response.writeHead(status, { 'content-type': 'application/json' }).end('{}'));
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const close = () => {
		server.close();
		server.closeAllConnections();
	};
	onTestFinished(close);
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close, calls: () => calls };
}

const replay = (target: string, ...flags: string[]) => premortem(['replay', 'live.yaml', '--target', target, ...flags], folder.path);

describe('serve', () => {
	it('answers until it is interrupted, then sends the bill', async () => {
		const { url, stop } = await serving('--script', 'ok,error', '--json');
		const statuses = [];
		for (let i = 0; i < 3; i++) statuses.push((await post(`${url}/v1/chat/completions`, chat(3))).status);
		expect(statuses).toEqual([200, 500, 200]);
		const { code, stdout, stderr } = await stop();
		expect(code).toBe(0);
		const bill = JSON.parse(stdout) as { total_usd: number; lines: { quantity: number; unit_price_usd: number }[] };
		expect(bill.total_usd).toBeCloseTo(bill.lines[0].quantity * bill.lines[0].unit_price_usd, 1);
		expect(stderr).toMatch(/live: \$[\d.]+ for .* of simulated time/);
	});

	it('refuses a port that is taken, and flags it does not understand', async () => {
		const { url } = await otherServer();
		const taken = await premortem(['serve', 'live.yaml', '--port', new URL(url).port], folder.path);
		expect(taken).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot listen') });
		expect((await premortem(['serve', 'live.yaml', '--script', 'ok,perhaps'], folder.path)).code).toBe(2);
		expect((await premortem(['serve', 'nowhere.yaml'], folder.path)).code).toBe(3);
	});
});

describe('replay', () => {
	it('judges a live run like a simulated one, and lets the mock end with it', async () => {
		const { url, stop } = await serving('--wait', '--time-scale', '10x', '--seed', '5');
		const ran = await replay(url, '--time-scale', '10x', '--seed', '5', '--format', 'json');
		expect(ran.stderr).not.toContain('internal');
		// Every call fails for ten of thirty seconds.
		expect(ran.code).toBe(99);
		const result = JSON.parse(ran.stdout) as Result;
		expect(result).toMatchObject({ schema: 'premortem/result@1', verdict: 'fail', horizon_s: 30 });
		expect(result.live).toMatchObject({ stopped_by: 'end', cost_from: 'mock', planned_requests: result.traffic.requests });
		expect(result.bill.total_usd).toBeGreaterThan(0);
		expect(result.scenario.reproduce).toBe(`--target ${url} --seed 5 --time-scale 10x`);
		const simulated = await premortem(['run', 'live.yaml', '--seed', '5', '--seeds', '1', '--format', 'json'], folder.path);
		const twin = JSON.parse(simulated.stdout) as Result;
		expect(result.traffic.requests).toBe(twin.traffic.requests);
		expect(result.bill.total_usd).toBe(twin.bill.total_usd);
		expect(result.scenario.plan_hash).toBe(twin.scenario.plan_hash);
		expect((await stop()).code).toBe(0);

		folder.write('simulated.json', simulated.stdout);
		folder.write('live.json', ran.stdout);
		const agree = await premortem(['agree', 'simulated.json', 'live.json', '--tolerance', '60%', '--format', 'json'], folder.path);
		const agreement = JSON.parse(agree.stdout) as Agreement;
		expect(agreement.rows.find(({ metric }) => metric === 'bill.total')?.verdict).toBe('equal');
		expect(agreement.rows.find(({ metric }) => metric === 'traffic.requests')?.verdict).toBe('equal');
		expect(agree.code).toBe(agreement.agrees ? 0 : 99);
		expect(await premortem(['agree', 'live.json', 'simulated.json'], folder.path)).toMatchObject({
			code: 3,
			stderr: expect.stringContaining('the first is not a simulation'),
		});
	});

	it('sends nothing to other machines, and nothing to providers', async () => {
		expect(await replay('http://10.1.2.3:80')).toMatchObject({ code: 2, stderr: expect.stringContaining('--allow-host 10.1.2.3') });
		expect(await replay('https://api.openai.com', '--allow-host', 'api.openai.com')).toMatchObject({
			code: 2,
			stderr: expect.stringContaining('--allow-provider'),
		});
	});

	it('starts a gateway, waits until it is well, and stops it and its children', async () => {
		const port = 20_000 + Math.floor(Math.random() * 20_000);
		folder.write(
			'gateway.mjs',
			`import { createServer } from 'node:http';
createServer((request, response) => { request.resume(); request.on('end', () => response.writeHead(request.url.startsWith('/premortem') ? 404 : 200).end('{}')); }).listen(${port}, '127.0.0.1');`,
		);
		const command = `'${process.execPath}' '${join(folder.path, 'gateway.mjs')}' & wait`;
		const flags = ['--start', command, '--health', `http://127.0.0.1:${port}/up`, '--for', '1s', '--format', 'json'];
		const { code, stdout } = await replay(`http://127.0.0.1:${port}`, ...flags);
		expect(code).toBe(0);
		const result = JSON.parse(stdout) as Result;
		expect(result.traffic.outcomes.ok).toBe(result.traffic.requests);
		expect(result.findings.map(({ code: what }) => what)).toContain('cost-unknown');
		await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
	});

	it('ends with 4 when there is no target, or when it dies', async () => {
		expect(await replay('http://127.0.0.1:9', '--start', 'exit 7')).toMatchObject({
			code: 4,
			stderr: expect.stringContaining('it ended with 7'),
		});
		const { url, close, calls } = await otherServer();
		const dying = replay(url, '--format', 'json');
		await eventually(() => calls() > 3, 25_000);
		close();
		const { code, stdout } = await dying;
		expect(code).toBe(4);
		expect((JSON.parse(stdout) as Result).live).toMatchObject({ stopped_by: 'target-died' });
	});

	it('ends with 5 when the mock is gone, with 6 at a cap, with 130 when interrupted', async () => {
		const { url, calls } = await otherServer();
		expect(await replay(url, '--mock', 'http://127.0.0.1:9')).toMatchObject({
			code: 5,
			stderr: expect.stringContaining('no mock upstream'),
		});
		expect((await replay(url, '--max-requests', '3', '--quiet')).code).toBe(6);
		expect(calls()).toBe(3);
		const child = start(['replay', 'live.yaml', '--target', url, '--format', 'json'], folder.path);
		const over = ended(child);
		await eventually(() => calls() > 3, 25_000);
		child.kill('SIGINT');
		const { code, stdout } = await over;
		expect(code).toBe(130);
		expect((JSON.parse(stdout) as Result).live).toMatchObject({ stopped_by: 'interrupted' });
	});
});
