import { ALL, type ClientPreset, definePreset, NO_CAP, SERVER } from './preset.ts';

export const botocoreLegacy: ClientPreset = definePreset(
	'botocore-legacy@1',
	'the default mode: five tries, U[0, 1) x 2^n s apart, no quota',
	'botocore 1.43.67',
	{ retry: { kind: 'exponential', base: '1s', cap: NO_CAP }, attempts: 5, retry_on: ALL, cancel: 'full' },
	'DynamoDB has ten tries.',
);

export const botocoreStandard: ClientPreset = definePreset(
	'botocore-standard@1',
	'three tries, U[0, 1) x min(2^n, 20) s apart, paid from a quota of 500',
	'botocore 1.43.67',
	{
		retry: { kind: 'exponential', base: '1s', cap: '20s' },
		attempts: 3,
		retry_on: ALL,
		cancel: 'full',
		guards: [{ kind: 'retry-quota', capacity: 500, cost: 5, dear_cost: 10, dear: ['timeout', 'unavailable'], refund: 1 }],
	},
);

export const botocoreAdaptive: ClientPreset = definePreset(
	'botocore-adaptive@1',
	'as botocore-standard, and throttled answers slow all tries of the client down',
	'botocore 1.43.67',
	{
		retry: { kind: 'exponential', base: '1s', cap: '20s' },
		attempts: 3,
		retry_on: ALL,
		cancel: 'full',
		guards: [
			{ kind: 'retry-quota', capacity: 500, cost: 5, dear_cost: 10, dear: ['timeout', 'unavailable'], refund: 1 },
			{ kind: 'adaptive-rate', beta: 0.7, scale: 0.4, counts: ['rejected'] },
		],
	},
	'A try that waits for its turn keeps it when the rate changes.',
);

export const awsJsStandard: ClientPreset = definePreset(
	'aws-sdk-js-standard@3',
	'three tries, U[0, 1) x min(100 ms x 2^n, 20 s) apart, 500 ms after throttling, paid from a quota of 500',
	'smithy-typescript 6815d3e',
	{
		retry: { kind: 'exponential', base: '100ms', throttled_base: '500ms', cap: '20s' },
		attempts: 3,
		retry_on: ALL,
		cancel: 'full',
		guards: [{ kind: 'retry-quota', capacity: 500, cost: 5, dear_cost: 10, dear: SERVER, refund: 1 }],
	},
);

export const aws2026: ClientPreset = definePreset(
	'aws-retries-2026',
	'what AWS_NEW_RETRIES_2026=true turns on: three tries from 50 ms, 1 s after throttling; a retry costs 14, after throttling 5',
	'botocore 1.43.67; smithy-typescript 6815d3e',
	{
		retry: { kind: 'exponential', base: '50ms', throttled_base: '1s', cap: '20s' },
		attempts: 3,
		retry_on: ALL,
		cancel: 'full',
		guards: [{ kind: 'retry-quota', capacity: 500, cost: 14, dear_cost: 5, dear: ['rejected'], refund: 1 }],
	},
	'DynamoDB has four tries from 25 ms. `x-amz-retry-after` is ignored; long polls do not sleep when the quota is empty.',
);

export const azureJs: ClientPreset = definePreset(
	'azure-core-js@0',
	'four tries, half of min(1 s x 2^n, 64 s) and up to as much again; 429 and 503 only with Retry-After',
	'@typespec/ts-http-runtime 0.3.6',
	{
		retry: { kind: 'exponential', base: '1s', cap: '64s', jitter: 'equal' },
		attempts: 4,
		retry_on: ALL,
		cancel: 'full',
		retry_after: { required: ['rejected', 'overloaded'] },
	},
);

export const azurePython: ClientPreset = definePreset(
	'azure-core-python',
	'four tries: at once, then 0.8 s x 2^n, at most 2 minutes',
	'azure-core for Python, an older snapshot',
	{
		retry: { kind: 'exponential', base: '800ms', cap: '2m', jitter: 'none', first: '0s' },
		attempts: 4,
		retry_on: ALL,
		cancel: 'full',
		retry_after: {},
	},
	'It counts connection, read and status errors separately, three retries each and ten in all; here three altogether.',
	'POST is retried on 500, 503, 504 and with Retry-After only.',
);
