/** DestinationRule: how many calls a service may have, and when a host is ejected. A narrower policy outranks a wider one. */
import type { BreakerSpec, EjectionSpec, GroupSpec, RetryCapSpec } from '../../model/gatewaySpec.ts';
import type { OutcomeName } from '../../model/outcomes.ts';
import { type EjectionRow, ejectionOf } from '../envoy/ejection.ts';
import { BUDGET_MINIMUM, BUDGET_PERCENT } from '../envoy/mechanics.ts';
import { Message } from '../envoy/message.ts';
import { durationAt, type Resource } from '../kubernetes.ts';
import type { Notebook } from '../notebook.ts';
import { outcomesOfStatuses } from '../statuses.ts';
import { asNumber, isMap, shown } from '../values.ts';

/** What Istio writes into each of Envoy's breakers when nothing is said. */
const UNLIMITED = 4_294_967_295;

export interface Policy {
	readonly routing: NonNullable<GroupSpec['routing']>;
	/** Where the policy stands, for what is said of it; null = there is none. */
	readonly at: Message | null;
	/** Requests are sent by a hash: then retries do not avoid the host tried. */
	readonly hashed: boolean;
	/** Whether retries under way at once are limited. */
	readonly bounded: boolean;
}

/** Whether a rule for `host` holds for a destination: short names are those of the namespace, `*` is any beginning. */
export function fitsHost(rule: string, destination: string): boolean {
	if (rule === destination) return true;
	if (rule.startsWith('*')) return destination.endsWith(rule.slice(1));
	const [short, long] = rule.length < destination.length ? [rule, destination] : [destination, rule];
	return !short.includes('.') && long.startsWith(`${short}.`) && /\.svc(\.|$)/.test(long);
}

export function policyOf(book: Notebook, rules: readonly Resource[], host: string, subset: string | null, port: number | null): Policy {
	const found = rules.map(({ path }) => new Message(book, [...path, 'spec'])).find((spec) => fitsHost(spec.text('host') ?? '', host));
	if (found === undefined) {
		return { routing: { pick: 'least-request' }, at: null, hashed: false, bounded: false };
	}
	found.note('host', 'modelled', 'the service it holds for');
	const policies = narrowToWide(found, subset, port);
	const section = (name: string) => policies.map((policy) => policy.at(name)).find((one) => one.exists) ?? found.at('no such section');
	const { pick, hashed } = readBalancer(section('loadBalancer'));
	const breaker = readPool(section('connectionPool'));
	const retryCap = readCap(section('retryBudget'), section('connectionPool').at('http'));
	const ejection = readEjection(section('outlierDetection'));
	return {
		routing: {
			pick,
			...(breaker === null ? {} : { breaker }),
			...(retryCap === null ? {} : { retryCap }),
			...(ejection === null ? {} : { ejection }),
		},
		at: found,
		hashed,
		bounded: retryCap !== null,
	};
}

/** A policy for the port stands alone: what it leaves out is not inherited. */
function narrowToWide(rule: Message, subset: string | null, port: number | null): Message[] {
	const own = subset === null ? undefined : rule.list('subsets').find((one) => one.text('name') === subset);
	if (own !== undefined) own.note('name', 'modelled', 'the part of the service it holds for');
	else if (subset !== null)
		rule.lint(
			'ISTIO-NO-SUBSET',
			`a route leads to the subset ${shown(subset)}, which this rule does not have: such requests are answered 503`,
		);
	const policies = [...(own === undefined ? [] : [own.at('trafficPolicy')]), rule.at('trafficPolicy')];
	for (const policy of policies) {
		const ports = policy.list('portLevelSettings');
		const ofPort = ports.find((one) => asNumber(one.at('port', 'number').value) === port || (port === null && ports.length === 1));
		if (ofPort === undefined) continue;
		if (['connectionPool', 'outlierDetection', 'loadBalancer'].some((name) => policy.at(name).exists && !ofPort.at(name).exists))
			ofPort.lint(
				'ISTIO-PORT-REPLACES',
				'settings of a port take nothing over from those of the service: what is left out here is Istio’s default',
			);
		return [ofPort];
	}
	return policies;
}

function readBalancer(balancer: Message): { pick: string; hashed: boolean } {
	const hashed = balancer.at('consistentHash').exists;
	balancer.note(
		'consistentHash',
		'approximated',
		'requests have nothing to hash here: a host is drawn by weight, and retries may go to the same',
	);
	if (hashed) return { pick: 'weighted-random', hashed };
	const simple = String(balancer.at('simple').value ?? 'UNSPECIFIED');
	const picks: Readonly<Record<string, string>> = { ROUND_ROBIN: 'round-robin', RANDOM: 'weighted-random', PASSTHROUGH: 'weighted-random' };
	balancer.note('simple', 'modelled', 'how a host is picked');
	if (simple === 'LEAST_CONN')
		balancer.book.lint('ISTIO-DEPRECATED', balancer.at('simple').path, 'LEAST_CONN is deprecated: it is LEAST_REQUEST now');
	return { pick: Object.hasOwn(picks, simple) ? picks[simple] : 'least-request', hashed };
}

