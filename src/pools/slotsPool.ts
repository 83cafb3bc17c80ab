/**
 * A pool of replicas with a fixed number of slots each and one first-come-first-served queue in front. The queue
 * does not know which callers have gone: unless a cancellation reaches it, dead work is done like any other.
 *
 * The tie at one instant: a completion is handled before anything the clients do at that instant, because pools
 * are assembled first; a freed slot goes to the oldest waiting attempt before the finished one is answered.
 */
import { Alarm } from '../kernel/alarm.ts';
import type { Sampler } from '../kernel/distributions/samplers.ts';
import { EventHeap } from '../kernel/eventHeap.ts';
import { IntRing } from '../kernel/intRing.ts';
import type { Keyed } from '../kernel/keyed.ts';
import { keyedStream } from '../kernel/streams.ts';
import { type AttemptTable, DROPPED, QUEUED, SERVING } from '../model/attempts.ts';
import { sampler } from '../model/distributions/index.ts';
import { CANCELLED, ERROR, OK, OVERLOADED, UNAVAILABLE } from '../model/outcomes.ts';
import type { PoolPlan } from '../model/plan.ts';
import type { PoolControls, Reconfigurable, Upstream, World } from '../model/ports.ts';
import type { Autoscaler, PoolObservation } from './autoscalers/autoscaler.ts';
import { autoscalers } from './autoscalers/index.ts';
import { Replicas, type ReplicaTotals } from './replicas.ts';
import { serviceLaws } from './service/index.ts';
import type { ServiceLaw } from './service/law.ts';

export class SlotsPool implements Upstream, PoolControls, Reconfigurable<PoolPlan> {
	readonly name: string;
	overflowed = 0;
	queueMax = 0;
	private readonly id: number;
	private readonly world: World;
	private readonly attempts: AttemptTable;
	private plan: PoolPlan;
	private readonly replicas: Replicas;
	private readonly waiting: IntRing = new IntRing();
	private readonly completions: EventHeap;
	private readonly starts: EventHeap;
	private readonly sampling: Alarm;
	private readonly schedule: Alarm;
	private readonly service: ServiceLaw;
	private readonly serviceRandom: Keyed;
	private readonly coldStart: Sampler;
	private readonly coldStartRandom: Keyed;
	private readonly autoscaler: Autoscaler;
	/** What the autoscaler last wanted. */
	private wanted: number;
	private queued = 0;
	private serving = 0;
	private arrivals = 0;
	private integral = 0;
	private integratedAt = 0;
	private slowness = 1;
	private coldStartSlowness = 1;
	private outage: 'hang' | 'refuse' | null = null;

	constructor(world: World, id: number, name: string, plan: PoolPlan) {
		this.world = world;
		this.attempts = world.attempts;
		this.id = id;
		this.name = name;
		this.plan = plan;
		const { calendar, seed } = world;
		this.completions = new EventHeap(calendar, (attempt) => this.completed(attempt));
		this.starts = new EventHeap(calendar, (token) => this.becameReady(token), 64);
		this.sampling = new Alarm(calendar, () => this.sample());
		this.schedule = new Alarm(calendar, () => this.resize());
		this.service = serviceLaws.get(plan.service.kind).create(plan.service.options as never);
		this.serviceRandom = keyedStream(seed, `service/${name}`);
		this.coldStart = sampler(plan.coldStart);
		this.coldStartRandom = keyedStream(seed, `cold-start/${name}`);
		this.autoscaler = autoscalers
			.get(plan.autoscaler.kind)
			.create(plan.autoscaler.options as never, { slots: plan.slots, replicasInitial: plan.replicasInitial });
		this.wanted = plan.replicasInitial;
		this.replicas = new Replicas({
			slots: plan.slots,
			price: plan.price,
			paysStart: plan.billedFrom === 'start',
			stopped: (roundedUpUs) => this.roundedUp(roundedUpUs),
		});
	}

	/** The initial replicas are warm at the first instant. */
	start(): void {
		const { now } = this.world.calendar;
		for (let i = 0; i < this.plan.replicasInitial; i++) this.replicas.addWarm(now);
		this.world.spend.addRate(this.replicas.billable * this.plan.price.perHour);
		this.sampling.set(this.autoscaler.sampleUs);
		this.replicasChanged();
		this.resize();
	}

	get totals(): Readonly<ReplicaTotals> {
		return this.replicas.totals;
	}

