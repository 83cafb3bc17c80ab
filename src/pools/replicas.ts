/**
 * The replicas of one pool: starting, ready, draining, gone; which slots are free; what they have cost so far in
 * replica-microseconds. Handles are tokens (row and generation), so that a token of a replica that is gone is
 * recognised however late it turns up.
 */
import { enlarged, RowPool } from '../kernel/rowPool.ts';
import type { ReuseOrder } from '../model/plan.ts';
import type { ReplicaPrice } from '../model/prices.ts';
import { type FreeSlots, freeSlots } from './freeSlots.ts';

const STARTING = 1;
const READY = 2;
const DRAINING = 3;
/** Removed, and on the bill all the same. */
const ZOMBIE = 4;
const ROW_BITS = 17;
const ROW_MASK: number = (1 << ROW_BITS) - 1;
const GENERATION_MASK: number = (1 << (31 - ROW_BITS)) - 1;

/** Totals in replica-microseconds; whole numbers. */
export interface ReplicaTotals {
	/** Time paid for, before rounding. */
	paidUs: number;
	/** Of which spent starting. */
	startingUs: number;
	/** Added by rounding up to the increment and the minimum. */
	roundedUpUs: number;
	coldStarts: number;
}

export class Replicas {
	readonly totals: ReplicaTotals = { paidUs: 0, startingUs: 0, roundedUpUs: 0, coldStarts: 0 };
	ready = 0;
	starting = 0;
	draining = 0;
	zombies = 0;
	/** Replicas that end from now on become zombies. */
	hoards = false;
	/** Free slots of ready replicas. */
	freeSlots = 0;
	private readonly slots: number;
	private readonly rotates: boolean;
	private readonly price: ReplicaPrice;
	private readonly paysStart: boolean;
	private readonly rows: RowPool;
	private state: Uint8Array = new Uint8Array(0);
	private generation: Int32Array = new Int32Array(0);
	private busy: Int32Array = new Int32Array(0);
	private paidFrom: Float64Array = new Float64Array(0);
	/** Since when an idle replica has had nothing to do. */
	private idleFrom: Float64Array = new Float64Array(0);
	/** Whether somebody will look at its idleness. */
	private watched: Uint8Array = new Uint8Array(0);
	/** In the order in which replicas became ready. */
	private born: Float64Array = new Float64Array(0);
	private births = 0;
	/** May hold tokens of the gone. */
	private readonly free: FreeSlots;
	private readonly stopped: (roundedUpUs: number) => void;
	private readonly drains: (token: number) => void;
	private readonly ended: ((token: number) => void) | null;

	/**
	 * `stopped` is told what a replica's end adds to the bill beyond its time; `drains`, which replica is to end when
	 * its work is done; `ended`, which one is gone. Without `rotates`
	 * nobody may `occupy`, only `occupyOf`.
	 */
	constructor(options: {
		slots: number;
		rotates: boolean;
		price: ReplicaPrice;
		paysStart: boolean;
		reuse?: ReuseOrder;
		stopped: (roundedUpUs: number) => void;
		drains?: (token: number) => void;
		ended?: (token: number) => void;
	}) {
		this.slots = options.slots;
		this.rotates = options.rotates;
		this.price = options.price;
		this.paysStart = options.paysStart;
		this.free = freeSlots(options.reuse ?? 'oldest-free');
		this.stopped = options.stopped;
		this.ended = options.ended ?? null;
		this.drains = options.drains ?? (() => {});
		this.rows = new RowPool({
			capacity: 64,
			limit: ROW_MASK,
			limitKey: 'pools.*.replicas.max',
			grow: (n) => {
				this.state = enlarged(this.state, n);
				this.generation = enlarged(this.generation, n);
				this.busy = enlarged(this.busy, n);
				this.paidFrom = enlarged(this.paidFrom, n);
				this.born = enlarged(this.born, n);
				this.idleFrom = enlarged(this.idleFrom, n);
				this.watched = enlarged(this.watched, n);
			},
		});
	}

