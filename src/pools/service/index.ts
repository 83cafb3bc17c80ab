import { type Registry, registry } from '../../base/registry.ts';
import { batching } from './batching.ts';
import type { ServiceKind } from './law.ts';
import { time } from './time.ts';
import { tokens } from './tokens.ts';

/** Service laws, by name. */
export const serviceLaws: Registry<ServiceKind> = registry('service laws', time, tokens, batching);
