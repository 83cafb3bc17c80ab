/** Envoy's own config, rule by rule; what is measured beside the real one is in test/live. */
import { describe, expect, it } from 'vitest';
import { importGateway } from '../../src/adapters/index.ts';
import type { OutcomeName } from '../../src/model/outcomes.ts';
import { envoyConfig, hostsAt, readAs, refusalOf, rulesOf, specAs } from '../support/envoyConfigs.ts';
import { type Answers, always, walked } from '../support/gateways.ts';

const S = 1_000_000;
const read = (parts: Parameters<typeof envoyConfig>[0]) => readAs('envoy', envoyConfig(parts));
const spec = (parts: Parameters<typeof envoyConfig>[0]) => specAs('envoy', envoyConfig(parts));
const calls = (parts: Parameters<typeof envoyConfig>[0], outcome: OutcomeName) => walked(spec(parts), always(outcome)).calls.length;
const retry = (policy: string) => ({ route: `retry_policy: {${policy}}` });

describe('which text is Envoy’s', () => {
	it('is told in YAML and in JSON, in snake case and in camel case', () => {
		expect(importGateway('x', envoyConfig()).product).toBe('envoy');
		const json = JSON.stringify({ staticResources: { listeners: [], clusters: [] } }, null, 1);
		expect(importGateway('x.json', json).product).toBe('envoy');
		const camel = envoyConfig({ route: 'retryPolicy: {retryOn: 5xx, numRetries: 4, perTryTimeout: 1s}' });
		expect(specAs('envoy', camel).groups[0].deployments[0]).toMatchObject({ retries: 4, timeoutUs: S });
	});

	it.each([
		['a ConfigMap', 'kind: ConfigMap\ndata: {envoy.yaml: x}', 'pass the text of the Envoy config'],
		['an xDS file', 'resources: []', 'put them under static_resources'],
		['a config dump', '{"configs": []}', 'pass the config that Envoy was started with'],
		['a template', 'static_resources:\n{{- range .Values.x }}\n  a\n{{ end }}', 'render it first'],
		['a template that is YAML', envoyConfig({ route: 'timeout: "{{ .Values.timeout }}"' }), 'render it first'],
		['routes from elsewhere', 'static_resources: {clusters: []}\ndynamic_resources: {lds_config: {}}', 'fetched while Envoy runs'],
		['the v2 API', 'static_resources: {clusters: [{name: c, hosts: [{socket_address: {address: a, port_value: 1}}]}]}', 'v2 API'],
		['no route', 'static_resources: {listeners: [], clusters: []}', 'no route of an HTTP connection manager'],
	])('%s is refused with what to do', (_name, text, said) => {
		expect(refusalOf(readAs('envoy', text))).toContain(said);
	});
});

describe('what Envoy does not start with', () => {
	it.each([
		['a misspelt field', retry('retry_on: 5xx, num_retry: 3'), 'num_retries'],
		['a budget in the wrong place', retry('retry_on: 5xx, retry_budget: {}'), 'circuit_breakers.thresholds'],
		['a time in milliseconds', { route: 'timeout: 500ms' }, '0.25s'],
		['a word for a number', retry('retry_on: 5xx, num_retries: many'), 'a number not below 0'],
		['a cluster that is not there', { route: 'cluster: elsewhere' }, 'there is no cluster elsewhere'],
		['weights that add up to 0', { route: 'weighted_clusters: {clusters: [{name: c, weight: 0}]}' }, 'the weights add up to 0'],
		[
			'a longest wait below the first',
			retry('retry_on: 5xx, retry_back_off: {base_interval: 1s, max_interval: 0.5s}'),
			'below base_interval',
		],
	])('%s', (_name, parts, said) => {
		const imported = read(parts);
		expect(refusalOf(imported)).toContain(said);
		expect(imported.issues.every(({ place }) => (place?.line ?? 0) > 1)).toBe(true);
	});
});

