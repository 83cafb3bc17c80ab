/** A cluster: its hosts, how one is picked, how many calls it may have, and when a host is ejected. */
import type { DeploymentSpec, GroupSpec } from '../../model/gatewaySpec.ts';
import { asNumber, plural, shown } from '../values.ts';
import { readEjection } from './ejection.ts';
import { BREAKER, BUDGET_MINIMUM, BUDGET_PERCENT, OVERPROVISIONING, RETRIES_AT_ONCE } from './mechanics.ts';
import type { Message } from './message.ts';

export interface Host {
	readonly address: string | null;
	readonly weight: number;
	readonly priority: number;
	readonly at: Message;
}

export interface Cluster {
	readonly name: string;
	readonly at: Message;
	readonly hosts: readonly Host[];
	readonly routing: NonNullable<GroupSpec['routing']>;
	readonly budgeted: boolean;
}

/** What a cluster has that says nothing of it; also one that stands elsewhere. */
export function readCluster(cluster: Message, name: string, all: readonly Message[]): Cluster {
	cluster.note('name', 'modelled', 'the cluster');
	const hosts = hostsOf(cluster, all, 0);
	const levels = new Set(hosts.map(({ priority }) => priority)).size;
	const { routing, budgeted } = readBreaker(cluster);
	const ejection = readEjection(cluster, hosts.length);
	return {
		name,
		at: cluster,
		hosts,
		budgeted,
		routing: { ...pickOf(cluster, levels), ...routing, ...(ejection === null ? {} : { ejection }) },
	};
}

export function deploymentsOf(cluster: Cluster, group: string, changes: Pick<DeploymentSpec, 'timeoutUs' | 'retries'>): DeploymentSpec[] {
	return cluster.hosts.map(({ address, weight, priority, at }, i) => ({
		id: cluster.hosts.length === 1 ? group : `${group}#${i + 1}`,
		model: cluster.hosts.length === 1 ? cluster.name : `${cluster.name}/${address ?? i + 1}`,
		provider: cluster.name,
		weight,
		priority,
		parallelMax: null,
		cooldownUs: null,
		place: at.book.placeOf(at.path),
		...changes,
	}));
}

/** An aggregate cluster is its clusters, one after another. */
function hostsOf(cluster: Message, all: readonly Message[], depth: number): Host[] {
	const parts = cluster.at('cluster_type', 'typed_config', 'clusters');
	if (depth === 0 && /envoy\.clusters\.aggregate/.test(cluster.at('cluster_type').text('name') ?? '')) {
		cluster.book.note(parts.path, 'modelled', 'clusters tried by priority, in this order');
		let level = 0;
		return cluster.book.list(parts.path).flatMap((name) => {
			const part = all.find((one) => one.text('name') === name);
			const own = part === undefined ? [] : hostsOf(part, all, depth + 1);
			const from = level;
			level += 1 + Math.max(-1, ...own.map(({ priority }) => priority));
			return own.map((host) => ({ ...host, priority: host.priority + from }));
		});
	}
	const weighted = cluster.at('common_lb_config', 'locality_weighted_lb_config').exists;
	const found = cluster
		.at('load_assignment')
		.list('endpoints')
		.flatMap((locality) => localHosts(locality, weighted));
	const usable = found.filter(({ healthy }) => healthy);
	const hosts = usable.length > 0 ? usable : found;
	return hosts.length > 0 ? hosts : [{ address: null, weight: 1, priority: 0, at: cluster }];
}

function localHosts(locality: Message, weighted: boolean): (Host & { healthy: boolean })[] {
	const priority = locality.whole('priority', 127) ?? 0;
	const share = locality.number('load_balancing_weight') ?? 1;
	locality.note('priority', 'modelled', 'used when those of lower numbers are not healthy enough');
	locality.note(
		'load_balancing_weight',
		weighted ? 'modelled' : 'ignored',
		weighted ? 'the share of this locality' : 'counts only with locality_weighted_lb_config',
	);
	const endpoints = locality.list('lb_endpoints');
	const total = endpoints.reduce((sum, endpoint) => sum + (endpoint.number('load_balancing_weight') ?? 1), 0);
	return endpoints.map((endpoint) => {
		const socket = endpoint.at('endpoint', 'address', 'socket_address');
		const port = socket.at('port_value').value;
		const host = socket.text('address');
		const weight = endpoint.number('load_balancing_weight') ?? 1;
		const status = String(endpoint.at('health_status').value ?? 'UNKNOWN');
		endpoint.note('load_balancing_weight', 'modelled', 'its share of the calls');
		endpoint.note('health_status', 'modelled', 'hosts that are not healthy from the start are left out');
		for (const name of ['address', 'port_value'])
			socket.note(name, 'approximated', 'the host: a name is one host here, however many it stands for');
		return {
			address: host === null ? null : `${host}:${String(port)}`,
			weight: weighted && total > 0 ? (share * weight) / total : weight,
			priority,
			at: endpoint,
			healthy: !['UNHEALTHY', 'DRAINING', 'TIMEOUT'].includes(status),
		};
	});
}

const picksOf: Readonly<Record<string, string>> = { ROUND_ROBIN: 'round-robin', LEAST_REQUEST: 'least-request', RANDOM: 'weighted-random' };

