/**
 * What all client layers do with a call: turn it into attempts, give up on slow ones, and try again. Who calls and
 * what an answer means to them is the subclass's business: `Client` stands outermost and its calls are requests,
 * `InnerClient` stands behind another client and its calls are attempts of that one.
 *
 * An attempt's row is released when its upstream answers, however late. What it did is booked to its cause then,
 * when its fate is known; a good answer is not booked here but handed to the subclass.
 *
 * At every instant a call that is not over waits for its next try or awaits at least one attempt. Both, or more than
 * one attempt, only when hedging; it never waits twice. Layers that must be able to find the attempts and waits of a call keep count of
 * them (`awaited`, `tickets`); others do without.
 */
import type { Keyed } from '../kernel/keyed.ts';
import { enlarged } from '../kernel/rowPool.ts';
import { keyedStream } from '../kernel/streams.ts';
import { TimeoutLine, TimeoutLinks } from '../kernel/timeoutLine.ts';
import { type AttemptTable, GONE, type RequestTable } from '../model/attempts.ts';
import { ABANDONED, FAILED, RETRY } from '../model/causes.ts';
import { CANCELLED, OK, outcomeSet, REJECTED, TIMEOUT } from '../model/outcomes.ts';
import type { ClientPlan, RetryAfterPlan } from '../model/plan.ts';
import type { Caller, Reconfigurable, Upstream, World } from '../model/ports.ts';
import { Awaited } from './awaited.ts';
import type { TryEnd } from './guards/guard.ts';
import { Guards } from './guards/guards.ts';
import { retryPolicies } from './retry/index.ts';
import type { RetryPolicy } from './retry/policy.ts';
import { Tickets, type Waits, waitsFor } from './waits.ts';

/** No `Retry-After` came with the answer. */
const NO_HINT = -1;
/** `waitAfter`: no further try. */
const NEVER = -1;

/** Columns of a layer's calls, by the call's row. */
export interface Calls {
	arrivedAt: Float64Array;
	tries: Uint16Array;
	/** Last wait before a retry, us: what decorrelated jitter grows from. */
	lastWait: Float64Array;
	onGrow(grow: (capacity: number) => void): void;
}

export abstract class Layer implements Caller, Reconfigurable<ClientPlan> {
	protected readonly world: World;
	protected readonly attempts: AttemptTable;
	protected readonly requests: RequestTable;
	protected readonly calls: Calls;
	protected readonly id: number;
	protected readonly upstream: Upstream;
	protected plan: ClientPlan;
	private readonly name: string;
	/** Attempts of the last layer of clients are those the run counts. */
	private readonly counted: boolean;
	private readonly random: Keyed;
	private policy: RetryPolicy;
	private retryOn: number;
	private hintNeeded = 0;
	private hintRead = -1;
	private timer: TimeoutLine | null;
	private waiting: Waits;
	private budget: number;
	private guards: Guards | null = null;
	/** By call, for guards: the outcome that led to its latest try. */
	private causes: Uint8Array | null = null;
	private readonly end: TryEnd = { outcome: OK, tries: 1, cause: OK };
	/** Tries that a guard holds back. */
	private held: Waits | null = null;
	private awaited: Awaited | null = null;
	private tickets: Tickets | null = null;
	private total: TimeoutLine | null = null;
	private totals: TimeoutLinks | null = null;
	private hedging: TimeoutLine | null = null;
	private hedges: TimeoutLinks | null = null;

	/** `counting`: the attempts and waits of every call are known from the start. */
	constructor(world: World, who: { name: string; stream: string; calls: Calls; counting: boolean }, plan: ClientPlan, upstream: Upstream) {
		this.world = world;
		this.attempts = world.attempts;
		this.requests = world.requests;
		this.calls = who.calls;
		this.id = world.callers.push(this) - 1;
		this.upstream = upstream;
		this.counted = !(upstream instanceof Layer);
		this.name = who.name;
		this.random = keyedStream(world.seed, who.stream);
		this.plan = plan;
		this.policy = retryPolicies.get(plan.retry.kind).create(plan.retry.options as never);
		this.retryOn = outcomeSet(plan.retryOn);
		this.timer = plan.timeoutUs === null ? null : this.lineFor(plan.timeoutUs);
		this.budget = plan.retryBudget?.burst ?? 0;
		if (who.counting) this.keepCount();
		this.equip(null, plan);
		this.waiting = this.waitingFor(plan);
	}

