/**
 * A pool of replicas that batch continuously, as vLLM and TensorRT-LLM do: each works on up to `slots` sequences at
 * once, each the slower the more there are, while their tokens fit into its KV cache. One first-come-first-served
 * queue is in front of all replicas, and its head waits for a replica with room: later, smaller requests do not
 * overtake it. What a full cache preempts goes back to the head of the queue and is prefilled anew, with what it has
 * produced (recompute).
 *
 * Ties as in a pool of slots: completions before what clients do at that instant; the queue is served before
 * finished attempts are answered.
 */
import { AlarmBank } from '../kernel/alarmBank.ts';
import { DelayLine } from '../kernel/delayLine.ts';
import { IntRing } from '../kernel/intRing.ts';
import type { Keyed } from '../kernel/keyed.ts';
import { keyedStream } from '../kernel/streams.ts';
import { DROPPED, GONE, QUEUED, SERVING } from '../model/attempts.ts';
import { CANCELLED, ERROR, OK, OVERLOADED, UNAVAILABLE } from '../model/outcomes.ts';
import type { PoolPlan } from '../model/plan.ts';
import type { World } from '../model/ports.ts';
import { Batch, Sequences } from './batch.ts';
import { Fleet, type Station } from './fleet.ts';
import { FleetPool } from './fleetPool.ts';
import { oldestIn } from './oldestWait.ts';
import type { Pool } from './pool.ts';
import { PoolErrors } from './poolErrors.ts';
import type { Replicas } from './replicas.ts';
import type { BatchLaw } from './service/law.ts';

export class BatchingPool extends FleetPool implements Pool, Station {
	/** A replica's time is shared out among its sequences. */
	readonly sharesOfReplica = 1;
	private readonly law: BatchLaw;
	protected readonly fleet: Fleet;
	protected readonly errors: PoolErrors;
	private readonly replicas: Replicas;
	private readonly sequences: Sequences;
	private readonly batches: Batch[] = [];
	private readonly alarms: AlarmBank;
	/** Answers to attempts that were withdrawn while being worked on: at that instant, but not within the call. */
	private readonly withdrawn: DelayLine;
	private readonly waiting: IntRing = new IntRing();
	/** What has ended in the event that is running. */
	private readonly finished: IntRing = new IntRing();
	private readonly random: Keyed;
	private turn = -1;

	constructor(world: World, id: number, name: string, plan: PoolPlan, law: BatchLaw) {
		super(world, id, name, plan);
		this.law = law;
		this.sequences = new Sequences(world.attempts);
		this.alarms = new AlarmBank(world.calendar, (replica) => this.changed(replica));
		this.withdrawn = new DelayLine(world.calendar, 0, (attempt) => this.reply(attempt, CANCELLED));
		this.fleet = new Fleet(world, id, name, plan, this, true);
		this.replicas = this.fleet.replicas;
		this.random = keyedStream(world.seed, `service/${name}`);
		this.errors = new PoolErrors(world, this.random, plan.errorRate);
	}

	send(attempt: number): void {
		this.arrivals++;
		this.attempts.pool[attempt] = this.id;
		if (this.outage === 'refuse') {
			this.reply(attempt, UNAVAILABLE);
			return;
		}
		if (this.errors.turning && this.turnedAway(attempt)) return;
		if (!this.measure(attempt)) {
			this.reply(attempt, ERROR);
			return;
		}
		const replica = this.queued === 0 && this.outage === null ? this.route(attempt) : -1;
		if (replica >= 0) {
			this.integrate();
			this.admit(attempt, replica);
		} else if (this.queued < this.plan.queueLimit) {
			this.enqueue(attempt);
		} else {
			this.overflowed++;
			this.fleet.wake();
			this.reply(attempt, OVERLOADED);
		}
	}

	/** Frees the place in the queue, or the slot and its tokens, at once. */
	cancel(attempt: number): void {
		if (!this.plan.stopsOnCancel) return;
		const { state } = this.attempts;
		if ((state[attempt] & DROPPED) !== 0) return;
		if ((state[attempt] & QUEUED) !== 0) {
			this.leaveQueue(attempt);
		} else if ((state[attempt] & SERVING) !== 0) {
			this.integrate();
			state[attempt] |= DROPPED;
			const replica = this.replicas.rowAt(this.attempts.place[attempt]);
			this.batches[replica].advance(this.world.calendar.now);
			this.withdraw(attempt, replica);
			this.reschedule(replica);
			this.withdrawn.push(attempt);
			this.serveNext();
		}
	}

