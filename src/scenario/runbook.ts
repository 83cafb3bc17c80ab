/**
 * Actions on the running plan, of a runbook or a responder. Most are patches of the scenario that take effect while it runs:
 * the patched scenario is compiled like any other, so an action can say nothing the scenario could not; what changed
 * becomes the action. Caps and drains change the compiled pool, blocks and rollbacks act on what is running.
 */

import { canonicalJson } from '../base/hash.ts';
import { hasErrors, type Issue, type Place } from '../base/issue.ts';
import type { Path } from '../base/yamlText.ts';
import type { HostedPlan } from '../model/hostedPlan.ts';
import type { BlockPlan } from '../model/incidentPlan.ts';
import type { Changes, PoolPlan, RunbookAction, SimulationPlan } from '../model/plan.ts';
import { circumstances } from './circumstances.ts';
import type { ActionInput } from './incidentSchema.ts';
import type { ScenarioInput } from './schema.ts';
import { type Patch, patched, patchesOf, type Source, startsWith, valueAt } from './source.ts';
import { unknownName } from './unknownName.ts';

type Parts = Pick<SimulationPlan, 'clients' | 'gateway' | 'pools' | 'hosted' | 'releases' | 'traffic' | 'faults'>;
/** A change of compiled pools that no patch could make. */
type Edit = (pools: Parts['pools']) => Parts['pools'];

/** Fields of a pool that may change while it runs. */
const POOL_LIVE: readonly string[] = ['replicasMin', 'replicasMax', 'prewarm', 'queueLimit', 'limits', 'concurrency', 'quality'];

/** What an action may consist of. */
const DEEDS = ['set', 'variant', 'cap', 'drain', 'block', 'breaker', 'rollback'] as const;

export interface ActionsContext {
	readonly source: Source;
	readonly input: Pick<ScenarioInput, 'variants'>;
	/** The plan before the first action. */
	readonly before: Parts;
	/** Names of releases that can be taken back. */
	readonly releases: readonly string[];
	compileParts(source: Source): { parts: Parts | null; issues: readonly Issue[] };
}

/** The actions of a list that stands at `at`, each in force for those after it. */
export function compileActions(
	actions: readonly ActionInput[],
	at: Path,
	context: ActionsContext,
): { actions: RunbookAction[]; issues: Issue[] } {
	const { source, before } = context;
	const done: RunbookAction[] = [];
	const issues: Issue[] = [];
	let patches: readonly Patch[] = [];
	let edits: readonly Edit[] = [];
	let parts = before;
	actions.forEach((action, i) => {
		const said = issues.length;
		const here: Path = [...at, i];
		const complain = (code: Issue['code'], message: string, place: Place, hint?: string) =>
			issues.push({ code, severity: 'error', message: `${here.join('.')}: ${message}`, ...(hint === undefined ? {} : { hint }), place });
		if (DEEDS.every((deed) => action[deed] === undefined))
			complain('PM005', `'${action.name.slice(0, 60)}' does nothing`, source.placeOf(here), `give it one of: ${DEEDS.join(', ')}`);
		const own = ownPatches(action, here, context, issues);
		const live = own.filter((patch) => isLive(patch.path));
		for (const patch of own.filter((one) => !live.includes(one))) issues.push(frozenIssue(patch.path.join('.'), patch.placeOfKey([])));
		const edit = editsOf(action, here, source, parts, issues);
		const blocks = blocksOf(action, here, source, parts, issues);
		if (action.rollback !== undefined && !context.releases.includes(action.rollback))
			issues.push(unknownName('release', action.rollback, context.releases, source.placeOf([...here, 'rollback'])));
		const result = patched(source, [...patches, ...live]);
		const compiled = context.compileParts(result.source);
		issues.push(...result.issues, ...compiled.issues);
		// A broken action is left out of those after it: each complains of its own mistakes only.
		if (compiled.parts === null || result.issues.length > 0 || hasErrors(compiled.issues)) return;
		const after = { ...compiled.parts, pools: [...edits, ...edit].reduce((pools, change) => change(pools), compiled.parts.pools) };
		const frozen = frozenChange(parts, after);
		if (frozen !== null) {
			const culprit = live.find(({ path }) => startsWith(path, frozen.path) || startsWith(frozen.path, path));
			issues.push(frozenIssue(culprit?.path.join('.') ?? frozen.what, culprit?.placeOfKey([]) ?? source.placeOf([...here, 'set'])));
			return;
		}
		const becomes = changes(parts, after);
		if (issues.length === said && isNothing(becomes) && blocks.length === 0 && action.rollback === undefined) {
			const message = `${here.join('.')}: '${action.name.slice(0, 60)}' changes nothing: all is so already`;
			issues.push({ code: 'PM013', severity: 'warning', message, place: source.placeOf([...here, 'name']) });
		}
		const { name, takes, fails, tries, rollback = null } = action;
		done.push({ name, takes, fails, tries, becomes, blocks, rollback });
		patches = result.applied;
		edits = [...edits, ...edit];
		parts = after;
	});
	return { actions: done, issues };
}

