/**
 * What signals can count of a running system. A probe in front of the one that records: it passes everything on. It is
 * there only when some alert looks at something else than money.
 */
import { outcomeCount } from '../model/outcomes.ts';
import type { MarkKind, Probe } from '../model/ports.ts';

/** Per pool; counters only grow. */
export interface PoolSense {
	queue: number;
	/** Of the queue's length over time, in us. */
	queueIntegral: number;
	/** Attempts that have left the queue, to be worked on or not. */
	left: number;
	ready: number;
	starting: number;
	since: number;
}

export class Sensors implements Probe {
	requests = 0;
	attempts = 0;
	readonly requestOutcomes: Float64Array = new Float64Array(outcomeCount);
	readonly attemptOutcomes: Float64Array = new Float64Array(outcomeCount);
	/** By id of the pool. */
	readonly pools: readonly PoolSense[];
	/** Names of the pools, by id. */
	readonly names: readonly string[];
	/** Told of every request that ended: its outcome, and us from the click. */
	readonly followers: ((outcome: number, latencyUs: number) => void)[] = [];
	private readonly inner: Probe;

	constructor(inner: Probe, names: readonly string[]) {
		this.inner = inner;
		this.names = names;
		this.pools = names.map(() => ({ queue: 0, queueIntegral: 0, left: 0, ready: 0, starting: 0, since: 0 }));
	}

	/** The pool of this name, or all of them when there is none. */
	poolsOf(name: string | undefined): readonly PoolSense[] {
		return name === undefined ? this.pools : [this.pools[this.names.indexOf(name)]];
	}

	/** The integral of a queue's length, brought up to now. */
	queueIntegral(pool: PoolSense, now: number): number {
		pool.queueIntegral += pool.queue * (now - pool.since);
		pool.since = now;
		return pool.queueIntegral;
	}

	requestArrived(now: number): void {
		this.requests++;
		this.inner.requestArrived(now);
	}

	attemptSent(now: number): void {
		this.attempts++;
		this.inner.attemptSent(now);
	}

	attemptEnded(outcome: number): void {
		this.attemptOutcomes[outcome]++;
		this.inner.attemptEnded(outcome);
	}

	requestEnded(now: number, arrivedAt: number, outcome: number): void {
		this.requestOutcomes[outcome]++;
		for (const follower of this.followers) follower(outcome, now - arrivedAt);
		this.inner.requestEnded(now, arrivedAt, outcome);
	}

	streamed(firstTokenUs: number, perTokenUs: number): void {
		this.inner.streamed(firstTokenUs, perTokenUs);
	}

	queueChanged(id: number, now: number, length: number): void {
		const pool = this.pools[id];
		this.queueIntegral(pool, now);
		if (length < pool.queue) pool.left += pool.queue - length;
		pool.queue = length;
		this.inner.queueChanged(id, now, length);
	}

	replicasChanged(id: number, now: number, ready: number, starting: number, billable: number): void {
		this.pools[id].ready = ready;
		this.pools[id].starting = starting;
		this.inner.replicasChanged(id, now, ready, starting, billable);
	}

	roundedUp(pool: number, now: number, replicaUs: number): void {
		this.inner.roundedUp(pool, now, replicaUs);
	}

	mark(now: number, kind: MarkKind, what: string): void {
		this.inner.mark(now, kind, what);
	}
}

/** Tokens that attempts asked for, by key; a key is a tenant of a stream. */
export interface KeyMeter {
	/** Forgets what was counted, and says what the busiest key came to. */
	turn(): number;
}

/** Tokens that hosted pools have read, by meter of `model/meters.ts`; only grow. */
export interface UsageMeter {
	total(meter: number): number;
}
