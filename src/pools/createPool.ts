import type { PoolPlan } from '../model/plan.ts';
import type { World } from '../model/ports.ts';
import { BatchingPool } from './batchingPool.ts';
import type { Pool } from './pool.ts';
import { serviceLaws } from './service/index.ts';
import { isBatchLaw, lawOf } from './service/law.ts';
import { SlotsPool } from './slotsPool.ts';

/** The pool that a plan asks for; `id` is its index in the record. */
export function createPool(world: World, id: number, name: string, plan: PoolPlan): Pool {
	const law = lawOf(serviceLaws.get(plan.service.kind), plan.service);
	return isBatchLaw(law) ? new BatchingPool(world, id, name, plan, law) : new SlotsPool(world, id, name, plan, law);
}
