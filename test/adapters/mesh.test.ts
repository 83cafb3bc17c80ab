/** Istio and Envoy Gateway: the defaults they put in place of Envoy's, and the policies that hold for a route. */
import { describe, expect, it } from 'vitest';
import { importGateway } from '../../src/adapters/index.ts';
import type { OutcomeName } from '../../src/model/outcomes.ts';
import { readAs, refusalOf, rulesOf, specAs } from '../support/envoyConfigs.ts';
import { always, walked } from '../support/gateways.ts';

const S = 1_000_000;

describe('Istio', () => {
	const service = (rule = '', spec = '') =>
		`apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r}\nspec: {hosts: [r]${spec}, http: [{route: [{destination: {host: r}}]${rule}}]}\n`;
	const rule = (policy: string, more = '') =>
		`---\napiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: r}\nspec: {host: r, trafficPolicy: {${policy}}${more}}\n`;
	const calls = (text: string, outcome: OutcomeName) => walked(specAs('istio', text), always(outcome)).calls.length;

	it('is told by its resources, and a rule alone is enough', () => {
		expect(importGateway('x', service()).product).toBe('istio');
		expect(specAs('istio', rule('').slice(4)).groups[0]).toMatchObject({ name: 'r', deployments: [{ model: 'r', retries: 2 }] });
	});

	it('retries twice what could not be reached when nothing is said, and no 503', () => {
		expect([calls(service(), 'unavailable'), calls(service(), 'overloaded'), calls(service(), 'timeout')]).toEqual([3, 1, 1]);
		expect(calls(service(', retries: {attempts: 0}'), 'unavailable')).toBe(1);
		expect(rulesOf(readAs('istio', service()))).toContain('ISTIO-IMPLICIT-RETRIES');
	});

	it('takes numbers among the triggers for statuses', () => {
		const text = service(', retries: {attempts: 3, retryOn: "connect-failure,503"}');
		expect([calls(text, 'overloaded'), calls(text, 'error'), calls(text, 'unavailable')]).toEqual([4, 1, 4]);
	});

	it('has no time limit unless said, and lets a hanging try go after perTryTimeout', () => {
		expect(specAs('istio', service()).routing.deadlineUs).toBeUndefined();
		expect(specAs('istio', service(', timeout: 1m30s')).routing.deadlineUs).toBe(90 * S);
		const text = service(', timeout: 10s, retries: {attempts: 2, perTryTimeout: 500ms, retryOn: 5xx}');
		expect(walked(specAs('istio', text), () => null).calls).toHaveLength(3);
	});

	it('lifts Envoy’s limits: 50 that fail together are all retried, until maxRetries or a budget says otherwise', () => {
		const extra = (policy: string) => {
			const text = service(', retries: {attempts: 1, retryOn: 5xx}') + rule(policy);
			return (
				walked(
					specAs('istio', text),
					always('error', 1),
					Array.from({ length: 50 }, () => 0),
				).calls.length - 50
			);
		};
		expect([extra(''), extra('connectionPool: {http: {maxRetries: 4}}')]).toEqual([50, 4]);
		expect(extra('retryBudget: {percent: {value: 10}, minRetryConcurrency: 2}')).toBeLessThan(8);
		const lints = rulesOf(readAs('istio', service(', retries: {attempts: 1, retryOn: 5xx}')));
		expect(lints).toContain('ISTIO-UNBOUNDED-RETRIES');
	});

	it('bounds calls by the pool: those over http2MaxRequests are refused, those without a connection wait', () => {
		const three = (policy: string) => walked(specAs('istio', service() + rule(policy)), always('ok', 1), [0, 0, 0]).outcomes;
		expect(three('connectionPool: {http: {http2MaxRequests: 2}}')).toEqual(['ok', 'ok', 'overloaded']);
		expect(three('connectionPool: {tcp: {maxConnections: 2}, http: {http1MaxPendingRequests: 1}}')).toEqual(['ok', 'ok', 'ok']);
	});

	it('draws subsets by weight, each with its own policy over that of the service', () => {
		const text =
			'kind: VirtualService\nspec: {hosts: [r], http: [{route: [{destination: {host: r, subset: a}, weight: 90}, {destination: {host: r, subset: b}, weight: 10}]}]}\n' +
			rule(
				'connectionPool: {http: {maxRetries: 7}}, loadBalancer: {simple: RANDOM}',
				', subsets: [{name: a}, {name: b, trafficPolicy: {connectionPool: {http: {maxRetries: 9}}}}]',
			);
		const { groups, entries } = specAs('istio', text);
		expect(entries).toEqual([
			{ group: 'r/a', weight: 90 },
			{ group: 'r/b', weight: 10 },
		]);
		expect(groups.map(({ routing }) => [routing?.retryCap?.minimum, routing?.pick])).toEqual([
			[7, 'weighted-random'],
			[9, 'weighted-random'],
		]);
		expect(rulesOf(readAs('istio', text.replace('{name: a}, ', '')))).toContain('ISTIO-NO-SUBSET');
	});

	it('takes a port’s settings instead of the service’s, none of which it inherits', () => {
		const policy = 'connectionPool: {http: {maxRetries: 7}}, portLevelSettings: [{port: {number: 80}, loadBalancer: {simple: RANDOM}}]';
		const text = service().replace('{host: r}', '{host: r, port: {number: 80}}') + rule(policy);
		expect(specAs('istio', text).groups[0].routing?.retryCap).toBeUndefined();
		expect(rulesOf(readAs('istio', text))).toContain('ISTIO-PORT-REPLACES');
	});

	it('ejects by its own defaults: health is looked at whatever is left', () => {
		const text = service() + rule('outlierDetection: {consecutiveGatewayErrors: 3, maxEjectionPercent: 100}');
		expect(specAs('istio', text).groups[0].routing?.ejection).toMatchObject({
			consecutive: 5,
			second: { consecutive: 3 },
			intervalUs: 10 * S,
			baseUs: 30 * S,
			maxShare: 1,
			panicShare: 0,
		});
		expect(rulesOf(readAs('istio', service() + rule('outlierDetection: {}')))).toContain('ISTIO-NEVER-EJECTS');
	});

	it('has a host for each endpoint of a ServiceEntry', () => {
		const entry = '---\nkind: ServiceEntry\nspec: {hosts: [r], endpoints: [{address: x, weight: 2}, {address: y}]}\n';
		expect(specAs('istio', service() + entry).groups[0].deployments.map(({ model, weight }) => [model, weight])).toEqual([
			['r/x', 2],
			['r/y', 1],
		]);
	});

	it('mirrors everything unless a share is said, and injects faults only where one is', () => {
		expect(specAs('istio', service(', mirror: {host: m}')).mirrors).toEqual([{ group: 'm', share: 1 }]);
		expect(specAs('istio', service(', mirrors: [{destination: {host: m}, percentage: {value: 25}}]')).mirrors).toEqual([
			{ group: 'm', share: 0.25 },
		]);
		const fault = (more: string) => service(`, fault: {abort: {httpStatus: 500${more}}}`);
		expect(specAs('istio', fault(', percentage: {value: 10}')).injected).toMatchObject({ abortShare: 0.1, abortAs: 'error' });
		expect(specAs('istio', fault('')).injected).toBeUndefined();
		expect(rulesOf(readAs('istio', fault('')))).toContain('ISTIO-FAULT-INERT');
	});

	it.each([
		['ISTIO-TRIES-OUTLAST', service(', timeout: 2s, retries: {attempts: 3, perTryTimeout: 1s, retryOn: 5xx}')],
		['ISTIO-NO-TRY-TIMEOUT', service(', timeout: 2s, retries: {attempts: 3, retryOn: 5xx}')],
		['ISTIO-TRY-TIMEOUT-INERT', service(', retries: {attempts: 3, perTryTimeout: 1s, retryOn: "503"}')],
		['ISTIO-RETRY-PRODUCT', service(', retries: {attempts: 2, retryOn: 5xx}', ', gateways: [mesh, edge]')],
		['ISTIO-RETRY-PRODUCT', `${service(', retries: {attempts: 2}')}---\n${service(', retries: {attempts: 3}')}`],
		['ISTIO-SHADOWED', service().replace('http: [', 'http: [{route: [{destination: {host: q}}]}, ')],
		['ISTIO-UNKNOWN-KEY', service(', retrys: {attempts: 2}')],
		['ISTIO-DEPRECATED', service() + rule('outlierDetection: {consecutiveErrors: 5}')],
	])('%s', (lint, text) => {
		expect(rulesOf(readAs('istio', text))).toContain(lint);
	});

	it.each([
		['no route', 'kind: VirtualService\nspec: {tcp: []}', 'no HTTP rule'],
		['no rule at all', 'kind: Gateway\nspec: {}', 'there is no VirtualService'],
		['no resource', 'a: 1', 'no Kubernetes resource'],
		['a template', 'kind: VirtualService\nspec: {{ toYaml .Values.x }}', 'render it first'],
		['a time that is none', service(', timeout: soon'), '1m30s'],
		['an unknown condition', service(', retries: {attempts: 1, retryOn: sometimes}'), 'no retry condition'],
	])('%s is refused with what to do', (_name, text, said) => {
		expect(refusalOf(readAs('istio', text))).toContain(said);
	});
});

