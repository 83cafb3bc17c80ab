/** Real HTTP instead of simulated pools: the clients' own laws, an honest driver, and the books of a mock. */
import type { IncomingMessage } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { seedRun } from '../../src/analysis/seedRun.ts';
import { runPlan } from '../../src/experiment/run.ts';
import { causeNames } from '../../src/model/causes.ts';
import { caps, driven, mockOf, serverOf, sum, uniform } from '../support/live.ts';
import { apiOf, busy, clientOf, faultOf, hostedPlan, immediately, laws, planOf, poisson, retryable, SECOND } from '../support/plans.ts';

describe('calls', () => {
	it('are as many as in the simulation, from the very same arrivals, when every answer is an error', async () => {
		const { url } = await serverOf((_request, response) => response.writeHead(500).end());
		const client = clientOf({ retry: { kind: 'fixed', options: { delay: 0.05 * SECOND } }, attemptsMax: 4 });
		const plan = planOf({
			horizon: 3,
			arrivals: poisson(20),
			client,
			pool: { slots: 1000, service: busy(laws.constant(0.001)), errorRate: 1 },
		});
		const simulated = runPlan(plan, 7);
		const { record, offered, stoppedBy, planned } = await driven(plan, url, { seed: 7 });
		expect(stoppedBy).toBe('end');
		expect(record.requests).toBe(simulated.requests);
		expect(planned).toBe(simulated.requests);
		expect(record.series.requests).toEqual(simulated.series.requests);
		// Those that arrive in the last 150 ms may be cut by the end on either side.
		expect(Math.abs(record.attempts - simulated.attempts)).toBeLessThanOrEqual(12);
		expect(record.attempts / record.requests).toBeGreaterThan(3.5);
		expect(offered.statuses.get(500)).toBe(sum(record.attemptOutcomes));
		expect(record.latency.buckets).toEqual([]);
	});

	it('are exactly the attempts of the policy when nothing is cut', async () => {
		let calls = 0;
		const { url } = await serverOf((_request, response) => {
			calls++;
			response.writeHead(500).end();
		});
		const client = clientOf({ retry: immediately, attemptsMax: 3 });
		const plan = planOf({ horizon: 1.5, client, arrivals: { kind: 'users', options: { count: 10, over: 0.5 * SECOND } } });
		const { record } = await driven(plan, url);
		expect(record.requests).toBe(10);
		expect(record.attempts).toBe(30);
		expect(calls).toBe(30);
		expect(record.requestsOpen).toBe(0);
	});

	it('obey the wait that a server asks for, in scaled time', async () => {
		const times: number[] = [];
		const { url } = await serverOf((_request, response) => {
			times.push(performance.now());
			response.writeHead(429, { 'retry-after-ms': '300' }).end();
		});
		const retryAfter = { limitUs: null, over: 'backoff', use: 'wait', required: [] } as const;
		const client = clientOf({ retry: immediately, attemptsMax: 2, retryAfter });
		const plan = planOf({ horizon: 20, client, arrivals: { kind: 'users', options: { count: 1, over: 0 } } });
		const { record } = await driven(plan, url, { scale: 20 });
		expect(record.attempts).toBe(2);
		expect(times[1] - times[0]).toBeGreaterThan(290);
		expect(times[1] - times[0]).toBeLessThan(900);
	});

	it('time out, are cancelled on the wire, and are tried again, as the client says', async () => {
		let hungUp = 0;
		let calls = 0;
		const { url } = await serverOf((_request, response) => {
			calls++;
			response.on('close', () => hungUp++);
		});
		const client = clientOf({ timeoutUs: 0.2 * SECOND, cancel: 'full', retry: immediately, attemptsMax: 2, retryOn: retryable });
		const plan = planOf({ horizon: 1, client, arrivals: { kind: 'users', options: { count: 3, over: 0 } } });
		const { record } = await driven(plan, url);
		expect(calls).toBe(6);
		expect(hungUp).toBe(6);
		expect(record.attemptOutcomes[4]).toBe(6);
		expect(record.requestOutcomes[4]).toBe(3);
	});

	it('carry nothing that was not given', async () => {
		const seen: IncomingMessage['headers'][] = [];
		const { url } = await serverOf((request, response) => {
			seen.push(request.headers);
			response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
		});
		process.env.OPENAI_API_KEY = 'sk-secret';
		onTestFinished(() => {
			delete process.env.OPENAI_API_KEY;
		});
		const plan = planOf({ horizon: 0.5, arrivals: { kind: 'users', options: { count: 1, over: 0 } } });
		await driven(plan, url);
		await driven(plan, url, { headers: { 'x-mine': 'yes' } });
		expect(seen.map(({ host: _host, 'content-length': _length, ...rest }) => rest)).toEqual([
			{ connection: 'keep-alive', 'content-type': 'application/json' },
			{ connection: 'keep-alive', 'content-type': 'application/json', 'x-mine': 'yes' },
		]);
	});
});

