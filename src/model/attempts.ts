/**
 * Requests and attempts in flight, as rows of typed arrays. A request is a user's intent; an attempt is one try at
 * it by one layer, so an attempt a gateway sends on has the client's attempt as its parent.
 *
 * Ownership: the layer that takes an attempt row releases it when its upstream answers. Upstreams hold a row from
 * `send` to `answer` and never after.
 */
import { enlarged, RowPool } from '../kernel/rowPool.ts';
import { TimeoutLinks } from '../kernel/timeoutLine.ts';

/** The caller has stopped waiting; what the attempt still does is abandoned work. */
export const GONE = 1;
/** Waiting in a queue of the upstream. */
export const QUEUED = 2;
/** Being worked on. */
export const SERVING = 4;
/** Withdrawn while queued or being worked on; the upstream answers when it comes across it. */
export const DROPPED = 8;

/** `pool` of an attempt that has reached no pool. */
export const NO_POOL = 255;

/** `pool` of an attempt whose work is that of several pools; its `work` then names a bundle of the ledger. */
export const BUNDLE = 254;

const CAPACITY_FIRST = 1024;

export class AttemptTable {
	readonly rows: RowPool;
	/** Most rows there may be. */
	readonly limit: number;
	request: Int32Array = new Int32Array(0);
	/** Row of the attempt this one serves, in the layer before; -1 for a client's. */
	parent: Int32Array = new Int32Array(0);
	/** Index into `World.callers` of the layer to answer. */
	caller: Uint16Array = new Uint16Array(0);
	/** Which try of its layer this is, from 1; for a layer of clients behind another, not less than that of the layer before. */
	tries: Uint16Array = new Uint16Array(0);
	/** Names this attempt within its request whatever the policies, for looking up its draws. */
	draw: Int32Array = new Int32Array(0);
	state: Uint8Array = new Uint8Array(0);
	/** The pool that worked on it. */
	pool: Uint8Array = new Uint8Array(0);
	/** What the pool did for it so far: slot-microseconds; of a hosted pool, the handle of its row in the usage ledger. */
	work: Float64Array = new Float64Array(0);
	/** When it was queued, then when its service began. */
	since: Float64Array = new Float64Array(0);
	/** The replica working on it, or the deployment it was sent to. */
	place: Int32Array = new Int32Array(0);
	/** What the server said to wait before trying again, us, or -1; null while no caller wants to know. */
	retryAfter: Float64Array | null = null;
	/** 1 where the good answer is a wrong one; null while nobody judges answers. */
	wrong: Uint8Array | null = null;
	/** For the timers of the layers that own the rows. */
	readonly timeouts: TimeoutLinks = new TimeoutLinks();
	private readonly growers: ((capacity: number) => void)[] = [];
	/** Whether there are columns that only some plans need. */
	private more = false;

	constructor(limit: number) {
		this.limit = limit;
		this.rows = new RowPool({
			capacity: Math.min(CAPACITY_FIRST, limit),
			limit,
			limitKey: 'limits.attempts_in_flight',
			grow: (n) => this.grow(n),
		});
	}

	take(request: number, parent: number, caller: number, tries: number, draw: number): number {
		const row = this.rows.take();
		this.request[row] = request;
		this.parent[row] = parent;
		this.caller[row] = caller;
		this.tries[row] = tries;
		this.draw[row] = draw;
		this.state[row] = 0;
		this.pool[row] = NO_POOL;
		this.work[row] = 0;
		if (this.more) this.blank(row);
		return row;
	}

	release(row: number): void {
		this.state[row] = 0;
		this.rows.release(row);
	}

	/** Sets up the columns that only some plans need. */
	private blank(row: number): void {
		if (this.retryAfter !== null) this.retryAfter[row] = -1;
		if (this.wrong !== null) this.wrong[row] = 0;
	}

	/** From now on answers may carry a `Retry-After`. */
	wantRetryAfter(): void {
		this.more = true;
		this.retryAfter ??= new Float64Array(this.rows.capacity).fill(-1);
	}

	/** From now on good answers may be wrong. */
	wantJudgements(): void {
		this.more = true;
		this.wrong ??= new Uint8Array(this.rows.capacity);
	}

	/** A child's good answer becomes its parent's: if it was wrong, so is that. */
	passJudgement(child: number, parent: number): void {
		if (this.wrong !== null) this.wrong[parent] |= this.wrong[child];
	}

	/** For layers that keep columns of their own beside these. */
	onGrow(grow: (capacity: number) => void): void {
		this.growers.push(grow);
		grow(this.rows.capacity);
	}

	private grow(capacity: number): void {
		this.request = enlarged(this.request, capacity);
		this.parent = enlarged(this.parent, capacity);
		this.caller = enlarged(this.caller, capacity);
		this.tries = enlarged(this.tries, capacity);
		this.draw = enlarged(this.draw, capacity);
		this.state = enlarged(this.state, capacity);
		this.pool = enlarged(this.pool, capacity);
		this.work = enlarged(this.work, capacity);
		this.since = enlarged(this.since, capacity);
		this.place = enlarged(this.place, capacity);
		this.timeouts.grow(capacity);
		if (this.retryAfter !== null) this.retryAfter = enlarged(this.retryAfter, capacity);
		if (this.wrong !== null) this.wrong = enlarged(this.wrong, capacity);
		for (const grow of this.growers) grow(capacity);
	}
}

