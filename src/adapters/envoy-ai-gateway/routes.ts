/** AIGatewayRoute: each rule is a group, its backendRefs the deployments; policies say what is done when one fails. */
import type { Path } from '../../base/yamlText.ts';
import type { LimitSpec } from '../../model/admissionSpec.ts';
import type { DeploymentSpec, GatewaySpec, GroupSpec } from '../../model/gatewaySpec.ts';
import { durationAt, pointsAt, type Resource, resourcesOf } from '../kubernetes.ts';
import type { Notebook } from '../notebook.ts';
import { isMap, secondsToUs, shown } from '../values.ts';
import { readRateLimits } from './limits.ts';
import { noPolicy, type Policy, readPolicy } from './policy.ts';

/** rules[].timeouts.request: over all tries, the stream included. */
const TIMEOUT_S = 60;

export function readSpec(book: Notebook): Omit<GatewaySpec, 'product' | 'version'> | null {
	const resources = resourcesOf(book);
	const policies = resources
		.filter(({ kind }) => kind === 'BackendTrafficPolicy')
		.map((resource) => ({ resource, policy: readPolicy(book, [...resource.path, 'spec']) }));
	const routes = resources.filter(({ kind }) => kind === 'AIGatewayRoute');
	const rules = routes.flatMap((route) => rulesOf(book, route));
	if (rules.length === 0) {
		refuse(book, resources);
		return null;
	}
	const limits: LimitSpec[] = resources
		.filter(({ kind }) => kind === 'BackendTrafficPolicy')
		.flatMap(({ path }) => readRateLimits(book, [...path, 'spec', 'rateLimit']));
	const taken = new Set<string>();
	const groups = rules.map(({ route, path }) => groupOf(book, route, path, policyFor(book, route, policies), resources, taken));
	if (groups.length > 1) book.warn(rules[1].path, `requests here name no model: all of them take the first rule, ${shown(groups[0].name)}`);
	const first = rules[0];
	for (const [i, rule] of rules.entries()) readTimeout(book, rule.path, i === 0);
	return {
		admission: { processes: 1, limits, concurrency: null, breaker: null },
		groups,
		defaultGroup: groups[0].name,
		routing: {
			pick: 'priority',
			retries: 0,
			backoff: noPolicy(book).routing.backoff,
			retryOn: [],
			eachFailureDecides: true,
			overprovisioning: 1.4,
			deadlineUs: secondsToUs(timeoutOf(book, first.path) ?? TIMEOUT_S),
			fallbackOn: [],
			fallbackDepthMax: 0,
			needsHealthy: false,
			cooldown: null,
			cancel: 'full',
			closesOnTimeout: true,
		},
	};
}

function rulesOf(book: Notebook, route: Resource): { route: Resource; path: Path }[] {
	const rules = [...route.path, 'spec', 'rules'];
	return book.list(rules).flatMap((rule, i) => {
		const path = [...rules, i];
		if (isMap(rule) && book.list([...path, 'backendRefs']).some(isMap)) return [{ route, path }];
		book.refuse(path, 'this rule has no backendRefs: there is nothing it could send a request to');
		return [];
	});
}

function refuse(book: Notebook, resources: readonly Resource[]): void {
	if (book.issues.some(({ severity }) => severity === 'error')) return;
	const parts = resources.some(({ kind }) => kind === 'AIServiceBackend' || kind === 'BackendTrafficPolicy');
	const message = parts
		? 'there are backends or policies here, but no AIGatewayRoute that uses them'
		: 'there is no AIGatewayRoute among these resources, so nothing says where a request goes';
	book.refuse([0], message, 'pass the AIGatewayRoute with the backends and policies that belong to it, in one file');
}

/** A policy on the route outranks one on the gateway. Nothing is merged. */
function policyFor(book: Notebook, route: Resource, policies: readonly { resource: Resource; policy: Policy }[]): Policy {
	const own = policies.find(({ resource }) => pointsAt(book, resource, ['HTTPRoute', 'AIGatewayRoute'], route.name));
	if (own !== undefined) return own.policy;
	const parents = book
		.list([...route.path, 'spec', 'parentRefs'])
		.flatMap((ref) => (isMap(ref) && typeof ref.name === 'string' ? [ref.name] : []));
	return policies.find(({ resource }) => parents.some((name) => pointsAt(book, resource, ['Gateway'], name)))?.policy ?? noPolicy(book);
}

