/**
 * GatewaySpec: what a gateway does with a request, said without any product's vocabulary. Every adapter fills one,
 * `gateway/` executes it. A value an adapter does not find in the config is the product's default for the named
 * version, filled in by the adapter: nothing here is left to a guess. Times are microseconds.
 */

import type { Place } from '../base/issue.ts';
import type { AdmissionSpec } from './admissionSpec.ts';

import type { OutcomeName } from './outcomes.ts';

export interface GatewaySpec {
	/** `native`, `litellm`, ... */
	readonly product: string;
	/** Version whose defaults and bugs are modelled, e.g. `1.81.12`; `1` for the native block. */
	readonly version: string;
	readonly admission: AdmissionSpec;
	/** Empty: whatever is admitted goes straight to the scenario's pool, once. */
	readonly groups: readonly GroupSpec[];
	/** Name of the group that takes requests which name no model. */
	readonly defaultGroup: string | null;
	/**
	 * Groups of which one is drawn by weight to begin with, and, when it fails, one of the rest, until none is left;
	 * then the fallbacks of the default group. Absent: requests begin at the default group. At most 32.
	 */
	readonly entries?: readonly EntrySpec[];
	/** What is done to requests on purpose, before they are routed. */
	readonly injected?: InjectionSpec;
	/** Groups that get copies of the requests; nobody reads their answers. */
	readonly mirrors?: readonly MirrorSpec[];
	readonly routing: RoutingSpec;
}

/** A group that requests may begin at. */
export interface EntrySpec {
	readonly group: string;
	/** 0: only when those with a weight have failed, in the order given. */
	readonly weight: number;
}

/** Faults on purpose. Whether a request is held, and whether it is answered, are drawn apart; it is held first. */
export interface InjectionSpec {
	/** Share of the requests that are held back, 0..1, and for how long. */
	readonly delayShare: number;
	readonly delayUs: number;
	/** Share of the requests that are answered at once, 0..1, and with what. */
	readonly abortShare: number;
	readonly abortAs: OutcomeName;
}

/** A copy of a request goes to one deployment of a group, once, for this share of the requests, 0..1. */
export interface MirrorSpec {
	readonly group: string;
	readonly share: number;
}

/** One public model name and the deployments behind it. */
export interface GroupSpec {
	readonly name: string;
	/** Instead of the gateway's. */
	readonly routing?: Partial<
		Pick<
			RoutingSpec,
			| 'pick'
			| 'within'
			| 'overprovisioning'
			| 'avoidTried'
			| 'backoff'
			| 'retryOn'
			| 'triesPerPriority'
			| 'breaker'
			| 'retryCap'
			| 'ejection'
		>
	>;
	readonly deployments: readonly DeploymentSpec[];
	/** Groups tried in turn, after this one's retries, when it fails with an outcome that falls back. */
	readonly fallbacks: readonly string[];
	/** Where requests wait, in order, while all deployments in rotation are full; absent: they are answered `unavailable`. */
	readonly queue?: GroupQueueSpec;
	readonly place?: Place;
}

/** HAProxy's health checks: `fall` of them must fail in a row to take a deployment out, `rise` be good to bring it back. */
export interface ActiveCheckSpec {
	readonly intervalUs: number;
	readonly fall: number;
	readonly rise: number;
}

/** HAProxy's queue of a backend. Not for a routing with `deadlineUs`, which would end a request that still waits here. */
export interface GroupQueueSpec {
	/** After this long a request that waits is answered `overloaded`; null = never. */
	readonly timeoutUs: number | null;
}

export interface DeploymentSpec {
	/** Unique in the gateway. */
	readonly id: string;
	/** As the config names it, e.g. `openai/gpt-4o`. Matched against the scenario's `gateway.upstreams`. */
	readonly model: string;
	readonly provider: string;
	/** Weight for the weighted random pick; equal weights when none is set. */
	readonly weight: number;
	/** Time after which the attempt is given up; null = never. */
	readonly timeoutUs: number | null;
	/** Retries when this deployment fails first; null = the routing's. */
	readonly retries: number | null;
	/**
	 * Calls that the provider's SDK may make of one attempt, by retries of its own that the gateway does not see; absent: 1.
	 * Counted where the worst case is, not simulated.
	 */
	readonly sdkTries?: number;
	/** Per-worker concurrency with an unbounded queue; null = unlimited. */
	readonly parallelMax: number | null;
	/** Time out of rotation once cooled; null = the routing's. */
	readonly cooldownUs: number | null;
	/** Attempts that may wait for their turn; more are answered `overloaded`. Absent: any number. */
	readonly waitingMax?: number;
	/** An attempt that is not being worked on after this long is withdrawn and counts as `overloaded`. Absent: never. */
	readonly maxWaitUs?: number;
	/** Passed over while `parallelMax` are in flight, instead of having attempts wait for it. */
	readonly skippedWhenFull?: boolean;
	/** Instead of the routing's; null = never passed over for failures. */
	readonly passiveHealth?: Pick<PassiveHealthSpec, 'maxFails' | 'failTimeoutUs'> | null;
	/** Taken out by checks of its own. */
	readonly activeCheck?: ActiveCheckSpec;
	/** Level, the lowest first, for the picks that know levels; 0 when absent. */
	readonly priority?: number;
	/** Price of a token read plus one written, for the pick `lowest-cost`; absent = unknown. */
	readonly tokenPrice?: number;
	/** The group that follows when the group fails here with this outcome; for good instead of entries and fallbacks. */
	readonly next?: Readonly<Partial<Record<OutcomeName, string>>>;
	readonly place?: Place;
}

