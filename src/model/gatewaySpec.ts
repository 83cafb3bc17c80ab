/**
 * GatewaySpec: what a gateway does with a request, said without any product's vocabulary. Every adapter fills one,
 * `gateway/` executes it. A value an adapter does not find in the config is the product's default for the named
 * version, filled in by the adapter: nothing here is left to a guess. Times are microseconds.
 */
import type { Place } from '../base/issue.ts';
import type { Choice } from './choice.ts';
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
	readonly routing: RoutingSpec;
}

/** What is checked before a request may enter. Absent parts admit everything. */
export interface AdmissionSpec {
	/** Processes (replicas x workers) the gateway consists of, each with local state of its own. */
	readonly processes: number;
	/** Asked in order; the first that refuses decides. */
	readonly limits: readonly LimitSpec[];
	readonly concurrency: ConcurrencySpec | null;
	readonly breaker: EconomicBreakerSpec | null;
}

/** A rate limit. */
export interface LimitSpec {
	/** From the registry of limiters. */
	readonly limiter: Choice;
	/** What a unit of the limiter is; tokens are those read and written together. */
	readonly counts: 'requests' | 'tokens';
	/** Charged when the request enters, or by its good answer: then all in flight can overshoot. */
	readonly charged: 'before' | 'after';
	/** One state for the whole gateway, or one in each process. */
	readonly state: 'shared' | 'local';
	/** What a refused request is answered. */
	readonly refusedAs: 'rejected' | 'overloaded';
	/** What a refusal says in `Retry-After`: when the next unit is due, in whole seconds, or always the same (us); null = nothing. */
	readonly retryAfter: 'due' | number | null;
}

/** At most `limit` requests in flight through the gateway; `queue` more wait, the rest is rejected. */
export interface ConcurrencySpec {
	readonly limit: number;
	readonly queue: number;
}

/** Opens when the spend rate over a window is above a limit; rejects; then lets a growing share through; closes. */
export interface EconomicBreakerSpec {
	/** Micro-dollars per hour. */
	readonly limitPerHour: number;
	readonly windowUs: number;
	/** How often the rate is looked at. */
	readonly evaluateUs: number;
	/** Closes when the rate is at most limit x (1 - hysteresis). */
	readonly hysteresis: number;
	/** Open for at least this long, and until the rate is low; then half-open. */
	readonly openUs: number;
	/** Share of requests admitted when half-open begins, 0..1; from there it grows to all of them ... */
	readonly halfOpenShare: number;
	/** ... over this long. Letting everybody back at once would be the next storm. */
	readonly rampUs: number;
	/** What an open breaker does with a request. */
	readonly action: 'reject';
}

/** One public model name and the deployments behind it. */
export interface GroupSpec {
	readonly name: string;
	readonly deployments: readonly DeploymentSpec[];
	/** Groups tried in turn, after this one's retries, when it fails with an outcome that falls back. */
	readonly fallbacks: readonly string[];
	readonly place?: Place;
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
	/** Per-worker concurrency with an unbounded queue; null = unlimited. */
	readonly parallelMax: number | null;
	/** Time out of rotation once cooled; null = the routing's. */
	readonly cooldownUs: number | null;
	readonly place?: Place;
}

export interface RoutingSpec {
	readonly pick: 'weighted-random';
	/** Retries after the first attempt, within a group. */
	readonly retries: number;
	readonly backoff: BackoffSpec;
	/** Outcomes that are retried. */
	readonly retryOn: readonly OutcomeName[];
	/** Outcomes that go on to the fallback groups. */
	readonly fallbackOn: readonly OutcomeName[];
	/** Depth of the fallback recursion: a fallback brings its own fallbacks. */
	readonly fallbackDepthMax: number;
	/** No retry when not one deployment of the group is in rotation. */
	readonly needsHealthy: boolean;
	readonly cooldown: CooldownSpec | null;
	/** What reaches upstream when the caller goes away: nothing, or the cancellation. */
	readonly cancel: 'none' | 'full';
	/** A timed-out attempt closes its connection: whether the upstream then stops is the pool's business. */
	readonly closesOnTimeout: boolean;
}

/** Wait before retry k (0-based): min(cap, base x factor^k) + U(0, jitter), or none while alternatives are healthy. */
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
