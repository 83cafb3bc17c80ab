/**
 * A pool that somebody else runs: a model behind an API, or a database. It has no replicas to start; it has limits,
 * a latency, errors, and meters.
 *
 * On its way in an attempt meets, in this order: an outage, the rate limits, refusals at random, the bound on
 * concurrency and its queue. What it used is billed when its answer ends, at the prices of the instant it began.
 */
import type { Sampler } from '../../kernel/distributions/samplers.ts';
import { EventHeap } from '../../kernel/eventHeap.ts';
import { IntRing } from '../../kernel/intRing.ts';
import type { Keyed } from '../../kernel/keyed.ts';
import { enlarged } from '../../kernel/rowPool.ts';
import { keyedStream } from '../../kernel/streams.ts';
import { type AttemptTable, DROPPED, QUEUED, SERVING } from '../../model/attempts.ts';
import { STANDING } from '../../model/causes.ts';
import { sampler } from '../../model/distributions/index.ts';
import type { ErrorShares, HostedPlan } from '../../model/hostedPlan.ts';
import {
	CACHE_WRITE_TOKENS,
	CACHED_INPUT_TOKENS,
	EGRESS,
	INPUT_TOKENS,
	NODE_TIME,
	OUTPUT_TOKENS,
	READ_UNITS,
	REQUESTS,
	STORAGE,
	WRITE_UNITS,
} from '../../model/meters.ts';
import { CANCELLED, ERROR, OK, OVERLOADED, REJECTED, UNAVAILABLE } from '../../model/outcomes.ts';
import type { PoolControls, Reconfigurable, Upstream, UsageBook, World, Writing } from '../../model/ports.ts';
import { PriceClock } from './priceClock.ts';
import { type PromptCache, promptCacheOf } from './promptCache.ts';
import { type LimitStanding, RateLimits } from './rateLimits.ts';

const NO_ERRORS: ErrorShares = { rejected: 0, overloaded: 0, error: 0 };

export class HostedPool implements Upstream, Writing, PoolControls, Reconfigurable<HostedPlan> {
	readonly name: string;
	/** It has no replicas. */
	readonly totals: null = null;
	readonly sharesOfReplica: number = 1;
	overflowed = 0;
	queueMax = 0;
	private readonly id: number;
	private readonly world: World;
	private readonly attempts: AttemptTable;
	private readonly usage: UsageBook;
	private plan: HostedPlan;
	private readonly completions: EventHeap;
	private readonly waiting: IntRing = new IntRing();
	private readonly latency: Sampler;
	private readonly random: Keyed;
	private readonly prices: PriceClock;
	private readonly cache: PromptCache | null;
	private limits: RateLimits | null;
	private limitFactor = 1;
	private injected: ErrorShares = NO_ERRORS;
	/** Micro-dollars, for the account's cap. */
	private spent = 0;
	private queued = 0;
	private serving = 0;
	private slowness = 1;
	private outage: 'hang' | 'refuse' | null = null;
	/** Per attempt being served: when its first token and its last come, its tier, its input from and to the cache. */
	private firstToken: Float64Array = new Float64Array(0);
	private ends: Float64Array = new Float64Array(0);
	private tier: Int32Array = new Int32Array(0);
	private cached: Int32Array = new Int32Array(0);
	private written: Int32Array = new Int32Array(0);
	/** 1: it will not be done within the window of the batch lane. */
	private expires: Uint8Array = new Uint8Array(0);

	constructor(world: World, usage: UsageBook, id: number, name: string, plan: HostedPlan) {
		this.world = world;
		this.attempts = world.attempts;
		this.usage = usage;
		this.id = id;
		this.name = name;
		this.plan = plan;
		this.completions = new EventHeap(world.calendar, (attempt) => this.completed(attempt));
		this.latency = sampler(plan.latency);
		this.random = keyedStream(world.seed, `service/${name}`);
		this.prices = new PriceClock(usage, id, plan.price, world.weekOffsetUs);
		this.cache = plan.promptCache === null ? null : promptCacheOf(plan.promptCache);
		this.limits = plan.limits === null ? null : new RateLimits(plan.limits, world.calendar.now);
		world.attempts.onGrow((n) => this.grow(n));
	}