function readPool(pool: Message): BreakerSpec | null {
	const http = pool.at('http');
	// 0 is as if nothing were said.
	const requests = http.whole('http2MaxRequests') || null;
	const waiting = http.whole('http1MaxPendingRequests') || null;
	const connections = pool.at('tcp').whole('maxConnections');
	const upgraded = http.at('h2UpgradePolicy').value === 'UPGRADE';
	http.note('http2MaxRequests', 'modelled', 'calls at once to the service; more are answered 503 at once, and not retried');
	http.note('http1MaxPendingRequests', 'modelled', 'calls that wait for a connection; more are answered 503 at once');
	http.note(
		'h2UpgradePolicy',
		'modelled',
		upgraded ? 'HTTP/2: a connection carries many calls' : 'whether a connection carries many calls',
	);
	pool
		.at('tcp')
		.note(
			'maxConnections',
			upgraded ? 'ignored' : 'approximated',
			upgraded ? 'a connection carries many calls' : 'one call a connection, as with HTTP/1.1; more wait',
		);
	if (requests === null && waiting === null && connections === null) return null;
	return {
		requests: Math.max(1, requests ?? UNLIMITED),
		connections: connections === null || upgraded ? null : Math.max(1, connections),
		waiting: waiting ?? UNLIMITED,
	};
}

function readCap(budget: Message, http: Message): RetryCapSpec | null {
	if (budget.exists) {
		const value = budget.at('percent').value;
		const percent = asNumber(isMap(value) ? value.value : value) ?? BUDGET_PERCENT;
		budget.note('percent', 'modelled', 'retries under way at once, as a share of the calls in flight');
		budget.note('budgetInterval', 'approximated', 'the budget here looks at what is in flight, not at a window');
		budget.note('minRetryConcurrency', 'modelled', 'retries that may always be under way');
		http.note('maxRetries', 'ignored', 'the retry budget holds instead');
		return { share: Math.min(1, Math.max(0, percent / 100)), minimum: budget.whole('minRetryConcurrency') ?? BUDGET_MINIMUM };
	}
	const most = http.whole('maxRetries') || null;
	http.note('maxRetries', 'modelled', 'retries under way at once to the service, waits included');
	return most === null ? null : { share: 0, minimum: most };
}

function readEjection(detection: Message): EjectionSpec | null {
	if (!detection.exists) return null;
	const { book } = detection;
	if (Object.keys(book.map(detection.path)).length === 0)
		book.note(detection.path, 'modelled', 'empty, which means five failures in a row');
	const percent = detection.number('maxEjectionPercent') ?? 10;
	const health = detection.number('minHealthPercent') ?? 0;
	const gateway = detection.whole('consecutiveGatewayErrors') ?? 0;
	const all = detection.whole('consecutive5xxErrors') ?? 5;
	const seconds = (name: string, standard: number) => Math.max(0.001, timeAt(detection, name) ?? standard);
	const base = seconds('baseEjectionTime', 30);
	const interval = seconds('interval', 10);
	for (const name of ['consecutiveGatewayErrors', 'consecutive5xxErrors', 'interval', 'baseEjectionTime', 'minHealthPercent'])
		detection.note(name, 'modelled', 'when a host is ejected, and for how long');
	detection.note(
		'maxEjectionPercent',
		'approximated',
		'share of the hosts that may be out; a service is one host here, unless a ServiceEntry lists them',
	);
	if (detection.at('consecutiveErrors').exists) {
		detection.note('consecutiveErrors', 'ignored', 'deprecated: consecutiveGatewayErrors and consecutive5xxErrors take its place');
		book.lint(
			'ISTIO-DEPRECATED',
			detection.at('consecutiveErrors').path,
			'consecutiveErrors does nothing any more: it is consecutiveGatewayErrors and consecutive5xxErrors now',
		);
	}
	const needed = percent <= 0 ? Number.POSITIVE_INFINITY : Math.ceil(100 / Math.min(100, percent) - 1e-9);
	if (needed > 2)
		detection.lint(
			'ISTIO-NEVER-EJECTS',
			percent <= 0
				? 'maxEjectionPercent is 0: no host is ever ejected'
				: `with fewer than ${needed} hosts none is ever ejected: ${percent} % of them is not one`,
		);
	const codes = book.list(detection.at('outlierDetectionHttpErrorCodes').path).flatMap((value) => asNumber(value) ?? []);
	detection.note('outlierDetectionHttpErrorCodes', 'approximated', 'statuses that count as failures, beside those that always do');
	const failures = [...new Set<OutcomeName>(['error', 'overloaded', 'timeout', 'unavailable', ...outcomesOfStatuses(codes, 504)])];
	const rows: EjectionRow[] = [
		...(all > 0 ? [{ consecutive: all, on: failures }] : []),
		...(gateway > 0 ? [{ consecutive: gateway, on: ['overloaded', 'timeout', 'unavailable'] as const }] : []),
	];
	const share = Math.min(1, Math.max(0, percent / 100));
	return ejectionOf(rows, { interval, base, most: 300, share, panicPercent: health, one: false });
}

/** Seconds; what is no time is refused by Kubernetes. */
export function timeAt(message: Message, name: string): number | null {
	const { path, exists, book } = message.at(name);
	if (!exists) return null;
	const seconds = durationAt(book, path);
	if (seconds === null) book.refuse(path, `\`${name}\` is a time such as 250ms or 1m30s: Kubernetes refuses this`);
	return seconds;
}