describe('retries', () => {
	it('are none without retry_on, one with it, and as many as written', () => {
		expect([calls({}, 'overloaded'), calls(retry('num_retries: 5'), 'overloaded')]).toEqual([1, 1]);
		expect([calls(retry('retry_on: 5xx'), 'overloaded'), calls(retry('retry_on: 5xx, num_retries: 3'), 'error')]).toEqual([2, 4]);
	});

	it('are of the virtual host where the route has none', () => {
		const text = envoyConfig().replace('- name: v', '- name: v\n              retry_policy: {retry_on: 5xx, num_retries: 2}');
		expect(walked(specAs('envoy', text), always('error')).calls).toHaveLength(3);
	});

	it.each([
		['5xx', ['error', 'overloaded', 'timeout', 'unavailable']],
		['gateway-error', ['overloaded', 'timeout', 'unavailable']],
		['reset', ['timeout', 'unavailable']],
		['connect-failure', ['unavailable']],
		['retriable-4xx', []],
		['retriable-status-codes', []],
	] as const)('on %s', (trigger, retried) => {
		const all: readonly OutcomeName[] = ['error', 'rejected', 'overloaded', 'timeout', 'unavailable'];
		expect(all.filter((outcome) => calls(retry(`retry_on: "${trigger}"`), outcome) === 2)).toEqual(retried);
	});

	it('look at status codes with their trigger only, and RESOURCE_EXHAUSTED only where answers are of gRPC', () => {
		const coded = 'retriable_status_codes: [429, 500]';
		expect(calls(retry(`retry_on: retriable-status-codes, ${coded}`), 'rejected')).toBe(2);
		expect(calls(retry(`retry_on: reset, ${coded}`), 'rejected')).toBe(1);
		const grpc = envoyConfig(retry('retry_on: resource-exhausted')).replace('{prefix: /}', '{prefix: /, grpc: {}}');
		expect(walked(specAs('envoy', grpc), always('rejected')).calls).toHaveLength(2);
		expect(calls(retry('retry_on: resource-exhausted'), 'rejected')).toBe(1);
	});

	it('never follow what the breaker refused, which is what x-envoy-overloaded tells the next Envoy', () => {
		const parts = {
			...retry('retry_on: 5xx, num_retries: 3'),
			cluster: 'circuit_breakers: {thresholds: [{max_requests: 1}]}',
		};
		const { outcomes, calls: made } = walked(spec(parts), always('ok', 1), [0, 0]);
		expect([outcomes, made.length]).toEqual([['ok', 'overloaded'], 1]);
		expect(calls(parts, 'overloaded')).toBe(4);
	});

	it('are three at once in a cluster unless it says more, or has a budget', () => {
		const extra = (cluster: string) =>
			walked(
				spec({ ...retry('retry_on: 5xx'), cluster }),
				always('overloaded', 1),
				Array.from({ length: 50 }, () => 0),
			).calls.length - 50;
		expect(extra('')).toBe(3);
		expect(extra('circuit_breakers: {thresholds: [{max_retries: 20}]}')).toBe(20);
		expect(extra('circuit_breakers: {thresholds: [{priority: HIGH, max_retries: 20}]}')).toBe(3);
		expect(extra('circuit_breakers: {thresholds: [{max_retries: 50, retry_budget: {budget_percent: {value: 50}}}]}')).toBeLessThan(25);
	});
});

describe('time', () => {
	const deadline = (parts: Parameters<typeof envoyConfig>[0]) => spec(parts).routing.deadlineUs;

	it('is 15 s unless said; 0 is none, but for five minutes of silence', () => {
		expect([deadline({}), deadline({ route: 'timeout: 2.5s' }), deadline({ route: 'timeout: 0s' })]).toEqual([15 * S, 2.5 * S, 300 * S]);
		expect(deadline({ route: 'timeout: 0s, idle_timeout: 0s' })).toBeUndefined();
		expect(deadline({ route: 'timeout: 0s', manager: 'stream_idle_timeout: 60s' })).toBe(60 * S);
		expect(rulesOf(read({}))).toContain('ENVOY-STREAM-CUT');
		expect(rulesOf(read({ route: 'timeout: 600s' }))).toContain('ENVOY-IDLE-FIRST');
	});

	it('of a try is per_try_timeout, and a hanging one is retried', () => {
		const parts = { route: 'timeout: 10s, retry_policy: {retry_on: 5xx, num_retries: 2, per_try_timeout: 1s}' };
		const { calls: made, took, outcomes } = walked(spec(parts), () => null);
		expect([made.length, outcomes]).toEqual([3, ['timeout']]);
		expect(took[0]).toBeGreaterThan(3);
		expect(took[0]).toBeLessThan(3.1);
	});
});

