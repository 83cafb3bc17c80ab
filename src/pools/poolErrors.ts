import type { Keyed } from '../kernel/keyed.ts';
import type { ErrorShares } from '../model/hostedPlan.ts';
import { OVERLOADED, REJECTED } from '../model/outcomes.ts';
import type { World } from '../model/ports.ts';

/** An attempt that is not turned away. */
export const WELCOME = -1;

/** Which attempts fail, by plan and by fault: looked up by request and attempt, so the same ones do in every variant. */
export class PoolErrors {
	private readonly world: World;
	private readonly random: Keyed;
	private readonly planned: number;
	/** Share that ends in an error after the work. */
	private share: number;
	private injected: ErrorShares = { error: 0, overloaded: 0, rejected: 0 };
	/** Whether some are turned away before any work. */
	turning = false;

	constructor(world: World, random: Keyed, planned: number) {
		this.world = world;
		this.random = random;
		this.planned = planned;
		this.share = planned;
	}

	inject(shares: ErrorShares): void {
		this.injected = shares;
		this.share = 1 - (1 - this.planned) * (1 - shares.error);
		this.turning = shares.overloaded + shares.rejected > 0;
	}

	/** The outcome of an attempt that is turned away at the door, or WELCOME. */
	atDoor(attempt: number): number {
		const { rejected, overloaded } = this.injected;
		const luck = this.drawn(attempt, 0x20000000);
		if (luck < rejected) return REJECTED;
		return luck < rejected + overloaded * (1 - rejected) ? OVERLOADED : WELCOME;
	}

	/** Whether work that is done ends in an error. */
	fails(attempt: number): boolean {
		return this.share > 0 && this.drawn(attempt, 0x40000000) < this.share;
	}

	private drawn(attempt: number, purpose: number): number {
		const { attempts, requests } = this.world;
		this.random.seek(requests.key[attempts.request[attempt]], attempts.draw[attempt] ^ purpose);
		return this.random.double();
	}
}
