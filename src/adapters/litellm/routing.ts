/** `router_settings` and the parts of `litellm_settings` it competes with: strategy, retries, waits and timeouts. */
import type { BackoffSpec } from '../../model/gatewaySpec.ts';
import { type OutcomeName, failures as retryable } from '../../model/outcomes.ts';
import type { Notebook } from '../notebook.ts';
import { asNumber, isMap, secondsToUs, shown } from '../values.ts';
import { retryPolicyKeys } from './keysRouter.ts';

/** openai.DEFAULT_MAX_RETRIES; the docs say 3 (router.py:486-491). */
const RETRIES_DEFAULT = 2;
/** constants.py request_timeout. */
const TIMEOUT_DEFAULT_S = 6000;
/** main.py:1349: what a completion falls back to when every timeout is 0. */
const TIMEOUT_UNSET_S = 600;

export const strategies = [
	'simple-shuffle',
	'least-busy',
	'usage-based-routing',
	'usage-based-routing-v2',
	'latency-based-routing',
	'cost-based-routing',
] as const;

interface Strategy {
	/** From the registry of picks. */
	readonly pick: string;
	/** How far the pick here is from LiteLLM's. */
	readonly why: string;
}

const strategyPicks: Readonly<Record<string, Strategy>> = {
	'simple-shuffle': { pick: 'weighted-random', why: 'a weighted random pick' },
	'least-busy': {
		pick: 'least-busy',
		why: 'the deployment with the fewest calls in flight; LiteLLM’s counts race and leak, here they do not',
	},
	'usage-based-routing': {
		pick: 'lowest-usage',
		why: 'the deployment with the fewest tokens this minute; those over their rpm or tpm are not dropped here',
	},
	'usage-based-routing-v2': {
		pick: 'lowest-usage',
		why: 'the deployment with the fewest tokens this minute; those over their rpm or tpm are not dropped here',
	},
	'latency-based-routing': {
		pick: 'lowest-latency',
		why: 'the deployment with the lowest mean time per token; the buffer and rpm or tpm are not looked at here',
	},
	'cost-based-routing': {
		pick: 'lowest-cost',
		why: 'always the cheapest deployment, by the prices in this file; LiteLLM’s own price list is not known here',
	},
};

/** The pick that stands for a strategy; any that LiteLLM refuses is never run. */
export function pickOf(strategy: string | null): string {
	return strategyPicks[strategy ?? 'simple-shuffle'].pick;
}

/** The strategy; null when LiteLLM would refuse it at start-up (router.py:738-762). */
export function readStrategy(book: Notebook): string | null {
	const path = ['router_settings', 'routing_strategy'];
	const value = book.get(path) ?? 'simple-shuffle';
	if (typeof value !== 'string' || !strategies.some((strategy) => strategy === value)) {
		const named = typeof value === 'string' ? `'${shown(value)}'` : 'this value';
		book.note(path, 'ignored', 'LiteLLM refuses to start with this strategy');
		book.refuse(path, `LiteLLM 1.81.12 knows no routing strategy ${named} and does not start`, `one of ${strategies.join(', ')}`);
		return null;
	}
	book.note(path, value === 'simple-shuffle' ? 'modelled' : 'approximated', strategyPicks[value].why);
	return value;
}

/**
 * litellm_settings.num_retries travels on the first error and outranks the router's (utils.py:1195, router.py:5060),
 * so it decides whenever it is set.
 */
export function readRetries(book: Notebook): number {
	const [module, router] = [
		['litellm_settings', 'num_retries'],
		['router_settings', 'num_retries'],
	];
	const ofModule = book.number(module);
	const ofRouter = book.number(router);
	const used = 'retries within a group, after the first attempt';
	book.note(module, 'modelled', used);
	if (ofModule !== null && ofRouter !== null) {
		book.note(router, 'ignored', 'outranked by litellm_settings.num_retries after the first failure');
		if (ofModule !== ofRouter)
			book.lint(
				'LITELLM-RETRY-SHADOWED',
				router,
				`${ofRouter} retries are written here, but litellm_settings.num_retries (${ofModule}) decides`,
			);
	} else book.note(router, 'modelled', used);
	return Math.max(0, Math.floor(ofModule ?? ofRouter ?? RETRIES_DEFAULT));
}

/** router_settings.timeout, else litellm_settings.request_timeout, else 6000 s; 0 counts as unset (router.py:503). */
export function readTimeout(book: Notebook): number {
	const [router, module] = [
		['router_settings', 'timeout'],
		['litellm_settings', 'request_timeout'],
	];
	const ofRouter = book.number(router) ?? 0;
	const ofModule = book.number(module);
	const used = 'time after which an attempt is given up, unless its deployment says otherwise';
	if (ofRouter > 0) {
		book.note(router, 'modelled', used);
		book.note(module, 'ignored', 'outranked by router_settings.timeout');
		return secondsToUs(ofRouter);
	}
	book.note(router, 'ignored', '0 counts as unset: litellm_settings.request_timeout holds');
	if (ofModule !== null && ofModule <= 0) {
		book.note(module, 'modelled', `0 leaves the timeout to the completion call, which takes ${TIMEOUT_UNSET_S} s`);
		return secondsToUs(TIMEOUT_UNSET_S);
	}
	book.note(module, 'modelled', used);
	return secondsToUs(ofModule ?? TIMEOUT_DEFAULT_S);
}

