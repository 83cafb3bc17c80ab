/**
 * The engine that executes a GatewaySpec: pick a deployment, attempt, wait, retry, walk the fallbacks. It knows no
 * product; an adapter has said in the spec what the product does.
 *
 * Each attempt of the client (the parent) leads to attempts of the gateway's own (children), one after another. A
 * child that answers well hands its work up with the answer; what other children did is booked here as waste. The
 * client going away stops the walk only when the spec says that cancellation is propagated.
 *
 * The recursion of fallbacks that bring their own fallbacks is unrolled once, at assembly, into the list of groups
 * that would be tried if all failed: the walk.
 */
import { CalendarQueue } from '../kernel/calendarQueue.ts';
import { DelayLine } from '../kernel/delayLine.ts';
import { type AttemptTable, DROPPED, GONE, QUEUED } from '../model/attempts.ts';
import { ABANDONED, FAILED, FALLBACK, RETRY } from '../model/causes.ts';
import type { GatewaySpec } from '../model/gatewaySpec.ts';
import { CANCELLED, ERROR, OK, OVERLOADED, REJECTED, TIMEOUT, UNAVAILABLE } from '../model/outcomes.ts';
import type { Caller, Upstream, World } from '../model/ports.ts';
import { releaseChild, takeChild } from './children.ts';
import type { Deployment } from './deployment.ts';
import { type Group, groupsOf, timersOf } from './group.ts';
import type { QueueEnds } from './groupQueue.ts';
import { startChecks } from './health/activeCheck.ts';
import { Itinerary } from './itinerary.ts';
import { Patience } from './patience.ts';
import { PeerWalk } from './peerWalk.ts';
import { NONE, type Turn } from './picks/picker.ts';
import { CHILDREN, RouterDraws } from './routerDraws.ts';
import { NEVER, RouterRows } from './routerRows.ts';
import { TriedHosts } from './triedHosts.ts';

/** In the state of a child: waiting for its deployment's semaphore. */
const HELD = 64;
/** In the state of a parent: withdrawn by the gateway itself while it waited for its next try. */
const KILLED = 128;

export class Router implements Upstream, Caller {
	private readonly world: World;
	private readonly attempts: AttemptTable;
	private readonly spec: GatewaySpec;
	private readonly id: number;
	private readonly deployments: readonly Deployment[];
	private readonly groups: readonly Group[];
	private readonly itinerary: Itinerary;
	/** Whether each group has a first failure of its own. */
	private readonly countsAnew: boolean;
	private readonly deadlines: DelayLine | null;
	private readonly backoffs: CalendarQueue;
	private readonly draws: RouterDraws;
	/** Whether some pick learns from answers, so that the time of sending is kept. */
	private readonly learns: boolean;
	private readonly rows: RouterRows;
	/** There where some group avoids what was tried. */
	private readonly tried: TriedHosts | null;
	private readonly peers: PeerWalk | null;
	/** Null where every deployment waits for as long as it takes. */
	private readonly patience: Patience | null;

	constructor(world: World, spec: GatewaySpec, upstreamOf: (deployment: string) => Upstream) {
		this.world = world;
		this.attempts = world.attempts;
		this.spec = spec;
		this.id = world.callers.push(this) - 1;
		this.groups = groupsOf(
			spec,
			upstreamOf,
			timersOf(world, (child) => this.timedOut(child)),
		);
		this.deployments = this.groups.flatMap((group) => group.members);
		this.itinerary = new Itinerary(world, spec);
		this.countsAnew = spec.routing.cooldown?.firstOfEachGroup === true;
		this.learns = this.groups.some(({ picker }) => picker.learn !== undefined);
		const { deadlineUs } = spec.routing;
		this.deadlines = deadlineUs === undefined ? null : new DelayLine(world.calendar, deadlineUs, (parent) => this.expired(parent));
		this.backoffs = new CalendarQueue(world.calendar, (parent) => this.resume(parent));
		this.peers = PeerWalk.for(spec.routing);
		startChecks(world.calendar, this.deployments);
		for (const group of this.groups) group.queue?.open(world, this.queueEnds);
		this.rows = new RouterRows({ learns: this.learns, deadlines: this.deadlines !== null });
		this.draws = new RouterDraws(world, this.rows);
		this.tried = this.groups.some(({ routing }) => routing.avoidTried !== undefined) ? new TriedHosts() : null;
		const waits = this.deployments.flatMap(({ spec: { maxWaitUs } }) => maxWaitUs ?? []);
		this.patience = waits.length === 0 ? null : new Patience(world, waits, (child) => this.waitedTooLong(child));
		world.attempts.onGrow((n) => {
			this.tried?.grow(n);
			this.rows.grow(n);
			this.itinerary.grow(n);
			this.peers?.grow(n);
			for (const group of this.groups) group.queue?.grow(n);
		});
	}