describe('clusters', () => {
	it('are drawn by weight once for a request, and retries stay there', () => {
		const parts = {
			route: 'weighted_clusters: {clusters: [{name: c, weight: 3}, {name: d, weight: 1}]}, retry_policy: {retry_on: 5xx, num_retries: 2}',
		};
		const { calls: made } = walked(
			spec(parts),
			always('error'),
			Array.from({ length: 2000 }, (_, i) => 2 * i),
		);
		const byRequest = new Map<number, string[]>();
		for (const { request, deployment } of made) byRequest.set(request, [...(byRequest.get(request) ?? []), deployment]);
		expect([...byRequest.values()].every((own) => own.length === 3 && new Set(own).size === 1)).toBe(true);
		// Standard error of a share of 3/4 over 2000 is 0.01.
		expect(Math.abs(made.filter(({ deployment }) => deployment === 'c').length / made.length - 0.75)).toBeLessThan(0.035);
	});

	it('have a host for each endpoint, named for the scenario, with its weight', () => {
		const weighted =
			'[{lb_endpoints: [{endpoint: {address: {socket_address: {address: x, port_value: 80}}}, load_balancing_weight: 3}, {endpoint: {address: {socket_address: {address: y, port_value: 80}}}}]}]';
		const own = spec({ endpoints: weighted }).groups[0].deployments;
		expect(own.map(({ model, weight }) => [model, weight])).toEqual([
			['c/x:80', 3],
			['c/y:80', 1],
		]);
		expect(spec({}).groups[0].deployments.map(({ model }) => model)).toEqual(['c']);
	});

	it('of kind aggregate are their parts by priority', () => {
		const text = envoyConfig({ route: 'cluster: all' }).concat(
			'  - {name: all, cluster_type: {name: envoy.clusters.aggregate, typed_config: {clusters: [d, c]}}}\n',
		);
		expect(specAs('envoy', text).groups[0].deployments.map(({ priority }) => priority)).toEqual([0, 1]);
	});

	it('spill to the next priority what the healthy share times 1.4 does not take', () => {
		// Of five hosts two are out: 3/5 x 1.4 = 84 % stay.
		const parts = {
			endpoints: hostsAt(0, 0, 0, 0, 0, 1),
			cluster: 'outlier_detection: {max_ejection_percent: 100, base_ejection_time: 3000s, max_ejection_time: 3000s}, lb_policy: RANDOM',
		};
		const sick: Answers = (id) => ({ outcome: id === 'c#1' || id === 'c#2' ? 'error' : 'ok' });
		const { calls: made } = walked(
			spec(parts),
			sick,
			Array.from({ length: 4200 }, (_, i) => i / 10),
			3,
		);
		const late = made.slice(200);
		expect(late.filter(({ deployment }) => deployment === 'c#1' || deployment === 'c#2')).toEqual([]);
		// Standard error 0.006.
		expect(Math.abs(late.filter(({ deployment }) => deployment === 'c#6').length / late.length - 0.16)).toBeLessThan(0.02);
	});

	it('are all used in a panic, below the threshold they are given', () => {
		const share = (threshold: string) => {
			const cluster = `outlier_detection: {max_ejection_percent: 100}${threshold}`;
			const times = Array.from({ length: 120 }, (_, i) => i / 10);
			const made = walked(
				spec({ endpoints: hostsAt(0, 0, 0), cluster }),
				(id) => ({ outcome: id === 'c#3' ? 'ok' : 'error' }),
				times,
			).calls;
			return made.filter(({ deployment }) => deployment === 'c#1').length;
		};
		expect(share('')).toBe(40);
		expect(share(', common_lb_config: {healthy_panic_threshold: {value: 0}}')).toBe(5);
	});
});

describe('ejection', () => {
	it('with the usual 10 % takes none of nine hosts out, one of ten, and one anyway when told so', () => {
		const to = (hosts: number, more = '') => {
			const parts = { endpoints: hostsAt(...Array.from({ length: hosts }, () => 0)), cluster: `outlier_detection: {${more}}` };
			const times = Array.from({ length: hosts * 8 }, (_, i) => i / 20);
			const made = walked(spec(parts), (id) => ({ outcome: id === 'c#1' ? 'error' : 'ok' }), times).calls;
			return made.filter(({ deployment }) => deployment === 'c#1').length;
		};
		expect([to(9), to(10), to(2, 'always_eject_one_host: true')]).toEqual([8, 5, 5]);
		expect(rulesOf(read({ endpoints: hostsAt(0, 0), cluster: 'outlier_detection: {}' }))).toContain('ENVOY-NEVER-EJECTS');
		expect(rulesOf(read({ endpoints: hostsAt(0, 0), cluster: 'outlier_detection: {max_ejection_percent: 50}' }))).not.toContain(
			'ENVOY-NEVER-EJECTS',
		);
	});

	it('counts gateway failures apart once that is enforced', () => {
		const cluster =
			'outlier_detection: {always_eject_one_host: true, consecutive_5xx: 9, consecutive_gateway_failure: 2, enforcing_consecutive_gateway_failure: 100}';
		const to = (outcome: OutcomeName) =>
			walked(
				spec({ endpoints: hostsAt(0, 0), cluster }),
				(id) => ({ outcome: id === 'c#1' ? outcome : 'ok' }),
				Array.from({ length: 60 }, (_, i) => i / 20),
			).calls.filter(({ deployment }) => deployment === 'c#1').length;
		expect([to('overloaded'), to('error')]).toEqual([2, 9]);
	});
});