export interface RoutingSpec {
	/** From the registry of picks. */
	readonly pick: string;
	/** Retries after the first attempt, within a group. */
	readonly retries: number;
	readonly backoff: BackoffSpec;
	/** Outcomes that are retried. */
	readonly retryOn: readonly OutcomeName[];
	/** Retries by how the first attempt ended. They outrank every other count, and `retryOn` and `needsHealthy` with it. */
	readonly retryCounts?: Readonly<Partial<Record<OutcomeName, number>>>;
	/** Each failure is tested for whether it is retried, and the last is answered; absent: the first, as LiteLLM has it. */
	readonly eachFailureDecides?: boolean;
	/** Retries go to the deployment that failed. */
	readonly retriesStay?: boolean;
	/** A retry that is picked anew avoids the deployment tried last, if another is in rotation. */
	readonly avoidsLast?: boolean;
	/** No deployment of a group is tried twice for one request (nginx); holds for the first 32 of a group. */
	readonly triesDistinct?: boolean;
	/** No retry in a group is begun so long after the request came to it. */
	readonly retryWithinUs?: number;
	/** Outcomes after which the back-off is waited for; after others the next try goes at once. Absent: all. */
	readonly waitsOn?: readonly OutcomeName[];
	/** Tries at a priority before the next one is gone to, and after the last the first again; absent: only its health decides. */
	readonly triesPerPriority?: number;
	/** A priority keeps all its traffic while its healthy share times this is at least 1 (Envoy: 1.4); absent: while any is healthy. */
	readonly overprovisioning?: number;
	/** For the pick `priority`: the pick within a level, `weighted-random` when absent. */
	readonly within?: string;
	/** A retry whose pick has been tried by its request is picked anew, so many times; then it is taken all the same. */
	readonly avoidTried?: number;
	/** Calls of a group at once. */
	readonly breaker?: BreakerSpec;
	/** Retries that may be under way in a group at once, waits included. */
	readonly retryCap?: RetryCapSpec;
	/** Time for a request over all its tries and waits, after which it is answered `timeout`. */
	readonly deadlineUs?: number;
	/** Ejects deployments for failures in a row. */
	readonly ejection?: EjectionSpec;
	/** Passes over deployments that have failed too often. */
	readonly passiveHealth?: PassiveHealthSpec;
	/** Outcomes that go on to the fallback groups. */
	readonly fallbackOn: readonly OutcomeName[];
	/** Depth of the fallback recursion: a fallback brings its own fallbacks. */
	readonly fallbackDepthMax: number;
	/** A group that has been tried is not gone to again. */
	readonly fallbackOnce?: boolean;
	/** No retry when not one deployment of the group is in rotation. */
	readonly needsHealthy: boolean;
	readonly cooldown: CooldownSpec | null;
	/** What reaches upstream when the caller goes away: nothing, or the cancellation. */
	readonly cancel: 'none' | 'full';
	/** A timed-out attempt closes its connection: whether the upstream then stops is the pool's business. */
	readonly closesOnTimeout: boolean;
}

/**
 * Wait before retry k (0-based): cur x U(from, to) + U(0, jitter) with cur = min(cap, base x factor^k), or none while
 * alternatives are healthy.
 */
