/** HTTPRoute: where a request goes that has neither path nor host; policies that point at it, or its gateway, say the rest. */
import type { DeploymentSpec, GatewaySpec, GroupSpec, MirrorSpec } from '../../model/gatewaySpec.ts';
import { BASE_S, backoffOf, CAP_FACTOR, CODES, OVERPROVISIONING, ROUTE_TIMEOUT_S, retriedOutcomes } from '../envoy/mechanics.ts';
import { Message } from '../envoy/message.ts';
import { lintRetries } from '../envoy/retries.ts';
import { hostsPerPriority, routingOf } from '../envoy/routes.ts';
import { readRateLimits } from '../envoy-ai-gateway/limits.ts';
import { pointsAt, type Resource, resourcesOf } from '../kubernetes.ts';
import type { Notebook } from '../notebook.ts';
import { asNumber, isMap, secondsToUs, shown } from '../values.ts';
import { type Retrying, readBalancer, readBreaker, readFault, readHealth, readLocalLimits, readRetry, timeAt } from './traffic.ts';

/** What ends a silent request where nothing is said, unless its own time is longer. */
const STREAM_IDLE_S = 3600;
const PRIORITIES = ['connect-failure', 'refused-stream', 'unavailable', 'cancelled', CODES];
const RETRIES = 2;
const REDRAWS = 5;

interface Found {
	readonly route: Resource;
	readonly rule: Message;
}

export function readSpec(book: Notebook): Omit<GatewaySpec, 'product' | 'version'> | null {
	const resources = resourcesOf(book);
	const found = resources
		.filter(({ kind }) => kind === 'HTTPRoute')
		.flatMap((route) => new Message(book, [...route.path, 'spec']).list('rules').map((rule): Found => ({ route, rule })))
		.filter(({ rule }) => rule.list('backendRefs').length > 0);
	if (found.length === 0) {
		refuse(book, resources);
		return null;
	}
	const chosen = found.find(({ route, rule }) => route === found[0].route && takesAll(rule)) ?? found[0];
	if (found.length > 1)
		book.warn(
			chosen.rule.path,
			`requests here have no path and no host: of ${found.length} rules all of them take this one`,
			'leave the rule in question alone in the file to simulate another',
		);
	return specOf(book, resources, chosen);
}

function refuse(book: Notebook, resources: readonly Resource[]): void {
	if (book.issues.some(({ severity }) => severity === 'error')) return;
	const policies = resources.some(({ kind }) => kind === 'BackendTrafficPolicy' || kind === 'ClientTrafficPolicy');
	const message = policies
		? 'there are policies here, but no HTTPRoute with backends that they could hold for'
		: 'there is no HTTPRoute with backends among these resources, so nothing says where a request goes';
	book.refuse([0], message, 'pass the HTTPRoute with the backends and policies that belong to it, in one file');
}

/** No match, or one for every path and nothing else. */
function takesAll(rule: Message): boolean {
	const matches = rule.list('matches');
	return (
		matches.length === 0 ||
		matches.some((match) => {
			const others = ['headers', 'queryParams', 'method'].some((name) => match.at(name).exists);
			return !others && (match.at('path').text('value') ?? '/') === '/' && match.at('path').text('type') !== 'Exact';
		})
	);
}

/** The policies that hold for a route: its own, and those of its gateways. Merged only when its own says so. */
function policiesFor(book: Notebook, kind: string, resources: readonly Resource[], route: Resource): Message[] {
	const all = resources.filter((one) => one.kind === kind);
	const parents = book
		.list([...route.path, 'spec', 'parentRefs'])
		.flatMap((ref) => (isMap(ref) && typeof ref.name === 'string' ? [ref.name] : []));
	const specOf = (one: Resource) => new Message(book, [...one.path, 'spec']);
	const own = all.filter((one) => pointsAt(book, one, ['HTTPRoute'], route.name)).map(specOf);
	const wide = all.filter((one) => parents.some((name) => pointsAt(book, one, ['Gateway'], name))).map(specOf);
	if (own.length === 0) return wide.slice(0, 1);
	return own[0].at('mergeType').exists ? [own[0], ...wide.slice(0, 1)] : [own[0]];
}

