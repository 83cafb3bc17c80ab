import { type Registry, registry } from '../base/registry.ts';
import { coldStartSlowdown } from './coldStartSlowdown.ts';
import { errors } from './errors.ts';
import type { FaultKind } from './fault.ts';
import { outage } from './outage.ts';
import { priceChange } from './priceChange.ts';
import { rateLimit } from './rateLimit.ts';
import { slow } from './slow.ts';
import { spike } from './spike.ts';

/** Faults, by name. */
export const faults: Registry<FaultKind> = registry('faults', spike, slow, outage, coldStartSlowdown, errors, rateLimit, priceChange);
