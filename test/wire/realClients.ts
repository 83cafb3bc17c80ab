/** The packages that presets are named after, as an application uses them that configures nothing but the address. */

import { createOpenAI } from '@ai-sdk/openai';
import Anthropic from '@anthropic-ai/sdk';
import { ChatOpenAI } from '@langchain/openai';
import { generateText } from 'ai';
import axios from 'axios';
import axiosRetry, { exponentialDelay, type IAxiosRetryConfig } from 'axios-retry';
import got from 'got';
import ky from 'ky';
import OpenAI from 'openai';
import pRetry from 'p-retry';
import { Agent, RetryAgent, request } from 'undici';

export interface RealClient {
	readonly preset: string;
	/** The package whose policy it is. */
	readonly package: string;
	/** One call. `timeoutMs`: of a try, where the package has such a thing. */
	readonly call: (url: string, timeoutMs: number | null) => Promise<unknown>;
	/** The key of a scenario's client that stands for `timeoutMs`. */
	readonly timeout: 'timeout' | 'total' | null;
}

/** None of it is used by anybody. */
const apiKey = 'none';
const messages = [{ role: 'user' as const, content: 'hi' }];
const told = (timeout: number | null) => (timeout === null ? {} : { timeout });

function axiosWith(options: IAxiosRetryConfig): RealClient['call'] {
	return (url, timeoutMs) => {
		const client = axios.create({ proxy: false });
		axiosRetry(client, options);
		return client.get(url, told(timeoutMs));
	};
}

async function fetched(url: string, timeoutMs: number | null): Promise<string> {
	const response = await fetch(url, timeoutMs === null ? {} : { signal: AbortSignal.timeout(timeoutMs) });
	const body = await response.text();
	if (!response.ok) throw new Error(`status ${response.status}`);
	return body;
}

async function throughRetryAgent(url: string, timeoutMs: number | null): Promise<string> {
	const dispatcher = new RetryAgent(new Agent(timeoutMs === null ? {} : { headersTimeout: timeoutMs }));
	const { body, statusCode } = await request(url, { dispatcher });
	if (statusCode !== 200) throw new Error(`status ${statusCode}`);
	return body.text();
}

export const realClients: readonly RealClient[] = [
	{
		preset: 'openai-node@7',
		package: 'openai',
		timeout: 'timeout',
		call: (baseURL, timeoutMs) => new OpenAI({ apiKey, baseURL, ...told(timeoutMs) }).chat.completions.create({ model: 'm', messages }),
	},
	{
		preset: 'anthropic-node@1',
		package: '@anthropic-ai/sdk',
		timeout: 'timeout',
		call: (baseURL, timeoutMs) =>
			new Anthropic({ apiKey, baseURL, ...told(timeoutMs) }).messages.create({ model: 'm', max_tokens: 8, messages }),
	},
	{
		preset: 'ai-sdk@7',
		package: 'ai',
		timeout: null,
		call: (baseURL) => generateText({ model: createOpenAI({ apiKey, baseURL }).chat('m'), prompt: 'hi' }),
	},
	{
		preset: 'langchain-js',
		package: '@langchain/core',
		timeout: 'timeout',
		call: (baseURL, timeoutMs) => new ChatOpenAI({ model: 'm', apiKey, configuration: { baseURL }, ...told(timeoutMs) }).invoke('hi'),
	},
	{ preset: 'axios-retry', package: 'axios-retry', timeout: 'total', call: axiosWith({}) },
	{
		preset: 'axios-retry-exponential',
		package: 'axios-retry',
		timeout: 'total',
		call: axiosWith({ retryDelay: exponentialDelay }),
	},
	{
		preset: 'got',
		package: 'got',
		timeout: 'timeout',
		call: (url, timeoutMs) => got(url, timeoutMs === null ? {} : { timeout: { request: timeoutMs } }),
	},
	{ preset: 'ky', package: 'ky', timeout: 'total', call: (url, timeoutMs) => ky(url, told(timeoutMs)).text() },
	{ preset: 'p-retry', package: 'p-retry', timeout: 'timeout', call: (url, timeoutMs) => pRetry(() => fetched(url, timeoutMs)) },
	{ preset: 'undici-retry-agent', package: 'undici', timeout: 'timeout', call: throughRetryAgent },
];
