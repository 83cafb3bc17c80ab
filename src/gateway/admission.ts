/**
 * The gateway's door: budgets, then rate limits, then caches, then economic breaker, then concurrency. What is refused is answered
 * at once and costs nothing upstream. An attempt that a limit lets through has been counted, whatever comes next; what
 * a budget has set aside for it is given back.
 */
import { CalendarQueue } from '../kernel/calendarQueue.ts';
import type { AdmissionSpec } from '../model/admissionSpec.ts';
import { DROPPED } from '../model/attempts.ts';
import { CANCELLED, OK, REJECTED } from '../model/outcomes.ts';
import type { GatewayControls, Reconfigurable, Upstream, World } from '../model/ports.ts';
import type { GatewayRecord } from '../model/record.ts';
import { AnswerTap } from './answerTap.ts';
import { DEGRADED, EconomicBreaker, REFUSED as STOPPED } from './breaker/economicBreaker.ts';
import { Budgets } from './budgets/budgets.ts';
import { Caches } from './cache/caches.ts';
import { ConcurrencyLimiter } from './concurrency.ts';
import type { GatewayTotals } from './gatewayTotals.ts';
import { REFUSED } from './limiters/limiter.ts';
import type { PriceList } from './priceList.ts';
import { Processes } from './processes.ts';
import { RateLimits } from './rateLimits.ts';
import type { Routes } from './routes.ts';

/** In the state of an attempt: admitted, and held back until its turn. */
export const DELAYED = 32;
/** The caller has closed the connection. */
const HUNG_UP = 16;

export class Admission implements Upstream, GatewayControls, Reconfigurable<AdmissionSpec> {
	readonly prices: PriceList;
	private readonly totals: GatewayTotals;
	private readonly world: World;
	private readonly inner: Upstream;
	/** Null where nothing is behind the door but a pool. */
	private readonly routes: Routes | null;
	private readonly limits: RateLimits;
	private readonly budgets: Budgets;
	private readonly gates: Processes;
	private cache: Caches | null = null;
	private spec: AdmissionSpec = { processes: 1, limits: [], concurrency: null, breaker: null };
	private limited = false;
	private budgeted = false;
	/** Whether what answers cost is written down. */
	private records = false;
	/** Whether some rule sends requests elsewhere than where all begin. */
	private degrades = false;
	private breaker: EconomicBreaker | null = null;
	private limiter: ConcurrencyLimiter | null = null;
	private settlement: AnswerTap | null = null;
	/** Sees what is in flight behind the door; there when the breaker kills. */
	private readonly flight: AnswerTap | null;
	/** Attempts held back; there once some limit holds any. */
	private delayed: CalendarQueue | null = null;
	private upstream: Upstream;
	/** Cache flushes in force. */
	private flushes = 0;

	/** What is behind the door is a pool, or routes. */
	constructor(
		world: World,
		spec: AdmissionSpec,
		behind: { readonly pool: Upstream } | { readonly routes: Routes },
		books: { readonly prices: PriceList; readonly totals: GatewayTotals },
	) {
		this.world = world;
		this.prices = books.prices;
		this.totals = books.totals;
		this.routes = 'routes' in behind ? behind.routes : null;
		const last = 'routes' in behind ? behind.routes : behind.pool;
		this.flight = spec.breaker?.action === 'kill' ? new AnswerTap(world, last, () => {}) : null;
		this.inner = this.flight ?? last;
		this.upstream = this.inner;
		this.gates = new Processes(world);
		this.limits = new RateLimits(world, this.gates);
		this.budgets = new Budgets(world, books.prices, this.gates);
		this.reconfigure(spec);
	}

	/** Parts that stay as they are keep their state; a changed limit, budget or breaker starts afresh. */
	reconfigure(spec: AdmissionSpec): void {
		const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
		this.limits.reconfigure(spec.limits, spec.processes);
		this.limited = spec.limits.length > 0;
		this.budgets.reconfigure(spec.budgets ?? [], spec.processes);
		this.budgeted = this.budgets.length > 0;
		if (!same(spec.breaker, this.spec.breaker)) {
			this.breaker?.retire();
			this.breaker = spec.breaker === null ? null : new EconomicBreaker(this.world, spec.breaker, (holder) => this.kill(holder));
		}
		if (!same(spec.cache ?? null, this.spec.cache ?? null)) this.cache = this.cachesOf(spec);
		if (!same(spec.concurrency, this.spec.concurrency)) this.limit(spec);
		this.records = this.prices.known;
		if (this.records || this.limits.settles || this.budgeted || this.cache !== null || this.breaker?.listens === true)
			this.settlement ??= this.settlementTap();
		if (this.limits.holds) this.delayed ??= new CalendarQueue(this.world.calendar, (held) => this.resume(held));
		this.degrades ||= spec.breaker?.action === 'degrade' || (spec.budgets ?? []).some(({ degradeTo }) => degradeTo !== undefined);
		this.spec = spec;
	}

	send(attempt: number): void {
		if (this.degrades) this.routes?.route(attempt, null);
		if (this.budgeted && !this.budgets.admits(attempt)) {
			const { degradeTo } = this.budgets;
			if (degradeTo === null) {
				this.reply(attempt, this.budgets.refusal);
				return;
			}
			this.routes?.route(attempt, degradeTo);
		}
		const hold = this.limited ? this.limits.admit(attempt) : 0;
		if (hold === REFUSED) this.end(attempt, this.limits.refusal);
		else if (hold > 0) this.delay(attempt, hold);
		else this.pass(attempt);
	}

