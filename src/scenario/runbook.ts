/**
 * Runbook actions: each is a patch of the scenario that takes effect while it runs. The patched scenario is
 * compiled like any other, so an action can say nothing the scenario could not; what changed becomes the action.
 */

import { canonicalJson } from '../base/hash.ts';
import { hasErrors, type Issue, type Place } from '../base/issue.ts';
import type { Path } from '../base/yamlText.ts';
import type { HostedPlan } from '../model/hostedPlan.ts';
import type { RunbookAction, SimulationPlan } from '../model/plan.ts';
import { type Patch, patched, patchesOf, type Source, startsWith } from './source.ts';

type Parts = Pick<SimulationPlan, 'clients' | 'gateway' | 'pools' | 'hosted' | 'releases' | 'traffic' | 'faults'>;

/** Fields of a pool that may change while it runs. */
const POOL_LIVE: readonly string[] = ['replicasMin', 'replicasMax', 'prewarm', 'queueLimit', 'limits', 'concurrency', 'quality'];

export function compileRunbook(
	actions: readonly { readonly name: string; readonly takes: number; readonly set: Readonly<Record<string, unknown>> }[],
	source: Source,
	before: Parts,
	compileParts: (source: Source) => { parts: Parts | null; issues: readonly Issue[] },
): { runbook: RunbookAction[]; issues: Issue[] } {
	const runbook: RunbookAction[] = [];
	const issues: Issue[] = [];
	let patches: readonly Patch[] = [];
	let parts = before;
	actions.forEach((action, i) => {
		const at: Path = ['incident', 'runbook', i, 'set'];
		const own = patchesOf(source, at, action.set);
		const live = own.filter((patch) => isLive(patch.path));
		for (const patch of own.filter((one) => !live.includes(one))) issues.push(frozenIssue(patch.path.join('.'), patch.placeOfKey([])));
		const result = patched(source, [...patches, ...live]);
		const compiled = compileParts(result.source);
		issues.push(...result.issues, ...compiled.issues);
		// A broken action is left out of those after it: each complains of its own mistakes only.
		if (compiled.parts === null || result.issues.length > 0 || hasErrors(compiled.issues)) return;
		const frozen = frozenChange(parts, compiled.parts);
		if (frozen !== null) {
			const culprit = live.find(({ path }) => startsWith(path, frozen.path) || startsWith(frozen.path, path));
			issues.push(frozenIssue(culprit?.path.join('.') ?? frozen.what, culprit?.placeOfKey([]) ?? source.placeOf(at)));
			return;
		}
		const becomes = changes(parts, compiled.parts);
		if (own.length === live.length && isNothing(becomes)) {
			const message = `incident.runbook.${i}: '${action.name.slice(0, 60)}' changes nothing: all is so already`;
			issues.push({ code: 'PM013', severity: 'warning', message, place: source.placeOf([...at.slice(0, -1), 'name']) });
		}
		runbook.push({ name: action.name, takesUs: action.takes, becomes });
		patches = result.applied;
		parts = compiled.parts;
	});
	return { runbook, issues };
}

/** Sections that nothing can change while the run is going. */
const FROZEN: readonly string[] = [
	'version',
	'name',
	'summary',
	'start',
	'duration',
	'traffic',
	'faults',
	'incident',
	'thresholds',
	'variants',
	'measure',
	'limits',
	'prices',
];

function isLive(path: Path): boolean {
	return !FROZEN.includes(String(path[0]));
}

function frozenIssue(what: string, place: Place): Issue {
	return {
		code: 'PM009',
		severity: 'error',
		message: `a runbook action cannot change ${what.slice(0, 80)} while the run is going`,
		hint: 'it may change clients, the throttle, concurrency and economic breaker of the gateway, and the replicas, prewarm, queue and quality of pools; and it may call off a release with `rollback: true`',
		place,
	};
}

function isNothing(becomes: RunbookAction['becomes']): boolean {
	return (
		[becomes.clients, becomes.pools, becomes.hosted ?? {}, becomes.releases ?? {}].every((part) => Object.keys(part).length === 0) &&
		becomes.gateway === null
	);
}

function changes(before: Parts, after: Parts): RunbookAction['becomes'] {
	const changed = <T>(a: Readonly<Record<string, T>>, b: Readonly<Record<string, T>>) =>
		Object.fromEntries(Object.entries(b).filter(([name, value]) => !same(a[name], value)));
	return {
		clients: changed(before.clients, after.clients),
		gateway: same(before.gateway, after.gateway) ? null : after.gateway,
		pools: changed(before.pools, after.pools),
		...(after.hosted === undefined ? {} : { hosted: changed(before.hosted ?? {}, after.hosted) }),
		...(after.releases === undefined ? {} : { releases: changed(before.releases ?? {}, after.releases) }),
	};
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
		if (!same({ ...before.releases?.[name], rollback: 0 }, { ...release, rollback: 0 }))
			return { what: `releases.${name}`, path: ['releases', name] };
	const routing = (gateway: Parts['gateway']) => (gateway === null ? null : { ...gateway, spec: { ...gateway.spec, admission: null } });
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
