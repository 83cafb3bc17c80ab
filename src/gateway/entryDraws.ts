import type { Keyed } from '../kernel/keyed.ts';
import { enlarged } from '../kernel/rowPool.ts';
import { keyedStream } from '../kernel/streams.ts';
import type { EntrySpec, GroupSpec } from '../model/gatewaySpec.ts';
import type { World } from '../model/ports.ts';
import { NONE } from './picks/picker.ts';

/** Groups a request has still to begin at, as bits. */
const ENTRIES_MAX = 32;

/** Which group a request begins at: drawn by weight, then, one after another, from those not yet drawn. */
export class EntryDraws {
	private readonly world: World;
	private readonly groups: readonly number[];
	private readonly weights: readonly number[];
	private readonly random: Keyed;
	/** Per parent: the entries drawn, and how many. */
	private drawn: Uint32Array = new Uint32Array(0);
	private count: Uint8Array = new Uint8Array(0);

	constructor(world: World, entries: readonly EntrySpec[], groups: readonly GroupSpec[]) {
		if (entries.length === 0 || entries.length > ENTRIES_MAX) throw new RangeError(`a gateway has 1 to ${ENTRIES_MAX} entries`);
		this.world = world;
		this.groups = entries.map((entry) => groups.findIndex((group) => group.name === entry.group));
		this.weights = entries.map((entry) => entry.weight);
		this.random = keyedStream(world.seed, 'gateway/entry');
	}

	first(parent: number): number {
		this.drawn[parent] = 0;
		this.count[parent] = 0;
		return this.next(parent);
	}

	/** NONE when all have been drawn. */
	next(parent: number): number {
		const entry = this.choose(parent);
		if (entry === NONE) return NONE;
		this.drawn[parent] |= 1 << entry;
		this.count[parent]++;
		return this.groups[entry];
	}

	grow(capacity: number): void {
		this.drawn = enlarged(this.drawn, capacity);
		this.count = enlarged(this.count, capacity);
	}

	/** By weight among those left; when none of them has a weight, the first. */
	private choose(parent: number): number {
		const { weights } = this;
		const drawn = this.drawn[parent];
		let total = 0;
		let first = NONE;
		for (let i = weights.length - 1; i >= 0; i--) {
			if (((drawn >>> i) & 1) === 1) continue;
			total += weights[i];
			first = i;
		}
		if (total <= 0) return first;
		const { attempts, requests } = this.world;
		this.random.seek(requests.key[attempts.request[parent]], Math.imul(attempts.draw[parent], ENTRIES_MAX) + this.count[parent]);
		let rest = this.random.double() * total;
		let last = first;
		for (let i = 0; i < weights.length; i++) {
			if (((drawn >>> i) & 1) === 1 || weights[i] <= 0) continue;
			last = i;
			rest -= weights[i];
			if (rest < 0) return i;
		}
		return last;
	}
}