	/** What becomes of a parent in the queue of its group: its turn, or the end of its patience. */
	private readonly queueEnds: QueueEnds = {
		turn: (parent) => {
			if (this.withdrawn(parent)) this.reply(parent, CANCELLED);
			else this.tryOnce(parent);
		},
		expired: (parent) => {
			this.rows.last[parent] = this.groupOf(parent).members[0].index;
			this.release(parent);
			this.groupFailed(parent, OVERLOADED);
		},
	};

	send(parent: number): void {
		this.rows.children[parent] = 0;
		this.rows.moved[parent] = 0;
		this.rows.slot[parent] = 0;
		this.rows.child[parent] = NONE;
		if (this.deadlines !== null) {
			this.rows.waitsUntil[parent] = NEVER;
			this.rows.expiresAt[parent] = this.world.calendar.now + this.deadlines.delay;
			this.deadlines.push(parent);
		}
		this.enterGroup(parent, this.itinerary.first(parent));
	}

	/** The attempt, not yet sent, will begin at this group; what follows it in the walk follows. Null: where all begin. */
	route(attempt: number, group: string | null): void {
		this.itinerary.beginAt(attempt, group);
	}

	/** Withdraws what is done for a parent and answers it; one that waits for its next try is answered when that is due. */
	kill(parent: number): void {
		const child = this.rows.child[parent];
		if (child === NONE) this.attempts.state[parent] |= KILLED;
		else {
			this.drop(child, parent, this.deployments[this.rows.target[child]]);
			this.release(parent);
			this.reply(parent, REJECTED);
		}
	}

	cancel(parent: number): void {
		const child = this.rows.child[parent];
		if (this.spec.routing.cancel !== 'full' || child === NONE) return;
		const { state, timeouts } = this.attempts;
		state[child] |= GONE;
		timeouts.forget(child);
		if ((state[child] & HELD) !== 0) state[child] |= DROPPED;
		else this.deployments[this.rows.target[child]].upstream.cancel(child);
	}

	answer(child: number, outcome: number): void {
		// A child that timed out has left its semaphore already.
		if (this.attempts.parent[child] !== NONE) this.leave(this.deployments[this.rows.target[child]]);
		this.conclude(child, outcome);
	}

	private enterGroup(parent: number, group: number): void {
		this.rows.at[parent] = group;
		this.rows.tryNumber[parent] = 0;
		this.rows.triesMax[parent] = this.spec.routing.retries;
		this.tried?.forget(parent);
		this.peers?.begin(parent, this.world.calendar.now);
		this.tryOnce(parent);
	}