/** The patches of `variant`, `set` and `breaker`, in this order. */
function ownPatches(action: ActionInput, here: Path, { source, input }: ActionsContext, issues: Issue[]): Patch[] {
	const own: Patch[] = [];
	if (action.variant !== undefined) {
		const place = source.placeOf([...here, 'variant']);
		const set = input.variants[action.variant]?.set;
		if (set === undefined) issues.push(unknownName('variant', action.variant, Object.keys(input.variants), place));
		// Who is called and what they do is no property of the system that an action could change.
		else
			for (const patch of patchesOf(source, ['variants', action.variant, 'set'], set))
				if (patch.path[0] !== 'incident') own.push(isLive(patch.path) ? patch : { ...patch, placeOfKey: () => place });
	}
	own.push(...patchesOf(source, [...here, 'set'], action.set ?? {}));
	if (action.breaker !== undefined) {
		const at: Path = [...here, 'breaker'];
		own.push({
			path: ['gateway', 'economic_breaker', 'limit'],
			value: valueAt(source.value, at),
			placeOf: () => source.placeOf(at),
			placeOfKey: () => source.placeOfKey(at),
		});
	}
	return own;
}

/** Caps and drains. */
function editsOf(action: ActionInput, here: Path, source: Source, { pools }: Parts, issues: Issue[]): Edit[] {
	const names = Object.keys(pools);
	const known = (name: string | undefined, key: Path): string | null => {
		const chosen = name ?? (names.length === 1 ? names[0] : undefined);
		if (chosen === undefined) {
			const message = `${here.join('.')}: 'pool' is missing, and there is more than one pool`;
			issues.push({
				code: 'PM005',
				severity: 'error',
				message,
				hint: `known: ${names.join(', ')}`,
				place: source.placeOfGap([...here, ...key]),
			});
		} else if (!names.includes(chosen)) issues.push(unknownName('pool with replicas', chosen, names, source.placeOf([...here, ...key])));
		else return chosen;
		return null;
	};
	const edits: Edit[] = [];
	if (action.cap !== undefined) {
		const { pool, replicas } = action.cap;
		const name = known(pool, ['cap', 'pool']);
		if (name !== null) edits.push(changing(name, (plan) => bounded(plan, replicas)));
	}
	if (action.drain !== undefined) {
		const name = known(action.drain, ['drain']);
		if (name !== null) edits.push(changing(name, (plan) => ({ ...bounded(plan, 0), queueLimit: 0 })));
	}
	return edits;
}

function changing(name: string, change: (plan: PoolPlan) => PoolPlan): Edit {
	return (pools) => ({ ...pools, [name]: change(pools[name]) });
}

/** At most so many replicas: what is pre-warmed by schedule counts among them. */
function bounded(plan: PoolPlan, replicas: number): PoolPlan {
	return { ...plan, replicasMax: Math.min(plan.replicasMax, replicas), replicasMin: Math.min(plan.replicasMin, replicas) };
}

