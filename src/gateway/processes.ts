import type { Keyed } from '../kernel/keyed.ts';
import { keyedStream } from '../kernel/streams.ts';
import type { World } from '../model/ports.ts';

/**
 * Which of the gateway's processes an attempt meets: at random, as a load balancer has it, but the same in every
 * variant of a plan, and for every rule with state of its own in each process.
 */
export class Processes {
	private readonly world: World;
	private readonly random: Keyed;

	constructor(world: World) {
		this.world = world;
		this.random = keyedStream(world.seed, 'gateway/process');
	}

	/** From 0; `count` is how many there are. */
	of(attempt: number, count: number): number {
		if (count === 1) return 0;
		const { attempts, requests } = this.world;
		this.random.seek(requests.key[attempts.request[attempt]], attempts.draw[attempt]);
		return Math.floor(this.random.double() * count);
	}
}
