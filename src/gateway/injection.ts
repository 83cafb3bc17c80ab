import { CalendarQueue } from '../kernel/calendarQueue.ts';
import type { Keyed } from '../kernel/keyed.ts';
import { keyedStream } from '../kernel/streams.ts';
import { DROPPED } from '../model/attempts.ts';
import type { InjectionSpec } from '../model/gatewaySpec.ts';
import { CANCELLED, outcomeNames } from '../model/outcomes.ts';
import type { World } from '../model/ports.ts';
import { DELAYED } from './admission.ts';
import type { Routes } from './routes.ts';

/** Faults on purpose, before a request is routed: it is held back, answered at once, or both. */
export class Injection implements Routes {
	private readonly world: World;
	private readonly spec: InjectionSpec;
	private readonly upstream: Routes;
	private readonly random: Keyed;
	private readonly held: CalendarQueue;
	private readonly outcome: number;

	constructor(world: World, spec: InjectionSpec, upstream: Routes) {
		this.world = world;
		this.spec = spec;
		this.upstream = upstream;
		this.random = keyedStream(world.seed, 'gateway/injection');
		this.held = new CalendarQueue(world.calendar, (attempt) => this.resume(attempt));
		this.outcome = outcomeNames.indexOf(spec.abortAs);
	}

	send(attempt: number): void {
		if (!this.drawn(attempt, 0, this.spec.delayShare)) this.pass(attempt);
		else {
			this.world.attempts.state[attempt] |= DELAYED;
			this.held.push(this.world.calendar.now + this.spec.delayUs, attempt);
		}
	}

	route(attempt: number, group: string | null): void {
		this.upstream.route(attempt, group);
	}

	/** One that is held back is answered when its time is up. */
	kill(attempt: number): void {
		if ((this.world.attempts.state[attempt] & DELAYED) !== 0) this.cancel(attempt);
		else this.upstream.kill(attempt);
	}

	cancel(attempt: number): void {
		const { state } = this.world.attempts;
		if ((state[attempt] & DELAYED) !== 0) state[attempt] |= DROPPED;
		else this.upstream.cancel(attempt);
	}

	private resume(attempt: number): void {
		const { state } = this.world.attempts;
		const dropped = (state[attempt] & DROPPED) !== 0;
		state[attempt] &= ~(DELAYED | DROPPED);
		if (dropped) this.answer(attempt, CANCELLED);
		else this.pass(attempt);
	}

	private pass(attempt: number): void {
		if (this.drawn(attempt, 1, this.spec.abortShare)) this.answer(attempt, this.outcome);
		else this.upstream.send(attempt);
	}

	private answer(attempt: number, outcome: number): void {
		this.world.callers[this.world.attempts.caller[attempt]].answer(attempt, outcome);
	}

	/** Looked up, so that it does not depend on who came before. */
	private drawn(attempt: number, purpose: number, share: number): boolean {
		if (share <= 0) return false;
		const { attempts, requests } = this.world;
		this.random.seek(requests.key[attempts.request[attempt]], 2 * attempts.draw[attempt] + purpose);
		return this.random.double() < share;
	}
}
