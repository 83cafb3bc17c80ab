import { type Registry, registry } from '../../base/registry.ts';
import { adaptiveRate } from './adaptiveRate.ts';
import { adaptiveThrottling } from './adaptiveThrottling.ts';
import { circuitBreaker } from './circuitBreaker.ts';
import { concurrentBudget } from './concurrentBudget.ts';
import { failureRatio } from './failureRatio.ts';
import { grpcThrottling } from './grpcThrottling.ts';
import type { GuardKind } from './guard.ts';
import { retryQuota } from './retryQuota.ts';
import { windowedBudget } from './windowedBudget.ts';

/** What a client keeps beside its retry policy, by name. */
export const clientGuards: Registry<GuardKind> = registry(
	'client guards',
	retryQuota,
	grpcThrottling,
	windowedBudget,
	concurrentBudget,
	failureRatio,
	adaptiveRate,
	adaptiveThrottling,
	circuitBreaker,
);
