import type { RequestAbout } from '../model/attempts.ts';
import { REASK, USEFUL } from '../model/causes.ts';
import type { ClientPlan } from '../model/plan.ts';
import type { TrafficSink, Upstream, World } from '../model/ports.ts';
import { Layer } from './layer.ts';

/**
 * The outermost layer of clients: its calls are requests. A request's row is released once its user has an outcome
 * and its last attempt has come home.
 */
export class Client extends Layer implements TrafficSink {
	constructor(world: World, name: string, plan: ClientPlan, upstream: Upstream) {
		super(world, { name, stream: `retry/${name}`, calls: world.requests, counting: false }, plan, upstream);
	}

	arrive(key: number, stream: number, tokensIn: number, tokensOut: number, about?: Readonly<RequestAbout>): void {
		const { now } = this.world.calendar;
		this.world.probe.requestArrived(now);
		this.begin(this.requests.take(now, key, stream, tokensIn, tokensOut, about));
	}

	protected take(request: number, tries: number): number {
		this.requests.attempts[request]++;
		return this.attempts.take(request, -1, this.id, tries, tries);
	}

	protected callOf(attempt: number): number {
		return this.attempts.request[attempt];
	}

	protected keyOf(request: number): number {
		return this.requests.key[request];
	}

	protected drawOf(_request: number, tries: number): number {
		return tries;
	}

	protected callerGone(): boolean {
		return false;
	}

	protected succeeded(attempt: number): void {
		const { wrong } = this.attempts;
		if (wrong !== null) this.judged(attempt, wrong[attempt]);
		else if (this.attempts.work[attempt] > 0) this.world.ledger.settle(attempt, USEFUL);
	}

	/** The user has an answer that may be wrong, perhaps to a question that was asked before. */
	private judged(attempt: number, wrong: number): void {
		const details = this.requests.keepDetails();
		const request = this.attempts.request[attempt];
		details.wrong[request] = wrong;
		if (this.attempts.work[attempt] > 0) this.world.ledger.settle(attempt, details.reask[request] > 0 ? REASK : USEFUL);
	}

	/** The request's row stays until its attempts have come home. */
	protected forsaken(): void {}

	protected finish(request: number, outcome: number): void {
		const { requests } = this;
		requests.ended[request] = 1;
		this.world.probe.requestEnded(this.world.calendar.now, requests.arrivedAt[request], outcome);
		const { followers } = this.world;
		if (followers.length > 0) followers[requests.stream[request]]?.ended(request, outcome);
		if (requests.attempts[request] === 0) requests.rows.release(request);
	}
}