	cancel(attempt: number): void {
		const { state } = this.world.attempts;
		if ((state[attempt] & DELAYED) !== 0) state[attempt] |= DROPPED;
		else {
			// What an upstream that does not stop answers after this, is not seen by whoever keeps the books.
			if (this.records) state[attempt] |= HUNG_UP;
			this.upstream.cancel(attempt);
		}
	}

	setFlushes(count: number): void {
		if (count > this.flushes) this.cache?.clear();
		this.flushes = count;
	}

	private pass(attempt: number): void {
		if (this.cache === null) this.enter(attempt);
		else {
			this.world.attempts.state[attempt] |= DELAYED;
			this.cache.look(attempt);
		}
	}

	private enter(attempt: number): void {
		if (this.breaker !== null) {
			const answer = this.breaker.asks(attempt);
			if (answer === STOPPED) {
				this.end(attempt, REJECTED);
				return;
			}
			if (answer === DEGRADED) this.routes?.route(attempt, this.spec.breaker?.degradeTo ?? null);
		}
		(this.settlement ?? this.upstream).send(attempt);
	}

	private delay(attempt: number, hold: number): void {
		this.world.attempts.state[attempt] |= DELAYED;
		this.delayed?.push(this.world.calendar.now + hold, attempt);
	}

	/** A held attempt's turn has come. One withdrawn meanwhile has used its place all the same. */
	private resume(attempt: number): void {
		if (this.isWanted(attempt)) this.pass(attempt);
		else this.end(attempt, CANCELLED);
	}

	/** An attempt that was held here goes on. Whether nobody has withdrawn it meanwhile. */
	private isWanted(attempt: number): boolean {
		const { state } = this.world.attempts;
		const dropped = (state[attempt] & DROPPED) !== 0;
		state[attempt] &= ~(DELAYED | DROPPED);
		return !dropped;
	}

	private cachesOf({ cache, processes }: AdmissionSpec): Caches | null {
		if (cache === undefined) return null;
		const answers = {
			found: (attempt: number) => this.found(attempt),
			missed: (attempt: number) => {
				if (this.isWanted(attempt)) this.enter(attempt);
				else this.end(attempt, CANCELLED);
			},
		};
		return new Caches(this.world, cache, { gates: this.gates, processes, totals: this.totals, answers });
	}

	/** A cache has the answer: nothing is done upstream, and no budget is charged. */
	private found(attempt: number): void {
		if (!this.isWanted(attempt)) {
			this.end(attempt, CANCELLED);
			return;
		}
		const { attempts, requests } = this.world;
		const request = attempts.request[attempt];
		this.totals.saved += this.prices.asked(Math.max(0, requests.tokensIn[request]), Math.max(0, requests.tokensOut[request]));
		this.end(attempt, OK);
	}

	/** Goes no further; its budgets have set something aside for nothing. */
	private end(attempt: number, outcome: number): void {
		if (this.budgeted) this.budgets.released(attempt);
		this.reply(attempt, outcome);
	}

	private reply(attempt: number, outcome: number): void {
		this.world.callers[this.world.attempts.caller[attempt]].answer(attempt, outcome);
	}

	/** In front of whatever is upstream, now and later. */
	private settlementTap(): AnswerTap {
		const upstream = { send: (attempt: number) => this.upstream.send(attempt), cancel: (attempt: number) => this.upstream.cancel(attempt) };
		return new AnswerTap(this.world, upstream, (attempt, outcome) => this.settle(attempt, outcome));
	}

	/** What it has counted, where it counts anything. */
	get record(): GatewayRecord | null {
		return this.records || this.cache !== null || this.spec.guards !== undefined ? { ...this.totals } : null;
	}

	private settle(attempt: number, outcome: number): void {
		this.limits.settle(attempt, outcome);
		const hungUp = (this.world.attempts.state[attempt] & HUNG_UP) !== 0;
		if (outcome === OK && !hungUp) this.cache?.keep(attempt);
		const cost = outcome === OK && this.records ? this.prices.of(attempt) : 0;
		if (hungUp) this.totals.missed += cost;
		else this.totals.recorded += cost;
		// Only good answers that somebody took count.
		const counts = outcome === OK && !hungUp;
		const tokens = counts ? this.tokensOf(attempt) : 0;
		this.budgets.settle(attempt, counts ? cost : 0, tokens);
		if (counts) this.breaker?.spent(attempt, cost, tokens);
	}

	private tokensOf(attempt: number): number {
		const { attempts, requests } = this.world;
		const request = attempts.request[attempt];
		return Math.max(0, requests.tokensIn[request]) + Math.max(0, requests.tokensOut[request]);
	}

	/** Withdraws what is in flight for this holder. All rows are looked at: this is rare. */
	private kill(holder: number): void {
		const { flight, breaker, routes } = this;
		const { rows } = this.world.attempts;
		for (let row = 0; row < rows.capacity; row++)
			if (flight?.carries(row) === true && breaker?.holders.of(row) === holder) routes?.kill(row);
	}

	/** A limiter, once there, stays in the path with a new limit, since attempts in flight are answered through it. */
	private limit(spec: AdmissionSpec): void {
		const concurrency = spec.concurrency ?? { limit: Number.POSITIVE_INFINITY, queue: 0 };
		if (this.limiter === null) {
			this.limiter = new ConcurrencyLimiter(this.world, concurrency, this.inner);
			this.upstream = this.limiter;
		} else this.limiter.reconfigure(concurrency);
	}
}
