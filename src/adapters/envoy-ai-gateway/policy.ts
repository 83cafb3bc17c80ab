/** BackendTrafficPolicy: retries, circuit breaker and passive health checks (Envoy Gateway internal/xds/translator). */
import type { Path } from '../../base/yamlText.ts';
import type { EjectionSpec, GroupSpec, RetryCapSpec, RoutingSpec } from '../../model/gatewaySpec.ts';
import type { OutcomeName } from '../../model/outcomes.ts';
import { durationAt } from '../kubernetes.ts';
import type { Notebook } from '../notebook.ts';
import { outcomesOfStatuses } from '../statuses.ts';
import { asNumber, isMap, secondsToUs, shown } from '../values.ts';

/** route.go:31-34, 825-900. */
const RETRIES = 2;
const TRIGGERS = ['connect-failure', 'refused-stream', 'unavailable', 'cancelled', 'retriable-status-codes'];
const STATUSES = [503];
const BASE_S = 0.025;
/** Unless a longest wait is given, this many times the base. */
const CAP_FACTOR = 10;
/** Each of the circuit breaker's four. */
const BREAKER = 1024;
/** What a try that timed out looks like to the retry policy. */
const TIMEOUT_STATUS = 504;
const PANIC_SHARE = 0.5;

export interface Policy {
	readonly retries: number;
	readonly routing: NonNullable<GroupSpec['routing']>;
	readonly tryTimeoutUs: number | null;
	readonly parallelMax: number;
	readonly waitingMax: number;
}

export function readPolicy(book: Notebook, spec: Path): Policy {
	const retry = readRetry(book, [...spec, 'retry']);
	const breaker = readBreaker(book, [...spec, 'circuitBreaker']);
	const ejection = readPassive(book, [...spec, 'healthCheck', 'passive']);
	return {
		retries: retry.retries,
		routing: { ...retry.routing, retryCap: breaker.retryCap, ...(ejection === null ? {} : { ejection }) },
		tryTimeoutUs: retry.tryTimeoutUs,
		parallelMax: breaker.parallelMax,
		waitingMax: breaker.waitingMax,
	};
}

/** What holds for a route that no policy points at: no retries, but the circuit breaker. */
export const noPolicy: Policy & { readonly routing: { readonly backoff: RoutingSpec['backoff'] } } = {
	retries: 0,
	routing: { backoff: backoffOf(BASE_S, BASE_S * CAP_FACTOR), retryOn: [], retryCap: { share: 0, minimum: BREAKER } },
	tryTimeoutUs: null,
	parallelMax: BREAKER,
	waitingMax: BREAKER,
};

/** Full jitter below base x (2^k - 1). Newer Envoys double the base instead: 25, 50, 100 ms for 25, 75, 175. */
function backoffOf(baseS: number, capS: number): RoutingSpec['backoff'] {
	return {
		baseUs: secondsToUs(baseS),
		factor: 2,
		capUs: secondsToUs(capS),
		growth: 'less-one',
		spread: { from: 0, to: 1 },
		jitterUs: 0,
		zeroIfAlternatives: false,
		afterLast: false,
	};
}

function readRetry(book: Notebook, path: Path): Pick<Policy, 'retries' | 'routing' | 'tryTimeoutUs'> {
	if (book.get(path) === undefined) return { retries: 0, routing: noPolicy.routing, tryTimeoutUs: null };
	if (isMap(book.get(path)) && Object.keys(book.map(path)).length === 0)
		book.note(path, 'modelled', `empty, which means ${RETRIES} retries on what cannot be reached and on 503`);
	const retries = book.number([...path, 'numRetries']);
	book.note([...path, 'numRetries'], 'modelled', 'retries after the first try');
	const perPriority = book.number([...path, 'numAttemptsPerPriority']);
	book.note([...path, 'numAttemptsPerPriority'], 'modelled', 'tries at a priority before the next one is gone to');
	const back = [...path, 'perRetry', 'backOff'];
	const base = durationAt(book, [...back, 'baseInterval']) ?? BASE_S;
	const cap = durationAt(book, [...back, 'maxInterval']) ?? base * CAP_FACTOR;
	for (const key of ['baseInterval', 'maxInterval'])
		book.note(
			[...back, key],
			'modelled',
			'waits are uniform below base x (2^k - 1), at most the longest; newer Envoys double the base instead',
		);
	const timeout = durationAt(book, [...path, 'perRetry', 'timeout']);
	book.note([...path, 'perRetry', 'timeout'], 'modelled', 'time for one try');
	return {
		retries: Math.min(1000, Math.max(0, Math.floor(retries ?? RETRIES))),
		routing: {
			retryOn: readTriggers(book, [...path, 'retryOn']),
			backoff: backoffOf(base, Math.max(base, cap)),
			...(perPriority !== null && perPriority >= 1 ? { triesPerPriority: Math.floor(perPriority) } : {}),
		},
		tryTimeoutUs: timeout !== null && timeout > 0 ? secondsToUs(timeout) : null,
	};
}