describe('filters before the router', () => {
	const type = (name: string) => `"@type": type.googleapis.com/envoy.extensions.filters.http.${name}`;
	const limit = (more: string) => ({
		filters: `{name: l, typed_config: {${type('local_ratelimit.v3.LocalRateLimit')}, token_bucket: {max_tokens: 5, tokens_per_fill: 2, fill_interval: 1s}${more}}}`,
	});
	const on = ', filter_enabled: {default_value: {numerator: 100}}, filter_enforced: {default_value: {numerator: 100}}';

	it('limit nobody until they are enabled and enforced', () => {
		expect(spec(limit('')).admission.limits).toEqual([]);
		expect(rulesOf(read(limit('')))).toContain('ENVOY-LIMIT-OFF');
		expect(spec(limit(on)).admission.limits).toMatchObject([
			{ limiter: { kind: 'token-bucket', options: { rate: 2, burst: 5 } }, state: 'local', refusedAs: 'rejected' },
		]);
		expect(spec(limit(`${on}, status: {code: 503}`)).admission.limits[0].refusedAs).toBe('overloaded');
	});

	it('inject faults that the route does not retry', () => {
		const fault = `{name: f, typed_config: {${type('fault.v3.HTTPFault')}, abort: {http_status: 503, percentage: {numerator: 250000, denominator: MILLION}}, delay: {fixed_delay: 2s, percentage: {numerator: 50}}}}`;
		expect(spec({ filters: fault }).injected).toEqual({ delayShare: 0.5, delayUs: 2 * S, abortShare: 0.25, abortAs: 'overloaded' });
	});
});

describe('what is said of a file', () => {
	it('has a line, also for a field in a list, and a reason', () => {
		const { notes } = read(retry('retry_on: 5xx, num_retries: 3'));
		const note = notes.find(({ path }) => path.endsWith('retry_policy.num_retries'));
		expect(note).toMatchObject({ treatment: 'modelled', place: { line: 17 } });
	});

	it.each([
		['ENVOY-NO-TRY-TIMEOUT', retry('retry_on: 5xx')],
		['ENVOY-TRIES-OUTLAST', { route: 'timeout: 2s, retry_policy: {retry_on: 5xx, num_retries: 3, per_try_timeout: 1s}' }],
		['ENVOY-TRY-TIMEOUT-INERT', retry('retry_on: connect-failure, per_try_timeout: 1s')],
		['ENVOY-NO-RETRY-BUDGET', retry('retry_on: 5xx')],
		['ENVOY-SAME-HOST', { ...retry('retry_on: 5xx'), endpoints: hostsAt(0, 0) }],
		['ENVOY-STAYS-IN-PRIORITY', { ...retry('retry_on: 5xx'), endpoints: hostsAt(0, 1) }],
		['ENVOY-RETRY-INERT', retry('num_retries: 3')],
		['ENVOY-RETRY-INERT', retry('retry_on: "5xx, reset"')],
		['ENVOY-INERT', retry('retry_on: 5xx, retriable_status_codes: [429]')],
		['ENVOY-HEDGE-INERT', { route: 'hedge_policy: {hedge_on_per_try_timeout: true}' }],
		['ENVOY-DEPRECATED', { cluster: 'http2_protocol_options: {}' }],
		['ENVOY-MIRROR', { route: 'cluster: c, request_mirror_policies: [{cluster: d}]' }],
	])('%s', (rule, parts) => {
		expect(rulesOf(read(parts))).toContain(rule);
	});

	it('is not said of a policy that is sound', () => {
		const sound = {
			route: `timeout: 10s, retry_policy: {retry_on: "5xx,reset", num_retries: 2, per_try_timeout: 2s, retry_host_predicate: [{name: envoy.retry_host_predicates.previous_hosts}]}`,
			cluster: 'circuit_breakers: {thresholds: [{retry_budget: {}}]}, outlier_detection: {max_ejection_percent: 50}',
			endpoints: hostsAt(0, 0),
		};
		expect(rulesOf(read(sound))).toEqual([]);
	});
});
