/**
 * How components meet. Families on one floor never import each other: a client knows an `Upstream`, a gateway is
 * an `Upstream` to its client and a `Caller` to its pools, a fault turns the controls of a pool. They are wired in
 * one place, `experiment/assemble.ts`.
 */
import type { Calendar } from '../kernel/calendar.ts';
import type { AttemptTable, RequestAbout, RequestTable } from './attempts.ts';
import type { InputShift } from './drift.ts';
import type { ErrorShares } from './hostedPlan.ts';
import type { EvaluationRecord } from './release.ts';

/**
 * Anything that can carry an attempt: gateway, limiter, pool.
 *
 * - For each `send` there is exactly one `answer` to the attempt's caller, perhaps before `send` returns.
 * - `cancel` says the caller has gone. It is a wish: an upstream that does not propagate cancellation ignores it.
 *   The one answer comes all the same, at the latest when the upstream is done with the row.
 */
export interface Upstream {
	send(attempt: number): void;
	cancel(attempt: number): void;
	/** Whether a health check would reach it; absent: it always would. */
	reachable?(): boolean;
}

/** Upstreams that can say how much of an answer has been written by now, for those who read it while it is written. */
export interface Writing {
	/** Share of the answer, 0..1; of an attempt that was sent and not yet answered. */
	writtenShare(attempt: number): number;
}

/** Anything that sends attempts and takes answers; `outcome` is a code of `model/outcomes.ts`. */
export interface Caller {
	answer(attempt: number, outcome: number): void;
}

/** Where requests enter: a client. */
export interface TrafficSink {
	arrive(key: number, stream: number, tokensIn: number, tokensOut: number, about?: Readonly<RequestAbout>): void;
}

/**
 * Told when a request of its stream has ended for its user, well or not, while the row is still there. It must not
 * send within the call: what follows from the end of a request comes in an event of its own.
 */
export interface Follower {
	ended(request: number, outcome: number): void;
}

/** Anything a runbook action may change while the run is going. */
export interface Reconfigurable<P> {
	reconfigure(plan: P): void;
}

/** Releases that an action may take back, by name. */
export interface Releases {
	rollBack(release: string): void;
}

/** Where layers say why work was done, once they know. */
export interface WorkLedger {
	/** Books an attempt's work to a cause of `model/causes.ts` and clears it. */
	settle(attempt: number, cause: number): void;
	/** Adds a child's work to what its parent will be judged for, and clears the child's. */
	bundle(parent: number, child: number): void;
}

/** Where hosted pools book what an attempt used, before anybody knows what for. */
export interface UsageBook {
	/** The account of what a pool sells at the same price; the same arguments give the same account. */
	tier(pool: number, long: boolean, factor: number): number;
	/** Opens a row; its handle, above zero, goes into the attempt's `work` and is settled like work. */
	open(tier: number): number;
	/** A whole quantity of a meter of `model/meters.ts`. */
	add(handle: number, meter: number, quantity: number, now: number): void;
	/** What no attempt used: its cause is known. */
	standing(tier: number, meter: number, quantity: number, cause: number): void;
}

/** Where cases of gold sets and judged answers are booked: each is inference that somebody is invoiced for. */
export interface EvaluationBook {
	/** An account with a price, micro-dollars; what is given to it from now on is booked when it is given. */
	account(kind: EvaluationRecord['kind'], of: string, price: number): (quantity: number) => void;
}

/** True spend as it accrues. Money is micro-dollars, as a float: it steers breakers and alerts, it is not the bill. */
export interface SpendMeter {
	/** A resource begins (or, negative, ends) to cost `perHour`. */
	addRate(perHour: number): void;
	addLump(amount: number): void;
	/** Spent from the start of the run to now. */
	total(): number;
}

/**
 * Everything that watches. Components report to a probe and never read from it: a run without probes has the
 * same history, event for event, which a test holds.
 */
export interface Probe {
	requestArrived(now: number): void;
	/** An attempt left a client. */
	attemptSent(now: number): void;
	attemptEnded(outcome: number): void;
	requestEnded(now: number, arrivedAt: number, outcome: number): void;
	/**
	 * An attempt was answered well whose answer came token by token: from the request's arrival to the first token, and
	 * between later ones (-1 when there are none). Only pools that know say it.
	 */
	streamed(firstTokenUs: number, perTokenUs: number): void;
	queueChanged(pool: number, now: number, length: number): void;
	replicasChanged(pool: number, now: number, ready: number, starting: number, billable: number): void;
	/** Quantity charged at once beyond what the replicas' time shows: rounding up, in replica-microseconds. */
	roundedUp(pool: number, now: number, replicaUs: number): void;
	/** Something worth a mark on the timeline. */
	mark(now: number, kind: MarkKind, what: string): void;
}