	private tryOnce(parent: number): void {
		const index = this.pick(parent);
		if (index < 0) {
			if (index === NONE && this.groupOf(parent).queue?.holds(parent) === true) return;
			this.release(parent);
			this.rows.last[parent] = this.groupOf(parent).members[0].index;
			this.groupFailed(parent, index === NONE ? UNAVAILABLE : ERROR);
			return;
		}
		const { attempts } = this;
		const deployment = this.deployments[index];
		const number = ++this.rows.children[parent];
		const draw = Math.imul(attempts.draw[parent], CHILDREN) + (number % CHILDREN);
		const child = takeChild(this.world, parent, this.id, number, draw);
		this.rows.target[child] = index;
		this.rows.waste[child] = this.rows.moved[parent] === 1 ? FALLBACK : number > 1 || attempts.tries[parent] > 1 ? RETRY : 0;
		this.rows.last[parent] = index;
		this.rows.child[parent] = child;
		if (this.learns) this.rows.sentAt[child] = this.world.calendar.now;
		this.groups[deployment.group].active++;
		this.patience?.begin(child, deployment.spec.maxWaitUs);
		this.enter(child, deployment);
	}

	/** An index into the deployments, NONE or NO_WEIGHT. */
	private pick(parent: number): number {
		const group = this.groupOf(parent);
		if (group.stays(this.rows.tryNumber[parent])) return this.rows.last[parent];
		const { now } = this.world.calendar;
		const turn = this.draws.turn.of(parent, now, this.rows.tryNumber[parent]);
		const position = this.positionOf(parent, group, turn);
		if (position < 0) return position;
		group.members[position].picked(now);
		return group.members[position].index;
	}

	/** By the group's pick alone, or past the peers and hosts that were tried. */
	private positionOf(parent: number, group: Group, turn: Turn): number {
		if (this.peers !== null) return this.peers.pick(parent, group, turn);
		return this.tried === null ? group.picker.pick(turn) : this.tried.pick(parent, group, turn);
	}

	private enter(child: number, deployment: Deployment): void {
		const { gate } = deployment;
		if (gate.open) this.forward(child, deployment);
		else if (!gate.queues) this.overflow(child, deployment);
		else {
			this.attempts.state[child] |= HELD;
			deployment.held++;
			gate.waiting.push(child);
		}
	}

	/** The timer starts with the call upstream: waiting for the semaphore is covered by no timeout. */
	private forward(child: number, deployment: Deployment): void {
		deployment.inFlight++;
		deployment.gate.inFlight++;
		deployment.timer?.push(child);
		deployment.upstream.send(child);
	}

	/** No room even to wait. It never left the gateway, so it is no failure of the deployment, and it is not retried. */
	private overflow(child: number, deployment: Deployment): void {
		const parent = this.attempts.parent[child];
		this.patience?.forget(child);
		this.rows.child[parent] = NONE;
		this.groups[deployment.group].active--;
		releaseChild(this.world, child);
		this.release(parent);
		this.groupFailed(parent, OVERLOADED);
	}

	/** One less in flight; the next of those held goes. A loop, not a recursion, however fast they are refused. */
	private leave(deployment: Deployment): void {
		const { gate } = deployment;
		deployment.inFlight--;
		gate.inFlight--;
		this.groups[deployment.group].queue?.drain();
		if (gate.releasing || gate.waiting.length === 0) return;
		gate.releasing = true;
		while (gate.waiting.length > 0 && gate.open) {
			const child = gate.waiting.shift();
			const own = this.deployments[this.rows.target[child]];
			const { state } = this.attempts;
			own.held--;
			const dropped = (state[child] & DROPPED) !== 0;
			state[child] &= ~(HELD | DROPPED);
			if (dropped) this.conclude(child, CANCELLED);
			else this.forward(child, own);
		}
		gate.releasing = false;
	}

	/** The connection is closed and the walk goes on; whether the upstream stops working is the pool's business. */
	private timedOut(child: number): void {
		const parent = this.attempts.parent[child];
		const deployment = this.deployments[this.rows.target[child]];
		this.detach(child, parent, deployment);
		this.leave(deployment);
		if (this.spec.routing.closesOnTimeout) deployment.upstream.cancel(child);
		this.failed(parent, deployment, TIMEOUT);
	}

