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
import type { Keyed } from '../kernel/keyed.ts';
import { enlarged } from '../kernel/rowPool.ts';
import { keyedStream } from '../kernel/streams.ts';
import { TimeoutLine } from '../kernel/timeoutLine.ts';
import { type AttemptTable, DROPPED, GONE } from '../model/attempts.ts';
import { ABANDONED, FAILED, FALLBACK, RETRY } from '../model/causes.ts';
import type { GatewaySpec } from '../model/gatewaySpec.ts';
import { CANCELLED, ERROR, OK, outcomeSet, TIMEOUT, UNAVAILABLE } from '../model/outcomes.ts';
import type { Caller, Upstream, World } from '../model/ports.ts';
import { Deployment } from './deployment.ts';

/** Children per parent that have draws of their own; later ones share, which harms nothing. */
const CHILDREN = 64;
const NONE = -1;
/** LiteLLM divides by the sum of the weights, and answers 500 when that is zero. */
const NO_WEIGHT = -2;
/** Longest walk: more group attempts than any real config reaches. */
const WALK_MAX = 1000;
/** In the state of a child: waiting for its deployment's semaphore. */
const HELD = 64;

export class Router implements Upstream, Caller {
	private readonly world: World;
	private readonly attempts: AttemptTable;
	private readonly spec: GatewaySpec;
	private readonly id: number;
	private readonly deployments: readonly Deployment[];
	/** Indexes into `deployments`, by group. */
	private readonly groups: readonly (readonly number[])[];
	/** Groups tried in turn when all fail. */
	private readonly walk: readonly number[];
	private readonly retryOn: number;
	private readonly fallbackOn: number;
	private readonly backoffs: CalendarQueue;
	private readonly random: Keyed;
	/** Per parent: step of the walk, try in the group, tries allowed there, children so far, first outcome there. */
	private step: Uint16Array = new Uint16Array(0);
	private tryNumber: Uint16Array = new Uint16Array(0);
	private triesMax: Uint16Array = new Uint16Array(0);
	private children: Uint16Array = new Uint16Array(0);
	private firstOutcome: Uint8Array = new Uint8Array(0);
	/** Per parent: the child in flight, or -1. */
	private child: Int32Array = new Int32Array(0);
	/** Per child: its deployment, and the cause of its work if that is wasted (0 = by how it ends). */
	private target: Uint16Array = new Uint16Array(0);
	private waste: Uint8Array = new Uint8Array(0);

	constructor(world: World, spec: GatewaySpec, upstreamOf: (deployment: string) => Upstream) {
		this.world = world;
		this.attempts = world.attempts;
		this.spec = spec;
		this.id = world.callers.push(this) - 1;
		const lines = new Map<number, TimeoutLine>();
		const lineFor = (delayUs: number | null) => {
			if (delayUs === null) return null;
			const line = lines.get(delayUs) ?? new TimeoutLine(world.calendar, world.attempts.timeouts, delayUs, (child) => this.timedOut(child));
			lines.set(delayUs, line);
			return line;
		};
		this.deployments = spec.groups.flatMap((group) =>
			group.deployments.map((d) => new Deployment(d, upstreamOf(d.id), lineFor(d.timeoutUs))),
		);
		let next = 0;
		this.groups = spec.groups.map((group) => group.deployments.map(() => next++));
		this.walk = walkFrom(spec, spec.defaultGroup ?? spec.groups[0].name);
		this.retryOn = outcomeSet(spec.routing.retryOn);
		this.fallbackOn = outcomeSet(spec.routing.fallbackOn);
		this.backoffs = new CalendarQueue(world.calendar, (parent) => this.resume(parent));
		this.random = keyedStream(world.seed, 'gateway/router');
		world.attempts.onGrow((n) => this.grow(n));
	}

	send(parent: number): void {
		this.children[parent] = 0;
		this.enterGroup(parent, 0);
	}

	cancel(parent: number): void {
		const child = this.child[parent];
		if (this.spec.routing.cancel !== 'full' || child === NONE) return;
		const { state, timeouts } = this.attempts;
		state[child] |= GONE;
		timeouts.forget(child);
		if ((state[child] & HELD) !== 0) state[child] |= DROPPED;
		else this.deployments[this.target[child]].upstream.cancel(child);
	}

	answer(child: number, outcome: number): void {
		// A child that timed out has left its semaphore already.
		if (this.attempts.parent[child] !== NONE) this.leave(this.deployments[this.target[child]]);
		this.conclude(child, outcome);
	}

	private enterGroup(parent: number, step: number): void {
		this.step[parent] = step;
		this.tryNumber[parent] = 0;
		this.triesMax[parent] = this.spec.routing.retries;
		this.tryOnce(parent);
	}