	send(attempt: number): void {
		this.arrivals++;
		this.attempts.pool[attempt] = this.id;
		if (this.outage === 'refuse') {
			this.reply(attempt, UNAVAILABLE);
		} else if (this.replicas.freeSlots > 0 && this.queued === 0 && this.outage === null) {
			this.integrate();
			this.serve(attempt);
		} else if (this.queued < this.plan.queueLimit) {
			this.enqueue(attempt);
		} else {
			this.overflowed++;
			this.wake();
			this.reply(attempt, OVERLOADED);
		}
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

	slowColdStarts(factor: number): void {
		this.coldStartSlowness = factor;
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
		this.plan = {
			...this.plan,
			replicasMin: plan.replicasMin,
			replicasMax: plan.replicasMax,
			prewarm: plan.prewarm,
			queueLimit: plan.queueLimit,
		};
		this.resize();
	}

	/** Books what is unfinished when the run ends, so that every slot-microsecond is accounted for. */
	close(): void {
		const { now } = this.world.calendar;
		const { state, pool, since, work, rows } = this.attempts;
		for (let row = 0; row < rows.capacity; row++) {
			if (pool[row] === this.id && (state[row] & (SERVING | DROPPED)) === SERVING) work[row] += now - since[row];
		}
		this.replicas.close(now);
	}

	private enqueue(attempt: number): void {
		this.integrate();
		this.attempts.state[attempt] |= QUEUED;
		this.attempts.since[attempt] = this.world.calendar.now;
		this.waiting.push(attempt);
		if (++this.queued > this.queueMax) this.queueMax = this.queued;
		this.queueChanged();
		this.wake();
	}

	/** Work has come to a pool without replicas: some autoscalers do not wait for their next look. */
	private wake(): void {
		if (this.replicas.active === 0) this.adopt(this.autoscaler.poke(this.observe()));
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
		this.reply(attempt, this.plan.errorRate > 0 && this.fails(attempt) ? ERROR : OK);
	}

	/** The service of an attempt ends: its work is known and its slot is free. */
	private finishWork(attempt: number): void {
		const { now } = this.world.calendar;
		this.serving--;
		this.attempts.work[attempt] += now - this.attempts.since[attempt];
		const before = this.replicas.billable;
		this.replicas.vacate(this.attempts.place[attempt], now);
		if (this.replicas.billable !== before) this.billableChanged(before);
	}

	private fails(attempt: number): boolean {
		const request = this.attempts.request[attempt];
		this.serviceRandom.seek(this.world.requests.key[request], this.attempts.draw[attempt] ^ 0x40000000);
		return this.serviceRandom.double() < this.plan.errorRate;
	}

	private reply(attempt: number, outcome: number): void {
		const { attempts } = this;
		attempts.state[attempt] &= ~(QUEUED | SERVING | DROPPED);
		this.world.callers[attempts.caller[attempt]].answer(attempt, outcome);
	}

	private becameReady(token: number): void {
		const { now } = this.world.calendar;
		const before = this.replicas.billable;
		if (!this.replicas.becameReady(token, now)) return;
		this.billableChanged(before);
		this.integrate();
		this.serveNext();
	}

	private sample(): void {
		const { now } = this.world.calendar;
		this.sampling.set(now + this.autoscaler.sampleUs);
		this.adopt(this.autoscaler.sample(this.observe()));
	}

	private adopt(wanted: number): void {
		if (wanted < 0 || wanted === this.wanted) return;
		this.wanted = wanted;
		this.resize();
	}

	/** Starts or removes replicas until there are as many as wanted, within bounds and the pre-warm schedule. */
	private resize(): void {
		const { now } = this.world.calendar;
		const target = this.target(now);
		const missing = target - this.replicas.active;
		const before = this.replicas.billable;
		for (let i = 0; i < missing; i++) {
			// Looked up by the instant, not counted: once two variants agree again, so do their cold starts.
			this.coldStartRandom.seek(Math.floor(now / 1000), i);
			const wait = Math.round(this.coldStart.draw(this.coldStartRandom) * this.coldStartSlowness);
			this.starts.push(now + wait, this.replicas.start(now));
		}
		if (missing < 0) this.replicas.remove(-missing, now);
		if (missing !== 0) this.billableChanged(before);
		this.schedule.set(this.nextScheduleChange(now));
	}

	private target(now: number): number {
		let min = this.plan.replicasMin;
		let wanted = this.wanted;
		for (const window of this.plan.prewarm) {
			if (now < window.fromUs || now >= window.untilUs) continue;
			min = Math.max(min, window.min);
			wanted += window.extra;
		}
		return Math.min(Math.max(wanted, min), this.plan.replicasMax);
	}

	private nextScheduleChange(now: number): number {
		let next = Number.POSITIVE_INFINITY;
		for (const { fromUs, untilUs } of this.plan.prewarm) {
			if (fromUs > now) next = Math.min(next, fromUs);
			if (untilUs > now) next = Math.min(next, untilUs);
		}
		return next;
	}

	private observe(): PoolObservation {
		this.integrate();
		return {
			now: this.world.calendar.now,
			ready: this.replicas.ready,
			starting: this.replicas.starting,
			concurrencyIntegral: this.integral,
			queued: this.queued,
			serving: this.serving,
			arrivals: this.arrivals,
		};
	}

	/** Brings the concurrency integral up to now; called before anything changes it. */
	private integrate(): void {
		const { now } = this.world.calendar;
		this.integral += (this.queued + this.serving) * (now - this.integratedAt);
		this.integratedAt = now;
	}

	private roundedUp(replicaUs: number): void {
		if (replicaUs === 0) return;
		this.world.spend.addLump((replicaUs / 3.6e9) * this.plan.price.perHour);
		this.world.probe.roundedUp(this.id, this.world.calendar.now, replicaUs);
	}

	private billableChanged(before: number): void {
		const change = this.replicas.billable - before;
		if (change !== 0) this.world.spend.addRate(change * this.plan.price.perHour);
		this.replicasChanged();
	}

	private replicasChanged(): void {
		const { ready, starting, billable } = this.replicas;
		this.world.probe.replicasChanged(this.id, this.world.calendar.now, ready, starting, billable);
	}

	private queueChanged(): void {
		this.world.probe.queueChanged(this.id, this.world.calendar.now, this.queued);
	}
}
