/** Listeners, virtual hosts and routes: where a request goes that has neither path nor host. */
import type { DeploymentSpec, EntrySpec, GatewaySpec, GroupSpec, MirrorSpec, RoutingSpec } from '../../model/gatewaySpec.ts';
import { secondsToUs, shown } from '../values.ts';
import { type Cluster, deploymentsOf, lintBudget, readCluster } from './clusters.ts';
import { filterConfigs, percentOf } from './filters.ts';
import { BASE_S, backoffOf, CAP_FACTOR, ROUTE_TIMEOUT_S, STREAM_IDLE_S } from './mechanics.ts';
import type { Message } from './message.ts';
import { lintRetries, type Retries, readHedging, readRetries, tryUs } from './retries.ts';

/** Entries a gateway may draw from. */
const ENTRIES_MAX = 32;

interface FoundRoute {
	readonly manager: Message;
	readonly config: Message;
	readonly host: Message;
	readonly route: Message;
	readonly action: Message;
}

export function readSpec(root: Message): Omit<GatewaySpec, 'product' | 'version'> | null {
	const clusters = root.at('static_resources').list('clusters');
	const found = routesOf(root);
	if (found.length === 0) {
		refuse(root);
		return null;
	}
	const chosen = found.find(({ manager, route }) => manager.path === found[0].manager.path && takesAll(route)) ?? found[0];
	if (found.length > 1)
		root.book.warn(
			chosen.route.path,
			`requests here have no path and no host: of ${found.length} routes all of them take this one, ${shown(nameOf(chosen))}`,
			'leave the route in question alone in the file to simulate another',
		);
	for (const { action } of found) checkClusters(action, clusters);
	return specOf(chosen, clusters);
}

function refuse(root: Message): void {
	const { book } = root;
	if (book.issues.some(({ severity }) => severity === 'error')) return;
	const dynamic = root.at('dynamic_resources');
	const remote = dynamic.exists || /"?(rds|scoped_routes|scopedRoutes)"?\s*:/.test(JSON.stringify(root.value) ?? '');
	if (remote)
		book.refuse(
			dynamic.exists ? dynamic.path : [],
			'the routes are fetched while Envoy runs (xDS), so this file does not say where a request goes',
			'write listeners, routes and clusters under static_resources',
		);
	else book.refuse([], 'no route of an HTTP connection manager in this file leads to a cluster: there is nothing to simulate');
}

/** Every route that forwards, in the order of the file. */
function routesOf(root: Message): FoundRoute[] {
	return managersOf(root).flatMap((manager) => {
		const config = manager.at('route_config');
		return config.list('virtual_hosts').flatMap((host) =>
			host.list('routes').flatMap((route) => {
				const action = route.at('route');
				const forwards = action.at('cluster').exists || action.at('weighted_clusters').exists;
				return forwards ? [{ manager, config, host, route, action }] : [];
			}),
		);
	});
}

function managersOf(root: Message): Message[] {
	return root
		.at('static_resources')
		.list('listeners')
		.flatMap((listener) => [...listener.list('filter_chains'), listener.at('default_filter_chain')])
		.flatMap((chain) => chain.list('filters'))
		.map((filter) => filter.at('typed_config'))
		.filter((config) => /http_connection_manager\.v3\.HttpConnectionManager$/.test(String(config.at('@type').value)));
}

function takesAll(route: Message): boolean {
	const match = route.at('match');
	return (
		match.text('prefix') === '/' &&
		!['headers', 'query_parameters', 'cookies', 'runtime_fraction', 'grpc'].some((name) => match.at(name).exists)
	);
}

function nameOf({ route, action }: FoundRoute): string {
	return route.text('name') ?? route.at('match').text('prefix') ?? route.at('match').text('path') ?? action.text('cluster') ?? 'the first';
}