	/** Steps from now on take `factor` times as long, those of running batches too. */
	slowDown(factor: number): void {
		this.slowness = factor;
		for (let replica = 0; replica < this.batches.length; replica++) {
			this.batches[replica].advance(this.world.calendar.now);
			this.batches[replica].slowDown(factor);
			this.reschedule(replica);
		}
	}

	close(): void {
		for (const batch of this.batches) batch.advance(this.world.calendar.now);
		const { state, pool, place, work, rows } = this.attempts;
		for (let row = 0; row < rows.capacity; row++) {
			if (pool[row] !== this.id || (state[row] & (SERVING | DROPPED)) !== SERVING) continue;
			work[row] += this.batches[this.replicas.rowAt(place[row])].close(row);
		}
		this.fleet.close();
	}

	/** The replica dies with its batch: what its sequences have had of it is work, and their answer is an error. */
	capacityLost(token: number): void {
		this.integrate();
		const replica = this.replicas.rowAt(token);
		this.batches[replica].advance(this.world.calendar.now);
		const doomed = this.worksOf(token);
		for (const attempt of doomed) this.withdraw(attempt, replica);
		this.reschedule(replica);
		this.serveNext();
		for (const attempt of doomed) this.reply(attempt, ERROR);
	}

	/** What the attempt needs; false when no replica could ever hold it, which servers refuse as a bad request. */
	private measure(attempt: number): boolean {
		const request = this.attempts.request[attempt];
		const { tokensIn, tokensOut } = this.world.requests;
		const s = this.sequences;
		const whole = tokensIn[request] + tokensOut[request];
		s.held[attempt] = tokensIn[request];
		s.reserved[attempt] = whole;
		s.owed[attempt] = tokensOut[request];
		s.firstAt[attempt] = -1;
		this.measurePrefill(attempt);
		// The step that ends the prompt yields the first token.
		if (s.prefill[attempt] > 0 && s.owed[attempt] > 0) s.owed[attempt]--;
		return whole <= this.law.kvTokens;
	}

	private measurePrefill(attempt: number): void {
		const { prefillBase, prefillPerToken, prefillPerSquare } = this.law;
		const tokens = this.sequences.held[attempt];
		this.sequences.prefill[attempt] = prefillBase + tokens * (prefillPerToken + tokens * prefillPerSquare);
	}

	/** The replica that shall take the attempt, or -1 when none has room. */
	private route(attempt: number): number {
		if (this.replicas.freeSlots === 0) return -1;
		return this.law.routing === 'round-robin' ? this.nextInTurn(attempt) : this.leastRunning(attempt);
	}

	private nextInTurn(attempt: number): number {
		const { capacity } = this.replicas;
		for (let i = 1; i <= capacity; i++) {
			const replica = (this.turn + i) % capacity;
			if (!this.hasRoom(replica, attempt)) continue;
			this.turn = replica;
			return replica;
		}
		return -1;
	}

	private leastRunning(attempt: number): number {
		const { capacity } = this.replicas;
		let best = -1;
		let fewest = Number.POSITIVE_INFINITY;
		for (let replica = 0; replica < capacity; replica++) {
			if (!this.hasRoom(replica, attempt)) continue;
			const { running } = this.batchOf(replica);
			if (running >= fewest) continue;
			fewest = running;
			best = replica;
		}
		return best;
	}

	/** Cache use is looked at as of now. */
	private hasRoom(replica: number, attempt: number): boolean {
		if (!this.replicas.hasRoom(replica)) return false;
		if (this.law.kvTokens === Number.POSITIVE_INFINITY) return true;
		const batch = this.batchOf(replica);
		batch.advance(this.world.calendar.now);
		return batch.admits(this.sequences.held[attempt], this.sequences.reserved[attempt]);
	}

	private batchOf(replica: number): Batch {
		for (let i = this.batches.length; i <= replica; i++) {
			this.batches.push(new Batch(this.law, this.sequences));
			this.batches[i].slowDown(this.slowness);
		}
		return this.batches[replica];
	}

	private admit(attempt: number, replica: number): void {
		const { attempts, sequences } = this;
		const batch = this.batchOf(replica);
		const { now } = this.world.calendar;
		attempts.place[attempt] = this.replicas.occupyOf(replica);
		attempts.state[attempt] = (attempts.state[attempt] & ~QUEUED) | SERVING;
		attempts.since[attempt] = now;
		this.serving++;
		batch.advance(now);
		batch.join(attempt);
		// Without a prefill the first token comes with the first step.
		if (sequences.prefill[attempt] <= 0 && sequences.firstAt[attempt] < 0) sequences.firstAt[attempt] = now + batch.stepUs();
		this.reschedule(replica);
	}

