/**
 * The one place where components meet: a plan and a seed become a running system. The order of assembly is the
 * order of priorities at equal times: what finishes, then what waits, then who arrives, then who decides.
 */
import { CauseLedger } from '../billing/causeLedger.ts';
import { AccruingSpend } from '../billing/spendMeter.ts';
import { UsageLedger } from '../billing/usageLedger.ts';
import { Client } from '../clients/client.ts';
import { faults } from '../faults/index.ts';
import { scheduleFaults } from '../faults/schedule.ts';
import { Admission } from '../gateway/admission.ts';
import { Router } from '../gateway/router.ts';
import { IncidentClock } from '../incident/clock.ts';
import { Calendar } from '../kernel/calendar.ts';
import { AttemptTable, RequestTable } from '../model/attempts.ts';
import type { GatewayPlan, RunbookAction, SimulationPlan } from '../model/plan.ts';
import type { Caller, Probe, Upstream, World } from '../model/ports.ts';
import { HostedPool } from '../pools/hosted/hostedPool.ts';
import { SlotsPool } from '../pools/slotsPool.ts';
import { TrafficSource } from '../traffic/source.ts';

/** A plan's components, wired and ready to run. */
export interface Assembly {
	readonly world: World;
	readonly ledger: CauseLedger;
	/** Null when no pool is hosted. */
	readonly usage: UsageLedger | null;
	readonly pools: readonly Pool[];
}

type Pool = SlotsPool | HostedPool;

export function assemble(plan: SimulationPlan, seed: number, probe: Probe): Assembly {
	const calendar = new Calendar({ eventsLimit: plan.limits.events });
	const attempts = new AttemptTable(plan.limits.attemptsInFlight);
	// In alphabetical order: plans that differ only in the order of their keys are the same plan.
	const names = [...Object.keys(plan.pools), ...Object.keys(plan.hosted ?? {})].sort();
	const usage = plan.hosted === undefined ? null : usageOf(plan, names.length);
	const ledger = new CauseLedger(attempts, names.length, usage);
	const callers: Caller[] = [];
	const world: World = {
		seed,
		calendar,
		attempts,
		requests: new RequestTable(plan.limits.requestsInFlight),
		callers,
		ledger,
		spend: new AccruingSpend(calendar),
		probe,
		weekOffsetUs: plan.weekOffsetUs,
		horizonUs: plan.horizonUs,
	};
	const pools = new Map<string, Pool>(
		names.map((name, id) => {
			const hosted = plan.hosted?.[name];
			if (hosted === undefined || usage === null) return [name, new SlotsPool(world, id, name, plan.pools[name])];
			return [name, new HostedPool(world, usage, id, name, hosted)];
		}),
	);
	const gateway = plan.gateway === null ? null : buildGateway(world, plan.gateway, pools);
	const upstreamOf = (name: string): Upstream => (name === 'gateway' ? gateway : pools.get(name)) ?? missing('upstream', name);
	const clients = new Map(
		Object.keys(plan.clients)
			.sort()
			.map((name) => [name, new Client(world, name, plan.clients[name], upstreamOf(plan.clients[name].upstream))]),
	);
	const sources = new Map(
		plan.traffic.map((traffic, i) => [
			traffic.name,
			new TrafficSource(world, traffic, 2 * i, clients.get(traffic.client) ?? missing('client', traffic.client)),
		]),
	);
	scheduleFaults(world, plan.faults, ({ fault, target }) => {
		const controls = faults.get(fault.kind).target === 'traffic' ? sources.get(target) : pools.get(target);
		return controls ?? missing('target of a fault', target);
	});
	if (plan.incident !== null) new IncidentClock(world, plan.incident, (action) => reconfigure(action, clients, gateway, pools));
	for (const pool of pools.values()) pool.start();
	for (const source of sources.values()) source.start();
	return { world, ledger, usage, pools: [...pools.values()] };
}

function usageOf(plan: SimulationPlan, pools: number): UsageLedger {
	return new UsageLedger({ pools, horizonUs: plan.horizonUs, stepUs: plan.measure.stepUs, limit: plan.limits.attemptsInFlight });
}

/** Admission in front; behind it the router, or, for a gateway that only admits, the pool itself. */
function buildGateway(world: World, plan: GatewayPlan, pools: ReadonlyMap<string, Pool>): Admission {
	const poolOf = (id: string): Upstream => pools.get(plan.upstreams[id]) ?? missing('pool of deployment', id);
	const inner = plan.spec.groups.length === 0 ? poolOf('') : new Router(world, plan.spec, poolOf);
	return new Admission(world, plan.spec.admission, inner);
}

function reconfigure(
	action: RunbookAction,
	clients: ReadonlyMap<string, Client>,
	gateway: Admission | null,
	pools: ReadonlyMap<string, Pool>,
): void {
	const { becomes } = action;
	for (const [name, client] of Object.entries(becomes.clients)) clients.get(name)?.reconfigure(client);
	if (becomes.gateway !== null) gateway?.reconfigure(becomes.gateway.spec.admission);
	for (const [name, plan] of [...Object.entries(becomes.pools), ...Object.entries(becomes.hosted ?? {})])
		pools.get(name)?.reconfigure(plan as never);
}

/** Validation has refused such a plan; reaching this is a bug of ours. */
function missing(what: string, name: string): never {
	throw new Error(`plan: no ${what} '${name}'`);
}