describe('Envoy Gateway', () => {
	const route = (rule = '', refs = '{name: a}') =>
		`apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r}\nspec: {parentRefs: [{name: gw}], rules: [{backendRefs: [${refs}]${rule}}]}\n`;
	const policy = (spec: string, target = '{kind: HTTPRoute, name: r}') =>
		`---\napiVersion: gateway.envoyproxy.io/v1alpha1\nkind: BackendTrafficPolicy\nmetadata: {name: p}\nspec: {targetRefs: [${target}], ${spec}}\n`;
	const calls = (text: string, outcome: OutcomeName) => walked(specAs('envoy-gateway', text), always(outcome)).calls.length;
	const deadline = (text: string) => specAs('envoy-gateway', text).routing.deadlineUs;

	it('is told from the AI gateway, which has routes of its own', () => {
		expect(importGateway('x', route() + policy('')).product).toBe('envoy-gateway');
		expect(importGateway('x', `${route()}---\napiVersion: aigateway.envoyproxy.io/v1beta1\nkind: AIGatewayRoute`).product).toBe(
			'envoy-ai-gateway',
		);
	});

	it('retries nothing without a retry block, and 503 twice with an empty one (G17, G18)', () => {
		expect([calls(route(), 'overloaded'), calls(route() + policy('retry: {}'), 'overloaded')]).toEqual([1, 3]);
	});

	it('keeps the usual triggers when only codes are given, and drops 503 with that', () => {
		const text = route() + policy('retry: {retryOn: {httpStatusCodes: [500]}}');
		expect([calls(text, 'error'), calls(text, 'overloaded'), calls(text, 'unavailable')]).toEqual([3, 1, 3]);
	});

	it('lets the retry of a route outrank that of the policy, with its time for one try', () => {
		const own =
			route(', retry: {attempts: 1, codes: [500]}, timeouts: {request: 4s, backendRequest: 1s}') + policy('retry: {numRetries: 5}');
		expect([calls(own, 'error'), calls(own, 'overloaded')]).toEqual([2, 1]);
		expect(specAs('envoy-gateway', own)).toMatchObject({ routing: { deadlineUs: 4 * S }, groups: [{ deployments: [{ timeoutUs: S }] }] });
	});

	it('has 15 s for a request, or what the route says, or the policy', () => {
		const timed = policy('timeout: {http: {requestTimeout: 40s}}');
		expect([deadline(route()), deadline(route() + timed), deadline(route(', timeouts: {request: 2s}') + timed)]).toEqual([
			15 * S,
			40 * S,
			2 * S,
		]);
		expect(deadline(route(', timeouts: {backendRequest: 3s}'))).toBe(3 * S);
		expect(deadline(route(', timeouts: {request: 0s}'))).toBeUndefined();
		const client = `---\nkind: ClientTrafficPolicy\nspec: {targetRefs: [{kind: Gateway, name: gw}], timeout: {http: {streamIdleTimeout: 5s}}}\n`;
		expect(deadline(route() + client)).toBe(5 * S);
	});

	it('lets the policy of the route outrank that of its gateway, unless it says to merge them', () => {
		const wide = policy('retry: {numRetries: 9}', '{kind: Gateway, name: gw}');
		expect(calls(route() + wide, 'overloaded')).toBe(10);
		expect(calls(route() + wide + policy('loadBalancer: {type: Random}'), 'overloaded')).toBe(1);
		expect(calls(route() + wide + policy('mergeType: StrategicMerge, loadBalancer: {type: Random}'), 'overloaded')).toBe(10);
	});

	it('has up to 1024 retries at once, or a share of what is in flight, as a fraction', () => {
		const cap = (more: string) => specAs('envoy-gateway', route() + policy(`retry: {}, ${more}`)).groups[0].routing?.retryCap;
		expect([cap(''), cap('circuitBreaker: {retryBudget: {percent: {numerator: 25}}}')]).toEqual([
			{ share: 0, minimum: 1024 },
			{ share: 0.25, minimum: 3 },
		]);
	});

	it('goes to a fallback backend after so many tries at the others', () => {
		const text =
			route('', '{name: a}, {name: b, kind: Backend, group: gateway.envoyproxy.io}') +
			'---\nkind: Backend\nmetadata: {name: b}\nspec: {fallback: true, endpoints: [{fqdn: {hostname: x, port: 1}}]}\n' +
			policy('retry: {numRetries: 3, numAttemptsPerPriority: 1}');
		const { calls: made } = walked(specAs('envoy-gateway', text), always('overloaded'));
		expect(made.map(({ deployment }) => deployment[0]).join('')).toBe('abab');
	});

	it('limits in each process, and injects and mirrors what the route says', () => {
		const local = policy(
			'rateLimit: {type: Local, local: {rules: [{limit: {requests: 120, unit: Minute}}]}}, faultInjection: {abort: {httpStatus: 429}}',
		);
		const spec = specAs(
			'envoy-gateway',
			route(', filters: [{type: RequestMirror, requestMirror: {backendRef: {name: m}, percent: 20}}]') + local,
		);
		expect(spec.admission.limits).toMatchObject([{ limiter: { kind: 'token-bucket', options: { rate: 2, burst: 120 } }, state: 'local' }]);
		expect(spec.injected).toMatchObject({ abortShare: 1, abortAs: 'rejected' });
		expect(spec.mirrors).toMatchObject([{ share: 0.2 }]);
	});

	it('is refused where nothing says where a request goes', () => {
		expect(refusalOf(readAs('envoy-gateway', policy('').slice(4)))).toContain('no HTTPRoute');
		expect(rulesOf(readAs('envoy-gateway', route(', timeout: 3s')))).toContain('ENVOY-UNKNOWN-KEY');
	});
});
