import { duration } from '../../model/fields.ts';
import { defineRetry, type RetryKind } from './policy.ts';

/** The same wait every time: clients that fail together come back together. */
export const fixed: RetryKind = defineRetry<{ delay: number }>({
	kind: 'fixed',
	summary: 'waits the same time before every retry',
	cite: 'definition',
	shape: { delay: duration.describe('wait before each retry') },
	create: ({ delay }) => ({ constantUs: delay, retries: true, wait: () => delay }),
});
