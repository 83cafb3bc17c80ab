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
import { type AttemptTable, DROPPED, QUEUED, SERVING } from '../model/attempts.ts';
import { CANCELLED, ERROR, OK, OVERLOADED, UNAVAILABLE } from '../model/outcomes.ts';
import type { PoolPlan } from '../model/plan.ts';
import type { World } from '../model/ports.ts';
import { Fleet, type Station, type StationLoad } from './fleet.ts';
import { FleetPool } from './fleetPool.ts';
import { oldestIn } from './oldestWait.ts';
import type { Pool } from './pool.ts';
import { PoolErrors, WELCOME } from './poolErrors.ts';
import type { Replicas, ReplicaTotals } from './replicas.ts';
import type { ServiceLaw } from './service/law.ts';
import { WaitingLine } from './waitingLine.ts';

export class SlotsPool extends FleetPool implements Pool, Station {
	readonly name: string;
	overflowed = 0;
	queueMax = 0;
	queued = 0;
	serving = 0;
	arrivals = 0;
	concurrencyIntegral = 0;
	private readonly id: number;
	private readonly world: World;
	private readonly attempts: AttemptTable;
	private plan: PoolPlan;
	protected readonly fleet: Fleet;
	private readonly replicas: Replicas;
	private readonly waiting: IntRing | WaitingLine;
	private readonly completions: EventHeap;
	private readonly service: ServiceLaw;
	private readonly serviceRandom: Keyed;
	private integratedAt = 0;
	private slowness = 1;
	protected readonly errors: PoolErrors;
	private outage: 'hang' | 'refuse' | null = null;

	constructor(world: World, id: number, name: string, plan: PoolPlan, service: ServiceLaw) {
		super();
		this.world = world;
		this.attempts = world.attempts;
		this.id = id;
		this.name = name;
		this.plan = plan;
		const { calendar, seed } = world;
		this.completions = new EventHeap(calendar, (attempt) => this.completed(attempt));
		this.waiting = plan.queue === undefined ? new IntRing() : new WaitingLine(world, plan.queue, (attempt) => this.expired(attempt));
		this.fleet = new Fleet(world, id, name, plan, this);
		this.replicas = this.fleet.replicas;
		this.service = service;
		this.serviceRandom = keyedStream(seed, `service/${name}`);
		this.errors = new PoolErrors(world, this.serviceRandom, plan.errorRate);
	}

	start(): void {
		this.fleet.start();
	}

	/** A slot's time is its attempt's alone. */
	get sharesOfReplica(): number {
		return this.plan.slots;
	}

	get totals(): Readonly<ReplicaTotals> {
		return this.replicas.totals;
	}

	send(attempt: number): void {
		this.arrivals++;
		this.attempts.pool[attempt] = this.id;
		if (this.outage === 'refuse') {
			this.reply(attempt, UNAVAILABLE);
		} else if (this.errors.turning && this.turnedAway(attempt)) {
			return;
		} else if (this.replicas.freeSlots > 0 && this.queued === 0 && this.outage === null) {
			this.integrate();
			this.serve(attempt);
		} else if (this.queued < this.plan.queueLimit || this.fleet.startsFor(this.queued + 1)) {
			this.enqueue(attempt);
		} else {
			this.overflowed++;
			this.fleet.wake();
			this.reply(attempt, OVERLOADED);
		}
	}

	private turnedAway(attempt: number): boolean {
		const outcome = this.errors.atDoor(attempt);
		if (outcome !== WELCOME) this.reply(attempt, outcome);
		return outcome !== WELCOME;
	}

	/** Frees the place in the queue or the slot at once; the answer comes when the row turns up in its queue. */
	cancel(attempt: number): void {
		if (!this.plan.stopsOnCancel) return;
		const { state } = this.attempts;
		if ((state[attempt] & DROPPED) !== 0) return;
		if ((state[attempt] & QUEUED) !== 0) {
			this.integrate();
			state[attempt] |= DROPPED;
			this.queued--;
			this.queueChanged();
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

	setOutage(mode: 'hang' | 'refuse' | null): void {
		this.outage = mode;
		if (mode === null) {
			this.integrate();
			this.serveNext();
		}
	}

	/** Bounds, pre-warming and queue limit may change while running; the rest stays as assembled. */
	reconfigure(plan: PoolPlan): void {
		this.plan = { ...this.plan, queueLimit: plan.queueLimit };
		this.fleet.reconfigure(plan);
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
		this.integrate();
		this.attempts.state[attempt] |= QUEUED;
		this.attempts.since[attempt] = this.world.calendar.now;
		this.waiting.push(attempt);
		if (++this.queued > this.queueMax) this.queueMax = this.queued;
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

	private serveNext(): void {
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

	private reply(attempt: number, outcome: number): void {
		const { attempts } = this;
		attempts.state[attempt] &= ~(QUEUED | SERVING | DROPPED);
		this.world.callers[attempts.caller[attempt]].answer(attempt, outcome);
	}

	/** A replica has become ready: those who wait may go on. */
	capacityCame(): void {
		this.integrate();
		this.serveNext();
	}

	capacityLost(token: number): void {
		const { state, pool, place, rows } = this.attempts;
		const doomed = new Set<number>();
		for (let row = 0; row < rows.capacity; row++)
			if (pool[row] === this.id && place[row] === token && (state[row] & (SERVING | DROPPED)) === SERVING) doomed.add(row);
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

	load(): StationLoad {
		this.integrate();
		return this;
	}

	/** Brings the concurrency integral up to now; called before anything changes it. */
	private integrate(): void {
		const { now } = this.world.calendar;
		this.concurrencyIntegral += (this.queued + this.serving) * (now - this.integratedAt);
		this.integratedAt = now;
	}

	private queueChanged(): void {
		this.world.probe.queueChanged(this.id, this.world.calendar.now, this.queued);
	}
}
