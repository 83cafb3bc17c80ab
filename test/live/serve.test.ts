/** A mock upstream answers as the APIs do, and as the scenario's pools would. */
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { seedRun } from '../../src/analysis/seedRun.ts';
import type { MockSystem } from '../../src/live/mock/system.ts';
import { causeNames } from '../../src/model/causes.ts';
import type { SimulationPlan } from '../../src/model/plan.ts';
import { chat, eventually, mockOf, post } from '../support/live.ts';
import { apiOf, busy, faultOf, hostedPlan, laws, limitsOf, planOf, price } from '../support/plans.ts';

const HORIZON = 3600;
const quick = { slots: 64, service: busy(laws.constant(0.02)) };

/** A model that takes `latency` to its first token and `perToken` for each, seconds. */
function modelOf(latency: number, perToken: number | null, more: Parameters<typeof apiOf>[0] = {}): SimulationPlan {
	const api = apiOf({ latency: laws.constant(latency), perTokenUs: perToken === null ? null : perToken * 1e6, ...more });
	return hostedPlan(planOf({ horizon: HORIZON }), api, { input: 10, output: 8 });
}

describe('answers', () => {
	it('has the shape of each API, and usage that says what was read and written', async () => {
		const { url } = await mockOf(modelOf(0.01, null));
		const completion = await post(`${url}/v1/chat/completions`, chat(25, { max_tokens: 5 }));
		expect(completion.status).toBe(200);
		expect(completion.headers.get('x-request-id')).toMatch(/^req_/);
		expect(completion.body).toMatchObject({
			object: 'chat.completion',
			choices: [{ message: { role: 'assistant', content: 'tok '.repeat(5) }, finish_reason: 'length' }],
			usage: { prompt_tokens: 25, completion_tokens: 5, total_tokens: 30 },
		});
		// The scenario's answers have 8 tokens, and nobody asked for fewer.
		expect((await post(`${url}/v1/chat/completions`, chat(1))).body).toMatchObject({
			choices: [{ finish_reason: 'stop' }],
			usage: { completion_tokens: 8 },
		});
		expect((await post(`${url}/v1/completions`, { model: 'gpu', prompt: 'abcdefgh' })).body).toMatchObject({
			object: 'text_completion',
			usage: { prompt_tokens: 2, completion_tokens: 8 },
		});
		expect((await post(`${url}/v1/responses`, { model: 'gpu', input: 'abcdefgh' })).body).toMatchObject({
			object: 'response',
			status: 'completed',
			output: [{ type: 'message', content: [{ type: 'output_text', text: 'tok '.repeat(8) }] }],
			usage: { input_tokens: 2, output_tokens: 8, total_tokens: 10 },
		});
		expect((await post(`${url}/v1/embeddings`, { model: 'gpu', input: ['abcd', 'abcd'] })).body).toMatchObject({
			object: 'list',
			usage: { prompt_tokens: 2 },
		});
		const message = await post(`${url}/v1/messages`, { model: 'gpu', max_tokens: 3, messages: [{ role: 'user', content: 'abcdabcd' }] });
		expect(message.headers.get('request-id')).toMatch(/^req_/);
		expect(message.body).toMatchObject({
			type: 'message',
			content: [{ type: 'text', text: 'tok '.repeat(3) }],
			stop_reason: 'max_tokens',
			usage: { input_tokens: 2, output_tokens: 3 },
		});
		const counted = await post(`${url}/v1/messages/count_tokens`, { messages: [{ role: 'user', content: 'abcdabcd' }] });
		expect(counted.body).toEqual({ input_tokens: 2 });
		expect(await (await fetch(`${url}/v1/models`)).json()).toMatchObject({
			data: expect.arrayContaining([expect.objectContaining({ id: 'gpu' })]),
		});
	});

	it('refuses what it does not understand, in the words of the API', async () => {
		const { url } = await mockOf(planOf({ horizon: HORIZON, pool: quick, otherPools: { other: planOf({ horizon: 1 }).pools.gpu } }));
		expect(await post(`${url}/v1/chat/completions`, { model: 'gpu' })).toMatchObject({
			status: 400,
			body: { error: { type: 'invalid_request_error' } },
		});
		expect(await post(`${url}/v1/chat/completions`, chat(1, { model: 'nobody' }))).toMatchObject({
			status: 404,
			body: { error: { code: 'model_not_found' } },
		});
		expect(await post(`${url}/v1/chat/completions`, chat(1, { model: 'openai/gpu' }))).toMatchObject({ status: 200 });
		expect(await post(`${url}/v1/messages`, { model: 'gpu', messages: [] })).toMatchObject({
			status: 400,
			body: { type: 'error', error: { type: 'invalid_request_error' } },
		});
		const broken = await fetch(`${url}/v1/chat/completions`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: '{',
		});
		expect(broken.status).toBe(400);
	});

	it('fails as each API fails, with the wait that the limits say', async () => {
		const { url } = await mockOf(modelOf(0.01, null, { limits: limitsOf({ rpm: 1 }) }));
		const first = await post(`${url}/v1/chat/completions`, chat(1));
		expect(first.headers.get('x-ratelimit-limit-requests')).toBe('1');
		expect(first.headers.get('x-ratelimit-remaining-requests')).toBe('0');
		expect(first.headers.get('x-ratelimit-reset-requests')).toMatch(/^(5\d(\.\d+)?s|1m0s)$/);
		const refused = await post(`${url}/v1/chat/completions`, chat(1));
		expect(refused).toMatchObject({ status: 429, body: { error: { code: 'rate_limit_exceeded' } } });
		expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
		expect(Number(refused.headers.get('retry-after-ms'))).toBeLessThanOrEqual(60_000);
		const anthropic = await post(`${url}/v1/messages`, { max_tokens: 1, messages: [] });
		expect(anthropic.headers.get('anthropic-ratelimit-requests-limit')).toBe('1');
		expect(Date.parse(anthropic.headers.get('anthropic-ratelimit-requests-reset') ?? '')).toBeGreaterThan(Date.now());
		expect(anthropic).toMatchObject({
			status: 429,
			body: { type: 'error', error: { type: 'rate_limit_error' }, request_id: expect.stringMatching(/^req_/) },
		});
		await post(`${url}/premortem/script`, { answers: ['overloaded', 'overloaded', 'error', 'unavailable'] });
		expect(await post(`${url}/v1/chat/completions`, chat(1))).toMatchObject({ status: 503, body: { error: { type: 'server_error' } } });
		expect(await post(`${url}/v1/messages`, { max_tokens: 1, messages: [] })).toMatchObject({
			status: 529,
			body: { error: { type: 'overloaded_error' } },
		});
		expect(await post(`${url}/v1/messages`, { max_tokens: 1, messages: [] })).toMatchObject({
			status: 500,
			body: { error: { type: 'api_error' } },
		});
		await expect(post(`${url}/v1/chat/completions`, chat(1))).rejects.toThrow('fetch failed');
	});

	it('tells waits in the time of who waits', async () => {
		const { url } = await mockOf(modelOf(0.01, null, { limits: limitsOf({ rpm: 1 }) }), { scale: 60 });
		await post(`${url}/v1/chat/completions`, chat(1));
		const refused = await post(`${url}/v1/chat/completions`, chat(1));
		expect(refused.status).toBe(429);
		expect(Number(refused.headers.get('retry-after-ms'))).toBeLessThanOrEqual(1000);
		expect(refused.headers.get('retry-after')).toBe('1');
	});
});

