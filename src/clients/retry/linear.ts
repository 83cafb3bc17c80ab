import { positiveDuration } from '../../model/fields.ts';
import { defineRetry, type RetryKind } from './policy.ts';

/** Waits one step longer after each failure: a minute, two minutes, three. */
export const linear: RetryKind = defineRetry<{ step: number; cap: number }>({
	kind: 'linear',
	summary: 'waits one step longer after each failure',
	cite: 'AWS Lambda, asynchronous invocation: function errors are retried after one and two minutes',
	shape: {
		step: positiveDuration.describe('first wait, and growth per retry'),
		cap: positiveDuration.prefault('1h').describe('longest wait'),
	},
	check: (o) => (o.cap < o.step ? '`cap` must not be below `step`' : null),
	create: ({ step, cap }) => ({
		constantUs: cap === step ? step : null,
		retries: true,
		wait: (tries) => Math.min(cap, tries * step),
	}),
});
