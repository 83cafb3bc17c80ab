import { ALL, type ClientPreset, definePreset, NO_CAP } from './preset.ts';

export const langchainJs: ClientPreset = definePreset(
	'langchain-js',
	'seven tries, U[1, 2) x 2^n s apart; a 429 only if Retry-After promises an end within a minute, and not before',
	'@langchain/core 1.4.0 (AsyncCaller, p-retry with randomize), on the wire with @langchain/openai 1.6.0',
	{
		retry: { kind: 'exponential', base: '1s', cap: NO_CAP, jitter: 'range', low: 1, high: 2 },
		attempts: 7,
		retry_on: ALL,
		retry_after: { limit: '60s', over: 'stop', use: 'at-least', required: ['rejected'], on: ['rejected'] },
	},
	'It sets the retries of the SDK below to none: give that one `retry: none`.',
	'An aborted call does not cancel the request under way (`cancel: none`).',
);

export const langchainPython: ClientPreset = definePreset(
	'langchain-python',
	'with_retry: three tries, 2^n + U[0, 1) s apart, whatever the error',
	'LangChain, Runnable.with_retry (tenacity wait_exponential_jitter)',
	{ retry: { kind: 'exponential', base: '1s', cap: NO_CAP, jitter: 'added', extra: '1s' }, attempts: 3, retry_on: ALL },
	'The SDK below has retries of its own: put it there as another client.',
);

export const langgraph: ClientPreset = definePreset(
	'langgraph',
	'RetryPolicy: three tries, min(0.5 s x 2^n, 128 s) + U[0, 1) s apart',
	'langgraph f09cfe8',
	{
		retry: { kind: 'exponential', base: '500ms', cap: '128s', jitter: 'added', extra: '1s' },
		attempts: 3,
		retry_on: ['error', 'overloaded', 'unavailable'],
	},
	'Off unless a policy is set.',
);

export const llamaindexOpenai: ClientPreset = definePreset(
	'llamaindex-openai',
	'the tenacity layer: three tries, U[1, max(1, min(2^n, 20))] s apart, none later than a minute after the first',
	'llama_index openai base 020535a',
	{ retry: { kind: 'exponential', base: '1s', cap: '20s', jitter: 'full', floor: '1s' }, attempts: 3, retry_on: ALL, deadline: '60s' },
	'Below it stands the SDK: another client with `preset: openai-python@3`, `attempts: 4` and `timeout: 60s`, twelve tries together.',
);

export const person: ClientPreset = definePreset(
	'impatient-person',
	'clicks again after 30 seconds without an answer, three times at most, then leaves',
	'no product: a starting point, to be replaced by what was measured',
	{ timeout: '30s', retry: { kind: 'fixed', delay: '0s' }, attempts: 4, retry_on: ['timeout'], cancel: 'full' },
	'A browser closes the old request when it sends the new one (`cancel: full`); an app that keeps it is `cancel: none`.',
	'Each click is patient for the same time.',
);
