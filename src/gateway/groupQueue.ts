/**
 * HAProxy's queue of a backend: requests wait here, in order, while every server in rotation is full, for at most
 * `timeout queue`. A request that waits has no attempt of the gateway's yet.
 */
import { DelayLine } from '../kernel/delayLine.ts';
import { IntRing } from '../kernel/intRing.ts';
import { enlarged } from '../kernel/rowPool.ts';
import type { GroupQueueSpec } from '../model/gatewaySpec.ts';
import type { World } from '../model/ports.ts';
import type { Deployment } from './deployment.ts';

/** Due time of one that is not waiting, or waits for ever. */
const NEVER = -1;

/** What the router does with a parent that leaves the queue. */
export interface QueueEnds {
	turn(parent: number): void;
	expired(parent: number): void;
}

export class GroupQueue {
	private readonly spec: GroupQueueSpec;
	private readonly members: readonly Deployment[];
	private readonly waiting: IntRing = new IntRing();
	private world: World | null = null;
	private ends: QueueEnds | null = null;
	private timer: DelayLine | null = null;
	/** Per parent: when its patience ends. */
	private due: Float64Array = new Float64Array(0);
	private draining = false;

	constructor(spec: GroupQueueSpec, members: readonly Deployment[]) {
		this.spec = spec;
		this.members = members;
	}

	open(world: World, ends: QueueEnds): void {
		this.world = world;
		this.ends = ends;
		const { timeoutUs } = this.spec;
		if (timeoutUs !== null) this.timer = new DelayLine(world.calendar, timeoutUs, (parent) => this.expired(parent));
	}

	/** Takes a parent that nobody has room for; false when the servers are not full but out of rotation. */
	holds(parent: number): boolean {
		const { world, timer } = this;
		if (world === null || !this.anyWell(world.calendar.now)) return false;
		this.waiting.push(parent);
		if (timer !== null) {
			this.due[parent] = world.calendar.now + timer.delay;
			timer.push(parent);
		}
		return true;
	}

	/** Somebody has room again. A loop, not a recursion, however fast those let go are answered. */
	drain(): void {
		if (this.draining || this.world === null) return;
		this.draining = true;
		while (this.waiting.length > 0 && this.anyFree(this.world.calendar.now)) {
			const parent = this.waiting.shift();
			this.due[parent] = NEVER;
			this.ends?.turn(parent);
		}
		this.draining = false;
	}

	grow(capacity: number): void {
		this.due = enlarged(this.due, capacity);
	}

	/** All wait equally long, so the one whose time is over is the oldest. */
	private expired(parent: number): void {
		if (this.due[parent] !== this.world?.calendar.now) return;
		this.due[parent] = NEVER;
		this.waiting.shift();
		this.ends?.expired(parent);
	}

	private anyWell(now: number): boolean {
		for (const member of this.members) if (member.well(now)) return true;
		return false;
	}

	private anyFree(now: number): boolean {
		for (const member of this.members) if (member.healthy(now)) return true;
		return false;
	}
}
