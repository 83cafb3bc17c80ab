/**
 * The scenario's pools without its traffic: calls come from outside, as they come, and their answers go back there.
 * Cold starts, queues, limits, errors, faults and the bill are those of the simulator, run by its own calendar.
 *
 * Why work was done is judged by what can be seen from here: an answer that was delivered is `useful`; of the rest,
 * what a call that says it is a later try did is `retry`, a first try whose caller hung up is `abandoned`, one that
 * failed is `failed`. Whether somebody further up still wanted what was delivered cannot be seen; a driver tells it
 * at the end.
 */
import { closeRun, type OpenRun, openRun } from '../../experiment/run.ts';
import { shortened } from '../../experiment/shortened.ts';
import { faults } from '../../faults/index.ts';
import type { FaultBoard } from '../../faults/schedule.ts';
import { GONE } from '../../model/attempts.ts';
import { ABANDONED, FAILED, RETRY, USEFUL } from '../../model/causes.ts';
import { CANCELLED, OK } from '../../model/outcomes.ts';
import type { SimulationPlan } from '../../model/plan.ts';
import type { Caller, Upstream, World, Writing } from '../../model/ports.ts';
import type { RunRecord } from '../../model/record.ts';
import type { LimitStanding } from '../../pools/hosted/rateLimits.ts';
import { Pacer } from '../pacer.ts';
import type { Call } from './call.ts';
import { Delivered } from './delivered.ts';
import { Gauges } from './gauges.ts';
import { Script } from './script.ts';

/** A call under way. */
export interface Ticket {
	readonly call: Call;
	/** Simulated time of its arrival. */
	readonly arrivedAt: number;
	/** Its row, or -1 once it is over or when it never reached a pool. */
	attempt: number;
	/** Its answer shall break off half way. */
	cut: boolean;
	/** Answered, or nobody waits for it any more. */
	over: boolean;
	/** Of its input, what the pool read from a prompt cache. */
	tokensCached: number;
}

export interface MockOptions {
	readonly seed: number;
	readonly scale: number;
	/** How long there is something to talk to. */
	readonly horizonUs: number;
	readonly onEnd?: () => void;
	readonly onError?: (error: unknown) => void;
}

/** What of a plan stands behind a mock: the pools, what befalls them, and nobody who calls. */
export function poolsOf(plan: SimulationPlan, horizonUs: number): SimulationPlan {
	return {
		...plan,
		horizonUs,
		traffic: [],
		clients: {},
		gateway: null,
		incident: null,
		faults: plan.faults.filter(({ fault, atUs }) => faults.get(fault.kind).target === 'pool' && atUs <= horizonUs),
	};
}

export class MockSystem implements Caller {
	readonly plan: SimulationPlan;
	readonly pacer: Pacer;
	readonly gauges: Gauges;
	readonly script: Script = new Script();
	private readonly run: OpenRun;
	private readonly world: World;
	private readonly workers: ReadonlyMap<string, Upstream>;
	private readonly id: number;
	/** By attempt row. */
	private readonly tickets: (Ticket | undefined)[] = [];
	private readonly delivered: Delivered;
	private record: RunRecord | null = null;
	private halted = false;

	constructor(plan: SimulationPlan, options: MockOptions) {
		this.plan = poolsOf(plan, options.horizonUs);
		this.run = openRun(this.plan, options.seed);
		const { world, workers } = this.run.assembly;
		this.world = world;
		this.workers = workers;
		world.attempts.wantRetryAfter();
		this.id = world.callers.push(this) - 1;
		this.delivered = new Delivered(world, this.plan, this.poolNames);
		this.gauges = new Gauges([...workers.keys()]);
		this.pacer = new Pacer(world.calendar, {
			scale: options.scale,
			horizonUs: options.horizonUs,
			onEnd: () => options.onEnd?.(),
			onError: (error) => options.onError?.(error),
		});
	}

	/** Pools and pipelines that can be asked, in the order of their names. */
	get workerNames(): readonly string[] {
		return [...this.workers.keys()];
	}

	get board(): FaultBoard {
		return this.run.assembly.faults;
	}

	/** Dollars spent so far, as it accrues. */
	get spentUsd(): number {
		return this.world.spend.total() / 1e6;
	}

	/** Whether somebody can serve at once: false while every replica of a pool is still loading. */
	ready(worker: string): boolean {
		const pools = this.plan.pipelines?.[worker]?.stages.flat() ?? [worker];
		return pools.every((pool) => {
			if (this.plan.hosted?.[pool] !== undefined) return true;
			return this.run.recorder.levelsNow(this.poolIndex(pool)).ready > 0;
		});
	}

	levels(pool: string): { readonly ready: number; readonly starting: number; readonly queued: number } {
		return this.run.recorder.levelsNow(this.poolIndex(pool));
	}

	/** How the rate limits of a pool stand. */
	limitsNow(worker: string): readonly LimitStanding[] {
		const pool = this.run.assembly.pools.find(({ name }) => name === worker);
		return pool !== undefined && 'limitsNow' in pool ? pool.limitsNow() : [];
	}

