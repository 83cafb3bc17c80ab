/**
 * SimulationPlan: everything a run depends on besides the seed, as plain JSON with every default written out. Its
 * hash names it. Times are microseconds, money micro-dollars, rates per second.
 */

import type { AdmissionSpec } from './admissionSpec.ts';
import type { Choice } from './choice.ts';
import type { MonitorPlan } from './drift.ts';
import type { GatewaySpec } from './gatewaySpec.ts';
import type { HostedPlan } from './hostedPlan.ts';
import type { AlertPlan, BlockPlan, PagerPlan } from './incidentPlan.ts';
import type { OutcomeName } from './outcomes.ts';
import type { ReplicaPrice } from './prices.ts';
import type { ConsequencesPlan, QualityPlan } from './quality.ts';
import type { ReleasePlan } from './release.ts';

export type { Choice } from './choice.ts';

export interface SimulationPlan {
	readonly name: string;
	readonly summary: string;
	/** First instant, ISO 8601 with offset. */
	readonly start: string;
	/** Local wall clock at the start: us since Monday 00:00. */
	readonly weekOffsetUs: number;
	readonly horizonUs: number;
	readonly traffic: readonly TrafficPlan[];
	readonly clients: Readonly<Record<string, ClientPlan>>;
	readonly gateway: GatewayPlan | null;
	readonly pools: Readonly<Record<string, PoolPlan>>;
	/** Absent when there are none. */
	readonly pipelines?: Readonly<Record<string, PipelinePlan>>;
	/** Pools that somebody else runs; absent when there are none. Names differ from those of `pools`. */
	readonly hosted?: Readonly<Record<string, HostedPlan>>;
	/** Upstreams that divide attempts between two versions; absent when there are none. */
	readonly releases?: Readonly<Record<string, ReleasePlan>>;
	/** Who watches for drift; absent when nobody does. */
	readonly monitors?: Readonly<Record<string, MonitorPlan>>;
	readonly faults: readonly FaultPlan[];
	readonly incident: IncidentPlan | null;
	readonly measure: MeasurePlan;
	readonly limits: LimitsPlan;
}

export interface TrafficPlan {
	readonly name: string;
	readonly client: string;
	readonly arrivals: Choice;
	/** Token counts by law; null when the arrivals bring their own or none are needed. */
	readonly tokens: { readonly input: Choice; readonly output: Choice; readonly correlation?: number } | null;
	/** What one arrival leads to; absent when it is one request and nothing follows. */
	readonly session?: Choice;
	/** Who asks; absent when nobody needs to know. */
	readonly population?: PopulationPlan;
	/** What a wrong answer leads to; absent when nothing does. */
	readonly consequences?: ConsequencesPlan;
}

export interface PopulationPlan {
	readonly tenants: number;
	/** Exponent of the shares: tenant k has a share in proportion to 1 / (k + 1)^zipf. */
	readonly zipf: number;
	/** Users, API keys and teams of each tenant; absent: one. Who makes a request is drawn evenly among them. */
	readonly users?: number;
	readonly keys?: number;
	readonly teams?: number;
	/** Shares of tenants by priority class, the first class first; they sum to 1. */
	readonly priorities: readonly number[];
}

export interface ClientPlan {
	/** us until an attempt is given up; null = never. */
	readonly timeoutUs: number | null;
	/** Whether giving up reaches the upstream. */
	readonly cancel: 'none' | 'full';
	readonly retry: Choice;
	readonly retryOn: readonly OutcomeName[];
	/** Tries per request, the first included. */
	readonly attemptsMax: number;
	/** No try is made later than this after the user's click; null = no limit. */
	readonly deadlineUs: number | null;
	readonly retryBudget: RetryBudgetPlan | null;
	/** us until the whole call is given up, tries and waits included; null = never. */
	readonly totalUs: number | null;
	readonly hedge: HedgePlan | null;
	/** What it makes of a server's `Retry-After`; null = nothing. */
	readonly retryAfter: RetryAfterPlan | null;
	/** Asked in this order before a try leaves and before it is tried again. */
	readonly guards: readonly Choice[];
	/** `gateway`, or the name of a pool, of a pipeline, of a release or of another client. */
	readonly upstream: string;
}

/** Another try of the same call while the one before is still awaited; the first good answer wins. */
export interface HedgePlan {
	readonly afterUs: number;
	/** Hedges per call, beside its first try and its retries. */
	readonly max: number;
}

export interface RetryAfterPlan {
	/** Longest wait that is obeyed, us; null = any. */
	readonly limitUs: number | null;
	/** What a longer one leads to: the usual wait, no further try, or a wait of `limitUs`. */
	readonly over: 'backoff' | 'stop' | 'cap';
	/** Whether the wait is the server's, or only the permission to retry. */
	readonly use: 'wait' | 'permission';
	/** Outcomes that are not tried again without it. */
	readonly required: readonly OutcomeName[];
}

/** Token bucket: each request deposits `ratio`, each retry takes 1. Shared by all users of the client. */
export interface RetryBudgetPlan {
	readonly ratio: number;
	/** Size of the bucket, and what it holds at the start. */
	readonly burst: number;
}

export interface GatewayPlan {
	readonly spec: GatewaySpec;
	/** Deployment id -> pool. For an empty `spec.groups`, the key `''` names the pool. */
	readonly upstreams: Readonly<Record<string, string>>;
	/** What the gateway thinks requests cost, by pool or pipeline; what is missing counts as free. Absent: nobody asks. */
	readonly prices?: Readonly<Record<string, RequestPrice>>;
}

