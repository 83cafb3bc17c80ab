/**
 * A pool of replicas with a fixed number of slots each and one queue in front. The queue
 * does not know which callers have gone: unless a cancellation reaches it, dead work is done like any other.
 *
 * The tie at one instant: a completion is handled before anything the clients do at that instant, because pools
 * are assembled first; a freed slot goes to who waits before the finished one is answered.
 */
import { EventHeap } from '../kernel/eventHeap.ts';
import { IntRing } from '../kernel/intRing.ts';
import type { Keyed } from '../kernel/keyed.ts';
import { keyedStream } from '../kernel/streams.ts';
import { DROPPED, QUEUED, SERVING } from '../model/attempts.ts';
import { CANCELLED, ERROR, OK, OVERLOADED, UNAVAILABLE } from '../model/outcomes.ts';
import type { PoolPlan } from '../model/plan.ts';
import type { World } from '../model/ports.ts';
import { Fleet, type Station } from './fleet.ts';
import { FleetPool } from './fleetPool.ts';
import { oldestIn } from './oldestWait.ts';
import type { Pool } from './pool.ts';
import { PoolErrors } from './poolErrors.ts';
import type { Replicas } from './replicas.ts';
import type { ServiceLaw } from './service/law.ts';
import { WaitingLine } from './waitingLine.ts';

export class SlotsPool extends FleetPool implements Pool, Station {
	protected readonly fleet: Fleet;
	private readonly replicas: Replicas;
	private readonly waiting: IntRing | WaitingLine;
	private readonly completions: EventHeap;
	private readonly service: ServiceLaw;
	private readonly serviceRandom: Keyed;
	protected readonly errors: PoolErrors;

	constructor(world: World, id: number, name: string, plan: PoolPlan, service: ServiceLaw) {
		super(world, id, name, plan);
		const { calendar, seed } = world;
		this.completions = new EventHeap(calendar, (attempt) => this.completed(attempt));
		this.waiting = plan.queue === undefined ? new IntRing() : new WaitingLine(world, plan.queue, (attempt) => this.expired(attempt));
		this.fleet = new Fleet(world, id, name, plan, this);
		this.replicas = this.fleet.replicas;
		this.service = service;
		this.serviceRandom = keyedStream(seed, `service/${name}`);
		this.errors = new PoolErrors(world, this.serviceRandom, plan.errorRate);
	}

	/** A slot's time is its attempt's alone. */
	get sharesOfReplica(): number {
		return this.plan.slots;
	}

	send(attempt: number): void {
		this.arrivals++;
		this.attempts.pool[attempt] = this.id;
		if (this.errors.turning && this.outage !== 'refuse' && this.turnedAway(attempt)) return;
		if (this.replicas.freeSlots > 0 && this.queued === 0 && this.outage === null) {
			this.integrate();
			this.serve(attempt);
		} else if (this.outage !== 'refuse' && this.queued < this.plan.queueLimit) this.enqueue(attempt);
		else this.noRoom(attempt);
	}

	/** Refused, unless replicas are started for those who come. */
	private noRoom(attempt: number): void {
		if (this.outage === 'refuse') this.reply(attempt, UNAVAILABLE);
		else if (this.fleet.startsFor(this.queued + 1)) this.enqueue(attempt);
		else {
			this.overflowed++;
			this.fleet.wake();
			this.reply(attempt, OVERLOADED);
		}
	}

	/** Frees the place in the queue or the slot at once; the answer comes when the row turns up in its queue. */
	cancel(attempt: number): void {
		if (!this.plan.stopsOnCancel) return;
		const { state } = this.attempts;
		if ((state[attempt] & DROPPED) !== 0) return;
		if ((state[attempt] & QUEUED) !== 0) {
			this.leaveQueue(attempt);
		} else if ((state[attempt] & SERVING) !== 0) {
			this.integrate();
			state[attempt] |= DROPPED;
			this.finishWork(attempt);
			this.serveNext();
		}
	}

	slowDown(factor: number): void {
		this.slowness = factor;
	}

