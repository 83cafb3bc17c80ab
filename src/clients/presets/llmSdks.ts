import { ALL, type ClientPreset, definePreset } from './preset.ts';

/** The backoff of the SDKs that one generator makes for OpenAI and Anthropic: min(0.5 s x 2^n, 8 s) x U(0.75, 1]. */
const stainless = { kind: 'exponential', base: '500ms', cap: '8s', jitter: 'range', low: 0.75, high: 1 };

export const openaiNode: ClientPreset = definePreset(
	'openai-node@7',
	'three tries, 10 minutes each',
	'openai-node 7.5.0 (7b7d6ca); on the wire openai 7.57.0',
	{ timeout: '10m', retry: stainless, attempts: 3, retry_on: ALL, cancel: 'full', retry_after: { limit: '60s' } },
	"Node's own fetch gives up after 300 s without headers: set `timeout: 5m` where nothing else was configured.",
	'The timeout ends with the response headers; a streamed body has none, which the model does not know.',
	'`x-should-retry` is not sent by anything simulated.',
);

export const openaiPython: ClientPreset = definePreset(
	'openai-python@3',
	'three tries, 10 minutes each; a Retry-After above two minutes ends it',
	'openai-python 3.3.1 (e43b422)',
	{ timeout: '10m', retry: stainless, attempts: 3, retry_on: ALL, cancel: 'full', retry_after: { limit: '120s', over: 'stop' } },
	'The timeout is per read: for an answer that comes at once it is the same, for a streamed one it starts anew with each chunk.',
);

export const anthropicPython: ClientPreset = definePreset(
	'anthropic-python@0',
	'three tries, 10 minutes each',
	'anthropic-python 0.121.0',
	{ timeout: '10m', retry: stainless, attempts: 3, retry_on: ALL, cancel: 'full', retry_after: { limit: '60s' } },
	'The timeout is per read.',
	'Requests that are expected to take more than ten minutes without streaming are refused by the SDK; here they are sent.',
);

export const anthropicNode: ClientPreset = definePreset(
	'anthropic-node@1',
	'three tries, 10 minutes each; obeys a Retry-After of any length',
	'@anthropic-ai/sdk 1.12.0; on the wire @anthropic-ai/sdk 1.14.0',
	{ timeout: '10m', retry: stainless, attempts: 3, retry_on: ALL, cancel: 'full', retry_after: {} },
);

export const googlePython: ClientPreset = definePreset(
	'google-genai-python@2',
	'one try and no timeout, unless retry options are given',
	'python-genai 2.19.0',
	{ retry: 'none', cancel: 'full' },
);

export const googlePythonRetrying: ClientPreset = definePreset(
	'google-genai-python-retrying@2',
	'with retry options: five tries, min(1 s x 2^n + U[0, 1) s, 60 s)',
	'python-genai 2.19.0',
	{
		retry: { kind: 'exponential', base: '1s', cap: '60s', jitter: 'added', extra: '1s', capped: 'after' },
		attempts: 5,
		retry_on: ALL,
		cancel: 'full',
	},
);

export const googleJs: ClientPreset = definePreset(
	'google-genai-js@2',
	'one try, unless retry options are given',
	'@google/genai 2.32.0 (npm)',
	{
		retry: 'none',
		cancel: 'full',
	},
);

export const googleJsRetrying: ClientPreset = definePreset(
	'google-genai-js-retrying@2',
	'with retry options: five tries, min(U[1, 2) x 2^n s, 60 s)',
	'@google/genai 2.32.0 (npm)',
	{
		retry: { kind: 'exponential', base: '1s', cap: '60s', jitter: 'range', low: 1, high: 2, capped: 'after' },
		attempts: 5,
		retry_on: ALL,
		cancel: 'full',
	},
);

export const aiSdk: ClientPreset = definePreset(
	'ai-sdk@7',
	'three tries, 2 s and 4 s apart, all clients in step',
	'vercel/ai 7.0.77; on the wire ai 7.0.173',
	{
		retry: { kind: 'exponential', base: '2s', cap: '30d', jitter: 'none' },
		attempts: 3,
		retry_on: ALL,
		cancel: 'full',
		retry_after: { limit: '60s' },
	},
	'A Retry-After above 60 s but below the usual wait would be obeyed as well; two retries never wait that long.',
);