/** Micro-dollars, as a gateway's price list has it. */
export interface RequestPrice {
	readonly perRequest: number;
	readonly inputPerMillion: number;
	readonly outputPerMillion: number;
}

export interface PoolPlan {
	readonly slots: number;
	readonly service: Choice;
	/** Share of attempts that end in an error after their service, 0..1. */
	readonly errorRate: number;
	readonly queueLimit: number;
	readonly coldStart: Choice;
	readonly autoscaler: Choice;
	readonly replicasMin: number;
	readonly replicasMax: number;
	readonly replicasInitial: number;
	readonly prewarm: readonly PrewarmPlan[];
	/** Whether a cancellation that reaches the pool frees the slot. */
	readonly stopsOnCancel: boolean;
	readonly price: ReplicaPrice;
	/** Replicas are billed from the decision to start them, or from being ready. */
	readonly billedFrom: 'start' | 'ready';
	/** `oldest-free` when absent. */
	readonly reuse?: ReuseOrder;
	/** Replicas there may be at once, those still draining included; absent = no quota. */
	readonly quota?: number;
	/** Draining replicas are killed after this long; absent = they finish what they have. */
	readonly drainUs?: number;
	/** How the queue is kept; absent = first come, first served, for as long as it takes. */
	readonly queue?: QueuePlan;
	/** Whether its answers are right; absent = they always are. */
	readonly quality?: QualityPlan;
	/** The machines under the replicas; absent = there is always one that is up and has the image. */
	readonly nodes?: NodesPlan;
}

export interface NodesPlan {
	readonly perNode: number;
	/** From the decision to a node that takes replicas. */
	readonly start: Choice;
	/** The image, once per node. */
	readonly pull: Choice;
	/** An empty node is kept for this long. */
	readonly lingerUs: number;
}

export const disciplines = ['fifo', 'lifo', 'adaptive-lifo', 'codel', 'priority'] as const;
export type Discipline = (typeof disciplines)[number];

export interface QueuePlan {
	readonly discipline: Discipline;
	/** What has waited this long is answered `overloaded`; null = never. */
	readonly maxWaitUs: number | null;
	/** CoDel and adaptive LIFO: the queue is overloaded when it has not been empty for this long. */
	readonly intervalUs: number;
	/** CoDel: the longest wait of those who join while it is. */
	readonly targetUs: number;
	/** Rank of each traffic stream, in the order of `traffic`, 0 first; for `priority`. */
	readonly ranks: readonly number[];
}

/** Stages in turn; the pools (or releases) of one stage at once. */
export interface PipelinePlan {
	readonly stages: readonly (readonly string[])[];
}

/**
 * Which replica with a free slot gets the next attempt: the slot that has been free the longest, the one freed last,
 * or by when the replica became ready.
 */
export const reuseOrders = ['oldest-free', 'last-used', 'newest-first', 'oldest-first'] as const;
export type ReuseOrder = (typeof reuseOrders)[number];

/** From `fromUs` to `untilUs`: at least `min` replicas, and `extra` on top of what the autoscaler wants. */
export interface PrewarmPlan {
	readonly fromUs: number;
	readonly untilUs: number;
	readonly min: number;
	readonly extra: number;
}

export interface FaultPlan {
	readonly fault: Choice;
	readonly atUs: number;
	readonly untilUs: number;
	/** Name of the traffic stream or pool it acts on. */
	readonly target: string;
}

/** Who is told by what, who comes when, and what is then done by people and machines. */
export interface IncidentPlan {
	readonly alerts: readonly AlertPlan[];
	readonly pagers: Readonly<Record<string, PagerPlan>>;
	/** Days since 1970-01-01, in local time. */
	readonly holidays: readonly number[];
	/** From logging in to knowing what to do. */
	readonly diagnosis: Choice;
	readonly runbook: readonly RunbookAction[];
	readonly responders: readonly ResponderPlan[];
}

/** A change of the running system, by a person or by a machine. */
export interface RunbookAction {
	readonly name: string;
	/** From the one before to this one taking effect; per try. */
	readonly takes: Choice;
	/** Share of tries that change nothing. */
	readonly fails: number;
	readonly tries: number;
	/** What it changes, and to what; what is not named stays as it is by then. */
	readonly becomes: Changes;
	/** Keys whose attempts are refused from now on. */
	readonly blocks: readonly BlockPlan[];
	/** Release that is taken back. */
	readonly rollback: string | null;
}

export interface Changes {
	readonly clients: Readonly<Record<string, Partial<ClientPlan>>>;
	readonly admission: Partial<AdmissionSpec>;
	/** What the gateway counts answers at from now on; absent: as before. */
	readonly prices?: NonNullable<GatewayPlan['prices']>;
	readonly pools: Readonly<Record<string, Partial<PoolPlan>>>;
	readonly hosted: Readonly<Record<string, Partial<HostedPlan>>>;
}

export interface ResponderPlan {
	readonly name: string;
	/** Index of the alert it listens to. */
	readonly alert: number;
	readonly actions: readonly RunbookAction[];
	/** Not again before this long after its last action, however long the alert goes on firing. */
	readonly cooldownUs: number;
}

export interface MeasurePlan {
	/** Width of the timeline's buckets. */
	readonly stepUs: number;
	/** Trailing window of the spend rate that containment is judged by. */
	readonly windowUs: number;
	/** Contained while the spend rate is within (1 + tolerance) of the twin's. */
	readonly tolerance: number;
	/** Contained below this goodput ratio is dead, not contained. */
	readonly goodputFloor: number;
}

export interface LimitsPlan {
	readonly events: number;
	readonly attemptsInFlight: number;
	readonly requestsInFlight: number;
}