/** Envoy looks for the clusters of static routes when it starts, unless told not to. */
function checkClusters(action: Message, clusters: readonly Message[]): void {
	const known = clusters.map((cluster) => cluster.text('name'));
	const named: [string | null, Message][] = [
		[action.text('cluster'), action.at('cluster')],
		...action
			.at('weighted_clusters')
			.list('clusters')
			.map((one): [string | null, Message] => [one.text('name'), one.at('name')]),
	];
	for (const [name, at] of named)
		if (name !== null && !known.includes(name))
			at.book.refuse(at.path, `there is no cluster ${shown(name)} in this file: Envoy does not start with this`);
}

function specOf(found: FoundRoute, clusters: readonly Message[]): Omit<GatewaySpec, 'product' | 'version'> {
	const { manager, config, host, route, action } = found;
	const policy = [action.at('retry_policy'), host.at('retry_policy')].find((one) => one.exists) ?? action.at('retry_policy');
	const retries = readRetries(policy, route.at('match', 'grpc').exists);
	const timeoutS = readTimeouts(manager, action);
	readHedging([action.at('hedge_policy'), host.at('hedge_policy')].find((one) => one.exists) ?? action.at('hedge_policy'), retries);
	const taken = new Map<string, number>();
	const groups: GroupSpec[] = [];
	const read = (name: string, at: Message): Cluster => {
		const cluster = readCluster(clusters.find((one) => one.text('name') === name) ?? at.at('no such cluster'), name, clusters);
		groups.push(groupOf(cluster, retries, taken, at));
		return cluster;
	};
	const drawn = drawnClusters(action).map(({ name, weight, at }) => ({ weight, cluster: read(name, at), group: groups.length - 1 }));
	lintRetries(policy, retries, timeoutS.route, hostsPerPriority(drawn[0].cluster.hosts));
	if (retries.retries > 0) for (const { cluster } of drawn) lintBudget(cluster);
	const entries: EntrySpec[] = drawn.map(({ weight, group }) => ({ group: groups[group].name, weight }));
	const mirrors = readMirrors(found, read, groups);
	const { limits, injected } = filterConfigs(manager, [config, host, route]);
	return {
		admission: { processes: 1, limits, concurrency: null, breaker: null },
		groups,
		defaultGroup: groups[0].name,
		...(entries.length > 1 ? { entries } : {}),
		...(mirrors.length > 0 ? { mirrors } : {}),
		...(injected === null ? {} : { injected }),
		routing: { ...routingOf(), ...(timeoutS.whole === null ? {} : { deadlineUs: secondsToUs(timeoutS.whole) }) },
	};
}

/** How many hosts each priority has, the first one first. */
export function hostsPerPriority(hosts: readonly { readonly priority?: number }[]): number[] {
	const counts = new Map<number, number>();
	for (const { priority = 0 } of hosts) counts.set(priority, (counts.get(priority) ?? 0) + 1);
	return [...counts].sort(([a], [b]) => a - b).map(([, count]) => count);
}

/** What every Envoy does; the rest is its groups'. */
export function routingOf(): RoutingSpec {
	return {
		pick: 'round-robin',
		retries: 0,
		backoff: backoffOf(BASE_S, BASE_S * CAP_FACTOR),
		retryOn: [],
		eachFailureDecides: true,
		fallbackOn: [],
		fallbackDepthMax: 0,
		needsHealthy: false,
		cooldown: null,
		cancel: 'full',
		closesOnTimeout: true,
	};
}

function groupOf(cluster: Cluster, retries: Retries, taken: Map<string, number>, at: Message): GroupSpec {
	const count = (taken.get(cluster.name) ?? 0) + 1;
	taken.set(cluster.name, count);
	const name = count === 1 ? cluster.name : `${cluster.name}~${count}`;
	const deployments: DeploymentSpec[] = deploymentsOf(cluster, name, { timeoutUs: tryUs(retries), retries: retries.retries });
	return { name, deployments, fallbacks: [], routing: { ...cluster.routing, ...retries.routing }, place: at.book.placeOf(at.path) };
}