	/** The request's time is over, whatever it is doing: its child is reset, its wait forgotten. */
	private expired(parent: number): void {
		if (this.rows.expiresAt[parent] !== this.world.calendar.now) return;
		const child = this.rows.child[parent];
		if (child !== NONE) {
			const deployment = this.deployments[this.rows.target[child]];
			if ((this.attempts.state[child] & HELD) === 0) deployment.failed(this.world.calendar.now, TIMEOUT, this.isFirst(parent), true);
			this.drop(child, parent, deployment);
		}
		this.release(parent);
		this.reply(parent, TIMEOUT);
	}

	/** It has waited for longer than its deployment allows, and nobody has begun to work on it. */
	private waitedTooLong(child: number): void {
		if ((this.attempts.state[child] & (QUEUED | HELD)) === 0) return;
		const parent = this.attempts.parent[child];
		const deployment = this.deployments[this.rows.target[child]];
		this.drop(child, parent, deployment);
		this.failed(parent, deployment, OVERLOADED);
	}

	/** The child is reset, wherever it is, and its parent free to do something else. */
	private drop(child: number, parent: number, deployment: Deployment): void {
		this.attempts.timeouts.forget(child);
		this.detach(child, parent, deployment);
		if ((this.attempts.state[child] & HELD) !== 0) this.attempts.state[child] |= DROPPED;
		else {
			this.leave(deployment);
			deployment.upstream.cancel(child);
		}
	}

	/** Nobody waits for the child any more; its work is booked when it comes home. */
	private detach(child: number, parent: number, deployment: Deployment): void {
		const { attempts } = this;
		this.learn(child, deployment, TIMEOUT);
		this.patience?.forget(child);
		attempts.state[child] |= GONE;
		attempts.parent[child] = NONE;
		this.rows.child[parent] = NONE;
		this.groups[deployment.group].active--;
	}

	/** A child is over. One that timed out earlier only leaves its waste; another decides what its parent does. */
	private conclude(child: number, outcome: number): void {
		const { attempts } = this;
		const parent = attempts.parent[child];
		if (parent === NONE) this.settle(child, ABANDONED);
		else {
			const deployment = this.deployments[this.rows.target[child]];
			attempts.timeouts.forget(child);
			this.patience?.forget(child);
			this.rows.child[parent] = NONE;
			this.groups[deployment.group].active--;
			this.learn(child, deployment, outcome);
			if (outcome === OK) this.passUp(child, parent, deployment);
			else {
				this.settle(child, (attempts.state[parent] & GONE) !== 0 ? ABANDONED : FAILED);
				this.failed(parent, deployment, outcome);
			}
		}
		releaseChild(this.world, child);
	}

	/** The answer goes up together with the work it took; the layer above knows what it was worth. */
	private passUp(child: number, parent: number, deployment: Deployment): void {
		const { attempts } = this;
		deployment.succeeded(this.world.calendar.now);
		this.release(parent);
		attempts.work[parent] = attempts.work[child];
		attempts.pool[parent] = attempts.pool[child];
		attempts.work[child] = 0;
		attempts.passJudgement(child, parent);
		this.reply(parent, OK);
	}

	private failed(parent: number, deployment: Deployment, outcome: number): void {
		const last = this.rows.tryNumber[parent] >= this.rows.triesMax[parent];
		deployment.failed(this.world.calendar.now, outcome, this.isFirst(parent), last);
		this.release(parent);
		if (this.withdrawn(parent)) {
			this.reply(parent, CANCELLED);
			return;
		}
		const group = this.groupOf(parent);
		const { routing } = group;
		if (this.rows.tryNumber[parent] === 0) {
			this.rows.outcome[parent] = outcome;
			this.rows.triesMax[parent] = group.retriesAfter(outcome, deployment.spec.retries, this.world.calendar.now);
			if (this.rows.triesMax[parent] === 0) {
				this.groupFailed(parent, outcome);
				return;
			}
		} else if (routing.eachFailureDecides === true) {
			this.rows.outcome[parent] = outcome;
			if (((group.retryOn >> outcome) & 1) === 0) {
				this.groupFailed(parent, outcome);
				return;
			}
		}
		const exhausted =
			this.rows.tryNumber[parent] >= this.rows.triesMax[parent] || this.peers?.late(parent, this.world.calendar.now) === true;
		if (exhausted ? !routing.backoff.afterLast : !group.takesRetry()) this.groupFailed(parent, this.rows.outcome[parent]);
		else this.hold(parent, group, exhausted);
	}

