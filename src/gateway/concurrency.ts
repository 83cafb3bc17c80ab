import { IntRing } from '../kernel/intRing.ts';
import { enlarged } from '../kernel/rowPool.ts';
import { DROPPED, QUEUED } from '../model/attempts.ts';
import type { ConcurrencySpec } from '../model/gatewaySpec.ts';
import { CANCELLED, REJECTED } from '../model/outcomes.ts';
import type { Caller, Upstream, World } from '../model/ports.ts';

/**
 * At most `limit` attempts in flight upstream; `queue` more wait in order, the rest is rejected. To see the answers
 * it stands in for the caller and remembers whom to pass them to.
 */
export class ConcurrencyLimiter implements Upstream, Caller {
	private readonly world: World;
	private readonly id: number;
	private readonly upstream: Upstream;
	private readonly waiting: IntRing = new IntRing();
	private callers: Uint16Array = new Uint16Array(0);
	private spec: ConcurrencySpec;
	private inFlight = 0;
	private queued = 0;
	private releasing = false;

	constructor(world: World, spec: ConcurrencySpec, upstream: Upstream) {
		this.world = world;
		this.spec = spec;
		this.upstream = upstream;
		this.id = world.callers.push(this) - 1;
		world.attempts.onGrow((capacity) => {
			this.callers = enlarged(this.callers, capacity);
		});
	}

	reconfigure(spec: ConcurrencySpec): void {
		this.spec = spec;
		this.next();
	}

	send(attempt: number): void {
		if (this.inFlight < this.spec.limit) this.forward(attempt);
		else if (this.queued < this.spec.queue) {
			this.world.attempts.state[attempt] |= QUEUED;
			this.queued++;
			this.waiting.push(attempt);
		} else this.world.callers[this.world.attempts.caller[attempt]].answer(attempt, REJECTED);
	}

	cancel(attempt: number): void {
		const { state, caller } = this.world.attempts;
		if ((state[attempt] & QUEUED) !== 0 && caller[attempt] !== this.id) {
			state[attempt] |= DROPPED;
			this.queued--;
		} else this.upstream.cancel(attempt);
	}

	answer(attempt: number, outcome: number): void {
		this.inFlight--;
		this.next();
		const { caller } = this.world.attempts;
		caller[attempt] = this.callers[attempt];
		this.world.callers[caller[attempt]].answer(attempt, outcome);
	}

	/** A loop, not a recursion, however fast the upstream refuses those let go. */
	private next(): void {
		if (this.releasing) return;
		this.releasing = true;
		const { attempts } = this.world;
		while (this.waiting.length > 0 && this.inFlight < this.spec.limit) {
			const attempt = this.waiting.shift();
			const dropped = (attempts.state[attempt] & DROPPED) !== 0;
			attempts.state[attempt] &= ~(QUEUED | DROPPED);
			if (dropped) {
				this.world.callers[attempts.caller[attempt]].answer(attempt, CANCELLED);
			} else {
				this.queued--;
				this.forward(attempt);
			}
		}
		this.releasing = false;
	}

	private forward(attempt: number): void {
		const { caller } = this.world.attempts;
		this.inFlight++;
		this.callers[attempt] = caller[attempt];
		caller[attempt] = this.id;
		this.upstream.send(attempt);
	}
}
