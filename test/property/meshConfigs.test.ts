/** Configs of Envoy, Istio and Envoy Gateway with anything in any place: read or refused, never thrown at, no key passed over. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { envoyConfig, hostsAt, readAs } from '../support/envoyConfigs.ts';
import { covers, expectSound, leaves } from '../support/imports.ts';

const type = (name: string) => `"@type": type.googleapis.com/envoy.extensions.filters.http.${name}`;

const texts: Readonly<Record<string, string>> = {
	envoy: envoyConfig({
		route:
			'weighted_clusters: {clusters: [{name: c, weight: 2}, {name: d, weight: 1}]}, timeout: 3s, idle_timeout: 9s, hedge_policy: {hedge_on_per_try_timeout: true}, request_mirror_policies: [{cluster: d, runtime_fraction: {default_value: {numerator: 5}}}], retry_policy: {retry_on: "5xx,retriable-status-codes", retriable_status_codes: [429], num_retries: 2, per_try_timeout: 1s, retry_back_off: {base_interval: 0.1s, max_interval: 1s}, retry_host_predicate: [{name: envoy.retry_host_predicates.previous_hosts}], retry_priority: {name: envoy.retry_priorities.previous_priorities, typed_config: {update_frequency: 2}}}',
		cluster:
			'lb_policy: LEAST_REQUEST, common_lb_config: {healthy_panic_threshold: {value: 20}}, circuit_breakers: {thresholds: [{max_requests: 9, max_connections: 8, max_pending_requests: 7, retry_budget: {budget_percent: {value: 10}, min_retry_concurrency: 2}}]}, outlier_detection: {consecutive_5xx: 3, max_ejection_percent: 50, interval: 5s, base_ejection_time: 10s, enforcing_consecutive_gateway_failure: 100}',
		endpoints: hostsAt(0, 0, 1),
		filters: `{name: l, typed_config: {${type('local_ratelimit.v3.LocalRateLimit')}, token_bucket: {max_tokens: 5, fill_interval: 1s}, filter_enabled: {default_value: {numerator: 100}}, filter_enforced: {default_value: {numerator: 100}}}}, {name: f, typed_config: {${type('fault.v3.HTTPFault')}, abort: {http_status: 503, percentage: {numerator: 1}}}}`,
	}),
	istio: `kind: VirtualService
spec: {hosts: [r], gateways: [mesh], http: [{match: [{uri: {exact: /}}], route: [{destination: {host: r}}]}, {route: [{destination: {host: r, subset: a, port: {number: 80}}, weight: 9}, {destination: {host: q}, weight: 1}], timeout: 3s, retries: {attempts: 2, perTryTimeout: 1s, retryOn: "5xx,429", backoff: 50ms}, fault: {delay: {fixedDelay: 1s, percentage: {value: 5}}}, mirror: {host: m}, mirrorPercentage: {value: 5}}]}
---
kind: DestinationRule
spec: {host: r, trafficPolicy: {loadBalancer: {simple: RANDOM}, connectionPool: {tcp: {maxConnections: 4}, http: {http2MaxRequests: 9, maxRetries: 3}}, outlierDetection: {consecutiveGatewayErrors: 3, interval: 5s}, retryBudget: {percent: {value: 9}}}, subsets: [{name: a, trafficPolicy: {portLevelSettings: [{port: {number: 80}, connectionPool: {http: {maxRetries: 1}}}]}}]}
---
kind: ServiceEntry
spec: {hosts: [r], endpoints: [{address: x, weight: 2}, {address: y}]}
`,
	'envoy-gateway': `kind: HTTPRoute
metadata: {name: r}
spec: {parentRefs: [{name: gw}], rules: [{matches: [{path: {value: /}}], backendRefs: [{name: a, weight: 3}, {name: b, kind: Backend}], timeouts: {request: 5s}, filters: [{type: RequestMirror, requestMirror: {backendRef: {name: m}, percent: 9}}]}]}
---
kind: BackendTrafficPolicy
metadata: {name: p}
spec: {targetRefs: [{kind: HTTPRoute, name: r}], retry: {numRetries: 2, perRetry: {timeout: 1s, backOff: {baseInterval: 50ms}}, retryOn: {triggers: [5xx], httpStatusCodes: [500]}}, circuitBreaker: {maxParallelRequests: 4, retryBudget: {percent: {numerator: 3}}}, healthCheck: {passive: {maxEjectionPercent: 50}, panicThreshold: 30}, rateLimit: {local: {rules: [{limit: {requests: 5, unit: Minute}}]}}, faultInjection: {abort: {httpStatus: 500, percentage: 3}}, timeout: {http: {streamIdleTimeout: 9s}}}
---
kind: Backend
metadata: {name: b}
spec: {fallback: true, endpoints: [{ip: {address: 1.2.3.4, port: 1}}, {fqdn: {hostname: x, port: 2}}]}
`,
};

const junk = fc.oneof(
	// biome-ignore lint/suspicious/noTemplateCurlyInString: a text like one in a config
	fc.constantFrom(null, '', 0, -1, 1e308, 'constructor', '5xx', '1s', '10', true, [], {}, [null], { a: 1 }, [[3]], '${X}'),
	fc.integer(),
	fc.string({ maxLength: 8 }),
);

/** The value with so many places replaced; `at` chooses among the places there are. */
function spoilt(value: unknown, changes: readonly { readonly at: number; readonly to: unknown }[]): unknown {
	const root = { value: structuredClone(value) };
	for (const { at, to } of changes) {
		const places: [object, string][] = [];
		const visit = (node: unknown): void => {
			if (typeof node !== 'object' || node === null) return;
			for (const key of Object.keys(node)) {
				places.push([node, key]);
				visit((node as Record<string, unknown>)[key]);
			}
		};
		visit(root.value);
		if (places.length === 0) continue;
		const [parent, key] = places[Math.floor(at * places.length)];
		(parent as Record<string, unknown>)[key] = structuredClone(to);
	}
	return root.value;
}

describe.each(Object.entries(texts))('%s', (product, text) => {
	const documents = parseAllDocuments(text).map((document) => document.toJS());

	const expectOwed = (config: readonly unknown[]) => {
		const imported = readAs(product, config.map((document) => JSON.stringify(document)).join('\n---\n'));
		expect(imported.spec === null).toBe(imported.issues.some(({ severity }) => severity === 'error'));
		if (imported.spec !== null) expectSound(imported.spec);
		if (imported.notes.length === 0) return;
		const paths = imported.notes.map(({ path }) => path);
		const root = product === 'envoy' ? config[0] : config;
		expect(leaves(root).filter((leaf) => paths.filter((path) => covers(path, leaf)).length !== 1)).toEqual([]);
	};

	it('is read whole as it stands', () => {
		expectOwed(documents);
		expect(readAs(product, text)).toMatchObject({ spec: { product } });
	});

	it('is read or refused with anything in any place', () => {
		const change = fc.record({ at: fc.double({ min: 0, max: 0.999_999, noNaN: true }), to: junk });
		const changes = fc.array(change, { minLength: 1, maxLength: 3 });
		fc.assert(
			fc.property(changes, (own) => expectOwed(spoilt(documents, own) as unknown[])),
			{ numRuns: 400, seed: 20_261_125 },
		);
	});

	it('is read or refused when it ends anywhere', () => {
		for (let length = 0; length < text.length; length += 17) {
			const { spec, issues } = readAs(product, text.slice(0, length));
			expect(spec === null).toBe(issues.some(({ severity }) => severity === 'error'));
		}
	});
});