function blocksOf({ block }: ActionInput, here: Path, source: Source, { traffic }: Parts, issues: Issue[]): BlockPlan[] {
	if (block === undefined) return [];
	const at: Path = [...here, 'block'];
	const names = traffic.map(({ name }) => name);
	const name = block.traffic ?? (names.length === 1 ? names[0] : undefined);
	const wrong = (code: Issue['code'], message: string, place: Place, hint?: string): [] => {
		issues.push({ code, severity: 'error', message: `${at.join('.')}: ${message}`, ...(hint === undefined ? {} : { hint }), place });
		return [];
	};
	if (name === undefined)
		return wrong(
			'PM005',
			"'traffic' is missing, and there is more than one traffic stream",
			source.placeOfGap([...at, 'traffic']),
			`known: ${names.join(', ')}`,
		);
	const stream = names.indexOf(name);
	if (stream < 0) {
		issues.push(unknownName('traffic stream', name, names, source.placeOf([...at, 'traffic'])));
		return [];
	}
	if (block.tenant === undefined && !block.busiest) return [{ stream, tenant: null }];
	const key = block.tenant === undefined ? 'busiest' : 'tenant';
	const { population } = traffic[stream];
	if (population === undefined)
		return wrong(
			'PM009',
			`traffic.${name} has no population, so it has no tenants to block`,
			source.placeOf([...at, key]),
			'leave the key out to block the whole stream',
		);
	if (block.busiest) {
		if (block.tenant !== undefined) return wrong('PM009', 'either `tenant` or `busiest`, not both', source.placeOf([...at, 'busiest']));
		return [{ stream, tenant: 'busiest' }];
	}
	const { tenant = 1 } = block;
	if (tenant > population.tenants)
		return wrong('PM007', `there are ${population.tenants} tenants, and no number ${tenant}`, source.placeOf([...at, 'tenant']));
	return [{ stream, tenant: tenant - 1 }];
}

function isLive(path: Path): boolean {
	return !circumstances.includes(String(path[0]));
}

function frozenIssue(what: string, place: Place): Issue {
	return {
		code: 'PM009',
		severity: 'error',
		message: `a runbook action cannot change ${what.slice(0, 80)} while the run is going`,
		hint: 'it may change clients, the throttle, limits, budgets, concurrency and economic breaker of the gateway, and the replicas, prewarm, queue and quality of pools; a release is taken back by `rollback: NAME`',
		place,
	};
}

function isNothing({ clients, admission, pools, hosted }: Changes): boolean {
	return [clients, admission, pools, hosted].every((part) => Object.keys(part).length === 0);
}

function changes(before: Parts, after: Parts): Changes {
	const family = <T extends object>(a: Readonly<Record<string, T>>, b: Readonly<Record<string, T>>): Record<string, Partial<T>> =>
		Object.fromEntries(
			Object.entries(b)
				.filter(([name, value]) => !same(a[name], value))
				.map(([name, value]) => [name, changed(a[name], value)]),
		);
	const [was, is] = [before.gateway?.spec.admission, after.gateway?.spec.admission];
	return {
		clients: family(before.clients, after.clients),
		admission: was === undefined || is === undefined ? {} : changed(was, is),
		...(same(before.gateway?.prices, after.gateway?.prices) ? {} : { prices: after.gateway?.prices ?? {} }),
		pools: family(before.pools, after.pools),
		hosted: family(before.hosted ?? {}, after.hosted ?? {}),
	};
}

/** The fields of `b` that are not as in `a`: others may have been changed by somebody else by then, and stay so. */
function changed<T extends object>(a: T, b: T): Partial<T> {
	const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])] as (keyof T)[];
	return Object.fromEntries(keys.filter((key) => !same(a[key], b[key])).map((key) => [key, b[key]])) as Partial<T>;
}