	/** Starting and ready ones: what an autoscaler's wish is compared with. */
	get active(): number {
		return this.starting + this.ready;
	}

	/** Ones on the bill now. */
	get billable(): number {
		return (this.paysStart ? this.starting : 0) + this.ready + this.draining + this.zombies;
	}

	/** Every one there is, paid for or not: what a quota counts. */
	get existing(): number {
		return this.starting + this.ready + this.draining + this.zombies;
	}

	/** Begins a cold start; returns the token to say `becameReady` with. */
	start(now: number): number {
		const row = this.rows.take();
		this.state[row] = STARTING;
		this.busy[row] = 0;
		this.paidFrom[row] = now;
		this.starting++;
		this.totals.coldStarts++;
		return this.token(row);
	}

	/** The cold start is over. False when the replica was removed meanwhile. */
	becameReady(token: number, now: number): boolean {
		const row = this.rowOf(token);
		if (row < 0 || this.state[row] !== STARTING) return false;
		this.starting--;
		if (this.paysStart) this.totals.startingUs += now - this.paidFrom[row];
		else this.paidFrom[row] = now;
		this.makeReady(row, now);
		return true;
	}

	/** A replica that is ready from the first instant, without a cold start. */
	addWarm(now: number): number {
		const row = this.rows.take();
		this.busy[row] = 0;
		this.paidFrom[row] = now;
		this.makeReady(row, now);
		return this.token(row);
	}

	/** Whether this replica is ready, idle, and not watched yet; it is from now on. */
	watch(token: number): boolean {
		const row = this.rowOf(token);
		if (row < 0 || this.state[row] !== READY || this.busy[row] > 0 || this.watched[row] === 1) return false;
		this.watched[row] = 1;
		return true;
	}

	/** Since when a watched replica has been idle; NaN, and not watched any more, when it is not idle or gone. */
	idleSince(token: number): number {
		const row = this.rowOf(token);
		if (row >= 0 && this.state[row] === READY && this.busy[row] === 0) return this.idleFrom[row];
		if (row >= 0) this.watched[row] = 0;
		return Number.NaN;
	}

	/** Ends one replica, which is ready and idle. */
	retireIdle(token: number, now: number): void {
		this.retire(this.rowOf(token), now);
	}

	/** Takes the slot that has been free the longest; only when `freeSlots` > 0. */
	occupy(): number {
		for (;;) {
			const token = this.free.shift();
			const row = this.rowOf(token);
			if (row >= 0 && this.state[row] === READY) {
				this.freeSlots--;
				this.busy[row]++;
				return token;
			}
		}
	}

	/** Rows there may be replicas in. */
	get capacity(): number {
		return this.rows.capacity;
	}

	/** Whether the row is a ready replica with a free slot. */
	hasRoom(row: number): boolean {
		return this.state[row] === READY && this.busy[row] < this.slots;
	}

	/** Takes a slot of the replica in this row, which must have room. */
	occupyOf(row: number): number {
		this.freeSlots--;
		this.busy[row]++;
		return this.token(row);
	}

	/** Where the replica of a token stands, for as long as the token holds a slot. */
	rowAt(token: number): number {
		return token & ROW_MASK;
	}

	/** Gives a slot back; a draining replica ends with its last one. */
	vacate(token: number, now: number): void {
		const row = token & ROW_MASK;
		if (--this.busy[row] === 0) this.idleFrom[row] = now;
		if (this.state[row] === READY) {
			this.freeSlots++;
			if (this.rotates) this.free.push(token, this.born[row]);
		} else if (this.busy[row] === 0) {
			this.draining--;
			this.end(row, now);
		}
	}

	isStarting(token: number): boolean {
		const row = this.rowOf(token);
		return row >= 0 && this.state[row] === STARTING;
	}

	isDraining(token: number): boolean {
		const row = this.rowOf(token);
		return row >= 0 && this.state[row] === DRAINING;
	}

