import { CalendarQueue } from '../../src/kernel/calendarQueue.ts';
import { standardExponential } from '../../src/kernel/distributions/ziggurat.ts';
import type { Keyed } from '../../src/kernel/keyed.ts';
import { keyedStream } from '../../src/kernel/streams.ts';
import { QUEUED } from '../../src/model/attempts.ts';
import type { Caller, TrafficSink, Upstream, World } from '../../src/model/ports.ts';

/**
 * Callers in a queue who hang up: each has a patience of its own, exponential, and withdraws if its work has not
 * begun by then. Once it has, they stay. Clients of the product have one timeout for the whole attempt instead,
 * so this caller exists for the Erlang-A law alone.
 */
export class ImpatientCaller implements Caller, TrafficSink {
	arrived = 0;
	/** Found no free slot. */
	waited = 0;
	abandoned = 0;
	private readonly world: World;
	private readonly id: number;
	private readonly upstream: Upstream;
	private readonly meanUs: number;
	private readonly random: Keyed;
	private readonly patience: CalendarQueue;
	/** Attempts in the queue, by the key of their request. */
	private readonly queued: Map<number, number> = new Map();

	constructor(world: World, upstream: Upstream, meanUs: number) {
		this.world = world;
		this.id = world.callers.push(this) - 1;
		this.upstream = upstream;
		this.meanUs = meanUs;
		this.random = keyedStream(world.seed, 'patience');
		this.patience = new CalendarQueue(world.calendar, (key) => this.runsOut(key));
	}

	arrive(key: number): void {
		const { attempts, requests, calendar } = this.world;
		this.arrived++;
		const attempt = attempts.take(requests.take(calendar.now, key, 0, 0, 0), -1, this.id, 1, 1);
		this.upstream.send(attempt);
		if ((attempts.state[attempt] & QUEUED) === 0) return;
		this.waited++;
		this.queued.set(key, attempt);
		this.random.seek(key, 0);
		this.patience.push(calendar.now + Math.round(this.meanUs * standardExponential(this.random)), key);
	}

	answer(attempt: number): void {
		const { attempts, requests } = this.world;
		const request = attempts.request[attempt];
		this.queued.delete(requests.key[request]);
		requests.rows.release(request);
		attempts.release(attempt);
	}

	private runsOut(key: number): void {
		const attempt = this.queued.get(key);
		if (attempt === undefined || (this.world.attempts.state[attempt] & QUEUED) === 0) return;
		this.abandoned++;
		this.upstream.cancel(attempt);
	}
}
