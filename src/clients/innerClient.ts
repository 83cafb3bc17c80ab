import { enlarged } from '../kernel/rowPool.ts';
import { type AttemptTable, GONE } from '../model/attempts.ts';
import type { ClientPlan } from '../model/plan.ts';
import type { Upstream, World } from '../model/ports.ts';
import { type Calls, Layer } from './layer.ts';

/** Tries of a call that have draws of their own; later ones share, which harms nothing. */
const TRIES = 64;
const NONE = -1;

/**
 * A client behind another client: an SDK under an agent, a mesh under an SDK. Its calls are the attempts of the layer
 * before, and what it multiplies multiplies what that one did.
 *
 * A good answer hands its work up; the layer before knows what it was worth. Work that failed here is booked here.
 * With `cancel: full` the caller's withdrawal ends the call; without it the call goes on to its own end, retries
 * included, for a caller who has gone. Its attempts hold the request's row, so that what still works on them knows
 * for whom.
 */
export class InnerClient extends Layer implements Upstream {
	constructor(world: World, name: string, plan: ClientPlan, upstream: Upstream) {
		super(world, { name, stream: `layer/${name}`, calls: new AttemptCalls(world.attempts), counting: true }, plan, upstream);
	}

	send(call: number): void {
		const { calls } = this;
		calls.arrivedAt[call] = this.world.calendar.now;
		calls.tries[call] = 0;
		calls.lastWait[call] = 0;
		this.begin(call);
	}

	cancel(call: number): void {
		if (this.plan.cancel === 'full') this.withdraw(call);
	}

	protected take(call: number, tries: number): number {
		const { attempts, requests } = this;
		const request = attempts.request[call];
		requests.attempts[request]++;
		return attempts.take(request, call, this.id, Math.max(tries, attempts.tries[call]), this.drawOf(call, tries));
	}

	protected callOf(attempt: number): number {
		return this.attempts.parent[attempt];
	}

	protected keyOf(call: number): number {
		return this.requests.key[this.attempts.request[call]];
	}

	protected drawOf(call: number, tries: number): number {
		return Math.imul(this.attempts.draw[call], TRIES) + (tries % TRIES);
	}

	protected callerGone(call: number): boolean {
		return (this.attempts.state[call] & GONE) !== 0;
	}

	protected succeeded(attempt: number): void {
		const { attempts } = this;
		const call = attempts.parent[attempt];
		attempts.work[call] = attempts.work[attempt];
		attempts.pool[call] = attempts.pool[attempt];
		attempts.work[attempt] = 0;
		attempts.passJudgement(attempt, call);
	}

	protected forsaken(attempt: number): void {
		this.attempts.parent[attempt] = NONE;
	}

	protected finish(call: number, outcome: number, hintUs: number): void {
		const { attempts } = this;
		if (attempts.retryAfter !== null) attempts.retryAfter[call] = hintUs;
		this.world.callers[attempts.caller[call]].answer(call, outcome);
	}
}

/** The columns of calls that are attempts of the layer before, by that attempt's row. */
class AttemptCalls implements Calls {
	arrivedAt: Float64Array = new Float64Array(0);
	tries: Uint16Array = new Uint16Array(0);
	lastWait: Float64Array = new Float64Array(0);
	private readonly attempts: AttemptTable;

	constructor(attempts: AttemptTable) {
		this.attempts = attempts;
		attempts.onGrow((capacity) => {
			this.arrivedAt = enlarged(this.arrivedAt, capacity);
			this.tries = enlarged(this.tries, capacity);
			this.lastWait = enlarged(this.lastWait, capacity);
		});
	}

	onGrow(grow: (capacity: number) => void): void {
		this.attempts.onGrow(grow);
	}
}
