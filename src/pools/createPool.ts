import type { PoolPlan } from '../model/plan.ts';
import type { World } from '../model/ports.ts';
import type { Pool } from './pool.ts';
import { SlotsPool } from './slotsPool.ts';

/** The pool that a plan asks for; `id` is its index in the record. */
export function createPool(world: World, id: number, name: string, plan: PoolPlan): Pool {
	return new SlotsPool(world, id, name, plan);
}