	writtenShare(attempt: number): number {
		const { state, place, request } = this.attempts;
		const tokens = this.world.requests.tokensOut[request[attempt]];
		if ((state[attempt] & (SERVING | DROPPED)) !== SERVING || tokens === 0) return 0;
		const batch = this.batches[this.replicas.rowAt(place[attempt])];
		batch.advance(this.world.calendar.now);
		// The first token came with the end of the prompt and is not owed.
		const first = this.sequences.firstAt[attempt] >= 0 ? 0 : 1;
		return Math.min(1, Math.max(0, tokens - first - batch.owedBy(attempt)) / tokens);
	}

	oldestWaitUs(): number {
		return this.queued === 0 ? 0 : this.world.calendar.now - oldestIn(this.attempts, this.waiting);
	}

	private enqueue(attempt: number): void {
		this.joined(attempt);
		this.waiting.push(attempt);
		this.queueChanged();
		this.fleet.wake();
	}

	protected serveNext(): void {
		if (this.outage !== null) return;
		const before = this.queued;
		while (this.serveHead());
		if (this.queued !== before) this.queueChanged();
	}

	/** False when there is no head, or no room for it. */
	private serveHead(): boolean {
		const ring = this.waiting;
		if (ring.length === 0) return false;
		const attempt = ring.first;
		if ((this.attempts.state[attempt] & DROPPED) !== 0) {
			ring.shift();
			this.reply(attempt, CANCELLED);
			return true;
		}
		const replica = this.route(attempt);
		if (replica < 0) return false;
		ring.shift();
		this.queued--;
		this.admit(attempt, replica);
		return true;
	}

	/** Something is due in the batch of a replica. */
	private changed(replica: number): void {
		this.integrate();
		const batch = this.batches[replica];
		batch.advance(this.world.calendar.now);
		while (this.settleOne(batch, replica));
		this.reschedule(replica);
		this.serveNext();
		for (let left = this.finished.length; left > 0; left--) this.answer(this.finished.shift());
	}

	/** Handles one thing that is due now; false when nothing is. */
	private settleOne(batch: Batch, replica: number): boolean {
		const prefilled = batch.prefilled();
		if (prefilled >= 0) {
			const { firstAt, owed } = this.sequences;
			if (firstAt[prefilled] < 0) firstAt[prefilled] = this.world.calendar.now;
			if (owed[prefilled] > 0) batch.startDecoding(prefilled);
			else this.finish(prefilled, replica);
			return true;
		}
		const ended = batch.ended();
		if (ended >= 0) {
			this.finish(ended, replica);
			return true;
		}
		const evicted = batch.evicted();
		if (evicted >= 0) this.preempt(evicted, replica);
		return evicted >= 0;
	}

	private finish(attempt: number, replica: number): void {
		this.withdraw(attempt, replica);
		this.finished.push(attempt);
	}

	/** Back to the queue, with everything it holds to be prefilled anew. */
	private preempt(attempt: number, replica: number): void {
		const s = this.sequences;
		const owed = s.owed[attempt];
		this.withdraw(attempt, replica);
		// Tokens are whole: a part of one is done again.
		const left = Math.ceil(s.owed[attempt] - 1e-6);
		s.held[attempt] += owed - left;
		s.owed[attempt] = left;
		this.measurePrefill(attempt);
		this.attempts.state[attempt] = (this.attempts.state[attempt] & ~SERVING) | QUEUED;
		this.waiting.unshift(attempt);
		if (++this.queued > this.queueMax) this.queueMax = this.queued;
		this.queueChanged();
	}

	/** An attempt leaves its batch: its share is known, its slot and its tokens are free. */
	private withdraw(attempt: number, replica: number): void {
		this.serving--;
		this.attempts.work[attempt] += this.batches[replica].leave(attempt);
		this.fleet.vacate(this.attempts.place[attempt], this.world.calendar.now);
	}

	private reschedule(replica: number): void {
		const due = this.batches[replica].due();
		if (due === Number.POSITIVE_INFINITY) this.alarms.clear(replica);
		else this.alarms.set(replica, due);
	}

	private answer(attempt: number): void {
		if (this.errors.fails(attempt)) {
			this.reply(attempt, ERROR);
			return;
		}
		if ((this.attempts.state[attempt] & GONE) === 0) this.reportTokens(attempt);
		this.reply(attempt, OK);
	}

	private reportTokens(attempt: number): void {
		const { now } = this.world.calendar;
		const request = this.attempts.request[attempt];
		const { arrivedAt, tokensOut } = this.world.requests;
		const first = Math.min(now, this.sequences.firstAt[attempt]);
		const later = tokensOut[request] - 1;
		this.world.probe.streamed(first - arrivedAt[request], later > 0 ? (now - first) / later : -1);
	}
}
