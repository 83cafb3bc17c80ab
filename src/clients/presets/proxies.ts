import { type ClientPreset, definePreset, ENDLESS, SERVER } from './preset.ts';

const backoff = { kind: 'exponential', base: '25ms', cap: '250ms', grain: '1ms' };

export const envoy: ClientPreset = definePreset(
	'envoy',
	'a route with retry_on 5xx and nothing else: one retry, 15 s in all, three retries in flight',
	'Envoy, data-plane-api 84e84367',
	{
		total: '15s',
		retry: backoff,
		attempts: 2,
		retry_on: SERVER,
		cancel: 'full',
		guards: [{ kind: 'concurrent-budget', ratio: '0%', min: 3 }],
	},
	'Without retry_on Envoy retries nothing. Each Envoy counts its own retries in flight; this is one Envoy.',
	'An overflow of a breaker further on is a 503 that Envoy would not retry (x-envoy-overloaded); here it is retried.',
);

export const envoyBudget: ClientPreset = definePreset(
	'envoy-retry-budget',
	'as envoy, with a retry budget: a fifth of what is in flight, at least three',
	'Envoy, data-plane-api 84e84367',
	{
		total: '15s',
		retry: backoff,
		attempts: 2,
		retry_on: SERVER,
		cancel: 'full',
		guards: [{ kind: 'concurrent-budget', ratio: '20%', min: 3 }],
	},
);

export const envoyGateway: ClientPreset = definePreset(
	'envoy-gateway',
	'with a retry policy: two retries on connection failures and 503, 15 s in all, 1024 retries in flight',
	'envoy-gateway d32f2829',
	{
		total: '15s',
		retry: backoff,
		attempts: 3,
		retry_on: ['overloaded', 'unavailable'],
		cancel: 'full',
		guards: [{ kind: 'concurrent-budget', ratio: '0%', min: 1024 }],
	},
);

export const istio: ClientPreset = definePreset(
	'istio',
	'a virtual service without retries and timeout: two retries on connection failures, no limit on either',
	'istio 86c9f01, istio/api b8f8791',
	{ retry: backoff, attempts: 3, retry_on: ['unavailable'], cancel: 'full' },
	'Before version 1.24 or so 503 was retried as well: add `overloaded` to `retry_on`.',
);

export const linkerdProfile: ClientPreset = definePreset(
	'linkerd-service-profile',
	'a route with isRetryable: again at once, as long as the budget of 20 % and 10/s lasts',
	'linkerd2-proxy 29637b64, tower 0918d77',
	{
		retry: { kind: 'fixed', delay: '0s' },
		attempts: ENDLESS,
		retry_on: SERVER,
		cancel: 'full',
		guards: [{ kind: 'windowed-budget', ratio: '20%', reserve: '10/s', ttl: '10s' }],
	},
	'Bodies above 64 KiB are not retried; here all are.',
	'Every call deposits when it arrives; Linkerd deposits when it has its final answer.',
);

export const grpc: ClientPreset = definePreset(
	'grpc',
	'the service config of proposal A6: four tries, min(0.1 s x 2^n, 1 s) and 20 % more or less, with throttling',
	'gRPC proposal A6; grpc-go 4793ad0',
	{
		retry: { kind: 'exponential', base: '100ms', cap: '1s', jitter: 'range', low: 0.8, high: 1.2 },
		attempts: 4,
		retry_on: ['overloaded', 'unavailable'],
		cancel: 'full',
		guards: [{ kind: 'grpc-throttling', max_tokens: 10, token_ratio: 0.1 }],
	},
	'gRPC has no retries unless configured; more than five tries are cut to five.',
	'Pushback is a Retry-After that is always obeyed: add `retry_after: {}` where the server sends it.',
);