	/** What is held all the time begins to cost. */
	start(): void {
		const tier = this.prices.baseTier();
		const { storageMb, nodes } = this.plan;
		const hour = 3600;
		const perHour = this.prices.cost(tier, STORAGE, storageMb * hour) + this.prices.cost(tier, NODE_TIME, nodes * hour * 1e6);
		if (perHour > 0) this.world.spend.addRate(perHour);
	}

	/** As a health check finds it. */
	reachable(): boolean {
		return this.outage === null;
	}

	send(attempt: number): void {
		this.attempts.pool[attempt] = this.id;
		if (this.outage === 'refuse') this.reply(attempt, UNAVAILABLE);
		else this.admit(attempt);
	}

	cancel(attempt: number): void {
		const { state } = this.attempts;
		if ((state[attempt] & DROPPED) !== 0) return;
		if ((state[attempt] & QUEUED) !== 0) {
			// Waiting for a place costs the provider nothing: a closed connection is noticed there in any case.
			state[attempt] |= DROPPED;
			this.queued--;
			this.queueChanged();
		} else if ((state[attempt] & SERVING) !== 0 && this.plan.stopsOnCancel) {
			state[attempt] |= DROPPED;
			this.serving--;
			this.charge(attempt, this.writtenSoFar(attempt));
			this.serveNext();
		}
	}

	slowDown(factor: number): void {
		this.slowness = factor;
	}

	/** There is nothing to start; a plan with such a fault does not compile. */
	slowColdStarts(): void {}

	setOutage(mode: 'hang' | 'refuse' | null): void {
		this.outage = mode;
		this.serveNext();
	}

	injectErrors(shares: ErrorShares): void {
		this.injected = shares;
	}

	limitRates(factor: number): void {
		this.limitFactor = factor;
		this.limits?.scale(this.world.calendar.now, factor);
	}

	reprice(factor: number): void {
		this.prices.reprice(factor);
	}

	/** Limits, concurrency and queue may change while running; the rest stays as assembled. A changed limit starts afresh. */
	reconfigure(plan: HostedPlan): void {
		const { now } = this.world.calendar;
		if (JSON.stringify({ ...plan.limits, spendCap: null }) !== JSON.stringify({ ...this.plan.limits, spendCap: null })) {
			this.limits = plan.limits === null ? null : new RateLimits(plan.limits, now);
			this.limits?.scale(now, this.limitFactor);
		}
		this.plan = { ...this.plan, limits: plan.limits, concurrency: plan.concurrency, queueLimit: plan.queueLimit };
		this.serveNext();
	}

	/** Books what is unfinished when the run ends, and what was held all along. */
	close(): void {
		const { state, pool, rows } = this.attempts;
		for (let row = 0; row < rows.capacity; row++) {
			if (pool[row] === this.id && (state[row] & (SERVING | DROPPED)) === SERVING) this.charge(row, this.writtenSoFar(row));
		}
		const { now } = this.world.calendar;
		const { storageMb, nodes } = this.plan;
		const tier = this.prices.baseTier();
		if (storageMb > 0) this.usage.standing(tier, STORAGE, Math.round((storageMb * now) / 1e6), STANDING);
		if (nodes > 0) this.usage.standing(tier, NODE_TIME, nodes * now, STANDING);
	}