const outcomesOfTrigger: Readonly<Record<string, readonly OutcomeName[]>> = {
	'5xx': ['error', 'overloaded', 'timeout', 'unavailable'],
	'gateway-error': ['overloaded', 'timeout', 'unavailable'],
	reset: ['timeout', 'unavailable'],
	'reset-before-request': [],
	'connect-failure': ['unavailable'],
	'refused-stream': [],
	'retriable-4xx': [],
	'envoy-ratelimited': [],
	cancelled: [],
	'deadline-exceeded': [],
	internal: [],
	'resource-exhausted': [],
	unavailable: [],
};

/** Codes count only with their trigger; to set retryOn without codes is to have none (route.go:860-870). */
function readTriggers(book: Notebook, path: Path): OutcomeName[] {
	const set = isMap(book.get(path));
	const triggers = set && book.has([...path, 'triggers']) ? book.list([...path, 'triggers']).map(String) : set ? [] : TRIGGERS;
	const statuses = set ? book.list([...path, 'httpStatusCodes']).flatMap((value) => asNumber(value) ?? []) : STATUSES;
	const coded = triggers.includes('retriable-status-codes');
	const named = coded ? outcomesOfStatuses(statuses, TIMEOUT_STATUS) : [];
	const outcomes = [...new Set<OutcomeName>([...triggers.flatMap((trigger) => outcomesOfTrigger[trigger] ?? []), ...named])];
	book.note([...path, 'triggers'], 'approximated', `retried here: ${outcomes.join(', ') || 'nothing that occurs'}`);
	book.note(
		[...path, 'httpStatusCodes'],
		coded ? 'approximated' : 'ignored',
		coded
			? `of these, what occurs here: ${named.join(', ') || 'none'}`
			: 'without the trigger retriable-status-codes they are not looked at',
	);
	if (!coded && statuses.length > 0 && set)
		book.lint('ENVOY-INERT', [...path, 'httpStatusCodes'], 'httpStatusCodes do nothing without the trigger retriable-status-codes');
	for (const trigger of triggers)
		if (trigger !== 'retriable-status-codes' && !Object.hasOwn(outcomesOfTrigger, trigger))
			book.refuse([...path, 'triggers'], `Envoy Gateway knows no retry trigger ${shown(trigger)}`);
	return outcomes;
}

function readBreaker(book: Notebook, path: Path): { parallelMax: number; waitingMax: number; retryCap: RetryCapSpec } {
	const number = (key: string, why: string) => {
		const value = book.number([...path, key]);
		book.note([...path, key], 'approximated', why);
		return value === null ? BREAKER : Math.min(1e6, Math.max(0, Math.floor(value)));
	};
	const parallel = number('maxParallelRequests', 'calls at once to a backend; more are answered 503');
	const connections = number(
		'maxConnections',
		'one call a connection is taken for granted; here the lower of it and maxParallelRequests holds',
	);
	const waitingMax = number('maxPendingRequests', 'calls that wait for a connection; more are answered 503 at once');
	const retrying = number('maxParallelRetries', 'retries under way at once, waits included');
	const budget = [...path, 'retryBudget'];
	const percent = book.number([...budget, 'percent']);
	book.note([...budget, 'percent'], 'modelled', 'retries under way at once, as a share of the calls in flight');
	book.note([...budget, 'minRetryConcurrency'], 'modelled', 'retries that may always be under way');
	const minimum = book.number([...budget, 'minRetryConcurrency']) ?? 3;
	const retryCap =
		percent === null
			? { share: 0, minimum: retrying }
			: { share: Math.min(1, Math.max(0, percent / 100)), minimum: Math.max(0, Math.floor(minimum)) };
	return { parallelMax: Math.max(1, Math.min(parallel, connections)), waitingMax, retryCap };
}

/** Only by failures in a row; with two backends the usual 10 % ejects neither. */
function readPassive(book: Notebook, path: Path): EjectionSpec | null {
	if (!isMap(book.get(path))) return null;
	const consecutive = book.number([...path, 'consecutive5XxErrors']) ?? 5;
	const percent = book.number([...path, 'maxEjectionPercent']) ?? 10;
	const seconds = (key: string, standard: number) => Math.max(0.001, durationAt(book, [...path, key]) ?? standard);
	for (const key of ['consecutive5XxErrors', 'interval', 'baseEjectionTime', 'maxEjectionPercent'])
		book.note([...path, key], 'modelled', 'when a backend is ejected, and for how long; a backend is one host here');
	const base = seconds('baseEjectionTime', 30);
	return {
		consecutive: Math.max(1, Math.floor(consecutive)),
		on: ['error', 'overloaded', 'timeout', 'unavailable'],
		intervalUs: secondsToUs(seconds('interval', 3)),
		baseUs: secondsToUs(base),
		maxUs: secondsToUs(Math.max(300, base)),
		maxShare: Math.min(1, Math.max(0, percent / 100)),
		panicShare: PANIC_SHARE,
	};
}
