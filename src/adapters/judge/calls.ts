/**
 * How many upstream calls one request can become when every call fails: the walk of the router, added up instead of
 * run. Health is left out, since nothing has failed yet when the worst begins; so is time, so the number is reached by
 * failures that are quick.
 */
import { US_PER_SECOND } from '../../base/units.ts';
import type { GroupVisits, WorstCase } from '../../model/gatewayReading.ts';
import type { DeploymentSpec, GatewaySpec, GroupSpec, RoutingSpec } from '../../model/gatewaySpec.ts';
import { type OutcomeName, outcomeNames } from '../../model/outcomes.ts';

/** An OpenAI or Anthropic SDK: one try and two retries. */
export const CLIENT_TRIES = 3;
/** Calls for one user action from which a retry product is worth a word: LiteLLM's defaults with one fallback. */
export const CALLS_MANY = 18;
/** Longest walk that is counted, in groups. */
const STEPS_MAX = 1000;

const failures: readonly OutcomeName[] = outcomeNames.filter((name) => name !== 'ok' && name !== 'cancelled');

interface Visit {
	readonly group: GroupSpec;
	readonly tries: number;
	readonly sdkTries: number;
}

/** Visits in a row, the longest continuation of each already chosen. */
interface Way {
	readonly calls: number;
	readonly visit: Visit | null;
	readonly onward: Way | null;
	readonly endless: boolean;
}

const nowhere: Way = { calls: 0, visit: null, onward: null, endless: false };

/** Of configs with very many groups not all are begun at. */
const STARTS_MAX = 200;

/** The worst over all groups that a request may name. */
export function worstOf(spec: GatewaySpec, clientTries: number = CLIENT_TRIES): WorstCase {
	let worst = worstCase(spec, clientTries);
	if (spec.entries !== undefined) return worst;
	for (const { name } of spec.groups.slice(0, STARTS_MAX)) {
		const from = worstCase({ ...spec, defaultGroup: name }, clientTries);
		if (from.calls > worst.calls) worst = from;
	}
	return worst;
}

/** Of a request that begins where requests begin which name no model. */
export function worstCase(spec: GatewaySpec, clientTries: number = CLIENT_TRIES): WorstCase {
	const way = spec.groups.length === 0 ? nowhere : new Walk(spec).from();
	const groups = visited(spec, visitsOf(way));
	const calls = Math.max(1, way.calls);
	const unbounded = groups.some((group) => group.held_s === null) || groups.length === 0;
	const held = unbounded ? null : groups.reduce((sum, group) => sum + (group.held_s ?? 0) * group.visits, 0);
	const { deadlineUs } = spec.routing;
	const bounded = deadlineUs === undefined ? held : Math.min(held ?? Number.POSITIVE_INFINITY, deadlineUs / US_PER_SECOND);
	return { calls, client_tries: clientTries, total: calls * clientTries, held_s: bounded, groups, endless: way.endless };
}

class Walk {
	private readonly spec: GatewaySpec;
	private readonly byName: ReadonlyMap<string, GroupSpec>;
	private readonly memo = new Map<GroupSpec, Way>();
	private readonly open = new Set<GroupSpec>();

	constructor(spec: GatewaySpec) {
		this.spec = spec;
		this.byName = indexOf(spec.groups);
	}

	/** From where a request begins: the entries, one after another, and then the fallbacks of the default group. */
	from(): Way {
		const { entries, groups, defaultGroup } = this.spec;
		const walk = fallbackWalk(this.spec, defaultGroup ?? groups[0].name);
		if (entries === undefined) return this.along(walk, 0);
		const drawn = [...entries].sort((a, b) => Number(b.weight > 0) - Number(a.weight > 0));
		const first = drawn.flatMap((entry) => this.byName.get(entry.group) ?? []);
		return this.along([...first, ...walk.slice(1)], 0);
	}

	/** The walk from a step on. From the end, since what follows decides which failure is the worst. */
	private along(walk: readonly GroupSpec[], from: number): Way {
		let rest: Way = { ...nowhere, endless: walk.length >= STEPS_MAX };
		for (let step = walk.length - 1; step >= from; step--) rest = this.visit(walk[step], rest);
		return rest;
	}

	/** The worst that can come of a group with `rest` behind it. */
	private visit(group: GroupSpec, rest: Way): Way {
		let worst = nowhere;
		const routing = routingOf(this.spec.routing, group);
		for (const first of group.deployments)
			for (const outcome of failures) {
				const tries = triesAfter(first, outcome, routing);
				const visit = { group, tries, sdkTries: first.sdkTries ?? 1 };
				const calls = tries * visit.sdkTries;
				for (const way of this.onward(group, first, outcome, tries, routing, rest))
					if (calls + way.calls > worst.calls) worst = { calls: calls + way.calls, visit, onward: way, endless: way.endless };
			}
		return worst;
	}

