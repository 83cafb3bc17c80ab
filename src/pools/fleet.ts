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
import type { Reclaim, World } from '../model/ports.ts';
import type { Autoscaler, KeepAlive, PoolObservation } from './autoscalers/autoscaler.ts';
import { autoscalers } from './autoscalers/index.ts';
import { Nodes } from './nodes.ts';
import { Replicas } from './replicas.ts';

const SECOND = 1_000_000;

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
	/** us that the oldest attempt in the queue has waited; 0 without a queue. */
	oldestWaitUs(): number;
	/** A replica has become ready. */
	capacityCame(): void;
	/** The replica dies with the work on it: each attempt there vacates its slot and is answered `error`. */
	capacityLost(token: number): void;
}

/** Kubelet's waits before a crashed container is started again: none, then 10 s doubling up to 5 min. */
const CRASH_BACKOFF_US = 10_000_000;
const CRASH_BACKOFF_MAX_US = 300_000_000;

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
	/** Looks at replicas that may have been idle for long enough; null where replicas do not go one by one. */
	private readonly idle: EventHeap | null;
	/** The autoscaler decides for each request that comes. */
	private readonly perRequest: boolean;
	private bounds: FleetBounds;
	/** What the autoscaler last wanted. */
	private wanted: number;
	private coldStartSlowness = 1;
	/** What follows is made when it is first needed: a plan without it has no source of events for it. */
	private kills: EventHeap | null = null;
	private asking: Alarm | null = null;
	private reclaimRandom: Keyed | null = null;
	/** How long those that begin to drain now may go on. */
	private drainUs: number | null;
	private stockOutUs: number | null = null;
	private reclaims: readonly Reclaim[] = [];
	private restarts = 0;
	private crashing = false;
	/** Crashes so far, by token of the replica. */
	private readonly crashes: Map<number, number> = new Map();
	/** The quota keeps something back that is wanted. */
	private short = false;
	private readonly name: string;
	private readonly nodes: Nodes | null;

	/** `routes`: the station chooses the replica itself, so slots need not be handed out in rotation. */
	constructor(world: World, id: number, name: string, plan: PoolPlan, station: Station, routes = false) {
		this.world = world;
		this.id = id;
		this.name = name;
		this.plan = plan;
		this.drainUs = plan.drainUs ?? null;
		this.bounds = plan;
		this.station = station;
		const { calendar, seed } = world;
		this.starts = new EventHeap(calendar, (token) => this.becameReady(token), 64);
		this.sampling = new Alarm(calendar, () => this.sample());
		this.schedule = new Alarm(calendar, () => this.resize());
		this.coldStart = sampler(plan.coldStart);
		this.coldStartRandom = keyedStream(seed, `cold-start/${name}`);
		this.autoscaler = autoscalers.get(plan.autoscaler.kind).create(plan.autoscaler.options as never, {
			slots: plan.slots,
			replicasInitial: plan.replicasInitial,
			weekOffsetUs: world.weekOffsetUs,
		});
		this.perRequest = this.autoscaler.perRequest === true;
		this.idle = this.autoscaler.keepAlive === undefined ? null : new EventHeap(calendar, (token) => this.checkIdle(token), 64);
		this.wanted = plan.replicasInitial;
		const nodes = plan.nodes === undefined ? null : new Nodes(world, name, plan.nodes);
		this.nodes = nodes;
		this.replicas = new Replicas({
			slots: plan.slots,
			rotates: !routes,
			price: plan.price,
			paysStart: plan.billedFrom === 'start',
			reuse: this.idle === null ? (plan.reuse ?? 'oldest-free') : 'newest-first',
			stopped: (roundedUpUs) => this.roundedUp(roundedUpUs),
			drains: (token) => this.mayDrain(token),
			...(nodes === null ? {} : { ended: (token: number) => nodes.leave(token, calendar.now) }),
		});
	}

	/** The initial replicas are warm at the first instant. */
	start(): void {
		const { now } = this.world.calendar;
		for (let i = 0; i < this.plan.replicasInitial; i++) {
			const token = this.replicas.addWarm(now);
			this.nodes?.settle(token);
			this.watchIdle(token);
		}
		this.world.spend.addRate(this.replicas.billable * this.plan.price.perHour);
		this.sampling.set(this.autoscaler.sampleUs);
		this.replicasChanged();
		this.resize();
	}

	/** Work has come to a pool without replicas: some autoscalers do not wait for their next look. */
	wake(): void {
		if (this.replicas.active === 0 || this.perRequest) this.poke();
	}

	private poke(): void {
		this.adopt(this.autoscaler.poke(this.observe()));
	}

	/**
	 * Whether a replica is starting for an attempt that found no free slot, where replicas are started per request.
	 * Asked before the attempt is counted as waiting.
	 */
	startsFor(waiting: number): boolean {
		if (!this.perRequest) return false;
		const seen = this.observe();
		seen.queued = waiting;
		this.adopt(this.autoscaler.poke(seen));
		return this.replicas.starting * this.plan.slots >= waiting;
	}

	/** An attempt gives its slot back; a draining replica ends with its last one. */
	vacate(token: number, now: number): void {
		const before = this.replicas.billable;
		this.replicas.vacate(token, now);
		if (this.idle !== null) this.watchIdle(token);
		if (this.replicas.billable !== before) this.ended(before);
	}

	/** A replica that was drained has finished its last work. */
	private ended(before: number): void {
		this.billableChanged(before);
		if (this.short && this.replicas.billable < before) this.resize();
	}

	slowColdStarts(factor: number): void {
		this.coldStartSlowness = factor;
	}

	setStockOut(retryUs: number | null): void {
		this.stockOutUs = retryUs;
	}

	setCrashLoop(on: boolean): void {
		this.crashing = on;
	}

	setZombies(on: boolean): void {
		if (on) this.replicas.hoards = true;
		else this.changing(() => this.replicas.endZombies(this.world.calendar.now));
	}

	/** Takes what each new reclaim asks for; the fleet then starts others in their place, if they can be had. */
	setReclaims(reclaims: readonly Reclaim[]): void {
		const fresh = reclaims.filter((reclaim) => !this.reclaims.includes(reclaim));
		this.reclaims = reclaims;
		for (const { share, notice } of fresh) this.takeAway(Math.ceil(this.replicas.ready * share), notice);
	}

	setRestarts(count: number): void {
		const struck = count > this.restarts;
		this.restarts = count;
		if (struck) this.takeAway(this.replicas.ready, 0);
	}

	reconfigure({ replicasMin, replicasMax, prewarm }: FleetBounds): void {
		this.bounds = { replicasMin, replicasMax, prewarm };
		this.resize();
	}

	/** Books the replicas still there when the run ends. */
	close(): void {
		this.replicas.close(this.world.calendar.now);
	}

	private takeAway(n: number, noticeUs: number): void {
		const { now } = this.world.calendar;
		this.reclaimRandom ??= keyedStream(this.world.seed, `reclaim/${this.name}`);
		const random = this.reclaimRandom;
		random.seek(Math.floor(now / 1000), 0);
		this.drainUs = Math.min(noticeUs, this.plan.drainUs ?? noticeUs);
		this.changing(() => this.replicas.removeAny(n, now, () => random.double()));
		this.drainUs = this.plan.drainUs ?? null;
		this.resize();
	}

	private mayDrain(token: number): void {
		if (this.drainUs === null) return;
		this.kills ??= new EventHeap(this.world.calendar, (late) => this.kill(late), 16);
		this.kills.push(this.world.calendar.now + this.drainUs, token);
	}

	/** Its time to drain is over. */
	private kill(token: number): void {
		if (this.replicas.isDraining(token)) this.station.capacityLost(token);
	}

	private changing(change: () => void): void {
		const before = this.replicas.billable;
		change();
		this.billableChanged(before);
	}

	/** The container is started anew; all of the cold start is gone through again. */
	private crashed(token: number): void {
		const { now } = this.world.calendar;
		const count = (this.crashes.get(token) ?? 0) + 1;
		this.crashes.set(token, count);
		const backoff = count === 1 ? 0 : Math.min(CRASH_BACKOFF_MAX_US, CRASH_BACKOFF_US * 2 ** Math.min(count - 2, 10));
		this.coldStartRandom.seek(Math.floor(now / 1000), token);
		this.starts.push(now + backoff + Math.max(1, this.drawnColdStart()), token);
	}

	private drawnColdStart(): number {
		return Math.round(this.coldStart.draw(this.coldStartRandom) * this.coldStartSlowness);
	}

	/** Of what is missing, what can be had now. The rest is asked for again later. */
	private available(missing: number, now: number): number {
		this.short = false;
		if (missing <= 0) return missing;
		if (this.stockOutUs !== null) {
			this.asking ??= new Alarm(this.world.calendar, () => this.resize());
			this.asking.set(now + this.stockOutUs);
			return 0;
		}
		const { quota } = this.plan;
		if (quota === undefined) return missing;
		const free = Math.max(0, quota - this.replicas.existing);
		this.short = missing > free;
		return Math.min(missing, free);
	}

	private becameReady(token: number): void {
		if (this.crashing && this.replicas.isStarting(token)) {
			this.crashed(token);
			return;
		}
		if (this.crashes.size > 0) this.crashes.delete(token);
		const before = this.replicas.billable;
		if (!this.replicas.becameReady(token, this.world.calendar.now)) return;
		this.billableChanged(before);
		this.watchIdle(token);
		this.station.capacityCame();
	}

	/** A replica that is idle is looked at when its time would be up; meanwhile it may have worked and idled anew. */
	private watchIdle(token: number): void {
		if (this.idle !== null && this.replicas.watch(token)) this.idle.push(this.world.calendar.now + this.keepAlive.idleUs, token);
	}

	private get keepAlive(): KeepAlive {
		return this.autoscaler.keepAlive as KeepAlive;
	}

	private checkIdle(token: number): void {
		const { now } = this.world.calendar;
		const due = this.replicas.idleSince(token) + this.keepAlive.idleUs;
		if (Number.isNaN(due)) return;
		if (due > now) this.idle?.push(due, token);
		else if (this.replicas.active <= Math.max(this.target(now, 0), this.keepAlive.keeps(this.observe())))
			this.idle?.push(now + Math.max(SECOND, this.keepAlive.idleUs), token);
		else {
			const before = this.replicas.billable;
			this.replicas.retireIdle(token, now);
			this.billableChanged(before);
		}
	}

	private sample(): void {
		this.sampling.set(this.world.calendar.now + this.autoscaler.sampleUs);
		this.adopt(this.autoscaler.sample(this.observe()));
	}

	private adopt(wanted: number): void {
		if (wanted < 0 || (wanted === this.wanted && this.idle === null)) return;
		this.wanted = wanted;
		this.resize();
	}

	/** Starts or removes replicas until there are as many as wanted, within bounds and the pre-warm schedule. */
	private resize(): void {
		const { now } = this.world.calendar;
		const { active } = this.replicas;
		const target = this.target(now, this.wanted);
		const lacking = this.idle === null ? target - active : Math.max(target, Math.min(active, this.bounds.replicasMax)) - active;
		const missing = this.available(lacking, now);
		const before = this.replicas.billable;
		for (let i = 0; i < missing; i++) {
			// Looked up by the instant, not counted: once two variants agree again, so do their cold starts.
			this.coldStartRandom.seek(Math.floor(now / 1000), i);
			const token = this.replicas.start(now);
			const wait = this.nodes?.place(token, now) ?? 0;
			this.starts.push(now + wait + this.drawnColdStart(), token);
		}
		if (missing < 0) this.replicas.remove(-missing, now);
		if (missing !== 0) this.billableChanged(before);
		this.schedule.set(this.nextScheduleChange(now));
	}

	/** What `need` comes to, within bounds and the pre-warm schedule. */
	private target(now: number, need: number): number {
		let min = this.bounds.replicasMin;
		let wanted = need;
		for (const window of this.bounds.prewarm) {
			if (now < window.fromUs || now >= window.untilUs) continue;
			min = Math.max(min, window.min);
			wanted += window.extra;
		}
		return Math.min(Math.max(wanted, min), this.bounds.replicasMax);
	}

	private extra(now: number): number {
		let extra = 0;
		for (const window of this.bounds.prewarm) if (now >= window.fromUs && now < window.untilUs) extra += window.extra;
		return extra;
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
		const { now } = this.world.calendar;
		return new Look(this.station, now, this.replicas, this.extra(now));
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

/** What one look shows. A class, since a literal with a getter would be a new shape at every look. */
class Look implements PoolObservation {
	readonly now: number;
	readonly ready: number;
	readonly starting: number;
	readonly concurrencyIntegral: number;
	queued: number;
	readonly serving: number;
	readonly arrivals: number;
	readonly extra: number;
	private readonly station: Station;

	constructor(station: Station, now: number, { ready, starting }: Replicas, extra: number) {
		const load = station.load();
		this.station = station;
		this.now = now;
		this.ready = ready;
		this.starting = starting;
		this.concurrencyIntegral = load.concurrencyIntegral;
		this.queued = load.queued;
		this.serving = load.serving;
		this.arrivals = load.arrivals;
		this.extra = extra;
	}

	get oldestWaitUs(): number {
		return this.station.oldestWaitUs();
	}
}