/** Every failure that survived the retries goes on to the fallbacks, whatever it is (router.py:4731). */
export const fallbackOn: readonly OutcomeName[] = retryable;

export interface RetryPolicy {
	readonly retryOn: readonly OutcomeName[];
	/** Absent without a policy. */
	readonly retryCounts?: Readonly<Partial<Record<OutcomeName, number>>>;
}

/** A retry policy outranks every other count, and with it the test whether a failure is retried at all. */
export function readRetryPolicy(book: Notebook): RetryPolicy {
	const path = ['router_settings', 'retry_policy'];
	const counts: Partial<Record<OutcomeName, number>> = {};
	const value = book.get(path);
	if (!isMap(value))
		book.note(path, 'ignored', value === null ? 'empty: there is no policy' : 'not a mapping: LiteLLM takes no policy from it');
	for (const key of Object.keys(book.map(path))) {
		const at = [...path, key];
		const outcome = Object.hasOwn(retryPolicyKeys, key) ? retryPolicyKeys[key] : undefined;
		if (outcome === undefined) noteNeverConsulted(book, at, key, 'InternalServerErrorRetries');
		else if (outcome === null) book.note(at, 'ignored', 'errors of this class do not occur in the simulation');
		else {
			const count = book.number(at);
			if (count === null) continue;
			counts[outcome] = Math.max(0, Math.floor(count));
			const often = count <= 0 ? 'not retried' : `retried so often, also with nothing in rotation`;
			book.note(at, 'modelled', `an attempt that ends as '${outcome}' is ${often}`);
		}
	}
	// Any failure but the caller's own withdrawal (router.py:5241-5312); 401, 403, 404 and 400 do not occur here.
	const retryOn = retryable.filter((outcome) => counts[outcome] !== 0);
	return Object.keys(counts).length === 0 ? { retryOn } : { retryOn, retryCounts: counts };
}

/** Policy keys that are declared and never looked at. */
export function noteNeverConsulted(book: Notebook, path: readonly string[], key: string, declared: string): void {
	book.note(path, 'ignored', key === declared ? 'declared in the schema and never consulted' : 'LiteLLM 1.81.12 reads no such key');
	if (key === declared) book.lint('LITELLM-INERT', path, `${key} is accepted and never consulted: no policy touches a 5xx`);
}

const BASE_S = 0.5;
const CAP_S = 8;
const JITTER_S = 0.75;

/**
 * router.py:5359-5413, utils.py:6497: min(max(0.5·2^k, retry_after), 8) + U(0, 0.75), also after the last failure,
 * and nothing at all while the group has several deployments and a healthy one.
 */
export function readBackoff(book: Notebook, retries: number): BackoffSpec {
	const path = ['router_settings', 'retry_after'];
	const floor = Math.max(0, book.number(path) ?? 0);
	const real = Array.from({ length: Math.min(retries, 30) + 1 }, (_, k) => Math.min(Math.max(BASE_S * 2 ** k, floor), CAP_S));
	const base = Math.min(Math.max(BASE_S, floor), CAP_S);
	const wait = (factor: number) => real.map((_, k) => Math.min(CAP_S, base * factor ** k));
	// The spec has no floor. A wait that starts at the floor and stays, or doubles: whichever is nearer in sum.
	const distance = (factor: number) => Math.abs(sum(wait(factor)) - sum(real));
	const factor = distance(2) <= distance(1) ? 2 : 1;
	const exact = wait(factor).every((seconds, k) => seconds === real[k]);
	if (exact) book.note(path, 'modelled', 'the least wait before a retry');
	else
		book.note(
			path,
			'approximated',
			`the least wait before a retry: over all retries ${sum(wait(factor))} s here, ${sum(real)} s in LiteLLM`,
		);
	return {
		baseUs: secondsToUs(base),
		factor,
		capUs: secondsToUs(CAP_S),
		jitterUs: secondsToUs(JITTER_S),
		zeroIfAlternatives: true,
		afterLast: true,
	};
}

function sum(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0);
}

/** Size of the semaphore of deployments that set none of their own; 0 is none. */
export function readDefaultParallelMax(book: Notebook): number | null {
	const path = ['router_settings', 'default_max_parallel_requests'];
	const max = book.number(path);
	book.note(path, 'modelled', 'calls at once to a deployment without max_parallel_requests, rpm or tpm');
	return max;
}

/** Whether rpm and tpm do more than weigh and size: pre-call checks, and strategies that drop full deployments. */
export function limitsAreChecked(book: Notebook, strategy: string | null): boolean {
	const checks = book.get(['router_settings', 'optional_pre_call_checks']);
	const enforced = Array.isArray(checks) && checks.includes('enforce_model_rate_limits');
	const preCall = book.get(['router_settings', 'enable_pre_call_checks']);
	return (
		enforced ||
		(preCall !== undefined && preCall !== null && preCall !== false && asNumber(preCall) !== 0) ||
		/^(usage|latency|cost)/.test(strategy ?? '')
	);
}