function specOf(book: Notebook, resources: readonly Resource[], { route, rule }: Found): Omit<GatewaySpec, 'product' | 'version'> {
	const policies = policiesFor(book, 'BackendTrafficPolicy', resources, route);
	if (policies.length > 1) policies[0].note('mergeType', 'approximated', 'parts that this policy does not have are those of the gateway’s');
	const none = rule.at('no such policy');
	const part = (name: string) => policies.map((policy) => policy.at(name)).find((one) => one.exists) ?? none;
	const retrying = rule.at('retry').exists ? readOwnRetry(rule) : readRetry(part('retry'));
	const groups: GroupSpec[] = [groupOf(book, resources, rule, retrying, part)];
	const timeouts = readTimeouts(book, resources, { route, rule }, part('timeout'));
	lintRetries(part('retry').exists ? part('retry') : rule.at('retry'), retrying, timeouts.route, hostsPerPriority(groups[0].deployments));
	const mirrors = readMirrors(book, resources, rule, groups, part);
	const injected = readFault(part('faultInjection'));
	return {
		admission: {
			processes: 1,
			limits: [...readLocalLimits(part('rateLimit').at('local')), ...readRateLimits(book, part('rateLimit').path)],
			concurrency: null,
			breaker: null,
		},
		groups,
		defaultGroup: groups[0].name,
		...(mirrors.length > 0 ? { mirrors } : {}),
		...(injected === null ? {} : { injected }),
		routing: {
			...routingOf(),
			pick: 'least-request',
			overprovisioning: OVERPROVISIONING,
			...(timeouts.whole === null ? {} : { deadlineUs: secondsToUs(timeouts.whole) }),
		},
	};
}

/** Of the Gateway API; it outranks the policy's as a whole. */
function readOwnRetry(rule: Message): Retrying {
	const retry = rule.at('retry');
	const listed = rule.book.list(retry.at('codes').path).flatMap((value) => asNumber(value) ?? []);
	const codes = listed.length > 0 ? listed : [503];
	const base = Math.max(0.001, timeAt(retry, 'backoff') ?? BASE_S);
	const retryOn = retriedOutcomes(PRIORITIES, codes, false);
	retry.note('attempts', 'modelled', 'retries after the first try');
	retry.note('codes', 'approximated', `retried here: ${retryOn.join(', ') || 'nothing that occurs'}`);
	retry.note('backoff', 'modelled', 'the first wait is uniform below it; later ones below twice the one before, up to ten times');
	rule.at('timeouts').note('backendRequest', 'modelled', 'time for one try');
	const tryS = timeAt(rule.at('timeouts'), 'backendRequest');
	return {
		retries: retry.whole('attempts', 1000) ?? RETRIES,
		tryS: tryS === 0 ? null : tryS,
		retryOn,
		routing: { retryOn, backoff: backoffOf(base, base * CAP_FACTOR), avoidTried: REDRAWS },
	};
}

/** Seconds; null = no limit. */
function readTimeouts(
	book: Notebook,
	resources: readonly Resource[],
	{ route, rule }: Found,
	timeout: Message,
): { route: number | null; whole: number | null } {
	const own = rule.at('timeouts');
	const request = rule.at('retry').exists ? timeAt(own, 'request') : (timeAt(own, 'backendRequest') ?? timeAt(own, 'request'));
	own.note('request', 'modelled', 'time for all tries together, the whole answer included');
	own.note('backendRequest', 'modelled', 'without a retry block: time for the whole');
	const http = timeout.at('http');
	const policy = timeAt(http, 'requestTimeout');
	http.note(
		'requestTimeout',
		request === null ? 'modelled' : 'ignored',
		request === null ? 'time for all tries together' : 'the route has its own',
	);
	const whole = request ?? policy;
	const listener = policiesFor(book, 'ClientTrafficPolicy', resources, route)[0]?.at('timeout', 'http') ?? rule.at('no such policy');
	const silence = 'silence: an answer comes at once here, so it is a limit for all of it';
	const idle =
		timeAt(http, 'streamIdleTimeout') ?? timeAt(listener, 'streamIdleTimeout') ?? (whole === 0 ? 0 : Math.max(STREAM_IDLE_S, whole ?? 0));
	for (const one of [http, listener]) one.note('streamIdleTimeout', 'approximated', silence);
	const longest = timeAt(http, 'maxStreamDuration') ?? 0;
	http.note('maxStreamDuration', 'modelled', 'time for a request and its answer');
	if (whole === null)
		rule.lint(
			'ENVOY-STREAM-CUT',
			`without a request timeout a request has ${ROUTE_TIMEOUT_S} s for all tries, and a stream that lasts longer is cut`,
		);
	const limits = [whole ?? ROUTE_TIMEOUT_S, idle, longest].filter((limit) => limit > 0);
	return { route: whole === 0 ? null : (whole ?? ROUTE_TIMEOUT_S), whole: limits.length === 0 ? null : Math.min(...limits) };
}