describe('honesty', () => {
	it('counts a latency from when the request was due, though the driver was asleep, and says that it was late', async () => {
		const { url } = await serverOf((_request, response) => response.writeHead(200).end('{}'));
		const plan = planOf({ horizon: 2, arrivals: uniform(50) });
		const running = driven(plan, url);
		setTimeout(() => {
			// Nobody is at the wheel for half a second.
			const until = performance.now() + 500;
			while (performance.now() < until);
		}, 700);
		const { record, offered } = await running;
		// 50 requests a second for half a second were due meanwhile; a driver that waited would have seen one slow request.
		expect(offered.late).toBeGreaterThanOrEqual(20);
		expect(record.latency.max).toBeGreaterThan(400_000);
		expect(offered.latenessMs.max).toBeGreaterThan(400);
		expect(record.requests).toBe(runPlan(plan, 1).requests);
	});

	it('tells what it kept from the wire', async () => {
		const { url } = await serverOf(() => {});
		const plan = planOf({ horizon: 0.5, arrivals: { kind: 'users', options: { count: 10, over: 0 } } });
		const { offered, record } = await driven(plan, url, { caps: { ...caps, attempts: 100, usd: null, concurrency: 4, seconds: 60 } });
		expect(offered.attempts).toBe(4);
		expect(offered.heldBack).toBe(6);
		expect(offered.inFlightMax).toBe(4);
		expect(record.requestsOpen).toBe(4);
	});
});

