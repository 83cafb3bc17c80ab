/**
 * Runbook actions: each is a patch of the scenario that takes effect while it runs. The patched scenario is
 * compiled like any other, so an action can say nothing the scenario could not; what changed becomes the action.
 */

import { canonicalJson } from '../base/hash.ts';
import type { Issue } from '../base/issue.ts';
import type { Path } from '../base/yamlText.ts';
import type { RunbookAction, SimulationPlan } from '../model/plan.ts';
import { type Patch, patched, patchesOf, type Source } from './source.ts';

type Parts = Pick<SimulationPlan, 'clients' | 'gateway' | 'pools' | 'traffic' | 'faults'>;

/** Fields of a pool that may change while it runs. */
const POOL_LIVE: readonly string[] = ['replicasMin', 'replicasMax', 'prewarm', 'queueLimit'];

export function compileRunbook(
	actions: readonly { readonly name: string; readonly takes: number; readonly set: Readonly<Record<string, unknown>> }[],
	source: Source,
	before: Parts,
	compileParts: (source: Source) => { parts: Parts | null; issues: readonly Issue[] },
): { runbook: RunbookAction[]; issues: Issue[] } {
	const runbook: RunbookAction[] = [];
	const issues: Issue[] = [];
	const patches: Patch[] = [];
	let parts = before;
	actions.forEach((action, i) => {
		const at: Path = ['incident', 'runbook', i, 'set'];
		patches.push(...patchesOf(source, at, action.set));
		const result = patched(source, patches);
		const compiled = compileParts(result.source);
		issues.push(...result.issues, ...compiled.issues);
		if (compiled.parts === null) return;
		const frozen = frozenChange(parts, compiled.parts);
		if (frozen !== null)
			issues.push({
				code: 'PM009',
				severity: 'error',
				message: `a runbook action cannot change ${frozen} while the run is going`,
				hint: `it may change clients, the gateway's admission, and of pools: replicas, prewarm, queue`,
				place: source.placeOf(at),
			});
		runbook.push({ name: action.name, takesUs: action.takes, becomes: changes(parts, compiled.parts) });
		parts = compiled.parts;
	});
	return { runbook, issues };
}

function changes(before: Parts, after: Parts): RunbookAction['becomes'] {
	const changed = <T>(a: Readonly<Record<string, T>>, b: Readonly<Record<string, T>>) =>
		Object.fromEntries(Object.entries(b).filter(([name, value]) => !same(a[name], value)));
	return {
		clients: changed(before.clients, after.clients),
		gateway: same(before.gateway, after.gateway) ? null : after.gateway,
		pools: changed(before.pools, after.pools),
	};
}

/** Names something that differs but cannot change while running, or null. */
function frozenChange(before: Parts, after: Parts): string | null {
	if (!same(before.traffic, after.traffic)) return 'traffic';
	if (!same(before.faults, after.faults)) return 'faults';
	if (!same(Object.keys(before.clients), Object.keys(after.clients))) return 'which clients there are';
	if (!same(Object.keys(before.pools), Object.keys(after.pools))) return 'which pools there are';
	for (const name of Object.keys(before.clients))
		if (before.clients[name].upstream !== after.clients[name].upstream) return `clients.${name}.upstream`;
	for (const name of Object.keys(before.pools)) {
		const still = (pools: Parts['pools']) => Object.fromEntries(Object.entries(pools[name]).filter(([key]) => !POOL_LIVE.includes(key)));
		if (!same(still(before.pools), still(after.pools))) return `pools.${name} beyond replicas, prewarm and queue`;
	}
	if ((before.gateway === null) !== (after.gateway === null)) return 'whether there is a gateway';
	const routing = (gateway: Parts['gateway']) => (gateway === null ? null : { ...gateway.spec, admission: null });
	if (!same(routing(before.gateway), routing(after.gateway))) return "the gateway's routing";
	return null;
}

function same(a: unknown, b: unknown): boolean {
	return canonicalJson(a ?? null) === canonicalJson(b ?? null);
}
