/** What runs: traffic, clients, gateway, pools and faults of a scenario, compiled. */
import type { SimulationPlan } from '../model/plan.ts';
import { clientOf } from './clients.ts';
import type { Draft } from './draft.ts';
import { faultOf } from './faults.ts';
import type { CompiledGateway } from './gateway.ts';
import { priced } from './gatewayBudgets.ts';
import { guardPools } from './gatewayGuardrails.ts';
import { poolsOf } from './hosted.ts';
import { monitorsOf } from './monitors.ts';
import { pipelinesOf, replicaPoolOf } from './pools.ts';
import { releasesOf, unusedReleases } from './releases.ts';
import { trafficOf } from './trafficStream.ts';

export type Parts = Pick<
	SimulationPlan,
	'traffic' | 'clients' | 'gateway' | 'pools' | 'hosted' | 'pipelines' | 'releases' | 'monitors' | 'faults'
>;

/** Of traffic streams, clients and pools, each. */
const ENTRIES_MAX = 200;

export function partsOf(draft: Draft, gateway: CompiledGateway | null): Parts {
	const { input, source } = draft;
	for (const family of ['traffic', 'clients', 'pools'] as const) {
		const size = Object.keys(input[family]).length;
		if (size === 0 && !draft.salvaged) draft.error('PM005', `${family}: expected at least one entry, got none`, [family]);
		if (size > ENTRIES_MAX) draft.error('PM007', `${family}: expected at most ${ENTRIES_MAX} entries, got ${size}`, [family]);
	}
	const traffic = Object.entries(input.traffic).map(([name]) => trafficOf(draft, name));
	const parts: Parts = {
		traffic,
		clients: Object.fromEntries(Object.entries(input.clients).map(([name, client]) => [name, clientOf(draft, name, client)])),
		gateway: gateway?.plan ?? null,
		...poolsOf(input, source, draft.issues, (name, pool) => replicaPoolOf(draft, name, pool)),
		...draft.noted(pipelinesOf(draft.input, draft.source)),
		...releasesOf(draft),
		...monitorsOf(draft, traffic),
		faults: input.faults.map((_, i) => faultOf(draft, i)),
	};
	unusedReleases(draft, parts);
	const hosted = { ...parts.hosted, ...guardPools(input.gateway?.guardrails, input.start) };
	return {
		...parts,
		...(Object.keys(hosted).length === 0 ? {} : { hosted }),
		gateway: priced(parts.gateway, input.gateway?.prices ?? {}, hosted),
	};
}