	private admit(attempt: number): void {
		const { now } = this.world.calendar;
		const request = this.attempts.request[attempt];
		const input = this.world.requests.tokensIn[request];
		const cached = this.cache === null ? 0 : this.cache.cached(now, input);
		const cap = this.plan.limits?.spendCap ?? null;
		if (cap !== null && this.spent >= cap) {
			// Waiting does not help, so nobody is told how long.
			this.reply(attempt, REJECTED);
			return;
		}
		const wait = this.limits === null ? 0 : this.limits.admit(now, input - cached, input);
		if (wait > 0) {
			if (Number.isFinite(wait) && this.attempts.retryAfter !== null) this.attempts.retryAfter[attempt] = wait;
			this.reply(attempt, REJECTED);
			return;
		}
		const refusal = this.refusal(attempt);
		if (refusal !== OK) this.reply(attempt, refusal);
		else if (this.outage === null && this.queued === 0 && this.hasPlace()) this.serve(attempt);
		// A connection that hangs is held by the network, not by the provider's queue.
		else if (this.outage === 'hang' || this.queued < this.plan.queueLimit) this.enqueue(attempt);
		else {
			this.overflowed++;
			this.reply(attempt, this.plan.kind === 'api' ? REJECTED : OVERLOADED);
		}
	}

	private hasPlace(): boolean {
		return this.plan.concurrency === null || this.serving < this.plan.concurrency;
	}

	private enqueue(attempt: number): void {
		this.attempts.state[attempt] |= QUEUED;
		this.waiting.push(attempt);
		if (++this.queued > this.queueMax) this.queueMax = this.queued;
		this.queueChanged();
	}

	private serveNext(): void {
		if (this.outage !== null) return;
		while (this.waiting.length > 0 && this.hasPlace()) {
			const attempt = this.waiting.shift();
			if ((this.attempts.state[attempt] & DROPPED) !== 0) {
				this.reply(attempt, CANCELLED);
				continue;
			}
			this.queued--;
			this.queueChanged();
			this.serve(attempt);
		}
	}

	private serve(attempt: number): void {
		const { now } = this.world.calendar;
		const { requests } = this.world;
		const request = this.attempts.request[attempt];
		const input = requests.tokensIn[request];
		this.attempts.state[attempt] = (this.attempts.state[attempt] & ~QUEUED) | SERVING;
		this.serving++;
		this.random.seek(requests.key[request], this.attempts.draw[attempt]);
		const latency = this.latency.draw(this.random) * this.slowness;
		const writing = (this.plan.perTokenUs ?? 0) * requests.tokensOut[request] * this.slowness;
		const total = Math.max(1, Math.round(latency + writing));
		const { batchWindowUs } = this.plan;
		this.expires[attempt] = batchWindowUs !== null && total > batchWindowUs ? 1 : 0;
		// Without a rate of writing nobody knows when the first token came: it is spread over the whole answer.
		this.firstToken[attempt] = now + (this.plan.perTokenUs === null ? 0 : Math.min(total - 1, Math.round(latency)));
		this.ends[attempt] = now + total;
		this.tier[attempt] = this.prices.tierFor(now, input);
		if (this.cache !== null) {
			const cached = this.cache.cached(now, input);
			this.cached[attempt] = cached;
			this.written[attempt] = this.cache.begin(now, input, cached, this.firstToken[attempt]);
		}
		this.completions.push(now + (batchWindowUs === null ? total : Math.min(total, batchWindowUs)), attempt);
	}

	private completed(attempt: number): void {
		if ((this.attempts.state[attempt] & DROPPED) !== 0) {
			this.reply(attempt, CANCELLED);
			return;
		}
		this.serving--;
		// Work that expires in the batch lane is cancelled and not billed.
		const failed = this.expires[attempt] === 1 || this.fails(attempt);
		if (!failed || (this.plan.billsErrors && this.expires[attempt] === 0))
			this.charge(attempt, this.world.requests.tokensOut[this.attempts.request[attempt]]);
		this.serveNext();
		this.reply(attempt, failed ? ERROR : OK);
	}

