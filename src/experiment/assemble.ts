/**
 * The one place where components meet: a plan and a seed become a running system. The order of assembly is the
 * order of priorities at equal times: what finishes, then what waits, then who arrives, then who decides.
 */
import { CauseLedger } from '../billing/causeLedger.ts';
import { AccruingSpend } from '../billing/spendMeter.ts';
import { UsageLedger } from '../billing/usageLedger.ts';
import { Client } from '../clients/client.ts';
import { InnerClient } from '../clients/innerClient.ts';
import { faults } from '../faults/index.ts';
import { type FaultBoard, scheduleFaults } from '../faults/schedule.ts';
import { Admission } from '../gateway/admission.ts';
import { Router } from '../gateway/router.ts';
import { IncidentClock } from '../incident/clock.ts';
import { Calendar } from '../kernel/calendar.ts';
import { AttemptTable, RequestTable } from '../model/attempts.ts';
import type { ClientPlan, GatewayPlan, RunbookAction, SimulationPlan } from '../model/plan.ts';
import type { Caller, Probe, Reconfigurable, Upstream, UsageBook, World } from '../model/ports.ts';
import { createPool } from '../pools/createPool.ts';
import { HostedPool } from '../pools/hosted/hostedPool.ts';
import { Pipeline } from '../pools/pipeline.ts';
import type { Pool as ReplicaPool } from '../pools/pool.ts';
import { calendarDay } from '../traffic/calendarDay.ts';
import { TrafficSource } from '../traffic/source.ts';

/** A plan's components, wired and ready to run. */
export interface Assembly {
	readonly world: World;
	readonly ledger: CauseLedger;
	/** Null when no pool is hosted. */
	readonly usage: UsageLedger | null;
	readonly pools: readonly Pool[];
	readonly sources: readonly TrafficSource[];
	/** Everything that can be sent work, by name: pools and pipelines. */
	readonly workers: ReadonlyMap<string, Upstream>;
	readonly faults: FaultBoard;
}

/** Upstreams that are not simulated, for clients that send to a real system: by the name the plan gives them. */
export type Beyond = (world: World, usage: UsageBook | null) => (name: string) => Upstream;

type Pool = ReplicaPool | HostedPool;

export function assemble(plan: SimulationPlan, seed: number, probe: Probe, beyond?: Beyond): Assembly {
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
		followers: [],
		ledger,
		spend: new AccruingSpend(calendar),
		probe,
		weekOffsetUs: plan.weekOffsetUs,
		startDay: calendarDay(plan.start) ?? 0,
		horizonUs: plan.horizonUs,
	};
	const pools = new Map<string, Pool>(
		names.map((name, id) => {
			const hosted = plan.hosted?.[name];
			if (hosted === undefined || usage === null) return [name, createPool(world, id, name, plan.pools[name])];
			return [name, new HostedPool(world, usage, id, name, hosted)];
		}),
	);
	const workers = new Map<string, Upstream>(pools);
	for (const name of Object.keys(plan.pipelines ?? {}).sort())
		workers.set(name, new Pipeline(world, plan.pipelines![name], (pool) => pools.get(pool) ?? missing('pool of a stage', pool)));
	const gateway = plan.gateway === null ? null : buildGateway(world, plan.gateway, workers);
	const outside = beyond?.(world, usage);
	const inside = (name: string) => (name === 'gateway' ? gateway : workers.get(name));
	const { clients, layers } = buildClients(world, plan, (name) =>
		outside === undefined || Object.hasOwn(plan.clients, name) ? inside(name) : outside(name),
	);
	const sources = new Map(
		plan.traffic.map((traffic, i) => [
			traffic.name,
			new TrafficSource(world, traffic, 2 * i, clients.get(traffic.client) ?? missing('client', traffic.client)),
		]),
	);
	const board = scheduleFaults(world, plan.faults, ({ fault, target }) => {
		const controls = faults.get(fault.kind).target === 'traffic' ? sources.get(target) : pools.get(target);
		return controls ?? missing('target of a fault', target);
	});
	if (plan.incident !== null) new IncidentClock(world, plan.incident, (action) => reconfigure(action, [clients, layers], gateway, pools));
	for (const pool of pools.values()) pool.start();
	for (const source of sources.values()) source.start();
	return { world, ledger, usage, pools: [...pools.values()], sources: [...sources.values()], workers, faults: board };
}

/**
 * Clients in the order of their names, each after the one it calls. One that others call is an inner layer to them;
 * if requests enter there as well, it is a second process with budgets of its own.
 */
function buildClients(
	world: World,
	plan: SimulationPlan,
	upstreamOf: (name: string) => Upstream | null | undefined,
): { clients: Map<string, Client>; layers: Map<string, InnerClient> } {
	const clients = new Map<string, Client>();
	const layers = new Map<string, InnerClient>();
	const find = (name: string): Upstream => upstreamOf(name) ?? layer(name);
	const layer = (name: string): InnerClient => {
		const own = plan.clients[name] ?? missing('upstream', name);
		const built = layers.get(name) ?? new InnerClient(world, name, own, find(own.upstream));
		layers.set(name, built);
		return built;
	};
	const targets = new Set(plan.traffic.map(({ client }) => client));
	const called = new Set(Object.values(plan.clients).map(({ upstream }) => upstream));
	for (const name of Object.keys(plan.clients).sort())
		if (targets.has(name) || !called.has(name))
			clients.set(name, new Client(world, name, plan.clients[name], find(plan.clients[name].upstream)));
	return { clients, layers };
}

function usageOf(plan: SimulationPlan, pools: number): UsageLedger {
	return new UsageLedger({ pools, horizonUs: plan.horizonUs, stepUs: plan.measure.stepUs, limit: plan.limits.attemptsInFlight });
}

/** Admission in front; behind it the router, or, for a gateway that only admits, the pool itself. */
function buildGateway(world: World, plan: GatewayPlan, pools: ReadonlyMap<string, Upstream>): Admission {
	const poolOf = (id: string): Upstream => pools.get(plan.upstreams[id]) ?? missing('pool of deployment', id);
	const inner = plan.spec.groups.length === 0 ? poolOf('') : new Router(world, plan.spec, poolOf);
	return new Admission(world, plan.spec.admission, inner);
}

function reconfigure(
	action: RunbookAction,
	clients: readonly ReadonlyMap<string, Reconfigurable<ClientPlan>>[],
	gateway: Admission | null,
	pools: ReadonlyMap<string, Pool>,
): void {
	const { becomes } = action;
	for (const [name, client] of Object.entries(becomes.clients)) for (const map of clients) map.get(name)?.reconfigure(client);
	if (becomes.gateway !== null) gateway?.reconfigure(becomes.gateway.spec.admission);
	for (const [name, plan] of [...Object.entries(becomes.pools), ...Object.entries(becomes.hosted ?? {})])
		pools.get(name)?.reconfigure(plan as never);
}

/** Validation has refused such a plan; reaching this is a bug of ours. */
function missing(what: string, name: string): never {
	throw new Error(`plan: no ${what} '${name}'`);
}