function groupOf(
	book: Notebook,
	route: Resource,
	path: Path,
	policy: Policy,
	resources: readonly Resource[],
	taken: Set<string>,
): GroupSpec {
	const model = readMatch(book, [...path, 'matches']);
	const wanted = model ?? `${route.name}#${Number(path.at(-1)) + 1}`;
	let name = wanted;
	for (let i = 2; taken.has(name); i++) name = `${wanted}~${i}`;
	taken.add(name);
	const refs = [...path, 'backendRefs'];
	const deployments = book
		.list(refs)
		.flatMap((ref, i) => (isMap(ref) ? [readRef(book, [...refs, i], `${name}#${i + 1}`, model, policy, resources)] : []));
	if (deployments.length > 1 && policy.retries === 0)
		book.lint(
			'ENVOY-NO-RETRY',
			refs,
			'no policy with a retry block points at this route: a request that meets a failing backend gets its error, whatever the priorities',
		);
	else if (new Set(deployments.map(({ priority }) => priority)).size > 1 && policy.routing.triesPerPriority === undefined)
		book.lint(
			'ENVOY-STAYS-IN-PRIORITY',
			refs,
			'without numAttemptsPerPriority retries stay at the first priority for as long as it looks healthy',
		);
	return { name, deployments, fallbacks: [], routing: policy.routing, place: book.placeOf(path) };
}

/** The model header of the first match, if it asks for one exact value. */
function readMatch(book: Notebook, path: Path): string | null {
	for (const [i] of book.list(path).entries())
		for (const [k, header] of book.list([...path, i, 'headers']).entries()) {
			if (!isMap(header) || String(header.name).toLowerCase() !== 'x-ai-eg-model' || typeof header.value !== 'string') continue;
			book.note([...path, i, 'headers', k, 'value'], 'modelled', 'names the model that requests ask for');
			return header.value;
		}
	return null;
}

function readRef(
	book: Notebook,
	path: Path,
	id: string,
	model: string | null,
	policy: Policy,
	resources: readonly Resource[],
): DeploymentSpec {
	const backend = book.text([...path, 'name']) ?? '';
	const override = book.text([...path, 'modelNameOverride']);
	book.note([...path, 'name'], 'modelled', 'the backend');
	book.note([...path, 'modelNameOverride'], 'modelled', 'the upstream model');
	book.note([...path, 'weight'], 'modelled', 'its share of the traffic of its priority');
	book.note([...path, 'priority'], 'modelled', 'used when those of lower numbers are not healthy enough, or have had their tries');
	const resource = resources.find(({ kind, name }) => kind === 'AIServiceBackend' && name === backend);
	if (resource === undefined && book.get([...path, 'kind']) !== 'InferencePool')
		book.warn([...path, 'name'], `the AIServiceBackend ${shown(backend)} is not in this file: which provider it is cannot be told`);
	const schema = resource === undefined ? null : [...resource.path, 'spec', 'schema', 'name'];
	if (schema !== null) book.note(schema, 'modelled', 'who serves the model');
	const provider = (schema === null ? null : book.text(schema)) ?? 'unknown';
	return {
		id,
		model: override ?? model ?? backend,
		provider,
		weight: Math.max(0, book.number([...path, 'weight']) ?? 1),
		priority: Math.max(0, book.number([...path, 'priority']) ?? 0),
		timeoutUs: policy.tryTimeoutUs,
		retries: policy.retries,
		parallelMax: null,
		cooldownUs: null,
		place: book.placeOf(path),
	};
}

function timeoutOf(book: Notebook, rule: Path): number | null {
	const seconds = durationAt(book, [...rule, 'timeouts', 'request']);
	return seconds !== null && seconds > 0 ? seconds : null;
}

function readTimeout(book: Notebook, rule: Path, first: boolean): void {
	const at = [...rule, 'timeouts', 'request'];
	const unread = book.has(at) && timeoutOf(book, rule) === null;
	const why = unread ? 'not a time that can be read, or 0: 60 s are used' : 'time for all tries together, the whole answer included';
	book.note(at, first && !unread ? 'modelled' : 'approximated', first ? why : `${why}; here that of the first rule holds for all`);
	book.note([...rule, 'streamIdleTimeout'], 'ignored', 'streams are not simulated: an answer comes at once');
	if (first && !book.has(at))
		book.lint('ENVOY-STREAM-CUT', rule, 'without timeouts.request a request has 60 s for all tries, and a stream that lasts longer is cut');
}
