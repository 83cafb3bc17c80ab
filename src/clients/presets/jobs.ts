import { ALL, type ClientPreset, definePreset, ENDLESS } from './preset.ts';

const KEEPS_RUNNING = 'A task that is given up goes on running (`cancel: none`).';

export const celery: ClientPreset = definePreset(
	'celery',
	'self.retry(): four tries, three minutes apart',
	'celery 5dc781f',
	{
		retry: { kind: 'fixed', delay: '3m' },
		attempts: 4,
		retry_on: ALL,
	},
	KEEPS_RUNNING,
);

export const celeryBackoff: ClientPreset = definePreset(
	'celery-autoretry',
	'autoretry_for with retry_backoff: four tries, U[0, min(10 min, 2^n s)) apart, in whole seconds',
	'celery 5dc781f',
	{ retry: { kind: 'exponential', base: '1s', cap: '10m', grain: '1s' }, attempts: 4, retry_on: ALL },
	'The upper end is included in Celery; here it is not.',
	KEEPS_RUNNING,
);

export const temporal: ClientPreset = definePreset(
	'temporal-activity',
	'without end, min(1 s x 2^n, 100 s) apart',
	'temporal 6805cae',
	{ retry: { kind: 'exponential', base: '1s', cap: '100s', jitter: 'none' }, attempts: ENDLESS, retry_on: ALL },
	'Schedule-to-close is `deadline`.',
	'An activity that timed out goes on running unless it heartbeats (`cancel: none`).',
);

export const sidekiq: ClientPreset = definePreset(
	'sidekiq',
	'25 retries over three weeks, n^4 + 15 + rand(10 (n + 1)) s apart',
	'sidekiq 1bb4aa0',
	{ retry: { kind: 'polynomial', base: '1s', power: 4, offset: '15s', extra: '10s' }, attempts: 26, retry_on: ALL },
	KEEPS_RUNNING,
);

export const lambdaAsync: ClientPreset = definePreset(
	'lambda-async',
	'errors of the function: two retries, after one and two minutes',
	'AWS Lambda documentation, asynchronous invocation',
	{ retry: { kind: 'linear', step: '1m' }, attempts: 3, retry_on: ['error', 'timeout'] },
	'Throttled events go back to the queue for up to six hours; here they are lost.',
);

export const modal: ClientPreset = definePreset(
	'modal-retries',
	'Retries(max_retries=2): three tries, min(1 s x 2^n, 60 s) apart',
	'modal-client 1.5.4',
	{ retry: { kind: 'exponential', base: '1s', cap: '60s', jitter: 'none' }, attempts: 3, retry_on: ALL },
	'None unless set; the number of retries is yours to give.',
);
