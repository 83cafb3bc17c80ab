import { type Registry, registry } from '../base/registry.ts';
import { coldStartSlowdown } from './coldStartSlowdown.ts';
import type { FaultKind } from './fault.ts';
import { outage } from './outage.ts';
import { slow } from './slow.ts';
import { spike } from './spike.ts';

/** Faults, by name. */
export const faults: Registry<FaultKind> = registry('faults', spike, slow, outage, coldStartSlowdown);