	/** Books what is unfinished when the run ends, so that every slot-microsecond is accounted for. */
	close(): void {
		const { now } = this.world.calendar;
		const { state, pool, since, work, rows } = this.attempts;
		for (let row = 0; row < rows.capacity; row++) {
			if (pool[row] === this.id && (state[row] & (SERVING | DROPPED)) === SERVING) work[row] += now - since[row];
		}
		this.fleet.close();
	}

	/** Waited too long. One whose caller has withdrawn has left the count already. */
	private expired(attempt: number): void {
		if ((this.attempts.state[attempt] & DROPPED) !== 0) {
			this.reply(attempt, CANCELLED);
			return;
		}
		this.integrate();
		this.queued--;
		this.queueChanged();
		this.reply(attempt, OVERLOADED);
	}

	private enqueue(attempt: number): void {
		this.joined(attempt);
		this.waiting.push(attempt);
		this.queueChanged();
		this.fleet.wake();
	}

	private serve(attempt: number): void {
		const { attempts } = this;
		const { now } = this.world.calendar;
		attempts.place[attempt] = this.replicas.occupy();
		attempts.state[attempt] = (attempts.state[attempt] & ~QUEUED) | SERVING;
		attempts.since[attempt] = now;
		this.serving++;
		const request = attempts.request[attempt];
		const { requests } = this.world;
		this.serviceRandom.seek(requests.key[request], attempts.draw[attempt]);
		const busy = this.service.draw(requests.tokensIn[request], requests.tokensOut[request], this.serviceRandom) * this.slowness;
		this.completions.push(now + (busy < 1 ? 1 : Math.round(busy)), attempt);
	}

	/** A slot does not say what comes when: an answer is spread over its service. Draws are looked up, so looking again shifts none. */
	writtenShare(attempt: number): number {
		const { state, since, request, draw } = this.attempts;
		if ((state[attempt] & SERVING) === 0) return 0;
		const { key, tokensIn, tokensOut } = this.world.requests;
		this.serviceRandom.seek(key[request[attempt]], draw[attempt]);
		const busy = this.service.draw(tokensIn[request[attempt]], tokensOut[request[attempt]], this.serviceRandom) * this.slowness;
		return Math.min(1, (this.world.calendar.now - since[attempt]) / Math.max(1, busy));
	}

	protected serveNext(): void {
		if (this.outage !== null) return;
		const before = this.queued;
		while (this.waiting.length > 0 && this.replicas.freeSlots > 0) {
			const attempt = this.waiting.shift();
			if ((this.attempts.state[attempt] & DROPPED) !== 0) {
				this.reply(attempt, CANCELLED);
				continue;
			}
			this.queued--;
			this.serve(attempt);
		}
		if (this.queued !== before) this.queueChanged();
	}

	private completed(attempt: number): void {
		if ((this.attempts.state[attempt] & DROPPED) !== 0) {
			this.reply(attempt, CANCELLED);
			return;
		}
		this.integrate();
		this.finishWork(attempt);
		this.serveNext();
		this.reply(attempt, this.errors.fails(attempt) ? ERROR : OK);
	}

	/** The service of an attempt ends: its work is known and its slot is free. */
	private finishWork(attempt: number): void {
		const { now } = this.world.calendar;
		this.serving--;
		this.attempts.work[attempt] += now - this.attempts.since[attempt];
		this.fleet.vacate(this.attempts.place[attempt], now);
	}

	capacityLost(token: number): void {
		const doomed = new Set(this.worksOf(token));
		this.integrate();
		this.completions.sweep((attempt) => !doomed.has(attempt));
		for (const attempt of doomed) this.finishWork(attempt);
		this.serveNext();
		for (const attempt of doomed) this.reply(attempt, ERROR);
	}

	oldestWaitUs(): number {
		return this.queued === 0 ? 0 : this.world.calendar.now - this.oldestSince();
	}

	private oldestSince(): number {
		return this.waiting instanceof WaitingLine ? this.waiting.oldestSince() : oldestIn(this.attempts, this.waiting);
	}
}
