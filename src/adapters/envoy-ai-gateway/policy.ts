/** BackendTrafficPolicy: retries, circuit breaker and passive health checks, as Envoy Gateway has them. */
import type { Path } from '../../base/yamlText.ts';
import type { GroupSpec, RoutingSpec } from '../../model/gatewaySpec.ts';
import { Message } from '../envoy/message.ts';
import { notRetrying, readBreaker, readHealth, readRetry } from '../envoy-gateway/traffic.ts';
import type { Notebook } from '../notebook.ts';
import { secondsToUs } from '../values.ts';

export interface Policy {
	readonly retries: number;
	readonly routing: NonNullable<GroupSpec['routing']>;
	readonly tryTimeoutUs: number | null;
}

/** Hosts are not counted: which route the policy holds for is not known yet. */
export function readPolicy(book: Notebook, spec: Path): Policy {
	const policy = new Message(book, spec);
	const { retries, tryS, routing } = readRetry(policy.at('retry'));
	const { breaker, retryCap } = readBreaker(policy.at('circuitBreaker'));
	const ejection = readHealth(policy.at('healthCheck'), Number.POSITIVE_INFINITY);
	const backoff = documented(routing.backoff ?? defaultBackoff);
	return {
		retries,
		routing: { ...routing, backoff, breaker, retryCap, ...(ejection === null ? {} : { ejection }) },
		tryTimeoutUs: tryS === null ? null : secondsToUs(tryS),
	};
}

const defaultBackoff = notRetrying.routing.backoff as RoutingSpec['backoff'];

/** Envoy's documented law, base x (2^k - 1), where newer Envoys double the base instead: 25, 50, 100 ms for 25, 75, 175. */
function documented(backoff: RoutingSpec['backoff']): RoutingSpec['backoff'] {
	return { ...backoff, growth: 'less-one' };
}

/** What holds for a route that no policy points at: no retries, but the circuit breaker. */
export function noPolicy(book: Notebook): Policy & { readonly routing: { readonly backoff: RoutingSpec['backoff'] } } {
	const { breaker, retryCap } = readBreaker(new Message(book, ['no such policy']));
	return {
		retries: 0,
		routing: { retryOn: [], backoff: documented(defaultBackoff), breaker, retryCap },
		tryTimeoutUs: null,
	};
}
