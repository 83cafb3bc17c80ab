/**
 * The economic circuit breaker: a breaker that trips on money instead of errors. It watches the spend rate over a
 * trailing window; above the limit it opens and refuses requests. After a while, and once the rate has come down
 * by the hysteresis, it is half-open: it lets a share through that grows to all, then closes; it opens again as
 * soon as the rate is above the limit.
 */
import { Alarm } from '../kernel/alarm.ts';
import type { Keyed } from '../kernel/keyed.ts';
import { keyedStream } from '../kernel/streams.ts';
import type { EconomicBreakerSpec } from '../model/gatewaySpec.ts';
import type { World } from '../model/ports.ts';

type State = 'closed' | 'open' | 'half-open';

const US_PER_HOUR = 3_600_000_000;

export class EconomicBreaker {
	private readonly world: World;
	private readonly spec: EconomicBreakerSpec;
	private readonly random: Keyed;
	private readonly alarm: Alarm;
	/** Spend totals at the last evaluations, oldest at `at`: the trailing window. */
	private readonly totals: Float64Array;
	private at = 0;
	private state: State = 'closed';
	private changedAt = 0;

	constructor(world: World, spec: EconomicBreakerSpec) {
		this.world = world;
		this.spec = spec;
		this.random = keyedStream(world.seed, 'gateway/breaker');
		this.totals = new Float64Array(Math.max(1, Math.round(spec.windowUs / spec.evaluateUs))).fill(world.spend.total());
		this.alarm = new Alarm(world.calendar, () => this.evaluate());
		this.alarm.set(world.calendar.now + spec.evaluateUs);
	}

	/** Stops watching: the breaker was replaced. */
	retire(): void {
		this.alarm.clear();
	}

	/** Whether this request may pass; while half-open that depends on the request alone, not on its order. */
	admits(key: number, draw: number): boolean {
		if (this.state === 'closed') return true;
		if (this.state === 'open') return false;
		const { halfOpenShare, rampUs } = this.spec;
		const ramp = rampUs === 0 ? 1 : Math.min(1, (this.world.calendar.now - this.changedAt) / rampUs);
		this.random.seek(key, draw);
		return this.random.double() < halfOpenShare + (1 - halfOpenShare) * ramp;
	}

	private evaluate(): void {
		const { now } = this.world.calendar;
		this.alarm.set(now + this.spec.evaluateUs);
		const total = this.world.spend.total();
		const perHour = ((total - this.totals[this.at]) * US_PER_HOUR) / (this.totals.length * this.spec.evaluateUs);
		this.totals[this.at] = total;
		this.at = (this.at + 1) % this.totals.length;
		const low = perHour <= this.spec.limitPerHour * (1 - this.spec.hysteresis);
		if (perHour > this.spec.limitPerHour) this.change('open', now);
		else if (this.state === 'open' && low && now - this.changedAt >= this.spec.openUs) this.change('half-open', now);
		else if (this.state === 'half-open' && low && now - this.changedAt >= this.spec.rampUs) this.change('closed', now);
	}

	private change(state: State, now: number): void {
		if (state === this.state) return;
		this.state = state;
		this.changedAt = now;
		this.world.probe.mark(now, 'breaker', `economic breaker ${state}`);
	}
}
