/** VirtualService: where a request goes that has neither path nor header, how often it is tried, and what is done to it. */
import type { DeploymentSpec, EntrySpec, GatewaySpec, GroupSpec, InjectionSpec, MirrorSpec, RoutingSpec } from '../../model/gatewaySpec.ts';
import { injection } from '../envoy/filters.ts';
import { OVERPROVISIONING } from '../envoy/mechanics.ts';
import { Message } from '../envoy/message.ts';
import { routingOf } from '../envoy/routes.ts';
import { type Resource, resourcesOf } from '../kubernetes.ts';
import type { Notebook } from '../notebook.ts';
import { asNumber, isMap, secondsToUs, shown } from '../values.ts';
import { lintMesh, lintRule } from './lints.ts';
import { fitsHost, type Policy, policyOf, timeAt } from './policies.ts';
import { type IstioRetries, readRetries } from './retries.ts';

const ENTRIES_MAX = 32;

/** What the parts of one import share. */
interface Scene {
	readonly book: Notebook;
	readonly rules: readonly Resource[];
	readonly entries: readonly Resource[];
	readonly groups: GroupSpec[];
}

export function readSpec(book: Notebook): Omit<GatewaySpec, 'product' | 'version'> | null {
	const resources = resourcesOf(book);
	const of = (kind: string) => resources.filter((one) => one.kind === kind);
	const scene: Scene = { book, rules: of('DestinationRule'), entries: of('ServiceEntry'), groups: [] };
	const virtual = of('VirtualService').map(({ path }) => new Message(book, [...path, 'spec']));
	const found = virtual.flatMap((spec) => spec.list('http').flatMap((rule) => (rule.list('route').length > 0 ? [{ spec, rule }] : [])));
	if (found.length === 0) return withoutRules(scene, virtual.length);
	const first = found.filter(({ spec }) => spec.path === found[0].spec.path || sameResource(spec, found[0].spec));
	const chosen = first.find(({ rule }) => rule.list('match').length === 0) ?? found[0];
	if (found.length > 1)
		book.warn(
			chosen.rule.path,
			`requests here have no path and no host: of ${found.length} rules all of them take this one`,
			'leave the rule in question alone in the file to simulate another',
		);
	lintMesh(virtual);
	return specOf(scene, chosen.spec, chosen.rule);
}

function sameResource(one: Message, other: Message): boolean {
	return one.path.join('/') === other.path.join('/');
}

/** Services that no rule speaks of are reached all the same, with Istio's retries; a rule for one may limit it. */
function withoutRules(scene: Scene, virtual: number): Omit<GatewaySpec, 'product' | 'version'> | null {
	const { book } = scene;
	const named = [
		...scene.rules.map(({ path }) => new Message(book, [...path, 'spec', 'host'])),
		...scene.entries.map(({ path }) => new Message(book, [...path, 'spec', 'hosts', 0])),
	].find(({ value }) => typeof value === 'string' && value !== '');
	if (named === undefined) {
		book.refuse(
			[0],
			virtual > 0
				? 'no HTTP rule of these VirtualServices leads to a service: there is nothing to simulate'
				: 'there is no VirtualService or DestinationRule among these resources: nothing says where a request goes',
			'pass the VirtualService with the DestinationRules that belong to it, in one file',
		);
		return null;
	}
	const retries = readRetries(named.at('no such rule'));
	const group = groupOf(scene, String(named.value), null, null, retries, named);
	return frame(scene, [{ group, weight: 1 }], null);
}

