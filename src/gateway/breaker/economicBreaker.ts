/**
 * The economic circuit breaker: a breaker that trips on money instead of errors. It watches the spend rate over a
 * trailing window; above the limit it opens and refuses requests. After a while, and once the rate has come down
 * by the hysteresis, it is half-open: it lets a share through that grows to all, then closes; it opens again as
 * soon as the rate is above the limit.
 *
 * With a scope, everybody has one of their own. What it does while open is its action.
 */
import { Alarm } from '../../kernel/alarm.ts';
import type { Keyed } from '../../kernel/keyed.ts';
import { enlarged } from '../../kernel/rowPool.ts';
import { keyedStream } from '../../kernel/streams.ts';
import type { EconomicBreakerSpec } from '../../model/admissionSpec.ts';
import type { World } from '../../model/ports.ts';
import { Holders } from '../scopes.ts';
import { SpendGauge } from './spendGauge.ts';

const CLOSED = 0;
const OPEN = 1;
const HALF_OPEN = 2;
const stateNames = ['closed', 'open', 'half-open'] as const;

/** A breaker for each of very many would fill the timeline. */
const MARKS_MAX = 200;

const US_PER_HOUR = 3_600_000_000;

/** What becomes of a request at a breaker. */
export const PASSES = 0;
export const REFUSED = 1;
export const DEGRADED = 2;

export class EconomicBreaker {
	readonly holders: Holders;
	private readonly world: World;
	private readonly spec: EconomicBreakerSpec;
	private readonly random: Keyed;
	private readonly alarm: Alarm;
	private readonly gauge: SpendGauge;
	/** Whether it looks at what is really spent. */
	private readonly seesBill: boolean;
	private readonly windowUs: number;
	/** Withdraws everything of a holder that is in flight. */
	private readonly kill: (holder: number) => void;
	/** Per holder: its state, since when, what was spent in the last window, and when the throttle lets the next one pass. */
	private state: Uint8Array = new Uint8Array(0);
	private changedAt: Float64Array = new Float64Array(0);
	private rate: Float64Array = new Float64Array(0);
	private nextAt: Float64Array = new Float64Array(0);
	private marks = 0;

	constructor(world: World, spec: EconomicBreakerSpec, kill: (holder: number) => void) {
		this.world = world;
		this.spec = spec;
		this.kill = kill;
		this.holders = new Holders(world, spec.scope ?? 'global');
		this.random = keyedStream(world.seed, 'gateway/breaker');
		this.seesBill = spec.sees !== 'ledger';
		const steps = Math.max(1, Math.round(spec.windowUs / spec.evaluateUs));
		this.windowUs = steps * spec.evaluateUs;
		this.gauge = new SpendGauge(steps);
		this.grow(1);
		if (this.seesBill) this.watchBill();
		this.alarm = new Alarm(world.calendar, () => this.evaluate());
		this.alarm.set(world.calendar.now + spec.evaluateUs);
	}

	/** Stops watching: the breaker was replaced. */
	retire(): void {
		this.alarm.clear();
	}

	/** Whether answers have to be reported to `spent`. */
	get listens(): boolean {
		return !this.seesBill;
	}

	/** A good answer, and what it counts for. */
	spent(attempt: number, cost: number, tokens: number): void {
		if (this.seesBill) return;
		const amount = this.spec.counts === 'tokens' ? tokens : cost;
		if (amount > 0) this.gauge.add(this.holderOf(attempt), amount);
	}

	/** What becomes of this request; while half-open that depends on the request alone, not on its order. */
	asks(attempt: number): number {
		const holder = this.holderOf(attempt);
		const state = this.state[holder];
		if (state === CLOSED || (state === HALF_OPEN && this.mayReturn(attempt, holder))) return PASSES;
		const { action } = this.spec;
		if (action === 'degrade') return DEGRADED;
		return action === 'throttle' && this.paced(holder) ? PASSES : REFUSED;
	}

	private mayReturn(attempt: number, holder: number): boolean {
		const { attempts, requests, calendar } = this.world;
		const { halfOpenShare, rampUs } = this.spec;
		const ramp = rampUs === 0 ? 1 : Math.min(1, (calendar.now - this.changedAt[holder]) / rampUs);
		this.random.seek(requests.key[attempts.request[attempt]], attempts.draw[attempt]);
		return this.random.double() < halfOpenShare + (1 - halfOpenShare) * ramp;
	}

	/** One at a time, at the throttle's pace. */
	private paced(holder: number): boolean {
		const { now } = this.world.calendar;
		if (now < this.nextAt[holder]) return false;
		this.nextAt[holder] = now + 1e6 / (this.spec.throttleRate ?? 1);
		return true;
	}

	private evaluate(): void {
		const { now } = this.world.calendar;
		const { gauge } = this;
		this.alarm.set(now + this.spec.evaluateUs);
		if (this.seesBill) gauge.set(0, this.world.spend.total());
		// Whoever is killed may come back at once, but nobody begins to be watched within this loop.
		for (const holder of gauge.watched) this.judge(holder, gauge.step(holder), now);
		gauge.turn();
		if (!this.seesBill) gauge.sweep((holder) => this.rate[holder] > 0 || this.state[holder] !== CLOSED);
	}

	private judge(holder: number, spent: number, now: number): void {
		const { limitPerHour, hysteresis, openUs, rampUs } = this.spec;
		const perHour = (spent * US_PER_HOUR) / this.windowUs;
		this.rate[holder] = perHour;
		const low = perHour <= limitPerHour * (1 - hysteresis);
		const since = now - this.changedAt[holder];
		if (perHour > limitPerHour) this.change(holder, OPEN, now);
		else if (this.state[holder] === OPEN && low && since >= openUs) this.change(holder, HALF_OPEN, now);
		else if (this.state[holder] === HALF_OPEN && low && since >= rampUs) this.change(holder, CLOSED, now);
	}

	private change(holder: number, state: number, now: number): void {
		if (state === this.state[holder]) return;
		this.state[holder] = state;
		this.changedAt[holder] = now;
		const { scope, action } = this.spec;
		const whose = scope === undefined ? '' : ` of ${scope} ${this.holders.nameOf(holder)}`;
		if (this.marks++ < MARKS_MAX) this.world.probe.mark(now, 'breaker', `economic breaker${whose} ${stateNames[state]}`);
		if (state === OPEN && action === 'kill') this.kill(holder);
	}

	private watchBill(): void {
		this.gauge.set(0, this.world.spend.total());
		this.gauge.watch(0);
	}

	private holderOf(attempt: number): number {
		const holder = this.holders.of(attempt);
		if (holder >= this.state.length) this.grow(holder + 1);
		return holder;
	}

	private grow(holders: number): void {
		let capacity = Math.max(1, this.state.length);
		while (capacity < holders) capacity *= 2;
		this.state = enlarged(this.state, capacity);
		this.changedAt = enlarged(this.changedAt, capacity);
		this.rate = enlarged(this.rate, capacity);
		this.nextAt = enlarged(this.nextAt, capacity);
	}
}
