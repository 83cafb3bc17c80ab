/**
 * The gateway's door: throttle, then economic breaker, then concurrency. What is refused is answered `rejected` at
 * once and costs nothing upstream. An attempt the throttle lets through has taken its token, whatever the
 * breaker or the limiter say next.
 */
import type { AdmissionSpec } from '../model/gatewaySpec.ts';
import { REJECTED } from '../model/outcomes.ts';
import type { Reconfigurable, Upstream, World } from '../model/ports.ts';
import { ConcurrencyLimiter } from './concurrency.ts';
import { EconomicBreaker } from './economicBreaker.ts';
import { TokenBucket } from './throttle.ts';

export class Admission implements Upstream, Reconfigurable<AdmissionSpec> {
	private readonly world: World;
	private readonly inner: Upstream;
	private spec: AdmissionSpec = { throttle: null, concurrency: null, breaker: null };
	private throttle: TokenBucket | null = null;
	private breaker: EconomicBreaker | null = null;
	private limiter: ConcurrencyLimiter | null = null;
	private upstream: Upstream;

	constructor(world: World, spec: AdmissionSpec, upstream: Upstream) {
		this.world = world;
		this.inner = upstream;
		this.upstream = upstream;
		this.reconfigure(spec);
	}

	/** Parts that stay as they are keep their state; a changed bucket or breaker starts afresh. */
	reconfigure(spec: AdmissionSpec): void {
		const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
		const { now } = this.world.calendar;
		if (!same(spec.throttle, this.spec.throttle)) this.throttle = spec.throttle === null ? null : new TokenBucket(spec.throttle, now);
		if (!same(spec.breaker, this.spec.breaker)) {
			this.breaker?.retire();
			this.breaker = spec.breaker === null ? null : new EconomicBreaker(this.world, spec.breaker);
		}
		if (!same(spec.concurrency, this.spec.concurrency)) this.limit(spec);
		this.spec = spec;
	}

	send(attempt: number): void {
		const { attempts, requests, calendar } = this.world;
		const request = attempts.request[attempt];
		if (this.throttle !== null && !this.throttle.admits(calendar.now)) {
			if (attempts.retryAfter !== null && this.spec.throttle?.retryAfter === true)
				attempts.retryAfter[attempt] = this.throttle.retryAfterUs;
			this.refuse(attempt);
		} else if (this.breaker !== null && !this.breaker.admits(requests.key[request], attempts.draw[attempt])) this.refuse(attempt);
		else this.upstream.send(attempt);
	}

	cancel(attempt: number): void {
		this.upstream.cancel(attempt);
	}

	private refuse(attempt: number): void {
		this.world.callers[this.world.attempts.caller[attempt]].answer(attempt, REJECTED);
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
