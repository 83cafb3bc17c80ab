/**
 * A queue with a discipline: who goes next, and how long one may wait. Lists threaded through the attempts' rows,
 * one per rank, so that taking from either end and leaving from the middle cost the same few writes.
 *
 * Overloaded means, as at Facebook: not empty for `interval`. Then `codel` gives those who join no more than
 * `target` to wait, instead of `interval`, and `adaptive-lifo` serves the youngest first.
 * (B. Maurer, "Fail at Scale", ACM Queue 13(8), 2015, with N = 100 ms and M = 5 ms.)
 */
import { enlarged } from '../kernel/rowPool.ts';
import { TimeoutLine, TimeoutLinks } from '../kernel/timeoutLine.ts';
import { DROPPED } from '../model/attempts.ts';
import type { QueuePlan } from '../model/plan.ts';
import type { World } from '../model/ports.ts';

const NONE = -1;

export class WaitingLine {
	length = 0;
	private readonly world: World;
	private readonly plan: QueuePlan;
	private readonly heads: Int32Array;
	private readonly tails: Int32Array;
	private next: Int32Array = new Int32Array(0);
	private previous: Int32Array = new Int32Array(0);
	private readonly links: TimeoutLinks = new TimeoutLinks();
	/** Longest wait, normally and while overloaded. */
	private readonly patience: TimeoutLine | null;
	private readonly impatience: TimeoutLine | null;
	private filledAt = 0;

	/** `expired` is told who has waited too long; that one has left the line. */
	constructor(world: World, plan: QueuePlan, expired: (attempt: number) => void) {
		this.world = world;
		this.plan = plan;
		const ranks = plan.discipline === 'priority' ? Math.max(...plan.ranks) + 1 : 1;
		this.heads = new Int32Array(ranks).fill(NONE);
		this.tails = new Int32Array(ranks).fill(NONE);
		const lineFor = (delayUs: number) =>
			delayUs === Number.POSITIVE_INFINITY
				? null
				: new TimeoutLine(world.calendar, this.links, delayUs, (attempt) => {
						this.unlink(attempt);
						expired(attempt);
					});
		const most = plan.maxWaitUs ?? Number.POSITIVE_INFINITY;
		const codel = plan.discipline === 'codel';
		this.patience = lineFor(codel ? Math.min(most, plan.intervalUs) : most);
		this.impatience = codel ? lineFor(Math.min(most, plan.targetUs)) : this.patience;
		world.attempts.onGrow((capacity) => {
			this.next = enlarged(this.next, capacity);
			this.previous = enlarged(this.previous, capacity);
			this.links.grow(capacity);
		});
	}

	push(attempt: number): void {
		if (this.length === 0) this.filledAt = this.world.calendar.now;
		(this.overloaded() ? this.impatience : this.patience)?.push(attempt);
		const rank = this.rankOf(attempt);
		const tail = this.tails[rank];
		this.previous[attempt] = tail;
		this.next[attempt] = NONE;
		if (tail === NONE) this.heads[rank] = attempt;
		else this.next[tail] = attempt;
		this.tails[rank] = attempt;
		this.length++;
	}

	/** Removes the one that goes next; there must be one. */
	shift(): number {
		let rank = 0;
		while (this.heads[rank] === NONE) rank++;
		const attempt = this.youngestFirst() ? this.tails[rank] : this.heads[rank];
		this.unlink(attempt);
		this.links.forget(attempt);
		return attempt;
	}

	/** Since when the oldest attempt has waited, us; those withdrawn are passed over. Infinity when all are. */
	oldestSince(): number {
		const { state, since } = this.world.attempts;
		let oldest = Number.POSITIVE_INFINITY;
		for (const head of this.heads) {
			let attempt = head;
			while (attempt !== NONE && (state[attempt] & DROPPED) !== 0) attempt = this.next[attempt];
			if (attempt !== NONE) oldest = Math.min(oldest, since[attempt]);
		}
		return oldest;
	}

	private overloaded(): boolean {
		return this.length > 0 && this.world.calendar.now - this.filledAt > this.plan.intervalUs;
	}

	private youngestFirst(): boolean {
		const { discipline } = this.plan;
		return discipline === 'lifo' || (discipline === 'adaptive-lifo' && this.overloaded());
	}

	private rankOf(attempt: number): number {
		if (this.heads.length === 1) return 0;
		const { attempts, requests } = this.world;
		// A stream and its surge have numbers of their own, two by two.
		return this.plan.ranks[requests.stream[attempts.request[attempt]] >> 1];
	}

	private unlink(attempt: number): void {
		const rank = this.rankOf(attempt);
		const after = this.next[attempt];
		const before = this.previous[attempt];
		if (after === NONE) this.tails[rank] = before;
		else this.previous[after] = before;
		if (before === NONE) this.heads[rank] = after;
		else this.next[before] = after;
		this.length--;
	}
}