	private tryOnce(parent: number): void {
		const deployment = this.pick(this.groupOf(parent), parent);
		if (deployment < 0) {
			this.groupFailed(parent, deployment === NONE ? UNAVAILABLE : ERROR);
			return;
		}
		const { attempts } = this;
		const number = ++this.children[parent];
		const draw = Math.imul(attempts.draw[parent], CHILDREN) + (number % CHILDREN);
		const child = attempts.take(attempts.request[parent], parent, this.id, number, draw);
		this.target[child] = deployment;
		this.waste[child] = this.step[parent] > 0 ? FALLBACK : number > 1 || attempts.tries[parent] > 1 ? RETRY : 0;
		this.child[parent] = child;
		this.enter(child, this.deployments[deployment]);
	}

	private enter(child: number, deployment: Deployment): void {
		const max = deployment.spec.parallelMax;
		if (max === null || deployment.inFlight < max) this.forward(child, deployment);
		else {
			this.attempts.state[child] |= HELD;
			deployment.waiting.push(child);
		}
	}

	/** The timer starts with the call upstream: waiting for the semaphore is covered by no timeout. */
	private forward(child: number, deployment: Deployment): void {
		deployment.inFlight++;
		deployment.timer?.push(child);
		deployment.upstream.send(child);
	}

	/** One less in flight; the next of those held goes. A loop, not a recursion, however fast they are refused. */
	private leave(deployment: Deployment): void {
		deployment.inFlight--;
		const max = deployment.spec.parallelMax;
		if (max === null || deployment.releasing) return;
		deployment.releasing = true;
		while (deployment.waiting.length > 0 && deployment.inFlight < max) {
			const child = deployment.waiting.shift();
			const { state } = this.attempts;
			const dropped = (state[child] & DROPPED) !== 0;
			state[child] &= ~(HELD | DROPPED);
			if (dropped) this.conclude(child, CANCELLED);
			else this.forward(child, deployment);
		}
		deployment.releasing = false;
	}

	/** The connection is closed and the walk goes on; whether the upstream stops working is the pool's business. */
	private timedOut(child: number): void {
		const { attempts } = this;
		const parent = attempts.parent[child];
		const deployment = this.deployments[this.target[child]];
		attempts.state[child] |= GONE;
		attempts.parent[child] = NONE;
		this.child[parent] = NONE;
		this.leave(deployment);
		if (this.spec.routing.closesOnTimeout) deployment.upstream.cancel(child);
		this.failed(parent, deployment, TIMEOUT);
	}

	/** A child is over. One that timed out earlier only leaves its waste; another decides what its parent does. */
	private conclude(child: number, outcome: number): void {
		const { attempts } = this;
		const parent = attempts.parent[child];
		if (parent === NONE) this.settle(child, ABANDONED);
		else {
			const deployment = this.deployments[this.target[child]];
			attempts.timeouts.forget(child);
			this.child[parent] = NONE;
			if (outcome === OK) this.passUp(child, parent, deployment);
			else {
				this.settle(child, (attempts.state[parent] & GONE) !== 0 ? ABANDONED : FAILED);
				this.failed(parent, deployment, outcome);
			}
		}
		attempts.release(child);
	}

	/** The answer goes up together with the work it took; the layer above knows what it was worth. */
	private passUp(child: number, parent: number, deployment: Deployment): void {
		const { attempts } = this;
		const { cooldown } = this.spec.routing;
		if (cooldown !== null) deployment.succeeded(this.world.calendar.now, cooldown.windowUs);
		attempts.work[parent] = attempts.work[child];
		attempts.pool[parent] = attempts.pool[child];
		attempts.work[child] = 0;
		this.reply(parent, OK);
	}

	private failed(parent: number, deployment: Deployment, outcome: number): void {
		const { routing } = this.spec;
		const { now } = this.world.calendar;
		const group = this.groupOf(parent);
		const { cooldown } = routing;
		if (cooldown !== null && (!cooldown.firstFailureOnly || this.children[parent] === 1))
			deployment.failed(now, outcome, cooldown, group.length);
		if (this.withdrawn(parent)) {
			this.reply(parent, CANCELLED);
			return;
		}
		if (this.tryNumber[parent] === 0) {
			this.firstOutcome[parent] = outcome;
			this.triesMax[parent] = this.retriesAfter(deployment, group, outcome);
			if (this.triesMax[parent] === 0) {
				this.groupFailed(parent, outcome);
				return;
			}
		}
		const exhausted = this.tryNumber[parent] >= this.triesMax[parent];
		if (exhausted && !routing.backoff.afterLast) this.groupFailed(parent, this.firstOutcome[parent]);
		else this.backoffs.push(now + this.backoff(parent, group), parent);
	}

	/** Retries are decided once, by the first failure in the group; later ones are not looked at again. */
	private retriesAfter(deployment: Deployment, group: readonly number[], outcome: number): number {
		const { routing } = this.spec;
		if (((this.retryOn >> outcome) & 1) === 0) return 0;
		if (routing.needsHealthy && this.healthyIn(group) === 0) return 0;
		return deployment.spec.retries ?? routing.retries;
	}