	/** Slot-microseconds of work so far, by cause; of hosted pools all zero. */
	workByCause(pool: string): readonly number[] {
		return this.run.assembly.ledger.ofPool(this.poolIndex(pool));
	}

	get poolNames(): readonly string[] {
		return this.run.assembly.pools.map(({ name }) => name);
	}

	/** Begins a call. It may be answered before this returns. */
	open(call: Call): Ticket {
		const ticket: Ticket = { call, arrivedAt: 0, attempt: -1, cut: false, over: false, tokensCached: 0 };
		this.pacer.enter(() => {
			(ticket as { arrivedAt: number }).arrivedAt = this.world.calendar.now;
			this.gauges.called(call);
			const scripted = this.script.next(call.worker);
			if (typeof scripted === 'number') {
				this.end(ticket, scripted, null);
				return;
			}
			ticket.cut = scripted === 'cut';
			if (scripted !== 'hang') this.send(ticket);
		});
		return ticket;
	}

	/** Tokens of the answer that are there by now. */
	written({ call, attempt }: Ticket): number {
		if (attempt < 0) return 0;
		const worker = this.workers.get(call.worker) as Upstream & Partial<Writing>;
		return Math.floor((worker.writtenShare?.(attempt) ?? 0) * call.tokensOut);
	}

	/** The caller has hung up. Whether that stops the work is the pool's business. */
	drop(ticket: Ticket): void {
		this.pacer.enter(() => {
			const { attempt, call } = ticket;
			if (ticket.over) return;
			ticket.over = true;
			this.gauges.ended(call, CANCELLED, this.world.calendar.now - ticket.arrivedAt);
			if (attempt < 0) return;
			this.world.attempts.state[attempt] |= GONE;
			this.workers.get(call.worker)?.cancel(attempt);
		});
	}

	answer(attempt: number, outcome: number): void {
		const { attempts, requests, ledger } = this.world;
		const ticket = this.tickets[attempt];
		const request = attempts.request[attempt];
		const gone = (attempts.state[attempt] & GONE) !== 0;
		const wait = attempts.retryAfter?.[attempt] ?? -1;
		if (ticket !== undefined) ticket.tokensCached = this.cachedTokens(ticket, attempt);
		const again = (ticket?.call.tries ?? 1) > 1;
		if (attempts.work[attempt] > 0) {
			const delivered = outcome === OK && !gone && ticket?.cut !== true;
			const origin = ticket?.call.origin ?? null;
			if (delivered && origin !== null) this.delivered.keep(attempt, origin, ticket?.call.tries ?? 1);
			else ledger.settle(attempt, delivered ? USEFUL : again ? RETRY : gone ? ABANDONED : FAILED);
		}
		this.tickets[attempt] = undefined;
		attempts.release(attempt);
		requests.letGo(request);
		if (ticket === undefined) return;
		ticket.attempt = -1;
		if (!gone) this.end(ticket, outcome, wait < 0 ? null : wait);
	}

	private end(ticket: Ticket, outcome: number, retryAfterUs: number | null): void {
		ticket.over = true;
		this.gauges.ended(ticket.call, outcome, this.world.calendar.now - ticket.arrivedAt);
		ticket.call.answered(outcome, retryAfterUs);
	}

	private cachedTokens({ call }: Ticket, attempt: number): number {
		const pool = this.run.assembly.pools.find(({ name }) => name === call.worker);
		return pool !== undefined && 'cachedTokens' in pool ? pool.cachedTokens(attempt) : 0;
	}

	/** Stops the clock where it is. Nothing is served afterwards. */
	halt(): void {
		this.pacer.enter(() => {});
		this.pacer.stop();
		this.halted = true;
	}

	/**
	 * Closes the books. `wasted` are attempts whose answers were delivered and bought their client nothing; `atUs` is
	 * where the driver's clock stopped, which this one may be a little short of.
	 */
	finish(wasted: ReadonlySet<string> = new Set(), atUs = 0): RunRecord {
		if (this.record !== null) return this.record;
		this.halt();
		this.world.calendar.run(Math.min(atUs, this.plan.horizonUs));
		this.delivered.settle(wasted);
		const { now } = this.world.calendar;
		this.record = shortened(closeRun(this.run), now);
		return this.record;
	}

	get finished(): boolean {
		return this.halted;
	}

	/** Simulated time of the last event. */
	get clockUs(): number {
		return this.world.calendar.now;
	}

	private send(ticket: Ticket): void {
		const { call } = ticket;
		const { attempts, requests, calendar } = this.world;
		const request = requests.take(calendar.now, call.key, call.stream, call.tokensIn, call.tokensOut);
		requests.attempts[request] = 1;
		// Nobody but its one attempt holds the request.
		requests.ended[request] = 1;
		const attempt = attempts.take(request, -1, this.id, Math.min(65_535, call.tries), call.draw);
		ticket.attempt = attempt;
		this.tickets[attempt] = ticket;
		this.workers.get(call.worker)?.send(attempt);
	}

	private poolIndex(pool: string): number {
		return this.run.assembly.pools.findIndex(({ name }) => name === pool);
	}
}
