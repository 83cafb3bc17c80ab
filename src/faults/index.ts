import { type Registry, registry } from '../base/registry.ts';
import { cacheFlush } from './cacheFlush.ts';
import { coldStartSlowdown } from './coldStartSlowdown.ts';
import { crashLoop } from './crashLoop.ts';
import { errors } from './errors.ts';
import type { FaultKind } from './fault.ts';
import { inputDrift } from './inputDrift.ts';
import { outage } from './outage.ts';
import { priceChange } from './priceChange.ts';
import { rateLimit } from './rateLimit.ts';
import { restart } from './restart.ts';
import { slow } from './slow.ts';
import { spike } from './spike.ts';
import { spotReclaim } from './spotReclaim.ts';
import { stockOut } from './stockOut.ts';
import { zombieReplicas } from './zombieReplicas.ts';

/** Faults, by name. */
export const faults: Registry<FaultKind> = registry(
	'faults',
	spike,
	slow,
	errors,
	outage,
	coldStartSlowdown,
	stockOut,
	spotReclaim,
	crashLoop,
	restart,
	zombieReplicas,
	rateLimit,
	priceChange,
	cacheFlush,
	inputDrift,
);