/** What a source may say of a request beyond its tokens. It keeps one of these, and changes it for each request. */
export interface RequestAbout {
	/** Who asks, from 0; -1 where the plan has no population. */
	tenant: number;
	/** Of all tenants together, from 0; -1 where there is no population: the user, the API key and the team. */
	user: number;
	apiKey: number;
	team: number;
	/** Class of the tenant, 0 before 1. */
	priority: number;
	/** Of the tokens in, those that a prompt cache could have held: what was in an earlier request of the session. */
	tokensCached: number;
	/** Row of the session it belongs to, in the source's own table; -1 for none. Rows are used again ... */
	session: number;
	/** ... and this names the session for good: its key. */
	sessionKey: number;
	/** How often this question has been asked before, because the answer was wrong; 0 when not given. */
	reask?: number;
}

/** A request of which nothing is said. */
export function anonymous(): RequestAbout {
	return { tenant: -1, user: -1, apiKey: -1, team: -1, priority: 0, tokensCached: 0, session: -1, sessionKey: -1 };
}

const NOBODY: Readonly<RequestAbout> = anonymous();

/** Columns beside those of `RequestTable`, kept only when the plan has a use for them. */
export class RequestDetails {
	tenant: Int32Array = new Int32Array(0);
	user: Int32Array = new Int32Array(0);
	apiKey: Int32Array = new Int32Array(0);
	team: Int32Array = new Int32Array(0);
	priority: Uint8Array = new Uint8Array(0);
	tokensCached: Int32Array = new Int32Array(0);
	session: Int32Array = new Int32Array(0);
	sessionKey: Int32Array = new Int32Array(0);
	reask: Uint8Array = new Uint8Array(0);
	/** 1 once its user has taken a wrong answer. */
	wrong: Uint8Array = new Uint8Array(0);

	put(row: number, about: Readonly<RequestAbout>): void {
		this.tenant[row] = about.tenant;
		this.user[row] = about.user;
		this.apiKey[row] = about.apiKey;
		this.team[row] = about.team;
		this.priority[row] = about.priority;
		this.tokensCached[row] = about.tokensCached;
		this.session[row] = about.session;
		this.sessionKey[row] = about.sessionKey;
		this.reask[row] = about.reask ?? 0;
		this.wrong[row] = 0;
	}

	grow(capacity: number): void {
		this.tenant = enlarged(this.tenant, capacity);
		this.user = enlarged(this.user, capacity);
		this.apiKey = enlarged(this.apiKey, capacity);
		this.team = enlarged(this.team, capacity);
		this.priority = enlarged(this.priority, capacity);
		this.tokensCached = enlarged(this.tokensCached, capacity);
		this.session = enlarged(this.session, capacity);
		this.sessionKey = enlarged(this.sessionKey, capacity);
		this.reask = enlarged(this.reask, capacity);
		this.wrong = enlarged(this.wrong, capacity);
	}
}

/** Requests in flight: what a user wants, and how it stands. */
export class RequestTable {
	readonly rows: RowPool;
	arrivedAt: Float64Array = new Float64Array(0);
	/** Identity for keyed draws, the same in every variant of a plan. */
	key: Int32Array = new Int32Array(0);
	/** Index of the traffic stream it came from. */
	stream: Uint16Array = new Uint16Array(0);
	tries: Uint16Array = new Uint16Array(0);
	/** Attempts not yet released. */
	attempts: Uint16Array = new Uint16Array(0);
	/** 1 once its user has an answer or has given up. */
	ended: Uint8Array = new Uint8Array(0);
	tokensIn: Int32Array = new Int32Array(0);
	tokensOut: Int32Array = new Int32Array(0);
	/** Last wait before a retry, us: what decorrelated jitter grows from. */
	lastWait: Float64Array = new Float64Array(0);
	private readonly growers: ((capacity: number) => void)[] = [];
	/** Null until a source asks for it. */
	details: RequestDetails | null = null;

	constructor(limit: number) {
		this.rows = new RowPool({
			capacity: Math.min(CAPACITY_FIRST, limit),
			limit,
			limitKey: 'limits.requests_in_flight',
			grow: (n) => this.grow(n),
		});
	}

	/** Keeps what sources say about requests from now on. */
	keepDetails(): RequestDetails {
		if (this.details === null) {
			this.details = new RequestDetails();
			this.details.grow(this.rows.capacity);
		}
		return this.details;
	}

	take(now: number, key: number, stream: number, tokensIn: number, tokensOut: number, about: Readonly<RequestAbout> = NOBODY): number {
		const row = this.rows.take();
		if (this.details !== null) this.details.put(row, about);
		this.arrivedAt[row] = now;
		this.key[row] = key;
		this.stream[row] = stream;
		this.tries[row] = 0;
		this.attempts[row] = 0;
		this.ended[row] = 0;
		this.tokensIn[row] = tokensIn;
		this.tokensOut[row] = tokensOut;
		this.lastWait[row] = 0;
		return row;
	}

	/** An attempt of the request is released; the last one of a request that has ended takes its row along. */
	letGo(row: number): void {
		if (--this.attempts[row] === 0 && this.ended[row] === 1) this.rows.release(row);
	}

	/** For layers that keep columns of their own beside these. */
	onGrow(grow: (capacity: number) => void): void {
		this.growers.push(grow);
		grow(this.rows.capacity);
	}

	private grow(capacity: number): void {
		this.arrivedAt = enlarged(this.arrivedAt, capacity);
		this.key = enlarged(this.key, capacity);
		this.stream = enlarged(this.stream, capacity);
		this.tries = enlarged(this.tries, capacity);
		this.attempts = enlarged(this.attempts, capacity);
		this.ended = enlarged(this.ended, capacity);
		this.tokensIn = enlarged(this.tokensIn, capacity);
		this.tokensOut = enlarged(this.tokensOut, capacity);
		this.lastWait = enlarged(this.lastWait, capacity);
		for (const grow of this.growers) grow(capacity);
		this.details?.grow(capacity);
	}
}