	/** Whether a failure is the first that health rules may count of a request. */
	private isFirst(parent: number): boolean {
		return this.rows.children[parent] === 1 || (this.countsAnew && this.rows.tryNumber[parent] === 0);
	}

	/** Waits for the next try; or, after the last one, for nothing. */
	private hold(parent: number, group: Group, exhausted: boolean): void {
		if (group.routing.retryCap !== undefined && !exhausted) this.rows.slot[parent] = 1;
		const due = this.world.calendar.now + this.backoff(parent, group);
		if (this.deadlines !== null) this.rows.waitsUntil[parent] = due;
		this.backoffs.push(due, parent);
	}

	/** The wait is over: another try, or, after the last one, the fallbacks. */
	private resume(parent: number): void {
		if (this.deadlines !== null) {
			// A parent that expired meanwhile may have left its row to another.
			if (this.rows.waitsUntil[parent] !== this.world.calendar.now) return;
			this.rows.waitsUntil[parent] = NEVER;
		}
		const { state } = this.attempts;
		if (this.withdrawn(parent) || (state[parent] & KILLED) !== 0) {
			const outcome = (state[parent] & KILLED) !== 0 ? REJECTED : CANCELLED;
			state[parent] &= ~KILLED;
			this.release(parent);
			this.reply(parent, outcome);
		} else if (this.rows.tryNumber[parent] >= this.rows.triesMax[parent]) this.groupFailed(parent, this.rows.outcome[parent]);
		else {
			this.rows.tryNumber[parent]++;
			this.tryOnce(parent);
		}
	}

	private groupFailed(parent: number, outcome: number): void {
		const next = this.itinerary.next(parent, this.deployments[this.rows.last[parent]], outcome);
		if (next === NONE) this.reply(parent, outcome);
		else {
			this.rows.moved[parent] = 1;
			this.enterGroup(parent, next);
		}
	}

	private backoff(parent: number, group: Group): number {
		const { backoff } = group.routing;
		const k = group.waitAfter(this.rows.tryNumber[parent], this.rows.outcome[parent], this.world.calendar.now);
		return k === NONE ? 0 : this.draws.wait(parent, backoff, k);
	}

	private learn(child: number, deployment: Deployment, outcome: number): void {
		if (this.learns) this.groups[deployment.group].learn(this.world, deployment.position, child, outcome, this.rows.sentAt[child]);
	}

	private groupOf(parent: number): Group {
		return this.groups[this.rows.at[parent]];
	}

	/** The retry it was, if it was one, is over. */
	private release(parent: number): void {
		if (this.rows.slot[parent] === 0) return;
		this.rows.slot[parent] = 0;
		this.groupOf(parent).retrying--;
	}

	/** The caller has gone and this gateway notices. */
	private withdrawn(parent: number): boolean {
		return this.spec.routing.cancel === 'full' && (this.attempts.state[parent] & GONE) !== 0;
	}

	private reply(parent: number, outcome: number): void {
		if (this.deadlines !== null) {
			this.rows.waitsUntil[parent] = NEVER;
			this.rows.expiresAt[parent] = NEVER;
		}
		this.world.callers[this.attempts.caller[parent]].answer(parent, outcome);
	}

	/** Books a wasted child; `otherwise` is the cause when it was neither a fallback nor a retry. */
	private settle(child: number, otherwise: number): void {
		if (this.attempts.work[child] > 0) this.world.ledger.settle(child, this.rows.waste[child] === 0 ? otherwise : this.rows.waste[child]);
	}
}