	/** Takes `n` of the ready replicas, chosen by `random` (uniform on [0, 1)): idle ones end, busy ones drain. */
	removeAny(n: number, now: number, random: () => number): void {
		const rows: number[] = [];
		for (let row = 0; row < this.rows.capacity; row++) if (this.state[row] === READY) rows.push(row);
		for (let i = 0; i < n && i < rows.length; i++) {
			const j = i + Math.floor(random() * (rows.length - i));
			const row = rows[j];
			rows[j] = rows[i];
			this.retire(row, now);
		}
	}

	/** The zombies are found and ended. */
	endZombies(now: number): void {
		this.hoards = false;
		for (let row = 0; row < this.rows.capacity && this.zombies > 0; row++) {
			if (this.state[row] !== ZOMBIE) continue;
			this.zombies--;
			this.end(row, now);
		}
	}

	/** Removes `n` active replicas: first those still starting, then idle ones, then busy ones, which drain. */
	remove(n: number, now: number): void {
		let left = n;
		left = this.removeWhere(left, now, (row) => this.state[row] === STARTING);
		left = this.removeWhere(left, now, (row) => this.state[row] === READY && this.busy[row] === 0);
		this.removeWhere(left, now, (row) => this.state[row] === READY);
	}

	/** Books the time of replicas still there when the run ends. Nothing is rounded up: they have not ended. */
	close(now: number): void {
		for (let row = 0; row < this.rows.capacity; row++) {
			if (this.state[row] === 0) continue;
			if (this.state[row] === STARTING && !this.paysStart) continue;
			this.totals.paidUs += now - this.paidFrom[row];
			if (this.state[row] === STARTING) this.totals.startingUs += now - this.paidFrom[row];
		}
	}

	private makeReady(row: number, now: number): void {
		this.state[row] = READY;
		this.idleFrom[row] = now;
		this.watched[row] = 0;
		this.ready++;
		this.freeSlots += this.slots;
		this.born[row] = this.births++;
		if (!this.rotates) return;
		const token = this.token(row);
		for (let slot = 0; slot < this.slots; slot++) this.free.push(token, this.born[row]);
	}

	/** Highest rows first, which are mostly the youngest, as Kubernetes prefers. Returns how many are still to go. */
	private removeWhere(n: number, now: number, wanted: (row: number) => boolean): number {
		let left = n;
		for (let row = this.rows.capacity - 1; row >= 0 && left > 0; row--) {
			if (!wanted(row)) continue;
			this.retire(row, now);
			left--;
		}
		return left;
	}

	private retire(row: number, now: number): void {
		if (this.state[row] === STARTING) {
			this.starting--;
			if (this.paysStart) this.totals.startingUs += now - this.paidFrom[row];
			else this.paidFrom[row] = now;
			this.end(row, now);
			return;
		}
		this.ready--;
		this.freeSlots -= this.slots - this.busy[row];
		if (this.busy[row] === 0) this.end(row, now);
		else {
			this.state[row] = DRAINING;
			this.draining++;
			this.drains(this.token(row));
		}
	}

	private end(row: number, now: number): void {
		if (this.hoards && this.paidFrom[row] < now) {
			this.state[row] = ZOMBIE;
			this.zombies++;
			return;
		}
		this.ended?.(this.token(row));
		const paid = now - this.paidFrom[row];
		const { incrementUs, minimumUs } = this.price;
		// A replica that was never on the bill has no minimum either.
		const charged = paid === 0 ? 0 : Math.max(minimumUs, Math.ceil(paid / incrementUs) * incrementUs);
		this.totals.paidUs += paid;
		this.totals.roundedUpUs += charged - paid;
		this.state[row] = 0;
		this.generation[row] = (this.generation[row] + 1) & GENERATION_MASK;
		this.rows.release(row);
		this.stopped(charged - paid);
	}

	private token(row: number): number {
		return (this.generation[row] << ROW_BITS) | row;
	}

	private rowOf(token: number): number {
		const row = token & ROW_MASK;
		return this.generation[row] === token >> ROW_BITS ? row : -1;
	}
}