/**
 * `notice`: an alert that calls nobody, or nobody else; `escalated`: the next on the list is called; `action` and `responder`: a
 * person's, or a machine's, change of the system; `failed`: one that changed nothing.
 */
export type MarkKind =
	| 'fault'
	| 'heal'
	| 'detected'
	| 'notice'
	| 'escalated'
	| 'acknowledged'
	| 'action'
	| 'responder'
	| 'failed'
	| 'breaker'
	| 'release'
	| 'rollback'
	| 'drift';

/** What faults can do to traffic. */
export interface TrafficControls {
	/** Adds arrivals until the rate is `factor` times what it would be, rising linearly over `rampUs`; 1 ends it. */
	surge(factor: number, rampUs: number): void;
	/** The drifts in force; each grows from the instant it is first among them. */
	drift?(active: readonly InputShift[]): void;
}

/** What faults can do to the gateway. */
export interface GatewayControls {
	/** How many flushes are in force. Each further one empties every cache at once; they fill again as before. */
	setFlushes(count: number): void;
}

/** What faults can do to a pool. */
export interface PoolControls {
	/** Service times of work that starts from now on are multiplied by `factor`; 1 heals. */
	slowDown(factor: number): void;
	/** `hang`: nothing starts, callers queue; `refuse`: callers are turned away; null heals. */
	setOutage(mode: 'hang' | 'refuse' | null): void;
	/** Cold starts decided from now on take `factor` times as long; 1 heals. */
	slowColdStarts(factor: number): void;
	/** Of pools with replicas: no new replica can be had; what is missing is asked for again every `retryUs`; null heals. */
	setStockOut?(retryUs: number | null): void;
	/** Of pools with replicas: the reclaims in force. Each new one takes its share of the ready replicas; those taken drain, then die. */
	setReclaims?(reclaims: readonly Reclaim[]): void;
	/** Of pools with replicas: how many restarts are in force. Each further one ends every replica, and the work on it, at once. */
	setRestarts?(count: number): void;
	/** Of pools with replicas: they crash as soon as they have started, and are started again with a growing back-off. */
	setCrashLoop?(on: boolean): void;
	/** Of pools with replicas: those that end stay on the bill. */
	setZombies?(on: boolean): void;
	/** Shares of attempts that fail, on top of those planned; all 0 heals. */
	injectErrors?(shares: ErrorShares): void;
	/** Of hosted pools with limits: these become `factor` times what was planned; 1 heals. */
	limitRates?(factor: number): void;
	/** Of hosted pools: attempts that begin from now on are priced at `factor` times the plan's prices; 1 heals. */
	reprice?(factor: number): void;
}

/** Ready replicas are taken away, after a notice. */
export interface Reclaim {
	readonly share: number;
	/** us. */
	readonly notice: number;
}

/** How far the numbers in a stream's requests are from what they were. */
export interface InputDrift {
	/** In standard deviations, for a request that arrives at `t`. */
	shiftAt(t: number): number;
	/** Added to the share of wrong answers to it. */
	wrongAt(t: number): number;
}

/** What every component of one run shares. */
export interface World {
	readonly seed: number | string;
	readonly calendar: Calendar;
	readonly attempts: AttemptTable;
	readonly requests: RequestTable;
	/** Layers that send attempts; an attempt's `caller` column is an index here. */
	readonly callers: Caller[];
	/** By stream, for those whose next request depends on the last one. */
	readonly followers: (Follower | undefined)[];
	readonly ledger: WorkLedger;
	readonly spend: SpendMeter;
	readonly probe: Probe;
	/** Local wall clock at the start of the run: us since Monday 00:00. */
	readonly weekOffsetUs: number;
	/** Local date at the start of the run: days since 1970-01-01. */
	readonly startDay: number;
	readonly horizonUs: number;
	/** By stream, where the input drifts; absent when none ever does. */
	readonly drifts?: (InputDrift | undefined)[];
	/** Absent where nothing is evaluated. */
	readonly evaluations?: EvaluationBook;
}
