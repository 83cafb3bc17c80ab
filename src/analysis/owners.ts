/** Which line of the scenario owns a cause: the value one would change to spend less on it. */
import type { Place } from '../base/issue.ts';
import type { Path } from '../base/yamlText.ts';
import type { CauseName } from '../model/causes.ts';
import type { SimulationPlan } from '../model/plan.ts';

export interface Owner {
	readonly path: string;
	readonly place: Place;
}

/** Owner by cause; a cause of several owners names the first. */
export function ownersOf(plan: SimulationPlan, placeOf: (path: Path) => Place): Partial<Record<CauseName, Owner>> {
	const client = Object.keys(plan.clients)[0];
	const retrying = Object.keys(plan.clients).find((name) => plan.clients[name].retry.kind !== 'none');
	const pool = Object.keys(plan.pools)[0] ?? Object.keys(plan.hosted ?? {})[0];
	const replicas = Object.keys(plan.pools).length > 0;
	const store = Object.entries(plan.hosted ?? {}).find(([, hosted]) => hosted.kind === 'store')?.[0];
	const at = (...path: Path): Owner => ({ path: path.join('.'), place: placeOf(path) });
	const routed = (plan.gateway?.spec.groups.length ?? 0) > 0;
	const retry: Owner =
		retrying === undefined ? (routed ? at('gateway', 'config') : at('clients', client)) : at('clients', retrying, 'retry');
	const guarded = plan.gateway?.spec.admission.guards !== undefined;
	const asking = plan.traffic.find(({ consequences }) => (consequences?.reask ?? null) !== null)?.name;
	const release = Object.keys(plan.releases ?? {})[0];
	const monitor = Object.keys(plan.monitors ?? {})[0];
	return {
		useful: at('traffic', plan.traffic[0].name),
		retry,
		abandoned: at('clients', client, 'timeout'),
		failed: at('pools', pool, 'errors'),
		fallback: at('gateway', 'config'),
		...(replicas
			? {
					'cold-start': at('pools', pool, 'cold_start'),
					idle: at('pools', pool, 'autoscaler'),
					'minimum-charge': at('pools', pool, 'price'),
				}
			: {}),
		...(guarded ? { guardrail: at('gateway', 'guardrails'), regenerated: at('gateway', 'guardrails', 'output') } : {}),
		...(release === undefined ? {} : { shadow: at('releases', release, 'strategy'), evaluation: at('releases', release) }),
		...(release === undefined && monitor !== undefined ? { evaluation: at('monitors', monitor) } : {}),
		...(asking === undefined ? {} : { 're-ask': at('traffic', asking, 'consequences', 'reask') }),
		...(store === undefined ? {} : { standing: at('pools', store, 'price') }),
	};
}

export function inWords(place: Place): string {
	return `${place.file}:${place.line}`;
}