/** Something that differs but cannot change while running, and where it stands; or null. */
function frozenChange(before: Parts, after: Parts): { readonly what: string; readonly path: Path } | null {
	if ((before.gateway === null) !== (after.gateway === null)) return { what: 'whether there is a gateway', path: ['gateway'] };
	for (const family of ['clients', 'pools'] as const)
		if (!same(Object.keys(before[family]), Object.keys(after[family]))) return { what: `which ${family} there are`, path: [family] };
	for (const name of Object.keys(before.clients))
		if (before.clients[name].upstream !== after.clients[name].upstream)
			return { what: `clients.${name}.upstream`, path: ['clients', name, 'upstream'] };
	const all = ({ pools, hosted }: Parts): Readonly<Record<string, object>> => ({ ...pools, ...hosted });
	if (!same(Object.keys(before.hosted ?? {}), Object.keys(after.hosted ?? {}))) return { what: 'which pools there are', path: ['pools'] };
	for (const name of Object.keys(all(before))) {
		const still = (parts: Parts): Record<string, unknown> =>
			Object.fromEntries(Object.entries(all(parts)[name]).filter(([key]) => !POOL_LIVE.includes(key)));
		const said = ({ quality }: { readonly quality?: unknown }) => quality !== undefined;
		if (said(all(before)[name]) !== said(all(after)[name])) return { what: `pools.${name}.quality`, path: ['pools', name, 'quality'] };
		const differs = Object.entries(still(after)).find(([key, value]) => !same(value, still(before)[key]));
		if (differs !== undefined) return { what: `pools.${name}`, path: ['pools', name, ...keyOf(differs[0], after.hosted?.[name])] };
	}
	const { releases = {} } = after;
	if (!same(Object.keys(before.releases ?? {}), Object.keys(releases))) return { what: 'which releases there are', path: ['releases'] };
	for (const [name, release] of Object.entries(releases))
		if (!same(before.releases?.[name], release)) return { what: `releases.${name}`, path: ['releases', name] };
	const kills = ({ gateway }: Parts) => gateway?.spec.admission.breaker?.action === 'kill';
	if (kills(before) !== kills(after))
		return { what: 'whether the breaker withdraws what is in flight', path: ['gateway', 'economic_breaker', 'action'] };
	if (!same(before.gateway?.spec.admission.guards, after.gateway?.spec.admission.guards))
		return { what: 'the guardrails', path: ['gateway', 'guardrails'] };
	const routing = (gateway: Parts['gateway']) =>
		gateway === null ? null : { ...gateway, prices: null, spec: { ...gateway.spec, admission: null } };
	if (!same(routing(before.gateway), routing(after.gateway))) return { what: "the gateway's routing", path: ['gateway'] };
	return null;
}

function keyOf(field: string, hosted: HostedPlan | undefined): Path {
	return field === 'price' && hosted?.kind === 'api' ? ['model'] : (POOL_KEYS[field] ?? []);
}

/** Where fields of a pool's plan stand in the scenario, when not under their own name. */
const POOL_KEYS: Readonly<Record<string, Path>> = {
	slots: ['slots'],
	service: ['service'],
	errorRate: ['errors'],
	coldStart: ['cold_start'],
	autoscaler: ['autoscaler'],
	replicasInitial: ['replicas', 'initial'],
	stopsOnCancel: ['stops_on_cancel'],
	price: ['price'],
	billedFrom: ['billed_from'],
	kind: ['kind'],
	latency: ['latency'],
	perTokenUs: ['per_token'],
	faults: ['errors'],
	promptCache: ['prompt_cache'],
	batchWindowUs: ['batch'],
	billsErrors: ['bills_errors'],
	readUnits: ['read_units'],
	writeUnits: ['write_units'],
	egressBytes: ['egress_kb'],
	storageMb: ['storage_gb'],
	nodes: ['nodes'],
};

function same(a: unknown, b: unknown): boolean {
	return canonicalJson(a ?? null) === canonicalJson(b ?? null);
}