	/** Takes effect for attempts made from now on; timers already running keep their time. */
	reconfigure(plan: ClientPlan): void {
		const before = this.plan;
		const burst = plan.retryBudget?.burst ?? 0;
		// A bucket that is new starts full, as at the beginning of a run; one that shrinks spills.
		this.budget = before.retryBudget === null ? burst : Math.min(this.budget, burst);
		this.plan = plan;
		this.policy = retryPolicies.get(plan.retry.kind).create(plan.retry.options as never);
		this.retryOn = outcomeSet(plan.retryOn);
		if (plan.timeoutUs === null) this.timer = null;
		else if (this.timer?.delay !== plan.timeoutUs) this.timer = this.lineFor(plan.timeoutUs);
		this.equip(before, plan);
		this.waiting = this.waitingFor(plan);
	}

	answer(attempt: number, outcome: number): void {
		const { attempts } = this;
		const request = attempts.request[attempt];
		if ((attempts.state[attempt] & GONE) !== 0) {
			this.waste(attempt, ABANDONED);
		} else {
			const call = this.callOf(attempt);
			attempts.timeouts.forget(attempt);
			this.concluded(attempt, call, outcome);
			if (outcome === OK) {
				this.succeeded(attempt);
				if (this.awaited !== null) this.abandon(call, CANCELLED);
				this.over(call, OK, NO_HINT);
			} else {
				const hint = attempts.retryAfter === null ? NO_HINT : attempts.retryAfter[attempt];
				this.waste(attempt, this.callerGone(call) ? ABANDONED : FAILED);
				this.failed(call, outcome, hint);
			}
		}
		attempts.release(attempt);
		this.requests.letGo(request);
	}

	/** The row of an attempt for this call, ready to be sent. */
	protected abstract take(call: number, tries: number): number;
	/** The call an awaited attempt belongs to. */
	protected abstract callOf(attempt: number): number;
	/** Names the call for looking up its draws: key of its request, and where it stands among that one's calls. */
	protected abstract keyOf(call: number): number;
	protected abstract drawOf(call: number, tries: number): number;
	/** Whether the caller has stopped waiting, though the call goes on. */
	protected abstract callerGone(call: number): boolean;
	/** A good answer that was awaited. */
	protected abstract succeeded(attempt: number): void;
	/** Nobody waits for this attempt any more, and its call may soon be somebody else's row. */
	protected abstract forsaken(attempt: number): void;
	/** Tells the caller. The call's row may be gone afterwards. */
	protected abstract finish(call: number, outcome: number, hintUs: number): void;

	/** A call whose row is set up begins. */
	protected begin(call: number): void {
		const { retryBudget } = this.plan;
		if (retryBudget !== null) this.budget = Math.min(retryBudget.burst, this.budget + retryBudget.ratio);
		if (this.guards !== null) this.guards.arrived(this.world.calendar.now);
		if (this.awaited !== null) this.awaited.begin(call);
		if (this.tickets !== null) this.tickets.begin(call);
		if (this.total !== null) this.total.push(call);
		this.attempt(call);
	}

	/** The caller does not want it any more: every attempt is withdrawn and the call is over, without an answer yet. */
	protected withdraw(call: number): void {
		this.abandon(call, CANCELLED);
		this.over(call, CANCELLED, NO_HINT);
	}

	private attempt(call: number): void {
		if (this.guards === null) this.dispatch(call);
		else this.ask(this.guards, call);
	}

	/** Sends the next try when the guards say so: at once, later or not at all. */
	private ask(guards: Guards, call: number): void {
		const tries = this.calls.tries[call] + 1;
		const wait = guards.admit(this.world.calendar.now, this.keyOf(call), this.drawOf(call, tries));
		if (wait === 0) this.dispatch(call);
		else if (wait > 0) this.holdBack(call, wait);
		else {
			if (tries > 1) guards.withdrawn(this.world.calendar.now);
			// A hedge that is refused leaves the tries that are awaited alone.
			if (this.awaited === null || this.awaited.first(call) < 0) this.over(call, REJECTED, NO_HINT);
		}
	}

	private holdBack(call: number, wait: number): void {
		this.held ??= this.ticketed(null, (one) => this.dispatch(one));
		this.held.push(call, wait);
	}

	private dispatch(call: number): void {
		const { now } = this.world.calendar;
		const tries = ++this.calls.tries[call];
		const attempt = this.take(call, tries);
		if (this.timer !== null) this.timer.push(attempt);
		if (this.awaited !== null) this.follow(this.awaited, call, attempt, tries);
		if (this.guards !== null) this.guards.sent(now, tries);
		if (this.counted) this.world.probe.attemptSent(now);
		this.upstream.send(attempt);
	}

	/** From here on it is known that the call awaits this attempt. */
	private follow(awaited: Awaited, call: number, attempt: number, tries: number): void {
		awaited.add(call, attempt, tries);
		if (this.hedging !== null && this.hedgesLeft(call)) this.hedging.push(attempt);
	}

	/** The attempt has taken too long. It lives on upstream until that answers, perhaps at once if cancelled. */
	private timedOut(attempt: number): void {
		const call = this.callOf(attempt);
		this.giveUp(attempt, call, TIMEOUT);
		this.failed(call, TIMEOUT, NO_HINT);
	}

