/**
 * A fleet: the replicas of one pool and what sizes them. The autoscaler looks, the schedule pre-warms, cold starts
 * take their time, and everything is paid for. What the replicas do for whom is the station's business.
 */
import { Alarm } from '../kernel/alarm.ts';
import type { Sampler } from '../kernel/distributions/samplers.ts';
import { EventHeap } from '../kernel/eventHeap.ts';
import type { Keyed } from '../kernel/keyed.ts';
import { keyedStream } from '../kernel/streams.ts';
import { sampler } from '../model/distributions/index.ts';
import type { PoolPlan } from '../model/plan.ts';
import type { World } from '../model/ports.ts';
import type { Autoscaler, PoolObservation } from './autoscalers/autoscaler.ts';
import { autoscalers } from './autoscalers/index.ts';
import { Replicas } from './replicas.ts';

/** What the fleet's autoscaler may know of the work. Counters only grow. */
export interface StationLoad {
	readonly concurrencyIntegral: number;
	readonly queued: number;
	readonly serving: number;
	readonly arrivals: number;
}

/** Where the work waits and is done. */
export interface Station {
	/** The load as of now. */
	load(): StationLoad;
	/** A replica has become ready. */
	capacityCame(): void;
}

/** The parts of a pool's plan that may change while it runs. */
type FleetBounds = Pick<PoolPlan, 'replicasMin' | 'replicasMax' | 'prewarm'>;

export class Fleet {
	readonly replicas: Replicas;
	private readonly world: World;
	private readonly id: number;
	private readonly plan: PoolPlan;
	private readonly station: Station;
	private readonly starts: EventHeap;
	private readonly sampling: Alarm;
	private readonly schedule: Alarm;
	private readonly coldStart: Sampler;
	private readonly coldStartRandom: Keyed;
	private readonly autoscaler: Autoscaler;
	private bounds: FleetBounds;
	/** What the autoscaler last wanted. */
	private wanted: number;
	private coldStartSlowness = 1;

	/** `routes`: the station chooses the replica itself, so slots need not be handed out in rotation. */
	constructor(world: World, id: number, name: string, plan: PoolPlan, station: Station, routes = false) {
		this.world = world;
		this.id = id;
		this.plan = plan;
		this.bounds = plan;
		this.station = station;
		const { calendar, seed } = world;
		this.starts = new EventHeap(calendar, (token) => this.becameReady(token), 64);
		this.sampling = new Alarm(calendar, () => this.sample());
		this.schedule = new Alarm(calendar, () => this.resize());
		this.coldStart = sampler(plan.coldStart);
		this.coldStartRandom = keyedStream(seed, `cold-start/${name}`);
		this.autoscaler = autoscalers
			.get(plan.autoscaler.kind)
			.create(plan.autoscaler.options as never, { slots: plan.slots, replicasInitial: plan.replicasInitial });
		this.wanted = plan.replicasInitial;
		this.replicas = new Replicas({
			slots: plan.slots,
			rotates: !routes,
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

	/** Work has come to a pool without replicas: some autoscalers do not wait for their next look. */
	wake(): void {
		if (this.replicas.active === 0) this.adopt(this.autoscaler.poke(this.observe()));
	}

	/** An attempt gives its slot back; a draining replica ends with its last one. */
	vacate(token: number, now: number): void {
		const before = this.replicas.billable;
		this.replicas.vacate(token, now);
		if (this.replicas.billable !== before) this.billableChanged(before);
	}

	slowColdStarts(factor: number): void {
		this.coldStartSlowness = factor;
	}

	reconfigure({ replicasMin, replicasMax, prewarm }: FleetBounds): void {
		this.bounds = { replicasMin, replicasMax, prewarm };
		this.resize();
	}

	/** Books the replicas still there when the run ends. */
	close(): void {
		this.replicas.close(this.world.calendar.now);
	}

	private becameReady(token: number): void {
		const before = this.replicas.billable;
		if (!this.replicas.becameReady(token, this.world.calendar.now)) return;
		this.billableChanged(before);
		this.station.capacityCame();
	}

	private sample(): void {
		this.sampling.set(this.world.calendar.now + this.autoscaler.sampleUs);
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
		const missing = this.target(now) - this.replicas.active;
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
		let min = this.bounds.replicasMin;
		let { wanted } = this;
		for (const window of this.bounds.prewarm) {
			if (now < window.fromUs || now >= window.untilUs) continue;
			min = Math.max(min, window.min);
			wanted += window.extra;
		}
		return Math.min(Math.max(wanted, min), this.bounds.replicasMax);
	}

	private nextScheduleChange(now: number): number {
		let next = Number.POSITIVE_INFINITY;
		for (const { fromUs, untilUs } of this.bounds.prewarm) {
			if (fromUs > now) next = Math.min(next, fromUs);
			if (untilUs > now) next = Math.min(next, untilUs);
		}
		return next;
	}

	private observe(): PoolObservation {
		const { concurrencyIntegral, queued, serving, arrivals } = this.station.load();
		const { ready, starting } = this.replicas;
		return { now: this.world.calendar.now, ready, starting, concurrencyIntegral, queued, serving, arrivals };
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
}