describe('against a mock of the same scenario', () => {
	it('meets the same arrivals and service times, and the bill is the books of the mock', async () => {
		const plan = planOf({
			horizon: 40,
			arrivals: { kind: 'users', options: { count: 60, over: 10 * SECOND } },
			pool: { slots: 8, service: busy(laws.exponential(1)) },
		});
		const simulated = runPlan(plan, 3);
		const { url } = await mockOf(plan, { scale: 20, wait: true, seed: 3 });
		const { record, mockRecords, costFrom } = await driven(plan, url, { scale: 20, seed: 3 });
		expect(costFrom).toBe('mock');
		expect(record.requestOutcomes[0]).toBe(60);
		const [pool] = mockRecords[0].pools;
		// To the microsecond: the draws are looked up by the request's name, whenever it comes.
		expect(pool.workByCause).toEqual(simulated.pools[0].workByCause);
		expect(sum(pool.workByCause)).toBeGreaterThan(30 * SECOND);
		// The mock's books end with the run.
		expect(mockRecords[0].horizonUs).toBe(40 * SECOND);
		expect(pool.paidUs).toBe(simulated.pools[0].paidUs);
		const mean = ({ latency }: typeof record) => latency.sum / sum(latency.buckets.map(([, n]) => n));
		expect(mean(record)).toBeGreaterThan(0.9 * mean(simulated));
	});

	it.each([
		['slots', planOf({ horizon: 2, pool: { slots: 9, service: busy(laws.constant(0.5)), stopsOnCancel: false } })],
		['tokens', hostedPlan(planOf({ horizon: 2 }), apiOf({ latency: laws.constant(0.5) }), { input: 1e6, output: 0 })],
	])('tells the mock which of its answers bought nothing: %s', async (_what, base) => {
		const plan = {
			...base,
			traffic: base.traffic.map((stream) => ({ ...stream, arrivals: { kind: 'users', options: { count: 3, over: 0 } } })),
			clients: { app: clientOf({ timeoutUs: 0.2 * SECOND, retry: immediately, attemptsMax: 2, cancel: 'none' }) },
		};
		const { url } = await mockOf(plan, { wait: true });
		const { record, mockRecords } = await driven(plan, url);
		expect(record.attempts).toBe(6);
		const [pool] = mockRecords[0].pools;
		const byCause = pool.meters.find(({ meter }) => meter === 'input-tokens')?.byCause ?? pool.workByCause;
		const each = pool.meters.length > 0 ? 1e6 : 0.5 * SECOND;
		expect(byCause[causeNames.indexOf('useful')]).toBe(0);
		expect(byCause[causeNames.indexOf('abandoned')]).toBe(3 * each);
		expect(byCause[causeNames.indexOf('retry')]).toBe(3 * each);
	});

	it('refuses one whose time runs at another pace', async () => {
		const { url } = await mockOf(planOf({ horizon: 3 }), { scale: 2 });
		await expect(driven(planOf({ horizon: 3 }), url)).rejects.toThrow('time runs at 2x');
	});

	it('streams, and measures the time to the first token', async () => {
		const api = apiOf({ latency: laws.constant(0.3), perTokenUs: 0.02 * SECOND });
		const plan = hostedPlan(planOf({ horizon: 2.5, arrivals: { kind: 'users', options: { count: 5, over: 0.5 * SECOND } } }), api, {
			input: 10,
			output: 20,
		});
		const { url } = await mockOf(plan, { wait: true });
		const { record } = await driven(plan, url, { stream: true });
		expect(record.requestOutcomes[0]).toBe(5);
		expect(record.ttft?.min).toBeGreaterThan(290_000);
		// 19 more tokens, 20 ms each.
		const ttftMean = (record.ttft?.sum ?? 0) / 5;
		expect(record.latency.sum / 5 - ttftMean).toBeGreaterThan(200_000);
		expect(record.tpot?.max).toBeLessThan(100_000);
	});

	it('takes a stream that broke off for an error', async () => {
		const { url, system } = await mockOf(planOf({ horizon: 5, pool: { slots: 9, service: busy(laws.constant(0.1)) } }));
		system.script.set('gpu', ['cut', 'ok'], false);
		const plan = planOf({ horizon: 2, arrivals: { kind: 'users', options: { count: 2, over: SECOND } } });
		const { record } = await driven(plan, url, { stream: true });
		expect(record.requestOutcomes.slice(0, 2)).toEqual([1, 1]);
	});

	it('brings spikes of the traffic itself, and leaves the faults of pools to the pools', async () => {
		const faults = [faultOf('spike', { factor: 3, ramp: 0 }, 1, 3, 'web'), faultOf('errors', { share: 1, as: 'error' }, 3, 9, 'gpu')];
		const plan = planOf({ horizon: 12, arrivals: poisson(8), pool: { slots: 99, service: busy(laws.constant(0.1)) }, faults });
		const simulated = runPlan(plan, 1);
		const { url } = await mockOf(plan, { scale: 4, wait: true });
		const { record } = await driven(plan, url, { scale: 4 });
		expect(record.requests).toBe(simulated.requests);
		const [, errors] = simulated.requestOutcomes;
		expect(errors).toBeGreaterThan(20);
		expect(record.requestOutcomes[1]).toBeGreaterThan(0.2 * errors);
		expect(record.requestOutcomes[1]).toBeLessThan(2 * errors);
		expect(record.requestOutcomes[0]).toBeGreaterThan(0.2 * simulated.requestOutcomes[0]);
	});
});

describe('a bill by tokens', () => {
	it('comes from what the answers say, by cause, when nobody else keeps books', async () => {
		let calls = 0;
		const { url } = await serverOf((_request, response) => {
			const usage = { prompt_tokens: 100_000, completion_tokens: 1000, total_tokens: 101_000 };
			// Too late for its caller, every second time.
			const delay = calls++ % 2 === 0 ? 0 : 400;
			setTimeout(() => response.writeHead(200).end(JSON.stringify({ usage })), delay);
		});
		const client = clientOf({ timeoutUs: 0.2 * SECOND, cancel: 'none' });
		const base = planOf({ horizon: 1.6, client, arrivals: { kind: 'users', options: { count: 4, over: SECOND } } });
		const plan = hostedPlan(base, apiOf(), { input: 10, output: 20 });
		const { record, costFrom, offered } = await driven(plan, url);
		expect(costFrom).toBe('tokens');
		const { bill } = seedRun(plan, record, record);
		// 100,000 tokens at $1 a million and 1,000 at $10: 11 cents a call.
		expect(bill.totalCents).toBe(44);
		expect(bill.causeCents[causeNames.indexOf('useful')]).toBe(22);
		expect(bill.causeCents[causeNames.indexOf('abandoned')]).toBe(22);
		expect(offered.spent).toBeCloseTo(440_000, 3);
	});
});
