import { defineRetry, type RetryKind } from './policy.ts';

/** One try and no more. */
export const none: RetryKind = defineRetry<Record<never, never>>({
	kind: 'none',
	summary: 'never tries again',
	cite: 'definition',
	shape: {},
	create: () => ({ constantUs: 0, retries: false, wait: () => 0 }),
});
