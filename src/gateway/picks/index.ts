import { type Registry, registry } from '../../base/registry.ts';
import { inOrder } from './inOrder.ts';
import { leastBusy } from './leastBusy.ts';
import { leastConn } from './leastConn.ts';
import { leastConnections } from './leastConnections.ts';
import { leastRequest } from './leastRequest.ts';
import { lowestCost } from './lowestCost.ts';
import { lowestLatency } from './lowestLatency.ts';
import { lowestUsage } from './lowestUsage.ts';
import type { PickKind } from './picker.ts';
import { priority } from './priority.ts';
import { roundRobin } from './roundRobin.ts';
import { weightedRandom } from './weightedRandom.ts';

/** How a gateway picks a deployment, by name. */
export const picks: Registry<PickKind> = registry(
	'picks',
	weightedRandom,
	roundRobin,
	inOrder,
	priority,
	leastBusy,
	leastConnections,
	leastConn,
	leastRequest,
	lowestCost,
	lowestLatency,
	lowestUsage,
);
