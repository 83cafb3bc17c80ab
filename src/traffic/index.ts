import { type Registry, registry } from '../base/registry.ts';
import type { ArrivalKind } from './arrivals.ts';
import { constant } from './constant.ts';
import { diurnal } from './diurnal.ts';
import { poisson } from './poisson.ts';
import { trace } from './trace.ts';

/** Arrival processes, by name. */
export const arrivals: Registry<ArrivalKind> = registry('arrivals', poisson, constant, diurnal, trace);
