import { IntRing } from '../kernel/intRing.ts';
import type { ConcurrencySpec } from '../model/admissionSpec.ts';
import { DROPPED, QUEUED } from '../model/attempts.ts';
import { CANCELLED, OVERLOADED, REJECTED } from '../model/outcomes.ts';
import type { Upstream, World } from '../model/ports.ts';
import { AnswerTap } from './answerTap.ts';

/**
 * At most `limit` attempts in flight upstream; `queue` more wait in order, the rest is rejected.
 */
export class ConcurrencyLimiter implements Upstream {
	private readonly world: World;
	private readonly upstream: AnswerTap;
	private readonly waiting: IntRing = new IntRing();
	private spec: ConcurrencySpec;
	private inFlight = 0;
	private queued = 0;
	private releasing = false;

	constructor(world: World, spec: ConcurrencySpec, upstream: Upstream) {
		this.world = world;
		this.spec = spec;
		this.upstream = new AnswerTap(world, upstream, () => this.answered());
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
		} else {
			const refusal = this.spec.refusedAs === 'overloaded' ? OVERLOADED : REJECTED;
			this.world.callers[this.world.attempts.caller[attempt]].answer(attempt, refusal);
		}
	}

	cancel(attempt: number): void {
		const { state } = this.world.attempts;
		if ((state[attempt] & QUEUED) !== 0 && !this.upstream.carries(attempt)) {
			state[attempt] |= DROPPED;
			this.queued--;
		} else this.upstream.cancel(attempt);
	}

	private answered(): void {
		this.inFlight--;
		this.next();
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
		this.inFlight++;
		this.upstream.send(attempt);
	}
}