function pickOf(cluster: Message, levels: number): { pick: string; within?: string; overprovisioning?: number } {
	const extension = cluster.at('load_balancing_policy').list('policies')[0]?.at('typed_extension_config').text('name') ?? null;
	const named = /(round_robin|least_request|random)/.exec(extension ?? '')?.[1].toUpperCase();
	const policy = extension === null ? String(cluster.at('lb_policy').value ?? 'ROUND_ROBIN') : (named ?? shown(extension));
	const known = Object.hasOwn(picksOf, policy);
	const why = known ? 'how a host is picked' : 'requests have nothing to hash here: a host is drawn by weight';
	cluster.note(
		'lb_policy',
		extension !== null ? 'ignored' : known ? 'modelled' : 'approximated',
		extension === null ? why : 'outranked by load_balancing_policy',
	);
	cluster.note('load_balancing_policy', known ? 'modelled' : 'approximated', why);
	const pick = known ? picksOf[policy] : 'weighted-random';
	const assignment = cluster.at('load_assignment', 'policy');
	const factor = assignment.number('overprovisioning_factor');
	assignment.note(
		'overprovisioning_factor',
		'modelled',
		'a priority keeps all its traffic while its healthy share times this is at least 100 %',
	);
	if (levels < 2) return { pick };
	return { pick: 'priority', within: pick, overprovisioning: factor === null ? OVERPROVISIONING : Math.max(1, factor / 100) };
}

function readBreaker(cluster: Message): { routing: NonNullable<GroupSpec['routing']>; budgeted: boolean } {
	const thresholds = cluster.at('circuit_breakers').list('thresholds');
	const own = thresholds.find((one) => ['DEFAULT', undefined, null].includes(one.at('priority').value as string | undefined));
	for (const one of thresholds) one.note('priority', 'modelled', one === own ? 'that of ordinary routes' : 'for routes of high priority');
	const none = thresholds[0]?.at('no such threshold') ?? cluster.at('circuit_breakers', 'no such threshold');
	const limits = own ?? none;
	const requests = limits.whole('max_requests') ?? BREAKER;
	const connections = limits.whole('max_connections') ?? BREAKER;
	const waiting = limits.whole('max_pending_requests') ?? BREAKER;
	limits.note('max_requests', 'modelled', 'calls at once to the cluster; more are answered 503 at once, and not retried');
	limits.note('max_pending_requests', 'modelled', 'calls that wait for a connection; more are answered 503 at once');
	const alone = !speaksHttp2(cluster);
	limits.note(
		'max_connections',
		alone ? 'modelled' : 'ignored',
		alone
			? 'one call a connection, for the upstream speaks HTTP/1.1; more wait'
			: 'the upstream speaks HTTP/2: a connection carries many calls',
	);
	const { retryCap, budgeted } = readBudget(limits);
	const breaker = { requests: Math.max(1, requests), connections: alone ? Math.max(1, connections) : null, waiting };
	return { routing: { breaker, retryCap }, budgeted };
}

function readBudget(limits: Message): { retryCap: { share: number; minimum: number }; budgeted: boolean } {
	const most = limits.whole('max_retries') ?? RETRIES_AT_ONCE;
	const budget = limits.at('retry_budget');
	if (!budget.exists) {
		limits.note('max_retries', 'modelled', 'retries under way at once in the cluster, waits included');
		return { retryCap: { share: 0, minimum: most }, budgeted: false };
	}
	limits.note('max_retries', 'ignored', 'the retry budget holds instead');
	const percent = asNumber(budget.at('budget_percent', 'value').value) ?? BUDGET_PERCENT;
	budget.at('budget_percent').note('value', 'modelled', 'retries under way at once, as a share of the calls in flight');
	budget.note('min_retry_concurrency', 'modelled', 'retries that may always be under way');
	budget.note('budget_interval', 'approximated', 'the budget here looks at what is in flight, not at a window');
	if (Object.keys(budget.book.map(budget.path)).length === 0)
		budget.book.note(budget.path, 'modelled', `empty, which means ${BUDGET_PERCENT} % and at least ${BUDGET_MINIMUM}`);
	const minimum = budget.whole('min_retry_concurrency') ?? BUDGET_MINIMUM;
	return { retryCap: { share: Math.min(1, Math.max(0, percent / 100)), minimum }, budgeted: true };
}

function speaksHttp2(cluster: Message): boolean {
	if (cluster.at('http2_protocol_options').exists) return true;
	const options = cluster.book.map(cluster.at('typed_extension_protocol_options').path);
	return Object.keys(options).some((name) => {
		const explicit = cluster.at('typed_extension_protocol_options').at(name).at('explicit_http_config');
		return explicit.at('http2_protocol_options').exists || explicit.at('http3_protocol_options').exists;
	});
}

export function lintBudget(cluster: Cluster): void {
	const cap = cluster.routing.retryCap;
	if (cluster.budgeted || cap === undefined) return;
	const many =
		cap.minimum > 3
			? `up to ${cap.minimum} retries at once, however few calls succeed`
			: `no more than ${plural(cap.minimum, 'retry', 'retries')} at once, however many calls there are`;
	cluster.at.lint(
		'ENVOY-NO-RETRY-BUDGET',
		`calls to ${shown(cluster.name)} are retried, and its circuit_breakers have no retry_budget: ${many}; a budget is a share of the calls in flight`,
	);
}
