/**
 * The mechanisms a feedback cycle may run through, and the same plan with one of them frozen. What a mechanism costs
 * is what the bill is without it, on the same randomness: draws are looked up by request, so nothing else moves.
 */
import type { ClientPlan, PoolPlan, PrewarmPlan, SimulationPlan } from '../model/plan.ts';
import type { RunRecord } from '../model/record.ts';

export interface Mechanism {
	readonly name: MechanismName;
	/** The value that owns it, as a path into the scenario. */
	readonly path: readonly (string | number)[];
	readonly frozen: (plan: SimulationPlan) => SimulationPlan;
}

export const mechanismNames = [
	'client retries',
	'gateway retries',
	'fallbacks',
	'work nobody waits for',
	'autoscaler',
	'cold starts',
] as const;
export type MechanismName = (typeof mechanismNames)[number];

/** Those the plan has. The autoscaler is frozen to what it did in the `twin`: the same seed's run without the incident. */
export function mechanismsOf(plan: SimulationPlan, twin: RunRecord): Mechanism[] {
	const retrying = Object.keys(plan.clients).filter((name) => plan.clients[name].attemptsMax > 1);
	const deaf = Object.keys(plan.clients).filter((name) => plan.clients[name].timeoutUs !== null && plan.clients[name].cancel === 'none');
	const scaling = Object.keys(plan.pools).filter((name) => plan.pools[name].autoscaler.kind !== 'fixed');
	const groups = plan.gateway?.spec.groups ?? [];
	const mechanisms: (Mechanism | false)[] = [
		retrying.length > 0 && { name: 'client retries', path: ['clients', retrying[0], 'retry'], frozen: withoutClientRetries },
		groups.some(({ deployments }) => deployments.some(({ retries }) => (retries ?? plan.gateway?.spec.routing.retries ?? 0) > 0)) && {
			name: 'gateway retries',
			path: ['gateway', 'config'],
			frozen: withoutGatewayRetries,
		},
		groups.some(({ fallbacks }) => fallbacks.length > 0) && { name: 'fallbacks', path: ['gateway', 'config'], frozen: withoutFallbacks },
		deaf.length > 0 && { name: 'work nobody waits for', path: ['clients', deaf[0], 'cancel'], frozen: withCancellation },
		scaling.length > 0 && {
			name: 'autoscaler',
			path: ['pools', scaling[0], 'autoscaler'],
			frozen: (all) => withPools(all, (pool, name) => asInTwin(pool, name, twin)),
		},
		scaling.length > 0 && {
			name: 'cold starts',
			path: ['pools', scaling[0], 'cold_start'],
			frozen: (all) => withPools(all, (pool) => ({ ...pool, coldStart: { kind: 'constant', options: { value: 0 } } })),
		},
	];
	return mechanisms.filter((mechanism) => mechanism !== false);
}

function withoutClientRetries(plan: SimulationPlan): SimulationPlan {
	return withClients(plan, (client) => ({ ...client, retry: { kind: 'none', options: {} }, attemptsMax: 1 }));
}

function withCancellation(plan: SimulationPlan): SimulationPlan {
	const heard = withPools(
		withClients(plan, (client) => ({ ...client, cancel: 'full' })),
		(pool) => ({ ...pool, stopsOnCancel: true }),
	);
	const { gateway } = heard;
	if (gateway === null) return heard;
	const routing = { ...gateway.spec.routing, cancel: 'full' as const, closesOnTimeout: true };
	return { ...heard, gateway: { ...gateway, spec: { ...gateway.spec, routing } } };
}

function withoutGatewayRetries(plan: SimulationPlan): SimulationPlan {
	const { gateway } = plan;
	if (gateway === null) return plan;
	const groups = gateway.spec.groups.map((group) => ({
		...group,
		deployments: group.deployments.map((deployment) => ({ ...deployment, retries: 0 })),
	}));
	return { ...plan, gateway: { ...gateway, spec: { ...gateway.spec, groups, routing: { ...gateway.spec.routing, retries: 0 } } } };
}

function withoutFallbacks(plan: SimulationPlan): SimulationPlan {
	const { gateway } = plan;
	if (gateway === null) return plan;
	const groups = gateway.spec.groups.map((group) => ({ ...group, fallbacks: [] }));
	return { ...plan, gateway: { ...gateway, spec: { ...gateway.spec, groups } } };
}

function withClients(plan: SimulationPlan, change: (client: ClientPlan) => ClientPlan): SimulationPlan {
	return { ...plan, clients: Object.fromEntries(Object.entries(plan.clients).map(([name, client]) => [name, change(client)])) };
}

function withPools(plan: SimulationPlan, change: (pool: PoolPlan, name: string) => PoolPlan): SimulationPlan {
	return { ...plan, pools: Object.fromEntries(Object.entries(plan.pools).map(([name, pool]) => [name, change(pool, name)])) };
}

/** As many replicas in each step as the twin paid for, whatever the load. */
function asInTwin(pool: PoolPlan, name: string, twin: RunRecord): PoolPlan {
	const billed = twin.pools.find((each) => each.name === name)?.billedUs;
	if (billed === undefined || pool.autoscaler.kind === 'fixed') return pool;
	const { stepUs } = twin.series;
	const counts = Array.from(billed, (us) => Math.min(pool.replicasMax, Math.max(pool.replicasMin, Math.round(us / stepUs))));
	return {
		...pool,
		autoscaler: { kind: 'fixed', options: { replicas: 0 } },
		replicasMin: 0,
		replicasInitial: counts[0] ?? 0,
		prewarm: windowsOf(counts, stepUs),
	};
}

/** Steps with the same number are one window. */
function windowsOf(counts: readonly number[], stepUs: number): PrewarmPlan[] {
	const windows: PrewarmPlan[] = [];
	for (let from = 0; from < counts.length; ) {
		let until = from;
		while (until < counts.length && counts[until] === counts[from]) until++;
		windows.push({ fromUs: from * stepUs, untilUs: until * stepUs, min: counts[from], extra: 0 });
		from = until;
	}
	return windows;
}