function drawnClusters(action: Message): { name: string; weight: number; at: Message }[] {
	const single = action.text('cluster');
	if (single !== null) {
		action.note('cluster', 'modelled', 'where a request goes');
		return [{ name: single, weight: 1, at: action.at('cluster') }];
	}
	const all = action
		.at('weighted_clusters')
		.list('clusters')
		.map((one) => {
			one.note('name', 'modelled', 'one cluster is drawn for a request, and its retries stay there');
			one.note('weight', 'modelled', 'how often it is drawn');
			return { name: one.text('name') ?? '', weight: one.number('weight') ?? 0, at: one };
		});
	const weighed = all.filter(({ weight }) => weight > 0);
	if (weighed.length === 0)
		action.book.refuse(action.at('weighted_clusters').path, 'the weights add up to 0: Envoy does not start with this');
	if (weighed.length > ENTRIES_MAX)
		action.book.warn(action.at('weighted_clusters').path, `of ${weighed.length} weighted clusters the first ${ENTRIES_MAX} are read`);
	return (weighed.length > 0 ? weighed : all).slice(0, ENTRIES_MAX);
}

/** Seconds: of the route, and for the whole with what else ends a request; null = no limit. */
function readTimeouts(manager: Message, action: Message): { route: number | null; whole: number | null } {
	const own = action.seconds('timeout');
	action.note('timeout', 'modelled', own === 0 ? '0: no limit' : 'time for all tries together, the whole answer included');
	const timeout = own ?? ROUTE_TIMEOUT_S;
	if (own === null)
		action.lint(
			'ENVOY-STREAM-CUT',
			`without a timeout a request has ${ROUTE_TIMEOUT_S} s for all tries, and a stream that lasts longer is cut`,
		);
	const silence = 'silence: an answer comes at once here, so it is a limit for all of it';
	const idle = action.seconds('idle_timeout') ?? manager.seconds('stream_idle_timeout') ?? STREAM_IDLE_S;
	action.note('idle_timeout', 'approximated', silence);
	manager.note(
		'stream_idle_timeout',
		action.at('idle_timeout').exists ? 'ignored' : 'approximated',
		action.at('idle_timeout').exists ? 'the route has its own' : silence,
	);
	const longest =
		action.at('max_stream_duration').seconds('max_stream_duration') ??
		manager.at('common_http_protocol_options').seconds('max_stream_duration') ??
		0;
	for (const at of [action.at('max_stream_duration'), manager.at('common_http_protocol_options')])
		at.note('max_stream_duration', 'modelled', 'time for a request and its answer');
	if (idle > 0 && timeout > idle)
		action.lint(
			'ENVOY-IDLE-FIRST',
			`a request that is silent for ${idle} s is ended by the idle timeout, before its ${timeout} s are over`,
		);
	const limits = [timeout, idle, longest].filter((limit) => limit > 0);
	return { route: timeout === 0 ? null : timeout, whole: limits.length === 0 ? null : Math.min(...limits) };
}

/** Mirrors of the route, or else of its virtual host, or of the whole. */
function readMirrors(
	{ config, host, action }: FoundRoute,
	read: (name: string, at: Message) => Cluster,
	groups: readonly GroupSpec[],
): MirrorSpec[] {
	const own = [action, host, config].map((one) => one.list('request_mirror_policies')).find((list) => list.length > 0) ?? [];
	return own.flatMap((policy) => {
		const name = policy.text('cluster');
		if (name === null || name === '') return [];
		const fraction = policy.at('runtime_fraction', 'default_value');
		const share = policy.at('runtime_fraction').exists ? percentOf(fraction) / 100 : 1;
		policy.note('cluster', 'modelled', 'gets a copy of each request; its answers are thrown away');
		policy.note('runtime_fraction', 'modelled', 'share of the requests that are copied');
		policy.lint(
			'ENVOY-MIRROR',
			`${Math.round(share * 100)} % of the requests are sent a second time, to ${shown(name)}: it works on them, and nobody reads the answer`,
		);
		read(name, policy);
		return [{ group: groups[groups.length - 1].name, share }];
	});
}
