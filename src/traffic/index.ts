import { type Registry, registry } from '../base/registry.ts';
import type { ArrivalKind } from './arrivals.ts';
import { batch } from './batch.ts';
import { constant } from './constant.ts';
import { diurnal } from './diurnal.ts';
import { flash } from './flash.ts';
import { gamma } from './gamma.ts';
import { mmpp } from './mmpp.ts';
import { poisson } from './poisson.ts';
import { ramp } from './ramp.ts';
import { rateSeries } from './rateSeries.ts';
import { sequenceOf } from './sequence.ts';
import { trace } from './trace.ts';
import { users } from './users.ts';
import { weekly } from './weekly.ts';

const single = [poisson, constant, diurnal, weekly, ramp, flash, rateSeries, gamma, mmpp, batch, users, trace];

/** Arrival processes, by name. */
export const arrivals: Registry<ArrivalKind> = registry('arrivals', ...single, sequenceOf(single));
