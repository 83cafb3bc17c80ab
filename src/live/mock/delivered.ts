/**
 * Work whose answer was delivered to somebody who said which attempt of which client it was for. Whether that client
 * still wanted it is told at the end, by the driver; until then it counts as useful.
 */
import { ABANDONED, RETRY, USEFUL } from '../../model/causes.ts';
import type { SimulationPlan } from '../../model/plan.ts';
import type { World } from '../../model/ports.ts';

interface Delivery {
	readonly origin: string;
	readonly pool: number;
	/** As in the attempt's column: slot-microseconds, or a handle of usage or of a bundle. */
	readonly work: number;
	readonly wasted: number;
}

export class Delivered {
	private readonly world: World;
	/** Pools whose work is an amount: it can be booked now and moved later. */
	private readonly amounts: ReadonlySet<number>;
	private readonly deliveries: Delivery[] = [];

	constructor(world: World, plan: SimulationPlan, poolNames: readonly string[]) {
		this.world = world;
		this.amounts = new Set(poolNames.flatMap((name, id) => (Object.hasOwn(plan.pools, name) ? [id] : [])));
	}

	/** The attempt's work, as far as it must wait, is taken off its row. */
	keep(attempt: number, origin: string, tries: number): void {
		const { pool, work } = this.world.attempts;
		this.deliveries.push({ origin, pool: pool[attempt], work: work[attempt], wasted: tries > 1 ? RETRY : ABANDONED });
		if (this.amounts.has(pool[attempt])) this.world.ledger.settle(attempt, USEFUL);
		else work[attempt] = 0;
	}

	/** `wasted`: attempts whose client got nothing from them. */
	settle(wasted: ReadonlySet<string>): void {
		for (const { origin, pool, work, wasted: cause } of this.deliveries) {
			const lost = wasted.has(origin);
			if (!this.amounts.has(pool)) this.book(pool, work, lost ? cause : USEFUL);
			else if (lost) {
				this.book(pool, -work, USEFUL);
				this.book(pool, work, cause);
			}
		}
		this.deliveries.length = 0;
	}

	private book(pool: number, work: number, cause: number): void {
		const { attempts, ledger } = this.world;
		const row = attempts.take(0, -1, 0, 1, 0);
		attempts.pool[row] = pool;
		attempts.work[row] = work;
		ledger.settle(row, cause);
		attempts.release(row);
	}
}
