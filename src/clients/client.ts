/**
 * A client: the outermost layer. It turns requests into attempts, gives up on slow ones, and tries again.
 *
 * An attempt's row is released when its upstream answers, however late; a request's row once its user has an
 * outcome and its last attempt is released. What an attempt did is booked to its cause at that point, when its
 * fate is known.
 */
import { CalendarQueue } from '../kernel/calendarQueue.ts';
import { DelayLine } from '../kernel/delayLine.ts';
import type { Keyed } from '../kernel/keyed.ts';
import { keyedStream } from '../kernel/streams.ts';
import { TimeoutLine } from '../kernel/timeoutLine.ts';
import { type AttemptTable, GONE, type RequestAbout, type RequestTable } from '../model/attempts.ts';
import { ABANDONED, FAILED, RETRY, USEFUL } from '../model/causes.ts';
import { OK, outcomeSet, TIMEOUT } from '../model/outcomes.ts';
import type { ClientPlan } from '../model/plan.ts';
import type { Caller, Reconfigurable, TrafficSink, Upstream, World } from '../model/ports.ts';
import { retryPolicies } from './retry/index.ts';
import type { RetryPolicy } from './retry/policy.ts';

/** Retries that wait a random time share one queue; each constant wait has a line of its own. */
interface Waiting {
	push(request: number, waitUs: number): void;
}

export class Client implements Caller, TrafficSink, Reconfigurable<ClientPlan> {
	private readonly world: World;
	private readonly attempts: AttemptTable;
	private readonly requests: RequestTable;
	private readonly id: number;
	private readonly upstream: Upstream;
	private readonly random: Keyed;
	private plan: ClientPlan;
	private policy: RetryPolicy;
	private retryOn: number;
	private timer: TimeoutLine | null;
	private waiting: Waiting;
	private budget: number;

	constructor(world: World, name: string, plan: ClientPlan, upstream: Upstream) {
		this.world = world;
		this.attempts = world.attempts;
		this.requests = world.requests;
		this.id = world.callers.push(this) - 1;
		this.upstream = upstream;
		this.random = keyedStream(world.seed, `retry/${name}`);
		this.plan = plan;
		this.policy = retryPolicies.get(plan.retry.kind).create(plan.retry.options as never);
		this.retryOn = outcomeSet(plan.retryOn);
		this.timer = plan.timeoutUs === null ? null : this.lineFor(plan.timeoutUs);
		this.waiting = this.waitingFor(this.policy);
		this.budget = plan.retryBudget?.burst ?? 0;
	}

	/** Takes effect for attempts made from now on; timers already running keep their time. */
	reconfigure(plan: ClientPlan): void {
		const burst = plan.retryBudget?.burst ?? 0;
		// A bucket that is new starts full, as at the beginning of a run; one that shrinks spills.
		this.budget = this.plan.retryBudget === null ? burst : Math.min(this.budget, burst);
		this.plan = plan;
		this.policy = retryPolicies.get(plan.retry.kind).create(plan.retry.options as never);
		this.retryOn = outcomeSet(plan.retryOn);
		if (plan.timeoutUs === null) this.timer = null;
		else if (this.timer?.delay !== plan.timeoutUs) this.timer = this.lineFor(plan.timeoutUs);
		this.waiting = this.waitingFor(this.policy);
	}

	arrive(key: number, stream: number, tokensIn: number, tokensOut: number, about?: Readonly<RequestAbout>): void {
		const { now } = this.world.calendar;
		this.world.probe.requestArrived(now);
		const budget = this.plan.retryBudget;
		if (budget !== null) this.budget = Math.min(budget.burst, this.budget + budget.ratio);
		this.attempt(this.requests.take(now, key, stream, tokensIn, tokensOut, about));
	}

