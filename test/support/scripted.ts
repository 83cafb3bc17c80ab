import { EventHeap } from '../../src/kernel/eventHeap.ts';
import { CANCELLED } from '../../src/model/outcomes.ts';
import type { Upstream, World } from '../../src/model/ports.ts';

/** What becomes of one attempt. */
export interface Fate {
	/** Microseconds. */
	readonly after: number;
	readonly outcome: number;
	/** `Retry-After`, us. */
	readonly retryAfter?: number;
	/** Slot-microseconds it takes of pool 0. */
	readonly work?: number;
	/** Answers at once when it is cancelled, with no work done. */
	readonly stops?: boolean;
}

/** An upstream that answers as it is told, and remembers when it was sent what. */
export class Scripted implements Upstream {
	readonly sent: number[] = [];
	readonly cancelled: number[] = [];
	private readonly world: World;
	private readonly fates: readonly Fate[];
	private readonly answers: EventHeap;
	private readonly fateOf: Map<number, Fate> = new Map();

	/** The last fate is that of all later attempts as well. */
	constructor(world: World, ...fates: readonly Fate[]) {
		this.world = world;
		this.fates = fates;
		this.answers = new EventHeap(world.calendar, (attempt) => this.answer(attempt));
	}

	send(attempt: number): void {
		const { now } = this.world.calendar;
		const fate = this.fates[Math.min(this.sent.length, this.fates.length - 1)];
		this.sent.push(now);
		this.fateOf.set(attempt, fate);
		this.answers.push(now + fate.after, attempt);
	}

	cancel(attempt: number): void {
		this.cancelled.push(this.world.calendar.now);
		const fate = this.fateOf.get(attempt);
		if (fate?.stops !== true) return;
		this.fateOf.delete(attempt);
		this.reply(attempt, { after: 0, outcome: CANCELLED });
	}

	private answer(attempt: number): void {
		const fate = this.fateOf.get(attempt);
		if (fate === undefined) return;
		this.fateOf.delete(attempt);
		this.reply(attempt, fate);
	}

	private reply(attempt: number, { outcome, retryAfter = -1, work = 0 }: Fate): void {
		const { attempts, callers } = this.world;
		if (attempts.retryAfter !== null) attempts.retryAfter[attempt] = retryAfter;
		attempts.work[attempt] = work;
		attempts.pool[attempt] = 0;
		callers[attempts.caller[attempt]].answer(attempt, outcome);
	}
}
