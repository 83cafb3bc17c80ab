import { type Registry, registry } from '../../base/registry.ts';
import { exponential } from './exponential.ts';
import { fixed } from './fixed.ts';
import { linear } from './linear.ts';
import { none } from './none.ts';
import type { RetryKind } from './policy.ts';
import { polly } from './polly.ts';
import { polynomial } from './polynomial.ts';

/** Retry policies, by name. */
export const retryPolicies: Registry<RetryKind> = registry('retry policies', none, fixed, exponential, linear, polynomial, polly);