/** Everything a stream said, and whether it ended as it should. */
async function streamOf(url: string, body: object): Promise<{ events: string[]; times: number[]; whole: boolean }> {
	const times: number[] = [];
	let text = '';
	let whole = true;
	try {
		const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
		for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
			times.push(performance.now());
			text += Buffer.from(chunk).toString();
		}
	} catch {
		whole = false;
	}
	return { events: text.split('\n\n').filter(Boolean), times, whole };
}

describe('streams', () => {
	it('come token by token, with a chunk of usage when asked for, and an end', async () => {
		const { url } = await mockOf(modelOf(0.1, 0.05));
		const body = chat(3, { stream: true, stream_options: { include_usage: true } });
		const { events, times, whole } = await streamOf(`${url}/v1/chat/completions`, body);
		const chunks = events.slice(0, -1).map((event) => JSON.parse(event.slice(6)));
		expect(whole).toBe(true);
		expect(events.at(-1)).toBe('data: [DONE]');
		expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 8 } });
		expect(chunks.at(-2).choices[0].finish_reason).toBe('stop');
		expect(
			chunks.flatMap(({ choices }) => choices.map((choice: { delta: { content?: string } }) => choice.delta.content ?? '')).join(''),
		).toBe('tok '.repeat(8));
		// 8 tokens at 50 ms: not all at once.
		expect(new Set(times.map((time) => Math.round(time / 20))).size).toBeGreaterThan(3);
		const without = await streamOf(`${url}/v1/chat/completions`, chat(3, { stream: true }));
		expect(without.events.some((event) => event.includes('usage'))).toBe(false);
	});

	it('have the events of Anthropic and of the Responses API', async () => {
		const { url } = await mockOf(modelOf(0.02, 0.005));
		const names = (events: string[]) => [...new Set(events.map((event) => /^event: (.*)$/m.exec(event)?.[1]))];
		const messages = await streamOf(`${url}/v1/messages`, { max_tokens: 99, stream: true, messages: [{ role: 'user', content: 'abcd' }] });
		expect(names(messages.events)).toEqual([
			'message_start',
			'content_block_start',
			'ping',
			'content_block_delta',
			'content_block_stop',
			'message_delta',
			'message_stop',
		]);
		expect(messages.events.join()).toContain('"output_tokens":8');
		const responses = await streamOf(`${url}/v1/responses`, { input: 'abcd', stream: true });
		expect(names(responses.events)).toEqual([
			'response.created',
			'response.output_item.added',
			'response.content_part.added',
			'response.output_text.delta',
			'response.output_text.done',
			'response.output_item.done',
			'response.completed',
		]);
	});

	it('break off half way when they are cut: no usage comes, and the work is paid for', async () => {
		const { url, system } = await mockOf(modelOf(0.02, 0.01));
		await post(`${url}/premortem/script`, { answers: ['cut'] });
		const { events, whole } = await streamOf(
			`${url}/v1/chat/completions`,
			chat(3, { stream: true, stream_options: { include_usage: true } }),
		);
		expect(whole).toBe(false);
		expect(events.some((event) => event.includes('[DONE]') || event.includes('usage'))).toBe(false);
		await eventually(() => system.spentUsd > 0);
	});

	it('say in their own words that the work failed half way, where the API has words for it', async () => {
		const { url } = await mockOf(modelOf(0.05, 0.01, { faults: { rejected: 0, overloaded: 0, error: 1 } }));
		const anthropic = await streamOf(`${url}/v1/messages`, { max_tokens: 99, stream: true, messages: [] });
		expect(anthropic.events.at(-1)).toContain('event: error');
		expect((await streamOf(`${url}/v1/chat/completions`, chat(1, { stream: true }))).whole).toBe(false);
	});
});

