/** The chance in a router: looked up by request, attempt and child, so that a pick or a wait shifts nothing elsewhere. */
import type { Keyed } from '../kernel/keyed.ts';
import { keyedStream } from '../kernel/streams.ts';
import type { BackoffSpec } from '../model/gatewaySpec.ts';
import type { World } from '../model/ports.ts';
import { isRandom, waitBefore } from './backoff.ts';
import { PickTurn } from './pickTurn.ts';
import type { RouterRows } from './routerRows.ts';

/** Children per parent that have draws of their own; later ones share, which harms nothing. */
export const CHILDREN = 64;
/** What a draw is for. */
const PICK = 0;
const WAIT = 1;

export class RouterDraws {
	/** For picks; made anew for each. */
	readonly turn: PickTurn;
	private readonly world: World;
	private readonly rows: RouterRows;
	private readonly random: Keyed;
	/** The one draw of a wait; bound once, so that a wait allocates nothing. */
	private readonly draw: () => number;

	constructor(world: World, rows: RouterRows) {
		this.world = world;
		this.rows = rows;
		this.random = keyedStream(world.seed, 'gateway/router');
		this.turn = new PickTurn(this.random, (parent) => this.seek(parent, PICK));
		this.draw = () => this.random.double();
	}

	/** The wait before a parent's k-th retry. */
	wait(parent: number, backoff: BackoffSpec, k: number): number {
		if (isRandom(backoff)) this.seek(parent, WAIT);
		return waitBefore(backoff, k, this.draw);
	}

	private seek(parent: number, purpose: number): void {
		const { attempts, requests } = this.world;
		const key = requests.key[attempts.request[parent]];
		this.random.seek(key, Math.imul(attempts.draw[parent], 2 * CHILDREN) + 2 * this.rows.children[parent] + purpose);
	}
}
