import { ALL, type ClientPreset, definePreset, ENDLESS } from './preset.ts';

export const polly: ClientPreset = definePreset('polly@8', 'four tries, 2 s apart', 'Polly 173d6d1', {
	retry: { kind: 'fixed', delay: '2s' },
	attempts: 4,
	retry_on: ALL,
	cancel: 'full',
});

export const pollyHedging: ClientPreset = definePreset('polly-hedging@8', 'one more try after 2 s or a failure', 'Polly 173d6d1', {
	retry: 'none',
	hedge: { after: '2s', max: 1 },
	retry_on: ALL,
	cancel: 'full',
});

export const dotnet: ClientPreset = definePreset(
	'dotnet-standard-resilience',
	'30 s in all; four tries of 10 s with jittered backoff from 2 s; a breaker at a tenth of failures',
	'dotnet/extensions 5862342',
	{
		total: '30s',
		timeout: '10s',
		retry: { kind: 'polly', base: '2s' },
		attempts: 4,
		retry_on: ALL,
		cancel: 'full',
		retry_after: {},
		guards: [{ kind: 'circuit-breaker', rate: '10%', volume: 100, window: '30s', open: '5s' }],
	},
	'The limiter of 1000 concurrent calls in front is not modelled.',
	'The total of 30 s is as remembered, not read.',
);

export const resilience4j: ClientPreset = definePreset('resilience4j', 'three tries, 500 ms apart', 'resilience4j af9e7c9', {
	retry: { kind: 'fixed', delay: '500ms' },
	attempts: 3,
	retry_on: ALL,
});

export const resilience4jExponential: ClientPreset = definePreset(
	'resilience4j-exponential',
	'exponential random backoff: three tries, 500 ms x 1.5^n, half more or less',
	'resilience4j af9e7c9',
	{
		retry: { kind: 'exponential', base: '500ms', factor: 1.5, cap: '30d', jitter: 'range', low: 0.5, high: 1.5 },
		attempts: 3,
		retry_on: ALL,
	},
);

export const springRetry: ClientPreset = definePreset('spring-retry', 'three tries, 1 s apart', 'spring-retry c8977dd', {
	retry: { kind: 'fixed', delay: '1s' },
	attempts: 3,
	retry_on: ALL,
});

export const springRetryExponential: ClientPreset = definePreset(
	'spring-retry-exponential',
	'random exponential backoff: three tries, min(100 ms x 2^n, 30 s) x U[1, 2)',
	'spring-retry c8977dd',
	{
		retry: { kind: 'exponential', base: '100ms', cap: '30s', jitter: 'range', low: 1, high: 2 },
		attempts: 3,
		retry_on: ALL,
	},
);

export const finagle: ClientPreset = definePreset(
	'finagle',
	'requeues at once, as long as the budget of 20 % and 10/s lasts',
	'finagle 4feb34c',
	{
		retry: { kind: 'fixed', delay: '0s' },
		attempts: ENDLESS,
		retry_on: ['overloaded', 'unavailable'],
		cancel: 'full',
		guards: [{ kind: 'windowed-budget', ratio: '20%', reserve: '10/s', ttl: '10s' }],
	},
	'Requeued is what the server did not begin to work on: here `overloaded` and `unavailable`.',
);
