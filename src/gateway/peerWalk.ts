/**
 * Where the tries of one request may go within a group. nginx asks each peer of an upstream once, and none after
 * proxy_next_upstream_timeout; HAProxy avoids the server it asked last.
 */
import { enlarged } from '../kernel/rowPool.ts';
import type { RoutingSpec } from '../model/gatewaySpec.ts';
import type { Group } from './group.ts';
import { NONE, type Picker, type Turn } from './picks/picker.ts';

/** Peers that a mask can hold. */
const PEERS = 32;

export class PeerWalk {
	private readonly distinct: boolean;
	private readonly avoidsLast: boolean;
	private readonly withinUs: number;
	/** Per parent: bits of the members it may not go to, and when it came to the group. */
	private barred: Int32Array = new Int32Array(0);
	private since: Float64Array = new Float64Array(0);

	private constructor({ triesDistinct, avoidsLast, retryWithinUs }: RoutingSpec) {
		this.distinct = triesDistinct === true;
		this.avoidsLast = avoidsLast === true;
		this.withinUs = retryWithinUs ?? Number.POSITIVE_INFINITY;
	}

	/** Null when the routing asks for nothing of this. */
	static for(routing: RoutingSpec): PeerWalk | null {
		const { triesDistinct, avoidsLast, retryWithinUs } = routing;
		return triesDistinct === true || avoidsLast === true || retryWithinUs !== undefined ? new PeerWalk(routing) : null;
	}

	begin(parent: number, now: number): void {
		this.barred[parent] = 0;
		this.since[parent] = now;
	}

	/** Too late for another try. */
	late(parent: number, now: number): boolean {
		return now - this.since[parent] >= this.withinUs;
	}

	pick(parent: number, { members, picker }: Group, turn: Turn): number {
		const mask = this.barred[parent];
		if (mask === 0) return this.noted(parent, picker.pick(turn));
		if (this.distinct) return this.noted(parent, pickWithout(members, mask, picker, turn));
		// The one to avoid loses its turn; it is taken after all if there is no other.
		const position = picker.pick(turn);
		if (position < 0 || ((mask >>> position) & 1) === 0) return this.noted(parent, position);
		const other = pickWithout(members, mask, picker, turn);
		return this.noted(parent, other === NONE ? position : other);
	}

	private noted(parent: number, position: number): number {
		if (position < 0 || position >= PEERS) return position;
		if (this.distinct) this.barred[parent] |= 1 << position;
		else if (this.avoidsLast) this.barred[parent] = 1 << position;
		return position;
	}

	grow(capacity: number): void {
		this.barred = enlarged(this.barred, capacity);
		this.since = enlarged(this.since, capacity);
	}
}

function pickWithout(members: Group['members'], mask: number, picker: Picker, turn: Turn): number {
	bar(members, mask, true);
	const position = picker.pick(turn);
	bar(members, mask, false);
	return position;
}

function bar(members: Group['members'], mask: number, barred: boolean): void {
	const count = Math.min(PEERS, members.length);
	for (let i = 0; i < count; i++) if (((mask >>> i) & 1) === 1) members[i].barred = barred;
}
