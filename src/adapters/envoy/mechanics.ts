/** What Envoy does, whoever writes its config: retries, waits, and what they look at. */
import type { BackoffSpec } from '../../model/gatewaySpec.ts';
import type { OutcomeName } from '../../model/outcomes.ts';
import { outcomesOfStatuses } from '../statuses.ts';
import { secondsToUs } from '../values.ts';

/** Of the first wait before a retry; the longest is ten times the first unless said. */
export const BASE_S = 0.025;
export const CAP_FACTOR = 10;
/** Each of the circuit breaker's first three limits. */
export const BREAKER = 1024;
/** Retries under way at once in a cluster. */
export const RETRIES_AT_ONCE = 3;
/** Of the requests under way, and at least so many, where there is a retry budget. */
export const BUDGET_PERCENT = 20;
export const BUDGET_MINIMUM = 3;
/** For a request, over all its tries. */
export const ROUTE_TIMEOUT_S = 15;
export const STREAM_IDLE_S = 300;
export const OVERPROVISIONING = 1.4;
export const PANIC_PERCENT = 50;
/** No status: a try that Envoy gave up itself is a reset, which no list of status codes fits. */
const NOT_A_STATUS = -1;

/** Uniform below 25, 50, 100 ms ...: each twice the one before, up to the cap. Seen in Envoy 1.40; docs say 25, 75, 175. */
export function backoffOf(baseS: number, capS: number): BackoffSpec {
	return {
		baseUs: secondsToUs(baseS),
		factor: 2,
		capUs: secondsToUs(capS),
		spread: { from: 0, to: 1 },
		jitterUs: 0,
		zeroIfAlternatives: false,
		afterLast: false,
	};
}

const outcomesOfTrigger: Readonly<Record<string, readonly OutcomeName[]>> = {
	'5xx': ['error', 'overloaded', 'timeout', 'unavailable'],
	'gateway-error': ['overloaded', 'timeout', 'unavailable'],
	reset: ['timeout', 'unavailable'],
	'reset-before-request': [],
	'connect-failure': ['unavailable'],
	'refused-stream': [],
	'http3-post-connect-failure': [],
	'retriable-4xx': [],
	'retriable-headers': [],
	'envoy-ratelimited': [],
	cancelled: [],
	'deadline-exceeded': [],
	internal: [],
	'resource-exhausted': [],
	unavailable: [],
};

/** Statuses of gRPC stand in a header only gRPC answers have. */
const grpcOutcomes: Readonly<Record<string, readonly OutcomeName[]>> = {
	internal: ['error'],
	'resource-exhausted': ['rejected'],
	unavailable: ['overloaded'],
};

export const CODES = 'retriable-status-codes';

export function isTrigger(name: string): boolean {
	return name === CODES || Object.hasOwn(outcomesOfTrigger, name);
}

function ofTrigger(table: Readonly<Record<string, readonly OutcomeName[]>>, name: string): readonly OutcomeName[] {
	return Object.hasOwn(table, name) ? table[name] : [];
}

export function retriedOutcomes(triggers: readonly string[], statuses: readonly number[], grpc: boolean): OutcomeName[] {
	const own = triggers.flatMap((name) => [...ofTrigger(outcomesOfTrigger, name), ...(grpc ? ofTrigger(grpcOutcomes, name) : [])]);
	const coded = triggers.includes(CODES) ? outcomesOfStatuses(statuses, NOT_A_STATUS) : [];
	return [...new Set([...own, ...coded])];
}