function specOf(scene: Scene, spec: Message, rule: Message): Omit<GatewaySpec, 'product' | 'version'> {
	const retries = readRetries(rule);
	const timeout = timeAt(rule, 'timeout');
	rule.note('timeout', 'modelled', timeout === 0 ? '0: no limit' : 'time for all tries together, the whole answer included');
	const routes = rule.list('route');
	const weighed = routes
		.map((route) => ({ route, weight: weightOf(route, routes.length) }))
		.filter(({ weight }, _, all) => weight > 0 || all.length === 1);
	if (weighed.length === 0) rule.book.refuse(rule.at('route').path, 'the weights add up to 0: Istio refuses this');
	if (weighed.length > ENTRIES_MAX)
		rule.book.warn(rule.at('route').path, `of ${weighed.length} destinations the first ${ENTRIES_MAX} are read`);
	const entries = (weighed.length > 0 ? weighed : routes.map((route) => ({ route, weight: 1 })))
		.slice(0, ENTRIES_MAX)
		.map(({ route, weight }) => ({ group: destinationGroup(scene, route.at('destination'), retries), weight }));
	const mirrors = readMirrors(scene, rule);
	lintRule(spec, rule, retries, timeout);
	const injected = readFault(rule.at('fault'));
	return {
		...frame(scene, entries, timeout),
		...(mirrors.length > 0 ? { mirrors } : {}),
		...(injected === null ? {} : { injected }),
	};
}

function frame({ groups }: Scene, entries: readonly EntrySpec[], timeout: number | null): Omit<GatewaySpec, 'product' | 'version'> {
	const routing: RoutingSpec = {
		...routingOf(),
		pick: 'least-request',
		overprovisioning: OVERPROVISIONING,
		...(timeout === null || timeout === 0 ? {} : { deadlineUs: secondsToUs(timeout) }),
	};
	return {
		admission: { processes: 1, limits: [], concurrency: null, breaker: null },
		groups,
		defaultGroup: entries[0].group,
		...(entries.length > 1 ? { entries } : {}),
		routing,
	};
}

/** The only destination needs no weight. */
function weightOf(route: Message, destinations: number): number {
	const weight = route.number('weight') ?? (destinations === 1 ? 1 : 0);
	route.note('weight', 'modelled', 'how often this destination is drawn; retries stay there');
	return destinations === 1 ? 1 : weight;
}

function destinationGroup(scene: Scene, destination: Message, retries: IstioRetries): string {
	for (const name of ['host', 'subset', 'port']) destination.note(name, 'modelled', 'where a request goes');
	const port = asNumber(destination.at('port', 'number').value);
	return groupOf(scene, destination.text('host') ?? 'unknown', destination.text('subset'), port, retries, destination);
}

function groupOf(scene: Scene, host: string, subset: string | null, port: number | null, retries: IstioRetries, at: Message): string {
	const policy = policyOf(scene.book, scene.rules, host, subset, port);
	const model = subset === null ? host : `${host}/${subset}`;
	let name = model;
	for (let i = 2; scene.groups.some((group) => group.name === name); i++) name = `${model}~${i}`;
	const hosts = hostsOf(scene, host);
	const deployments = hosts.map(
		({ address, weight }, i): DeploymentSpec => ({
			id: hosts.length === 1 ? name : `${name}#${i + 1}`,
			model: hosts.length === 1 ? model : `${model}/${address}`,
			provider: host,
			weight,
			timeoutUs: retries.tryS === null ? null : secondsToUs(retries.tryS),
			retries: retries.retries,
			parallelMax: null,
			cooldownUs: null,
			place: at.book.placeOf(at.path),
		}),
	);
	lintUnbounded(policy, retries, host, at);
	const { avoidTried: _avoid, ...hashed } = retries.routing;
	scene.groups.push({
		name,
		deployments,
		fallbacks: [],
		routing: { ...policy.routing, ...(policy.hashed ? hashed : retries.routing) },
		place: at.book.placeOf(at.path),
	});
	return name;
}

function lintUnbounded(policy: Policy, retries: IstioRetries, host: string, at: Message): void {
	if (policy.bounded || retries.implicit || retries.retries === 0) return;
	(policy.at ?? at).lint(
		'ISTIO-UNBOUNDED-RETRIES',
		`calls to ${shown(host)} are retried ${retries.retries} times, and nothing bounds the retries under way: without connectionPool.http.maxRetries or retryBudget Istio lifts Envoy’s limit of 3`,
	);
}