	/** The wait is over: another try, or, after the last one, the fallbacks. */
	private resume(parent: number): void {
		if (this.withdrawn(parent)) this.reply(parent, CANCELLED);
		else if (this.tryNumber[parent] >= this.triesMax[parent]) this.groupFailed(parent, this.firstOutcome[parent]);
		else {
			this.tryNumber[parent]++;
			this.tryOnce(parent);
		}
	}

	private groupFailed(parent: number, outcome: number): void {
		const next = this.step[parent] + 1;
		if (next < this.walk.length && ((this.fallbackOn >> outcome) & 1) === 1) this.enterGroup(parent, next);
		else this.reply(parent, outcome);
	}

	private backoff(parent: number, group: readonly number[]): number {
		const { backoff } = this.spec.routing;
		if (backoff.zeroIfAlternatives && group.length > 1 && this.healthyIn(group) > 0) return 0;
		let wait = backoff.baseUs;
		for (let k = 0; k < this.tryNumber[parent] && wait < backoff.capUs; k++) wait *= backoff.factor;
		wait = Math.min(wait, backoff.capUs);
		if (backoff.jitterUs === 0) return Math.round(wait);
		this.seek(parent, 1);
		return Math.round(wait + this.random.double() * backoff.jitterUs);
	}

	/** Weighted choice among the deployments in rotation; NONE, or NO_WEIGHT when all of them weigh nothing. */
	private pick(group: readonly number[], parent: number): number {
		const { now } = this.world.calendar;
		let total = 0;
		let only = NONE;
		let healthy = 0;
		for (const index of group) {
			if (!this.deployments[index].healthy(now)) continue;
			total += this.deployments[index].spec.weight;
			only = index;
			healthy++;
		}
		if (healthy > 0 && total <= 0) return NO_WEIGHT;
		if (healthy < 2) return only;
		this.seek(parent, 0);
		let rest = this.random.double() * total;
		for (const index of group) {
			if (!this.deployments[index].healthy(now)) continue;
			rest -= this.deployments[index].spec.weight;
			if (rest < 0) return index;
		}
		return only;
	}

	private seek(parent: number, purpose: number): void {
		const key = this.world.requests.key[this.attempts.request[parent]];
		this.random.seek(key, Math.imul(this.attempts.draw[parent], 2 * CHILDREN) + 2 * this.children[parent] + purpose);
	}

	private healthyIn(group: readonly number[]): number {
		const { now } = this.world.calendar;
		let healthy = 0;
		for (const index of group) if (this.deployments[index].healthy(now)) healthy++;
		return healthy;
	}

	private groupOf(parent: number): readonly number[] {
		return this.groups[this.walk[this.step[parent]]];
	}

	/** The caller has gone and this gateway notices. */
	private withdrawn(parent: number): boolean {
		return this.spec.routing.cancel === 'full' && (this.attempts.state[parent] & GONE) !== 0;
	}

	private reply(parent: number, outcome: number): void {
		this.world.callers[this.attempts.caller[parent]].answer(parent, outcome);
	}

	/** Books a wasted child; `otherwise` is the cause when it was neither a fallback nor a retry. */
	private settle(child: number, otherwise: number): void {
		if (this.attempts.work[child] > 0) this.world.ledger.settle(child, this.waste[child] === 0 ? otherwise : this.waste[child]);
	}

	private grow(capacity: number): void {
		this.step = enlarged(this.step, capacity);
		this.tryNumber = enlarged(this.tryNumber, capacity);
		this.triesMax = enlarged(this.triesMax, capacity);
		this.children = enlarged(this.children, capacity);
		this.firstOutcome = enlarged(this.firstOutcome, capacity);
		this.child = enlarged(this.child, capacity);
		this.target = enlarged(this.target, capacity);
		this.waste = enlarged(this.waste, capacity);
	}
}

/**
 * The groups a request tries in turn when every one of them fails. Depth counts as LiteLLM counts it: it grows
 * with each fallback of a list and is tested on entry, so flat lists are tried to the end and nested ones re-enter.
 */
export function walkFrom(spec: GatewaySpec, first: string): number[] {
	const indexOf = new Map(spec.groups.map((group, i) => [group.name, i]));
	const walk: number[] = [];
	const visit = (name: string, depth: number): void => {
		const index = indexOf.get(name);
		if (index === undefined || walk.length >= WALK_MAX) return;
		walk.push(index);
		if (depth >= spec.routing.fallbackDepthMax) return;
		let next = depth;
		for (const fallback of spec.groups[index].fallbacks) if (fallback !== name) visit(fallback, ++next);
	};
	visit(first, 0);
	return walk;
}
