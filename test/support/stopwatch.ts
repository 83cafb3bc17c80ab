import type { Caller, Upstream, World } from '../../src/model/ports.ts';

/** An upstream that times what goes through it: the record of a run knows one latency, for all clients together. */
export class Stopwatch implements Upstream, Caller {
	/** Seconds. */
	readonly times: number[] = [];
	private readonly world: World;
	private readonly inner: Upstream;
	private readonly id: number;
	private readonly sent: Map<number, { caller: number; at: number }> = new Map();

	constructor(world: World, inner: Upstream) {
		this.world = world;
		this.inner = inner;
		this.id = world.callers.push(this) - 1;
	}

	send(attempt: number): void {
		const { caller } = this.world.attempts;
		this.sent.set(attempt, { caller: caller[attempt], at: this.world.calendar.now });
		caller[attempt] = this.id;
		this.inner.send(attempt);
	}

	cancel(attempt: number): void {
		this.inner.cancel(attempt);
	}

	answer(attempt: number, outcome: number): void {
		const { caller, at } = this.sent.get(attempt) as { caller: number; at: number };
		this.sent.delete(attempt);
		this.times.push((this.world.calendar.now - at) / 1e6);
		this.world.attempts.caller[attempt] = caller;
		this.world.callers[caller].answer(attempt, outcome);
	}
}