/** The hosts of a ServiceEntry that lists them; otherwise a service is one. */
function hostsOf({ book, entries }: Scene, host: string): { address: string; weight: number }[] {
	for (const { path } of entries) {
		const spec = new Message(book, [...path, 'spec']);
		const names = book.list(spec.at('hosts').path).filter((name): name is string => typeof name === 'string');
		if (!names.some((name) => fitsHost(name, host))) continue;
		spec.note('hosts', 'modelled', 'the service');
		const listed = spec.list('endpoints').map((endpoint, i) => {
			endpoint.note('address', 'approximated', 'a host: a name is one host here, however many it stands for');
			endpoint.note('weight', 'modelled', 'its share of the calls');
			return { address: endpoint.text('address') ?? String(i + 1), weight: Math.max(0, endpoint.number('weight') ?? 1) };
		});
		if (listed.length > 0) return listed;
	}
	return [{ address: host, weight: 1 }];
}

function percentAt(message: Message, name: string, old: string): number | null {
	const { value } = message.at(name);
	const own = isMap(value) ? asNumber(value.value ?? 0) : null;
	message.note(name, 'modelled', 'share of the requests');
	message.note(old, value === undefined ? 'modelled' : 'ignored', value === undefined ? 'share of the requests' : `outranked by ${name}`);
	if (message.at(old).exists)
		message.book.lint('ISTIO-DEPRECATED', message.at(old).path, `\`${old}\` is deprecated: ${name} takes its place`);
	const percent = own ?? asNumber(message.at(old).value);
	return percent === null ? null : Math.min(100, Math.max(0, percent));
}

/** Where the caller's proxy forwards: neither tried again nor within the time of the rule. */
function readFault(fault: Message): InjectionSpec | null {
	const [delay, abort] = [fault.at('delay'), fault.at('abort')];
	const share = (part: Message) => {
		const percent = part.exists ? percentAt(part, 'percentage', 'percent') : null;
		if (part.exists && percent === null) part.lint('ISTIO-FAULT-INERT', 'without a percentage no request meets this fault');
		return (percent ?? 0) / 100;
	};
	const delayUs = secondsToUs(timeAt(delay, 'fixedDelay') ?? 0);
	const status = asNumber(abort.at('httpStatus').value);
	delay.note('fixedDelay', 'modelled', 'requests are held back for so long on purpose');
	abort.note('httpStatus', 'modelled', 'requests are answered so on purpose, and not retried');
	const [delayShare, abortShare] = [delayUs > 0 ? share(delay) : 0, status === null ? 0 : share(abort)];
	if (delayShare > 0 || abortShare > 0)
		fault.lint(
			'ISTIO-FAULT',
			`a fault is injected on purpose: ${Math.round(delayShare * 100)} % of the requests are held back, ${Math.round(abortShare * 100)} % are answered ${status ?? 'as usual'}`,
		);
	return injection(delayShare, delayUs, abortShare, status ?? 503);
}

function readMirrors(scene: Scene, rule: Message): MirrorSpec[] {
	const once = { ...readRetries(rule.at('no such rule')), retries: 0, tryS: null };
	const mirrors: MirrorSpec[] = [];
	const add = (destination: Message, percent: number) => {
		if (destination.text('host') === null) return;
		mirrors.push({ group: destinationGroup(scene, destination, once), share: percent / 100 });
		destination.lint(
			'ISTIO-MIRROR',
			`${percent} % of the requests are sent a second time, to ${shown(destination.text('host') ?? '')}: it works on them, and nobody reads the answer`,
		);
	};
	if (rule.at('mirror').exists) add(rule.at('mirror'), percentAt(rule, 'mirrorPercentage', 'mirrorPercent') ?? 100);
	for (const mirror of rule.list('mirrors')) {
		const { value } = mirror.at('percentage');
		mirror.note('percentage', 'modelled', 'share of the requests that are copied');
		add(mirror.at('destination'), Math.min(100, Math.max(0, isMap(value) ? (asNumber(value.value) ?? 0) : 100)));
	}
	return mirrors;
}