function groupOf(
	book: Notebook,
	resources: readonly Resource[],
	rule: Message,
	retrying: Retrying,
	part: (name: string) => Message,
): GroupSpec {
	const refs = rule.list('backendRefs');
	const deployments = refs.flatMap((ref) => hostsOf(book, resources, ref, retrying));
	const usable = deployments.filter(({ weight }) => weight > 0);
	const levels = new Set(usable.map(({ priority }) => priority)).size;
	const pick = readBalancer(part('loadBalancer'));
	const { breaker, retryCap, budgeted } = readBreaker(part('circuitBreaker'));
	const ejection = readHealth(part('healthCheck'), usable.length);
	if (retrying.retries > 0 && !budgeted)
		rule.lint(
			'ENVOY-NO-RETRY-BUDGET',
			`calls are retried, and no circuitBreaker.retryBudget bounds that: up to ${retryCap.minimum} retries at once, however few succeed`,
		);
	if (levels > 1 && retrying.retries === 0)
		rule.lint(
			'ENVOY-NO-RETRY',
			'a fallback backend is there, but nothing is retried: a request that meets a failing backend gets its error',
		);
	const weights = new Set(usable.map(({ weight }) => weight));
	return {
		name: deployments[0].model,
		deployments: usable.length > 0 ? usable : deployments,
		fallbacks: [],
		routing: {
			...retrying.routing,
			// Backends with weights of their own are localities, drawn by weight before a host is.
			pick: levels > 1 ? 'priority' : weights.size > 1 ? 'weighted-random' : pick,
			...(levels > 1 ? { within: weights.size > 1 ? 'weighted-random' : pick } : {}),
			breaker,
			retryCap,
			...(ejection === null ? {} : { ejection }),
		},
		place: book.placeOf(rule.path),
	};
}

/** A Backend with several endpoints is several hosts; a Service is one. */
function hostsOf(book: Notebook, resources: readonly Resource[], ref: Message, { retries, tryS }: Retrying): DeploymentSpec[] {
	const name = ref.text('name') ?? 'unknown';
	ref.note('name', 'modelled', 'the backend');
	ref.note('weight', 'modelled', 'its share of the traffic');
	const weight = ref.number('weight') ?? 1;
	const own = ref.text('kind') === 'Backend' ? resources.find(({ kind, name: other }) => kind === 'Backend' && other === name) : undefined;
	const spec = own === undefined ? null : new Message(book, [...own.path, 'spec']);
	spec?.note('fallback', 'modelled', 'used when the other backends are not healthy enough, or have had their tries');
	const hosts = Math.max(1, spec?.list('endpoints').length ?? 1);
	return Array.from({ length: hosts }, (_, i) => ({
		id: `${name}${hosts === 1 ? '' : `#${i + 1}`}@${String(ref.path.at(-1))}`,
		model: hosts === 1 ? name : `${name}/${i + 1}`,
		provider: name,
		weight: weight / hosts,
		priority: spec?.flag('fallback') === true ? 1 : 0,
		timeoutUs: tryS === null ? null : secondsToUs(tryS),
		retries,
		parallelMax: null,
		cooldownUs: null,
		place: book.placeOf(ref.path),
	}));
}

/** A copy goes to one backend, which need not be one of the rule. */
function readMirrors(
	book: Notebook,
	resources: readonly Resource[],
	rule: Message,
	groups: GroupSpec[],
	part: (name: string) => Message,
): MirrorSpec[] {
	return rule.list('filters').flatMap((filter): MirrorSpec[] => {
		const mirror = filter.at('requestMirror');
		const name = mirror.at('backendRef').text('name');
		if (name === null) return [];
		const fraction = mirror.at('fraction');
		const of = asNumber(fraction.at('denominator').value) ?? 100;
		const share =
			fraction.exists && of > 0
				? (asNumber(fraction.at('numerator').value) ?? 0) / of
				: (asNumber(mirror.at('percent').value) ?? 100) / 100;
		mirror.at('backendRef').note('name', 'modelled', 'gets a copy of each request; its answers are thrown away');
		for (const key of ['percent', 'fraction']) mirror.note(key, 'modelled', 'share of the requests that are copied');
		mirror.lint(
			'ENVOY-MIRROR',
			`${Math.round(share * 100)} % of the requests are sent a second time, to ${shown(name)}: it works on them, and nobody reads the answer`,
		);
		const deployments = hostsOf(book, resources, mirror.at('backendRef'), { ...readRetry(rule.at('no such policy')) });
		const group = `${name} (mirror ${groups.length})`;
		const { breaker } = readBreaker(part('circuitBreaker'));
		groups.push({
			name: group,
			deployments: deployments.map((one, i) => ({ ...one, id: `${group}#${i + 1}` })),
			fallbacks: [],
			routing: { breaker },
			place: book.placeOf(mirror.path),
		});
		return [{ group, share: Math.min(1, Math.max(0, share)) }];
	});
}
