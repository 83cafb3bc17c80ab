import { enlarged } from '../kernel/rowPool.ts';
import type { Caller, Upstream, World } from '../model/ports.ts';

/** Stands in for an attempt's caller on the way upstream, so that somebody sees the answer before the caller does. */
export class AnswerTap implements Upstream, Caller {
	private readonly world: World;
	private readonly id: number;
	private readonly upstream: Upstream;
	private readonly seen: (attempt: number, outcome: number) => void;
	private callers: Uint16Array = new Uint16Array(0);

	constructor(world: World, upstream: Upstream, seen: (attempt: number, outcome: number) => void) {
		this.world = world;
		this.upstream = upstream;
		this.seen = seen;
		this.id = world.callers.push(this) - 1;
		world.attempts.onGrow((capacity) => {
			this.callers = enlarged(this.callers, capacity);
		});
	}

	/** Whether the attempt has gone through here and not come back. */
	carries(attempt: number): boolean {
		return this.world.attempts.caller[attempt] === this.id;
	}

	send(attempt: number): void {
		const { caller } = this.world.attempts;
		this.callers[attempt] = caller[attempt];
		caller[attempt] = this.id;
		this.upstream.send(attempt);
	}

	cancel(attempt: number): void {
		this.upstream.cancel(attempt);
	}

	answer(attempt: number, outcome: number): void {
		const { caller } = this.world.attempts;
		caller[attempt] = this.callers[attempt];
		this.seen(attempt, outcome);
		this.world.callers[caller[attempt]].answer(attempt, outcome);
	}
}
