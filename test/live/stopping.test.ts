/** Every way a live run ends before its end leaves a record that is whole as far as it goes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { targetOf } from '../../src/live/driver/target.ts';
import { caps, driven, mockOf, serverOf, sum, uniform } from '../support/live.ts';
import { apiOf, hostedPlan, planOf, SECOND } from '../support/plans.ts';

describe('where load may go', () => {
	const nobody = { hosts: [], providers: false };
	const verdict = (url: string, permissions: Parameters<typeof targetOf>[1] = nobody) => {
		const target = targetOf(url, permissions);
		return target.ok ? 'yes' : target.problem;
	};

	it.each(['http://127.0.0.1:80', 'http://127.1.2.3', 'http://localhost:4000/v1', 'http://[::1]:4000'])('this machine: %s', (url) => {
		expect(verdict(url)).toBe('yes');
	});

	it.each(['http://10.0.0.1', 'http://gateway.test', 'http://127.0.0.1.evil.test', 'http://localhost.evil.test', 'http://0.0.0.0:80'])(
		'another one only by name: %s',
		(url) => {
			expect(verdict(url)).toContain('--allow-host');
			expect(verdict(url, { hosts: ['somebody.else'], providers: true })).toContain('--allow-host');
			expect(verdict(url, { hosts: [new URL(url).hostname], providers: false })).toBe('yes');
		},
	);

	it.each([
		'https://api.openai.com/v1',
		'https://API.openai.com.',
		'https://api.anthropic.com',
		'https://mine.openai.azure.com',
		'https://bedrock-runtime.us-east-1.amazonaws.com',
		'https://europe-west4-aiplatform.googleapis.com',
	])('one that sells answers only when that is said as well: %s', (url) => {
		const hosts = [new URL(url).hostname];
		expect(verdict(url, { hosts, providers: false })).toContain('--allow-provider');
		expect(verdict(url, { hosts: [], providers: true })).toContain('--allow-host');
		expect(verdict(url, { hosts, providers: true })).toBe('yes');
	});

	it.each(['ftp://127.0.0.1', 'nonsense', 'http://me:secret@127.0.0.1'])('nowhere: %s', (url) => {
		expect(verdict(url)).not.toBe('yes');
	});
});

describe('stopping', () => {
	const busyPlan = planOf({ horizon: 60, arrivals: uniform(200) });
	const ok = () => serverOf((_request, response) => response.writeHead(200).end('{}'));

	it('is done by the cap on requests, to the last one', async () => {
		const { url } = await ok();
		const { stoppedBy, offered, record } = await driven(busyPlan, url, {
			caps: { ...caps, attempts: 50, usd: null, concurrency: 500, seconds: 60 },
		});
		expect(stoppedBy).toBe('max-requests');
		expect(offered.attempts).toBe(50);
		expect(record.horizonUs).toBeLessThan(5 * SECOND);
		expect(record.series.requests.length).toBe(1);
	});

	it('is done by the cap on time, and the record ends there', async () => {
		const { url } = await ok();
		const { stoppedBy, record, wallS } = await driven(busyPlan, url, {
			caps: { ...caps, attempts: 1e6, usd: null, concurrency: 500, seconds: 0.5 },
		});
		expect(stoppedBy).toBe('max-time');
		expect(wallS).toBeLessThan(10);
		expect(record.horizonUs).toBeLessThan(60 * SECOND);
	});

	it('is done by the cap on dollars', async () => {
		const { url } = await serverOf((_request, response) =>
			response.writeHead(200).end('{"usage":{"prompt_tokens":1000000,"completion_tokens":0}}'),
		);
		const plan = hostedPlan(busyPlan, apiOf(), { input: 10, output: 20 });
		const { stoppedBy, offered } = await driven(plan, url, { caps: { ...caps, attempts: 1e6, usd: 5, concurrency: 500, seconds: 60 } });
		expect(stoppedBy).toBe('max-cost');
		expect(offered.spent).toBeGreaterThanOrEqual(5e6);
	});

	it('is done by a file, under load', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'premortem-live-'));
		onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
		const { url } = await ok();
		const killFile = join(folder, 'stop');
		setTimeout(() => writeFileSync(killFile, ''), 400);
		const { stoppedBy, record } = await driven(busyPlan, url, { killFile });
		expect(stoppedBy).toBe('kill-file');
		expect(record.requests).toBeGreaterThan(10);
		expect(sum(record.requestOutcomes) + record.requestsOpen).toBe(record.requests);
	});

	it('is done by a signal', async () => {
		const { url } = await ok();
		const stop = new AbortController();
		setTimeout(() => stop.abort(), 300);
		expect((await driven(busyPlan, url, { signal: stop.signal })).stoppedBy).toBe('interrupted');
	});

	it('follows on the death of the target, with what was seen until then', async () => {
		const { url, close } = await ok();
		setTimeout(close, 500);
		const { stoppedBy, record } = await driven(busyPlan, url);
		expect(stoppedBy).toBe('target-died');
		expect(record.requestOutcomes[0]).toBeGreaterThan(10);
		expect(record.requestOutcomes[5]).toBeGreaterThan(0);
	});

	it('tells the death of a mock behind the target from that of the target', async () => {
		const mock = await mockOf(planOf({ horizon: 600 }));
		const { url } = await ok();
		setTimeout(() => void mock.close(), 500);
		const { stoppedBy, costFrom } = await driven(busyPlan, url, { mocks: [new URL(mock.url)] });
		expect(stoppedBy).toBe('mock-died');
		expect(costFrom).toBe(null);
	});
});