	/** The whole call has taken too long. */
	private outOfTime(call: number): void {
		this.abandon(call, TIMEOUT);
		this.over(call, TIMEOUT, NO_HINT);
	}

	/** Gives up on everything the call awaits. */
	private abandon(call: number, outcome: number): void {
		const { awaited } = this;
		if (awaited === null) return;
		for (let attempt = awaited.first(call); attempt >= 0; attempt = awaited.first(call)) {
			this.attempts.timeouts.forget(attempt);
			this.giveUp(attempt, call, outcome);
		}
	}

	private giveUp(attempt: number, call: number, outcome: number): void {
		this.attempts.state[attempt] |= GONE;
		this.concluded(attempt, call, outcome);
		this.forsaken(attempt);
		if (this.plan.cancel === 'full') this.upstream.cancel(attempt);
	}

	/** An awaited attempt is over, as this layer sees it. */
	private concluded(attempt: number, call: number, outcome: number): void {
		if (this.counted) this.world.probe.attemptEnded(outcome);
		if (this.awaited !== null) this.unfollow(this.awaited, attempt, call, outcome);
	}

	private unfollow(awaited: Awaited, attempt: number, call: number, outcome: number): void {
		awaited.remove(call, attempt);
		this.hedges?.forget(attempt);
		if (this.guards === null || this.causes === null) return;
		this.end.outcome = outcome;
		this.end.tries = awaited.tries[attempt];
		this.end.cause = this.causes[call];
		this.guards.ended(this.world.calendar.now, this.end);
	}

	/** An attempt has failed; unless another may still bring the answer, the call is tried again. */
	private failed(call: number, outcome: number, hint: number): void {
		if (this.awaited === null || !this.stillHopes(this.awaited, call, outcome)) this.retryOrEnd(call, outcome, hint);
	}

	/** Whether something else may still bring the answer; the next hedge, which follows a failure at once, is sent here. */
	private stillHopes(awaited: Awaited, call: number, outcome: number): boolean {
		if (this.hedging !== null && ((this.retryOn >> outcome) & 1) === 1 && this.hedge(call, outcome)) return true;
		return awaited.first(call) >= 0 || this.tickets?.waiting(call) === true;
	}

	private retryOrEnd(call: number, outcome: number, hint: number): void {
		const tries = this.calls.tries[call] - (this.awaited === null ? 0 : this.awaited.hedges[call]);
		const allowed = this.policy.retries && tries < this.plan.attemptsMax && ((this.retryOn >> outcome) & 1) === 1;
		const wait = allowed ? this.waitAfter(call, tries, outcome, hint) : NEVER;
		const { now } = this.world.calendar;
		const { deadlineUs, retryBudget } = this.plan;
		const late = deadlineUs !== null && now + wait > this.calls.arrivedAt[call] + deadlineUs;
		if (wait < 0 || late || (retryBudget !== null && this.budget < 1 - 1e-9) || !this.granted(call, outcome)) {
			this.over(call, outcome, hint);
			return;
		}
		if (retryBudget !== null) this.budget -= 1;
		this.calls.lastWait[call] = wait;
		this.waiting.push(call, wait);
	}

	private granted(call: number, outcome: number): boolean {
		if (this.guards === null) return true;
		if (!this.guards.mayRetry(this.world.calendar.now, outcome)) return false;
		if (this.causes !== null) this.causes[call] = outcome;
		return true;
	}

	private waitAfter(call: number, tries: number, outcome: number, hint: number): number {
		const { retryAfter } = this.plan;
		if (retryAfter === null) return this.policy.constantUs ?? this.drawnWait(call, tries, outcome);
		return this.hintedWait(retryAfter, call, tries, outcome, ((this.hintRead >> outcome) & 1) === 1 ? hint : NO_HINT);
	}

	/** What the server asked for, as far as the client heeds it. */
	private hintedWait(retryAfter: RetryAfterPlan, call: number, tries: number, outcome: number, hint: number): number {
		if (hint < 0) return ((this.hintNeeded >> outcome) & 1) === 1 ? NEVER : this.drawnWait(call, tries, outcome);
		const { limitUs, over, use } = retryAfter;
		if (limitUs !== null && hint > limitUs)
			return over === 'stop' ? NEVER : over === 'cap' ? limitUs : this.drawnWait(call, tries, outcome);
		if (use === 'wait') return hint;
		const usual = this.drawnWait(call, tries, outcome);
		return use === 'at-least' ? Math.max(hint, usual) : usual;
	}

	private drawnWait(call: number, tries: number, outcome: number): number {
		this.random.seek(this.keyOf(call), this.drawOf(call, tries));
		return this.policy.wait(tries, this.calls.lastWait[call], this.random, outcome);
	}