export interface BackoffSpec {
	readonly baseUs: number;
	readonly factor: number;
	readonly capUs: number;
	/** Upper end of the uniform addend. */
	readonly jitterUs: number;
	/** No wait when the group has another healthy deployment. */
	readonly zeroIfAlternatives: boolean;
	/** Also waits after the last failure, for nothing (LiteLLM 1.81 does). */
	readonly afterLast: boolean;
	/** `less-one`: cur = min(cap, base x (factor^(k+1) - 1)), Envoy's documented law; `linear`: min(cap, base x (k+1)). */
	readonly growth?: 'geometric' | 'less-one' | 'linear';
	/** What cur is multiplied with: uniform on this interval; absent: 1. */
	readonly spread?: { readonly from: number; readonly to: number };
	/** The cap holds for the wait after the spread as well. */
	readonly capsSpread?: boolean;
	/** Waits only when every deployment of the group has been tried once more, and k counts those rounds. */
	readonly perRound?: boolean;
}

/**
 * At most max(floor(share x active), minimum) retries at once in a group, where active are its attempts in flight. A
 * retry counts from its decision, so its wait included, to how it ends. One too many is not made.
 */
export interface RetryCapSpec {
	/** 0..1; 0 leaves the minimum as a plain cap. */
	readonly share: number;
	readonly minimum: number;
}

/** Envoy's circuit breaker: what is over it is answered `overloaded` at once, and not retried. */
export interface BreakerSpec {
	/** Calls under way in the group. */
	readonly requests: number;
	/** Calls that have a connection, where each needs one of its own; null = any number. */
	readonly connections: number | null;
	/** Calls that wait for one. */
	readonly waiting: number;
}

/** Envoy's outlier detection, by failures in a row. */
export interface EjectionSpec {
	readonly consecutive: number;
	/** Outcomes that are failures; any other one ends the row. */
	readonly on: readonly OutcomeName[];
	/** Another row, counted beside the first. */
	readonly second?: { readonly consecutive: number; readonly on: readonly OutcomeName[] };
	/** Deployments come back only at multiples of this. */
	readonly intervalUs: number;
	/** Time out of rotation is this times the number of ejections ... */
	readonly baseUs: number;
	/** ... and at most this. */
	readonly maxUs: number;
	/** Share of a group, 0..1, that may be out at once: with 0.1, none of fewer than ten. */
	readonly maxShare: number;
	/** One may be out whatever the share. */
	readonly alwaysOne?: boolean;
	/** With less than this share of a group in rotation, health is not looked at. */
	readonly panicShare: number;
	/** That share is of a priority, and counts only when all priorities together, overprovisioned, cannot take the traffic. */
	readonly panicsByPriority?: boolean;
}

/** nginx's max_fails and fail_timeout: failures need not be in a row, and after the time one request probes. */
export interface PassiveHealthSpec {
	readonly maxFails: number;
	readonly failTimeoutUs: number;
	/** Outcomes that are failures. */
	readonly on: readonly OutcomeName[];
	/** Of those, the ones that count only when another try follows: nginx passes the last answer on as if it were good. */
	readonly onlyIfRetried?: readonly OutcomeName[];
	/** The clock by which times are compared has this step: nginx counts whole seconds. Absent: none. */
	readonly tickUs?: number;
	/** Each failure costs weight / maxFails in the round robin, and each turn gives one back (nginx's effective weight). */
	readonly costsWeight?: boolean;
	/** A group's only deployment is never passed over. */
	readonly sparesSingle: boolean;
}

/** When a deployment is taken out of rotation. Counters live in windows that start with their first event. */
export interface CooldownSpec {
	readonly cooldownUs: number;
	readonly windowUs: number;
	/** Cool when failures exceed this number in a window; null = not used. */
	readonly allowedFails: number | null;
	/** Cool when the failed share is above this ... */
	readonly failureShare: number | null;
	/** ... with at least this many requests in the window. */
	readonly minimumRequests: number;
	/** Outcomes that cool at once, in groups of several deployments. */
	readonly immediateOn: readonly OutcomeName[];
	/** Whether a group's only deployment can be cooled by the share rule or at once. */
	readonly coolsSingle: boolean;
	/** Only the first failed attempt of a request is counted. */
	readonly firstFailureOnly: boolean;
	/** With `firstFailureOnly`: the first in each group counts, also of a fallback. */
	readonly firstOfEachGroup?: boolean;
}

/** How faithfully one key of a real config is treated. Every key present gets one note. */
export interface FidelityNote {
	/** Path in the config, e.g. `router_settings.num_retries`. */
	readonly path: string;
	readonly place: Place;
	readonly treatment: 'modelled' | 'approximated' | 'ignored';
	/** What it does here, or why it does nothing. Never contains the value of a secret. */
	readonly why: string;
}

/** A lint: the config is legal but does not do what its author thinks. */
export interface ConfigLint {
	/** e.g. `LITELLM-INERT`. */
	readonly rule: string;
	readonly path: string;
	readonly place: Place;
	readonly message: string;
}
