import { type Registry, registry } from '../base/registry.ts';
import type { ArrivalKind } from './arrivals.ts';
import { batch } from './batch.ts';
import { constant } from './constant.ts';
import { diurnal } from './diurnal.ts';
import { gamma } from './gamma.ts';
import { mmpp } from './mmpp.ts';
import { poisson } from './poisson.ts';
import { trace } from './trace.ts';

/** Arrival processes, by name. */
export const arrivals: Registry<ArrivalKind> = registry('arrivals', poisson, constant, diurnal, gamma, mmpp, batch, trace);