/** Simulated time by now. */
function clockOf({ pacer, clockUs }: MockSystem): number {
	return pacer.running ? pacer.nowUs : clockUs;
}

describe('the pools behind it', () => {
	it('are loading until a replica is ready, and the first answer waits for the cold start, in scaled time', async () => {
		const plan = planOf({
			horizon: HORIZON,
			pool: { ...quick, coldStart: laws.constant(60), replicasInitial: 0, replicasMin: 1, replicasMax: 1 },
		});
		const { url } = await mockOf(plan, { scale: 60, wait: true });
		await fetch(`${url}/premortem/start`, { method: 'POST' });
		const began = performance.now();
		expect((await fetch(`${url}/health`)).status).toBe(503);
		expect((await post(`${url}/v1/chat/completions`, chat(1))).status).toBe(200);
		const tookMs = performance.now() - began;
		expect(tookMs).toBeGreaterThan(900);
		expect(tookMs).toBeLessThan(5000);
		expect((await fetch(`${url}/health`)).status).toBe(200);
	});

	it.each([
		['stops', true],
		['goes on', false],
	])('a caller who hangs up: the work %s as the pool says', async (_what, stopsOnCancel) => {
		const { url, system } = await mockOf(planOf({ horizon: HORIZON, pool: { service: busy(laws.constant(2)), stopsOnCancel } }));
		const call = request(`${url}/v1/chat/completions`, { method: 'POST', headers: { 'content-type': 'application/json' } });
		call.on('error', () => {});
		call.end(JSON.stringify(chat(1)));
		await eventually(() => system.gauges.of('gpu').inFlight === 1);
		call.destroy();
		const work = () => system.workByCause('gpu')[causeNames.indexOf('abandoned')] / 1e6;
		const stir = async () => {
			await fetch(`${url}/premortem/state`);
			return work() > 0;
		};
		await eventually(stir);
		if (stopsOnCancel) expect(work()).toBeLessThan(1.5);
		else expect(work()).toBe(2);
	});

	it('send a bill that is usage times price', async () => {
		const { url, system, close } = await mockOf(modelOf(0.01, null));
		for (let i = 0; i < 4; i++) await post(`${url}/v1/chat/completions`, chat(250_000));
		const record = system.finish();
		const { bill } = seedRun({ ...system.plan, horizonUs: record.horizonUs }, record, record);
		// Four times 250,000 tokens at $1 a million, and 4 x 8 at $10 a million.
		expect(bill.totalCents).toBe(100);
		expect(record.pools[0].meters.find(({ meter }) => meter === 'output-tokens')?.byCause[causeNames.indexOf('useful')]).toBe(32);
		await close();
	});

	it('cost replica time by the simulated clock', async () => {
		const { url, system } = await mockOf(planOf({ horizon: HORIZON, pool: { ...quick, price: price({ perHour: 3600e6 }) } }), {
			scale: 1000,
		});
		await new Promise((done) => setTimeout(done, 200));
		const state = (await (await fetch(`${url}/premortem/state`)).json()) as { clock_s: number; spent_usd: number };
		expect(state.clock_s).toBeGreaterThan(100);
		// A dollar a second.
		expect(state.spent_usd).toBeCloseTo(state.clock_s, 6);
		const record = system.finish();
		expect(record.pools[0].paidUs).toBe(record.horizonUs);
	});

	it('meet the faults of the scenario at their time, and those of the control API at once', async () => {
		const faults = [faultOf('errors', { share: 1, as: 'error' }, 100, 200, 'gpu')];
		const { url, system } = await mockOf(planOf({ horizon: HORIZON, pool: quick, faults }), { scale: 200 });
		expect((await post(`${url}/v1/chat/completions`, chat(1))).status).toBe(200);
		await eventually(() => clockOf(system) > 100e6);
		expect((await post(`${url}/v1/chat/completions`, chat(1))).status).toBe(500);
		await eventually(() => clockOf(system) > 200e6);
		expect((await post(`${url}/v1/chat/completions`, chat(1))).status).toBe(200);

		const struck = await post(`${url}/premortem/faults`, { kind: 'errors', target: 'gpu', share: '100%', as: 'rejected' });
		expect(struck).toMatchObject({ status: 200, body: { id: 1, what: 'gpu: 100% of attempts are refused (429)' } });
		expect((await post(`${url}/v1/chat/completions`, chat(1))).status).toBe(429);
		expect((await fetch(`${url}/premortem/faults/1`, { method: 'DELETE' })).status).toBe(200);
		expect((await post(`${url}/v1/chat/completions`, chat(1))).status).toBe(200);
		expect((await fetch(`${url}/premortem/faults/1`, { method: 'DELETE' })).status).toBe(400);
		expect(await post(`${url}/premortem/faults`, { kind: 'eroors', target: 'gpu' })).toMatchObject({
			status: 400,
			body: { error: { message: expect.stringContaining("'errors'") } },
		});
		expect(await post(`${url}/premortem/faults`, { kind: 'rate-limit', target: 'gpu', factor: '10%' })).toMatchObject({ status: 400 });
	});

	it('fail the third call when told to', async () => {
		const { url } = await mockOf(planOf({ horizon: HORIZON, pool: quick }));
		expect(await post(`${url}/premortem/script`, { answers: ['ok', 'ok', 'error'] })).toMatchObject({ status: 200 });
		const statuses: number[] = [];
		for (let i = 0; i < 5; i++) statuses.push((await post(`${url}/v1/chat/completions`, chat(1))).status);
		expect(statuses).toEqual([200, 200, 500, 200, 200]);
		expect(await post(`${url}/premortem/script`, { answers: ['maybe'] })).toMatchObject({ status: 400 });
	});

	it('are measured under the names that vLLM has', async () => {
		const { url } = await mockOf(planOf({ horizon: HORIZON, pool: { ...quick, slots: 1, service: busy(laws.constant(0.3)) } }));
		const calls = Array.from({ length: 3 }, () => post(`${url}/v1/chat/completions`, chat(5, { max_tokens: 2 })));
		const metrics = async () => (await fetch(`${url}/metrics`)).text();
		await eventually(async () => (await metrics()).includes('vllm:num_requests_waiting{model_name="gpu",engine="0"} 2'));
		expect(await metrics()).toContain('vllm:num_requests_running{model_name="gpu",engine="0"} 1');
		await Promise.all(calls);
		const text = await metrics();
		expect(text).toContain('vllm:generation_tokens_total{model_name="gpu",engine="0"} 6');
		expect(text).toContain('vllm:prompt_tokens_total{model_name="gpu",engine="0"} 15');
		expect(text).toMatch(/premortem_spend_dollars_total 0\.\d+/);
		expect(text).toMatch(/premortem_work_seconds_total\{pool="gpu",cause="useful"\} 0\.9/);
		for (const line of text.trim().split('\n')) expect(line).toMatch(/^(# (HELP|TYPE) [a-z_:0-9]+ .+|[a-z_:0-9]+(\{.*\})? -?[0-9.e+-]+)$/);
	});
});
