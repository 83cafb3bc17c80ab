/**
 * The gateway's door: budgets, then rate limits, then economic breaker, then concurrency. What is refused is answered
 * at once and costs nothing upstream. An attempt that a limit lets through has been counted, whatever comes next; what
 * a budget has set aside for it is given back.
 */
import { CalendarQueue } from '../kernel/calendarQueue.ts';
import { DROPPED } from '../model/attempts.ts';
import type { AdmissionSpec } from '../model/gatewaySpec.ts';
import { CANCELLED, REJECTED } from '../model/outcomes.ts';
import type { Reconfigurable, Upstream, World } from '../model/ports.ts';
import { AnswerTap } from './answerTap.ts';
import { Budgets } from './budgets/budgets.ts';
import { ConcurrencyLimiter } from './concurrency.ts';
import { EconomicBreaker } from './economicBreaker.ts';
import { REFUSED } from './limiters/limiter.ts';
import type { PriceList } from './priceList.ts';
import { Processes } from './processes.ts';
import { RateLimits } from './rateLimits.ts';

/** In the state of an attempt: admitted, and held back until its turn. */
const DELAYED = 32;

export class Admission implements Upstream, Reconfigurable<AdmissionSpec> {
	private readonly world: World;
	private readonly inner: Upstream;
	readonly prices: PriceList;
	private readonly limits: RateLimits;
	private readonly budgets: Budgets;
	private spec: AdmissionSpec = { processes: 1, limits: [], concurrency: null, breaker: null };
	private limited = false;
	private budgeted = false;
	private breaker: EconomicBreaker | null = null;
	private limiter: ConcurrencyLimiter | null = null;
	private settlement: AnswerTap | null = null;
	/** Attempts held back; there once some limit holds any. */
	private delayed: CalendarQueue | null = null;
	private upstream: Upstream;

	constructor(world: World, spec: AdmissionSpec, upstream: Upstream, prices: PriceList) {
		this.world = world;
		this.inner = upstream;
		this.prices = prices;
		this.upstream = upstream;
		const gates = new Processes(world);
		this.limits = new RateLimits(world, gates);
		this.budgets = new Budgets(world, prices, gates);
		this.reconfigure(spec);
	}

	/** Parts that stay as they are keep their state; a changed limit or breaker starts afresh. */
	reconfigure(spec: AdmissionSpec): void {
		const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
		this.limits.reconfigure(spec.limits, spec.processes);
		this.limited = spec.limits.length > 0;
		this.budgets.reconfigure(spec.budgets ?? [], spec.processes);
		this.budgeted = this.budgets.length > 0;
		if (!same(spec.breaker, this.spec.breaker)) {
			this.breaker?.retire();
			this.breaker = spec.breaker === null ? null : new EconomicBreaker(this.world, spec.breaker);
		}
		if (!same(spec.concurrency, this.spec.concurrency)) this.limit(spec);
		if (this.limits.settles || this.budgeted) this.settlement ??= this.settlementTap();
		if (this.limits.holds) this.delayed ??= new CalendarQueue(this.world.calendar, (held) => this.resume(held));
		this.spec = spec;
	}

	send(attempt: number): void {
		if (this.budgeted && !this.budgets.admits(attempt)) {
			this.reply(attempt, this.budgets.refusal);
			return;
		}
		const hold = this.limited ? this.limits.admit(attempt) : 0;
		if (hold === REFUSED) this.refuse(attempt, this.limits.refusal);
		else if (hold > 0) this.delay(attempt, hold);
		else this.pass(attempt);
	}

	cancel(attempt: number): void {
		const { state } = this.world.attempts;
		if ((state[attempt] & DELAYED) !== 0) state[attempt] |= DROPPED;
		else this.upstream.cancel(attempt);
	}

	private pass(attempt: number): void {
		const { attempts, requests } = this.world;
		if (this.breaker === null || this.breaker.admits(requests.key[attempts.request[attempt]], attempts.draw[attempt]))
			(this.settlement ?? this.upstream).send(attempt);
		else this.refuse(attempt, REJECTED);
	}

	private delay(attempt: number, hold: number): void {
		this.world.attempts.state[attempt] |= DELAYED;
		this.delayed?.push(this.world.calendar.now + hold, attempt);
	}

	/** A held attempt's turn has come. One withdrawn meanwhile has used its place all the same. */
	private resume(attempt: number): void {
		const { state } = this.world.attempts;
		const dropped = (state[attempt] & DROPPED) !== 0;
		state[attempt] &= ~(DELAYED | DROPPED);
		if (dropped) this.refuse(attempt, CANCELLED);
		else this.pass(attempt);
	}

	/** Goes no further; its budgets have set something aside for nothing. */
	private refuse(attempt: number, outcome: number): void {
		if (this.budgeted) this.budgets.released(attempt);
		this.reply(attempt, outcome);
	}

	private reply(attempt: number, outcome: number): void {
		this.world.callers[this.world.attempts.caller[attempt]].answer(attempt, outcome);
	}

	/** In front of whatever is upstream, now and later. */
	private settlementTap(): AnswerTap {
		const upstream = { send: (attempt: number) => this.upstream.send(attempt), cancel: (attempt: number) => this.upstream.cancel(attempt) };
		return new AnswerTap(this.world, upstream, (attempt, outcome) => {
			this.limits.settle(attempt, outcome);
			this.budgets.settle(attempt, outcome);
		});
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
