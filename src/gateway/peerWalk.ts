/**
 * nginx's walk over the peers of an upstream: each is tried once for a request, and none after proxy_next_upstream_timeout.
 */
import { enlarged } from '../kernel/rowPool.ts';
import type { RoutingSpec } from '../model/gatewaySpec.ts';
import type { Group } from './group.ts';
import type { Turn } from './picks/picker.ts';

/** Peers that a mask can hold. */
const PEERS = 32;

export class PeerWalk {
	private readonly distinct: boolean;
	private readonly withinUs: number;
	/** Per parent: bits of the members tried, and when it came to the group. */
	private tried: Int32Array = new Int32Array(0);
	private since: Float64Array = new Float64Array(0);

	private constructor(distinct: boolean, withinUs: number) {
		this.distinct = distinct;
		this.withinUs = withinUs;
	}

	/** Null when the routing asks for neither. */
	static for({ triesDistinct, retryWithinUs }: RoutingSpec): PeerWalk | null {
		if (triesDistinct !== true && retryWithinUs === undefined) return null;
		return new PeerWalk(triesDistinct === true, retryWithinUs ?? Number.POSITIVE_INFINITY);
	}

	begin(parent: number, now: number): void {
		this.tried[parent] = 0;
		this.since[parent] = now;
	}

	/** Too late for another try. */
	late(parent: number, now: number): boolean {
		return now - this.since[parent] >= this.withinUs;
	}

	pick(parent: number, { members, picker }: Group, turn: Turn): number {
		const tried = this.distinct ? this.tried[parent] : 0;
		if (tried !== 0) bar(members, tried, true);
		const position = picker.pick(turn);
		if (tried !== 0) bar(members, tried, false);
		if (position >= 0 && position < PEERS) this.tried[parent] = tried | (1 << position);
		return position;
	}

	grow(capacity: number): void {
		this.tried = enlarged(this.tried, capacity);
		this.since = enlarged(this.since, capacity);
	}
}

function bar(members: Group['members'], mask: number, barred: boolean): void {
	const count = Math.min(PEERS, members.length);
	for (let i = 0; i < count; i++) if (((mask >>> i) & 1) === 1) members[i].barred = barred;
}
