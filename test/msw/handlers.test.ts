/** `premortem/msw`: real clients against a scenario's pools, through msw, with nothing leaving the process. */
import Anthropic from '@anthropic-ai/sdk';
import axios from 'axios';
import got from 'got';
import { setupServer } from 'msw/node';
import OpenAI from 'openai';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { premortemHandlers, type Upstream, type UpstreamOptions } from '../../src/msw.ts';
import '../../src/vitest.ts';

const scenario = (pool: string) => `version: 1
name: behind-msw
duration: 1h
traffic:
  web: {arrivals: {kind: constant, rate: 1/min}}
clients:
  web: {}
pools:
  gpu: {${pool}, price: {per_hour: $36000/h, source: test, as_of: test}}
`;
const quick = scenario('service: 1s, slots: 8');
const messages = [{ role: 'user' as const, content: 'hi' }];

let open: { close(): void } | null = null;
afterEach(() => {
	open?.close();
	open = null;
});

function behind(text: string, options: UpstreamOptions = {}): Upstream {
	const upstream = premortemHandlers(text, { timeScale: '20x', ...options });
	const server = setupServer(...upstream.handlers);
	server.listen({ onUnhandledRequest: 'error' });
	open = server;
	onTestFinished(() => upstream.close());
	return upstream;
}

const openai = (options: object = {}) => new OpenAI({ apiKey: 'secret', ...options });

describe('a real client', () => {
	it('of OpenAI is answered, whole and as a stream, and the work is on the bill', async () => {
		const upstream = behind(quick);
		const answer = await openai().chat.completions.create({ model: 'gpu', messages, max_tokens: 3 });
		expect(answer).toMatchObject({ choices: [{ message: { content: 'tok '.repeat(3) } }], usage: { completion_tokens: 3 } });
		const stream = await openai().chat.completions.create({
			model: 'gpu',
			messages,
			max_tokens: 5,
			stream: true,
			stream_options: { include_usage: true },
		});
		let text = '';
		let tokens = 0;
		for await (const chunk of stream) {
			text += chunk.choices[0]?.delta.content ?? '';
			tokens = chunk.usage?.completion_tokens ?? tokens;
		}
		expect([text, tokens]).toEqual(['tok '.repeat(5), 5]);
		const bill = await upstream.bill();
		expect(bill).toMatchObject({ scenario: 'behind-msw', calls: 2, requests: 2, amplification: 1 });
		expect(bill.causes.some(({ cause, usd }) => cause === 'useful' && usd > 0)).toBe(true);
	});

	it('of Anthropic is answered in its own form', async () => {
		const upstream = behind(quick);
		const answer = await new Anthropic({ apiKey: 'secret' }).messages.create({ model: 'gpu', max_tokens: 2, messages });
		expect(answer).toMatchObject({ type: 'message', content: [{ text: 'tok tok ' }] });
		expect((await upstream.bill()).calls).toBe(1);
	});

	it('tries again what fails, in the words of its API', async () => {
		const upstream = behind(quick);
		await upstream.script(['overloaded', 'unavailable']);
		await openai().chat.completions.create({ model: 'gpu', messages });
		const bill = await upstream.bill();
		expect(bill).toMatchObject({ calls: 3, requests: 1, amplification: 3 });
		expect(bill).not.toAmplifyLessThan(3);
		expect(bill).toAmplifyLessThan('3.1x');
	});

	it('that gives up is noticed, and what was worked on for it is not useful', async () => {
		const upstream = behind(scenario('service: 20s, slots: 8'));
		const impatient = openai({ timeout: 300, maxRetries: 0 });
		await expect(impatient.chat.completions.create({ model: 'gpu', messages })).rejects.toThrow(/timed out/);
		await new Promise((done) => setTimeout(done, 1000));
		const { causes } = await upstream.bill();
		expect(causes.map(({ cause }) => cause)).toContain('abandoned');
		expect(causes.map(({ cause }) => cause)).not.toContain('useful');
	});

	it('that calls by node:http is answered as well; how many requests there were is for it to say', async () => {
		const upstream = behind(quick, { baseUrl: 'http://models.internal/v1', models: { big: 'gpu' } });
		const url = 'http://models.internal/v1/chat/completions';
		expect((await axios.post(url, { model: 'big', messages })).data).toMatchObject({ object: 'chat.completion' });
		expect(await got.post(url, { json: { model: 'big', messages } }).json()).toMatchObject({ object: 'chat.completion' });
		const bill = await upstream.bill();
		expect(bill).toMatchObject({ calls: 2, requests: null, amplification: null });
		expect(() => expect(bill).toAmplifyLessThan(3)).toThrow('bill({ requests: n })');
		expect(await upstream.bill({ requests: 1 })).toMatchObject({ amplification: 2 });
	});
});

describe('the upstream', () => {
	it('starts anew after a reset', async () => {
		const upstream = behind(quick);
		await openai().chat.completions.create({ model: 'gpu', messages });
		expect((await upstream.bill()).calls).toBe(1);
		await upstream.reset();
		await openai().chat.completions.create({ model: 'gpu', messages });
		expect((await upstream.bill()).calls).toBe(1);
	});

	it('lets nothing through to the provider, not even what it does not know', async () => {
		behind(quick);
		const answer = await fetch('https://api.openai.com/v1/files');
		expect(answer.status).toBe(404);
	});

	it('runs its clock so much faster', async () => {
		const upstream = behind(scenario('service: 10s, slots: 8'), { timeScale: 50 });
		const before = performance.now();
		await openai().chat.completions.create({ model: 'gpu', messages });
		expect(performance.now() - before).toBeGreaterThan(195);
		expect((await upstream.bill()).clock_s).toBeGreaterThan(10);
		expect(() => premortemHandlers(quick, { timeScale: 'fast' })).toThrow(/timeScale: expected a factor/);
	});

	it('tells at once what is wrong with the scenario', () => {
		expect(() => premortemHandlers(quick.replace('slots', 'slot'))).toThrow(/slot/);
		expect(() => premortemHandlers('nowhere.yaml')).toThrow(/nowhere\.yaml/);
	});
});