	private hedgesLeft(call: number): boolean {
		return this.plan.hedge !== null && this.awaited !== null && this.awaited.hedges[call] < this.plan.hedge.max;
	}

	/** Sends a hedge if one is left and those who count retries agree. */
	private hedge(call: number, outcome: number): boolean {
		const { retryBudget } = this.plan;
		// One that a guard holds back is enough.
		if (this.tickets?.waiting(call) === true) return false;
		if (!this.hedgesLeft(call) || this.awaited === null || (retryBudget !== null && this.budget < 1 - 1e-9)) return false;
		if (!this.granted(call, outcome)) return false;
		if (retryBudget !== null) this.budget -= 1;
		this.awaited.hedges[call]++;
		this.attempt(call);
		return true;
	}

	private over(call: number, outcome: number, hint: number): void {
		if (this.totals !== null) this.totals.forget(call);
		// The guards granted a retry that will not be made.
		if (this.tickets?.forget(call) === true && this.calls.tries[call] > 0) this.guards?.withdrawn(this.world.calendar.now);
		this.finish(call, outcome, hint);
	}

	/** Waste of a first try has its own causes; whatever a later try wasted, retrying is why. */
	private waste(attempt: number, firstTry: number): void {
		if (this.attempts.work[attempt] > 0) this.world.ledger.settle(attempt, this.attempts.tries[attempt] > 1 ? RETRY : firstTry);
	}

	/** Sets up what only some plans need. What is there stays: calls under way refer to it. */
	private equip(before: ClientPlan | null, plan: ClientPlan): void {
		const { calendar } = this.world;
		if (plan.totalUs !== null || plan.hedge !== null) this.keepCount();
		if (plan.retryAfter !== null) this.attempts.wantRetryAfter();
		this.hintNeeded = outcomeSet(plan.retryAfter?.required ?? []);
		this.hintRead = plan.retryAfter?.on === undefined ? -1 : outcomeSet(plan.retryAfter.on);
		if (before === null || JSON.stringify(before.guards) !== JSON.stringify(plan.guards)) this.guard(plan);
		if (plan.totalUs === null) this.total = null;
		else if (this.total?.delay !== plan.totalUs) {
			this.totals ??= this.linksByCall();
			this.total = new TimeoutLine(calendar, this.totals, plan.totalUs, (call) => this.outOfTime(call));
		}
		if (plan.hedge === null) this.hedging = null;
		else if (this.hedging?.delay !== plan.hedge.afterUs) {
			this.hedges ??= this.linksByAttempt();
			this.hedging = new TimeoutLine(calendar, this.hedges, plan.hedge.afterUs, (attempt) => this.hedgeDue(attempt));
		}
	}

	private guard(plan: ClientPlan): void {
		this.guards = plan.guards.length === 0 ? null : new Guards(plan.guards, { seed: this.world.seed, client: this.name });
		if (this.guards === null || this.causes !== null) return;
		this.keepCount();
		this.causes = new Uint8Array(0);
		this.calls.onGrow((capacity) => {
			this.causes = enlarged(this.causes ?? new Uint8Array(0), capacity);
		});
	}

	/** From now on the attempts and waits of every call are known. */
	private keepCount(): void {
		if (this.awaited !== null) return;
		const awaited = new Awaited();
		const tickets = new Tickets(this.attempts.limit);
		this.calls.onGrow((capacity) => {
			awaited.growCalls(capacity);
			tickets.growCalls(capacity);
		});
		this.attempts.onGrow((capacity) => awaited.growAttempts(capacity));
		this.awaited = awaited;
		this.tickets = tickets;
	}

	private hedgeDue(attempt: number): void {
		this.hedge(this.callOf(attempt), TIMEOUT);
	}

	private linksByCall(): TimeoutLinks {
		const links = new TimeoutLinks();
		this.calls.onGrow((capacity) => links.grow(capacity));
		return links;
	}

	private linksByAttempt(): TimeoutLinks {
		const links = new TimeoutLinks();
		this.attempts.onGrow((capacity) => links.grow(capacity));
		return links;
	}

	private lineFor(delayUs: number): TimeoutLine {
		return new TimeoutLine(this.world.calendar, this.attempts.timeouts, delayUs, (attempt) => this.timedOut(attempt));
	}

	private waitingFor(plan: ClientPlan): Waits {
		return this.ticketed(plan.retryAfter === null ? this.policy.constantUs : null, (call) => this.attempt(call));
	}

	private ticketed(constantUs: number | null, again: (call: number) => void): Waits {
		const { calendar } = this.world;
		if (this.tickets === null) return waitsFor(calendar, constantUs, again);
		return this.tickets.over((turn) => waitsFor(calendar, constantUs, turn), again);
	}
}
