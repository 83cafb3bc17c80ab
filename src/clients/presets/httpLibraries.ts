import { ALL, type ClientPreset, definePreset, ENDLESS, NO_CAP } from './preset.ts';

/** Without its own timeouts. */
const SERVER_ANSWERS = ['error', 'rejected', 'overloaded', 'unavailable'];
const NOT_POST = 'POST is not retried unless allowed; the preset is for requests that are.';

export const tenacity: ClientPreset = definePreset(
	'tenacity-bare',
	'a bare @retry: again at once, without end',
	'tenacity c650fb4',
	{ retry: { kind: 'fixed', delay: '0s' }, attempts: ENDLESS, retry_on: ALL },
	`Without end is ${ENDLESS.toLocaleString('en-US')} tries here.`,
);

export const urllib3: ClientPreset = definePreset(
	'urllib3',
	'Retry(3) of the PoolManager: again at once after connection errors; 429 and 503 only with Retry-After',
	'urllib3 6a8536b',
	{
		retry: { kind: 'fixed', delay: '0s' },
		attempts: 4,
		retry_on: ['rejected', 'overloaded', 'timeout', 'unavailable'],
		cancel: 'full',
		retry_after: { limit: '6h', over: 'cap', required: ['rejected', 'overloaded'] },
	},
	NOT_POST,
);

export const urllib3Backoff: ClientPreset = definePreset(
	'urllib3-backoff',
	'as urllib3 with backoff_factor 1: at once, then 2 s, 4 s, at most 2 minutes',
	'urllib3 6a8536b',
	{
		retry: { kind: 'exponential', base: '1s', cap: '2m', jitter: 'none', first: '0s' },
		attempts: 4,
		retry_on: ['rejected', 'overloaded', 'timeout', 'unavailable'],
		cancel: 'full',
		retry_after: { limit: '6h', over: 'cap', required: ['rejected', 'overloaded'] },
	},
	NOT_POST,
);

export const axiosRetry: ClientPreset = definePreset(
	'axios-retry',
	'four tries, again at once; its own timeout ends it',
	'axios-retry dd9b700; on the wire axios-retry 4.5.0 with axios 1.21.1',
	{
		retry: { kind: 'fixed', delay: '0s' },
		attempts: 4,
		retry_on: SERVER_ANSWERS,
		cancel: 'full',
		retry_after: {},
	},
	NOT_POST,
	'`timeout` is one budget for all tries unless shouldResetTimeout is set: write it as `total`.',
);

export const axiosRetryExponential: ClientPreset = definePreset(
	'axios-retry-exponential',
	'axios-retry with exponentialDelay: 200, 400, 800 ms and up to a fifth more',
	'axios-retry dd9b700; on the wire axios-retry 4.5.0 with axios 1.21.1',
	{
		retry: { kind: 'exponential', base: '200ms', cap: NO_CAP, jitter: 'range', low: 1, high: 1.2 },
		attempts: 4,
		retry_on: SERVER_ANSWERS,
		cancel: 'full',
		retry_after: { use: 'at-least' },
	},
	NOT_POST,
	'After a Retry-After it waits up to a fifth longer than was asked; here as long as was asked.',
	'`timeout` is one budget for all tries unless shouldResetTimeout is set: write it as `total`.',
);

export const got: ClientPreset = definePreset(
	'got',
	'three tries, 1 s x 2^n + U[0, 100 ms) apart',
	'got d00d845; on the wire got 16.1.0',
	{
		retry: { kind: 'exponential', base: '1s', cap: NO_CAP, jitter: 'added', extra: '100ms' },
		attempts: 3,
		retry_on: ALL,
		cancel: 'full',
		retry_after: { over: 'stop' },
	},
	NOT_POST,
	'A Retry-After above maxRetryAfter ends it: set `retry_after.limit`.',
);

export const ky: ClientPreset = definePreset(
	'ky',
	'three tries of 10 s, 0.3 s x 2^n apart; its own timeout ends it',
	'ky 3419113; on the wire ky 2.1.0',
	{
		timeout: '10s',
		retry: { kind: 'exponential', base: '300ms', cap: NO_CAP, jitter: 'none' },
		attempts: 3,
		retry_on: SERVER_ANSWERS,
		cancel: 'full',
		retry_after: {},
	},
	NOT_POST,
);

export const pRetry: ClientPreset = definePreset(
	'p-retry',
	'eleven tries, 1 s x 2^n apart, no jitter',
	'p-retry e11ca9c; on the wire p-retry 9.0.0',
	{
		retry: { kind: 'exponential', base: '1s', cap: NO_CAP, jitter: 'none' },
		attempts: 11,
		retry_on: ALL,
	},
);

export const undici: ClientPreset = definePreset(
	'undici-retry-agent',
	'six tries, min(0.5 s x 2^n, 30 s) apart',
	'undici 7eb7c8e; on the wire undici 7.30.2',
	{
		retry: { kind: 'exponential', base: '500ms', cap: '30s', jitter: 'none' },
		attempts: 6,
		retry_on: SERVER_ANSWERS,
		cancel: 'full',
		retry_after: { limit: '30s', over: 'cap' },
	},
	NOT_POST,
	'Its timeouts for headers and bodies are not retried; a 504 is, and here it would not be.',
);

export const goRetryablehttp: ClientPreset = definePreset(
	'go-retryablehttp',
	'five tries, min(1 s x 2^n, 30 s) apart; POST as well',
	'hashicorp/go-retryablehttp fd00458',
	{
		retry: { kind: 'exponential', base: '1s', cap: '30s', jitter: 'none' },
		attempts: 5,
		retry_on: ALL,
		cancel: 'full',
		retry_after: {},
	},
);
