/**
 * What every pool of replicas has, whatever its replicas do: a fleet, a count of who waits and who is worked on, and
 * the controls that faults turn. How work is queued, placed and done is the pool's own.
 */
import { type AttemptTable, DROPPED, QUEUED, SERVING } from '../model/attempts.ts';
import type { ErrorShares } from '../model/hostedPlan.ts';
import type { PoolPlan } from '../model/plan.ts';
import type { Reclaim, World } from '../model/ports.ts';
import type { Fleet, StationLoad } from './fleet.ts';
import { type PoolErrors, WELCOME } from './poolErrors.ts';
import type { ReplicaTotals } from './replicas.ts';

export abstract class FleetPool {
	readonly name: string;
	overflowed = 0;
	queueMax = 0;
	queued = 0;
	serving = 0;
	arrivals = 0;
	concurrencyIntegral = 0;
	protected readonly id: number;
	protected readonly world: World;
	protected readonly attempts: AttemptTable;
	protected plan: PoolPlan;
	protected slowness = 1;
	protected outage: 'hang' | 'refuse' | null = null;
	protected abstract readonly fleet: Fleet;
	protected abstract readonly errors: PoolErrors;
	private integratedAt = 0;

	constructor(world: World, id: number, name: string, plan: PoolPlan) {
		this.world = world;
		this.attempts = world.attempts;
		this.id = id;
		this.name = name;
		this.plan = plan;
	}

	/** Lets those who wait go on, as far as there is room. */
	protected abstract serveNext(): void;

	/** As a health check finds it. */
	reachable(): boolean {
		return this.outage === null;
	}

	start(): void {
		this.fleet.start();
	}

	get totals(): Readonly<ReplicaTotals> {
		return this.fleet.replicas.totals;
	}

	/** Bounds, pre-warming and queue limit may change while running; the rest stays as assembled. */
	reconfigure(plan: PoolPlan): void {
		this.plan = { ...this.plan, queueLimit: plan.queueLimit };
		this.fleet.reconfigure(plan);
	}

	/** A replica has become ready: those who wait may go on. */
	capacityCame(): void {
		this.integrate();
		this.serveNext();
	}

	load(): StationLoad {
		this.integrate();
		return this;
	}

	setOutage(mode: 'hang' | 'refuse' | null): void {
		this.outage = mode;
		if (mode === null) this.capacityCame();
	}

	slowColdStarts(factor: number): void {
		this.fleet.slowColdStarts(factor);
	}

	injectErrors(shares: ErrorShares): void {
		this.errors.inject(shares);
	}

	setStockOut(retryUs: number | null): void {
		this.fleet.setStockOut(retryUs);
	}

	setReclaims(reclaims: readonly Reclaim[]): void {
		this.fleet.setReclaims(reclaims);
	}

	setRestarts(count: number): void {
		this.fleet.setRestarts(count);
	}

	setCrashLoop(on: boolean): void {
		this.fleet.setCrashLoop(on);
	}

	setZombies(on: boolean): void {
		this.fleet.setZombies(on);
	}

	/** A fault turns some away before any work is done for them. */
	protected turnedAway(attempt: number): boolean {
		const outcome = this.errors.atDoor(attempt);
		if (outcome !== WELCOME) this.reply(attempt, outcome);
		return outcome !== WELCOME;
	}

	/** What a replica that dies was working on. */
	protected worksOf(token: number): number[] {
		const { state, pool, place, rows } = this.attempts;
		const works: number[] = [];
		for (let row = 0; row < rows.capacity; row++)
			if (pool[row] === this.id && place[row] === token && (state[row] & (SERVING | DROPPED)) === SERVING) works.push(row);
		return works;
	}

	/** An attempt that waits is withdrawn; it is answered when its turn would have come. */
	protected leaveQueue(attempt: number): void {
		this.integrate();
		this.attempts.state[attempt] |= DROPPED;
		this.queued--;
		this.queueChanged();
	}

	/** Counts an attempt that begins to wait. */
	protected joined(attempt: number): void {
		this.integrate();
		this.attempts.state[attempt] |= QUEUED;
		this.attempts.since[attempt] = this.world.calendar.now;
		if (++this.queued > this.queueMax) this.queueMax = this.queued;
	}

	protected reply(attempt: number, outcome: number): void {
		const { attempts } = this;
		attempts.state[attempt] &= ~(QUEUED | SERVING | DROPPED);
		this.world.callers[attempts.caller[attempt]].answer(attempt, outcome);
	}

	/** Brings the concurrency integral up to now; called before anything changes it. */
	protected integrate(): void {
		const { now } = this.world.calendar;
		this.concurrencyIntegral += (this.queued + this.serving) * (now - this.integratedAt);
		this.integratedAt = now;
	}

	protected queueChanged(): void {
		this.world.probe.queueChanged(this.id, this.world.calendar.now, this.queued);
	}
}