	answer(attempt: number, outcome: number): void {
		const { attempts } = this;
		const request = attempts.request[attempt];
		if ((attempts.state[attempt] & GONE) !== 0) {
			this.settle(attempt, this.wasteCause(attempt, ABANDONED));
		} else {
			attempts.timeouts.forget(attempt);
			this.world.probe.attemptEnded(outcome);
			if (outcome === OK) {
				this.settle(attempt, USEFUL);
				this.end(request, OK);
			} else {
				this.settle(attempt, this.wasteCause(attempt, FAILED));
				this.retryOrEnd(request, outcome);
			}
		}
		attempts.release(attempt);
		if (--this.requests.attempts[request] === 0 && this.requests.ended[request] === 1) this.requests.rows.release(request);
	}

	private attempt(request: number): void {
		const tries = ++this.requests.tries[request];
		this.requests.attempts[request]++;
		const attempt = this.attempts.take(request, -1, this.id, tries, tries);
		if (this.timer !== null) this.timer.push(attempt);
		this.world.probe.attemptSent(this.world.calendar.now);
		this.upstream.send(attempt);
	}

	/** The attempt has taken too long. It lives on upstream until that answers, perhaps at once if cancelled. */
	private timedOut(attempt: number): void {
		const request = this.attempts.request[attempt];
		this.attempts.state[attempt] |= GONE;
		this.world.probe.attemptEnded(TIMEOUT);
		if (this.plan.cancel === 'full') this.upstream.cancel(attempt);
		this.retryOrEnd(request, TIMEOUT);
	}

	private retryOrEnd(request: number, outcome: number): void {
		const tries = this.requests.tries[request];
		const allowed = this.policy.retries && tries < this.plan.attemptsMax && ((this.retryOn >> outcome) & 1) === 1;
		if (!allowed) {
			this.end(request, outcome);
			return;
		}
		const wait = this.policy.constantUs ?? this.drawnWait(request, tries);
		const { now } = this.world.calendar;
		const { deadlineUs, retryBudget } = this.plan;
		const late = deadlineUs !== null && now + wait > this.requests.arrivedAt[request] + deadlineUs;
		if (late || (retryBudget !== null && this.budget < 1 - 1e-9)) {
			this.end(request, outcome);
			return;
		}
		if (retryBudget !== null) this.budget -= 1;
		this.requests.lastWait[request] = wait;
		this.waiting.push(request, wait);
	}

	private drawnWait(request: number, tries: number): number {
		this.random.seek(this.requests.key[request], tries);
		return this.policy.wait(tries, this.requests.lastWait[request], this.random);
	}

	private end(request: number, outcome: number): void {
		this.requests.ended[request] = 1;
		this.world.probe.requestEnded(this.world.calendar.now, this.requests.arrivedAt[request], outcome);
		const { followers } = this.world;
		if (followers.length > 0) followers[this.requests.stream[request]]?.ended(request, outcome);
		if (this.requests.attempts[request] === 0) this.requests.rows.release(request);
	}

	private settle(attempt: number, cause: number): void {
		if (this.attempts.work[attempt] > 0) this.world.ledger.settle(attempt, cause);
	}

	/** Waste of a first try has its own causes; whatever a later try wasted, retrying is why. */
	private wasteCause(attempt: number, firstTry: number): number {
		return this.attempts.tries[attempt] > 1 ? RETRY : firstTry;
	}

	private lineFor(delayUs: number): TimeoutLine {
		return new TimeoutLine(this.world.calendar, this.attempts.timeouts, delayUs, (attempt) => this.timedOut(attempt));
	}

	private waitingFor(policy: RetryPolicy): Waiting {
		const { calendar } = this.world;
		const again = (request: number) => this.attempt(request);
		if (policy.constantUs !== null) {
			const line = new DelayLine(calendar, policy.constantUs, again);
			return { push: (request) => line.push(request) };
		}
		const queue = new CalendarQueue(calendar, again);
		return { push: (request, waitUs) => queue.push(calendar.now + waitUs, request) };
	}
}