	/** What an attempt used is booked to the meters; the handle goes where work goes. */
	private charge(attempt: number, output: number): void {
		const input = this.world.requests.tokensIn[this.attempts.request[attempt]];
		const { kind, readUnits, writeUnits, egressBytes } = this.plan;
		const tier = this.tier[attempt];
		const row = this.usage.open(tier);
		this.attempts.work[attempt] = row;
		this.meter(row, tier, REQUESTS, 1);
		if (kind === 'api') {
			this.limits?.wrote(this.world.calendar.now, output);
			this.meter(row, tier, INPUT_TOKENS, input - this.cached[attempt] - this.written[attempt]);
			this.meter(row, tier, CACHED_INPUT_TOKENS, this.cached[attempt]);
			this.meter(row, tier, CACHE_WRITE_TOKENS, this.written[attempt]);
			this.meter(row, tier, OUTPUT_TOKENS, output);
		} else {
			this.meter(row, tier, READ_UNITS, readUnits);
			this.meter(row, tier, WRITE_UNITS, writeUnits);
			this.meter(row, tier, EGRESS, egressBytes);
		}
	}

	private meter(row: number, tier: number, meter: number, quantity: number): void {
		if (quantity === 0) return;
		this.usage.add(row, meter, quantity, this.world.calendar.now);
		const cost = this.prices.cost(tier, meter, quantity);
		this.spent += cost;
		if (cost > 0) this.world.spend.addLump(cost);
	}

	/** Output written by now, spread evenly from the first token to the last. */
	private writtenSoFar(attempt: number): number {
		const { now } = this.world.calendar;
		const output = this.world.requests.tokensOut[this.attempts.request[attempt]];
		const from = this.firstToken[attempt];
		if (now <= from) return 0;
		return Math.min(output, Math.floor((output * (now - from)) / (this.ends[attempt] - from)));
	}

	writtenShare(attempt: number): number {
		if ((this.attempts.state[attempt] & SERVING) === 0) return 0;
		const from = this.firstToken[attempt];
		return Math.min(1, Math.max(0, this.world.calendar.now - from) / (this.ends[attempt] - from));
	}

	/** How its rate limits stand. */
	limitsNow(): LimitStanding[] {
		return this.limits?.standing(this.world.calendar.now) ?? [];
	}

	/** Of its input, what its prompt cache held; of an attempt that is being worked on or just answered. */
	cachedTokens(attempt: number): number {
		return this.cached[attempt];
	}

	/** The outcome of an attempt that is turned away at random, or OK. */
	private refusal(attempt: number): number {
		const rejected = either(this.plan.faults.rejected, this.injected.rejected);
		const overloaded = either(this.plan.faults.overloaded, this.injected.overloaded);
		if (rejected + overloaded === 0) return OK;
		const luck = this.luck(attempt, 0x20000000);
		return luck < rejected ? REJECTED : luck < rejected + (1 - rejected) * overloaded ? OVERLOADED : OK;
	}

	private fails(attempt: number): boolean {
		const share = either(this.plan.faults.error, this.injected.error);
		return share > 0 && this.luck(attempt, 0x40000000) < share;
	}

	/** A uniform number that belongs to this attempt and purpose, whatever else happens. */
	private luck(attempt: number, purpose: number): number {
		const request = this.attempts.request[attempt];
		this.random.seek(this.world.requests.key[request], this.attempts.draw[attempt] ^ purpose);
		return this.random.double();
	}

	private reply(attempt: number, outcome: number): void {
		const { attempts } = this;
		attempts.state[attempt] &= ~(QUEUED | SERVING | DROPPED);
		this.world.callers[attempts.caller[attempt]].answer(attempt, outcome);
	}

	private queueChanged(): void {
		this.world.probe.queueChanged(this.id, this.world.calendar.now, this.queued);
	}

	private grow(n: number): void {
		this.firstToken = enlarged(this.firstToken, n);
		this.ends = enlarged(this.ends, n);
		this.tier = enlarged(this.tier, n);
		this.cached = enlarged(this.cached, n);
		this.written = enlarged(this.written, n);
		this.expires = enlarged(this.expires, n);
	}
}

/** One of two independent misfortunes. */
function either(a: number, b: number): number {
	return 1 - (1 - a) * (1 - b);
}