	/** Where a group leads that has failed: by the deployment that failed last. */
	private onward(group: GroupSpec, first: DeploymentSpec, outcome: OutcomeName, tries: number, routing: RoutingSpec, rest: Way): Way[] {
		const same = tries === 1 || routing.retriesStay === true || group.deployments.every(({ next }) => next === undefined);
		const lasts = same ? [first] : group.deployments;
		const outcomes = routing.eachFailureDecides === true && tries > 1 ? failures : [outcome];
		return lasts.flatMap((last) =>
			outcomes.map((ends): Way => {
				if (last.next !== undefined) {
					const next = this.byName.get(last.next[ends] ?? '');
					return next === undefined ? nowhere : this.chain(next);
				}
				return this.spec.routing.fallbackOn.includes(ends) ? rest : nowhere;
			}),
		);
	}

	/** A group reached off the walk, from where only `next` leads on. */
	private chain(group: GroupSpec): Way {
		const known = this.memo.get(group);
		if (known !== undefined) return known;
		if (this.open.has(group)) return { ...nowhere, endless: true };
		this.open.add(group);
		const way = this.visit(group, nowhere);
		this.open.delete(group);
		this.memo.set(group, way);
		return way;
	}
}

/** Tries in a group whose first ends like this, as the router counts them. */
function triesAfter({ retries }: DeploymentSpec, outcome: OutcomeName, routing: RoutingSpec): number {
	const counted = routing.retryCounts?.[outcome];
	if (counted !== undefined) return 1 + counted;
	return routing.retryOn.includes(outcome) ? 1 + (retries ?? routing.retries) : 1;
}

export function routingOf(gateway: RoutingSpec, group: GroupSpec): RoutingSpec {
	return group.routing === undefined ? gateway : { ...gateway, ...group.routing };
}

/** A config is looked at from each of its groups in turn. */
const indexes = new WeakMap<readonly GroupSpec[], ReadonlyMap<string, GroupSpec>>();

function indexOf(groups: readonly GroupSpec[]): ReadonlyMap<string, GroupSpec> {
	const index = indexes.get(groups) ?? new Map(groups.map((group) => [group.name, group]));
	indexes.set(groups, index);
	return index;
}

/** The groups tried in turn when all fail; `gateway/walk.ts` says the same in numbers. */
export function fallbackWalk(spec: GatewaySpec, first: string): GroupSpec[] {
	const byName = indexOf(spec.groups);
	const walk: GroupSpec[] = [];
	const visit = (name: string, depth: number): void => {
		const group = byName.get(name);
		if (group === undefined || walk.length >= STEPS_MAX) return;
		if (spec.routing.fallbackOnce === true && walk.includes(group)) return;
		walk.push(group);
		if (depth >= spec.routing.fallbackDepthMax) return;
		let next = depth;
		for (const fallback of group.fallbacks) if (fallback !== name) visit(fallback, ++next);
	};
	visit(first, 0);
	return walk;
}

function visitsOf(way: Way): Visit[] {
	const visits: Visit[] = [];
	for (let at: Way | null = way; at !== null; at = at.onward) if (at.visit !== null) visits.push(at.visit);
	return visits;
}

/** What the visits of each group come to. */
function visited(spec: GatewaySpec, visits: readonly Visit[]): GroupVisits[] {
	const byGroup = new Map<GroupSpec, Visit[]>();
	for (const visit of visits) byGroup.set(visit.group, [...(byGroup.get(visit.group) ?? []), visit]);
	return [...byGroup].map(([group, own]) => ({
		group: group.name,
		visits: own.length,
		tries: Math.max(...own.map(({ tries }) => tries)),
		sdk_tries: Math.max(...own.map(({ sdkTries }) => sdkTries)),
		calls: own.reduce((sum, { tries, sdkTries }) => sum + tries * sdkTries, 0),
		held_s: heldSeconds(group, routingOf(spec.routing, group)),
	}));
}

/** How long one visit lasts when every try times out; null when none does. */
function heldSeconds({ deployments }: GroupSpec, routing: RoutingSpec): number | null {
	let longest = 0;
	for (const deployment of deployments) {
		if (deployment.timeoutUs === null) return null;
		longest = Math.max(longest, (deployment.timeoutUs / US_PER_SECOND) * triesAfter(deployment, 'timeout', routing));
	}
	return longest;
}
