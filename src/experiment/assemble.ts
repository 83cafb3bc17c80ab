/**
 * The one place where components meet: a plan and a seed become a running system. The order of assembly is the
 * order of priorities at equal times: what finishes, then what waits, then who arrives, then who decides.
 */
import { CauseLedger } from '../billing/causeLedger.ts';
import { EvaluationLedger } from '../billing/evaluationLedger.ts';
import { AccruingSpend } from '../billing/spendMeter.ts';
import { UsageLedger } from '../billing/usageLedger.ts';
import { UsageTap } from '../billing/usageTap.ts';
import { Client } from '../clients/client.ts';
import { InnerClient } from '../clients/innerClient.ts';
import { faults } from '../faults/index.ts';
import { type FaultBoard, scheduleFaults } from '../faults/schedule.ts';
import { Admission } from '../gateway/admission.ts';
import { GatewayTotals } from '../gateway/gatewayTotals.ts';
import { Guardrails } from '../gateway/guardrails/guardrails.ts';
import { KeyGate } from '../gateway/keyGate.ts';
import { PriceList } from '../gateway/priceList.ts';
import { routed } from '../gateway/routed.ts';
import { IncidentClock } from '../incident/clock.ts';
import { needsOf } from '../incident/needs.ts';
import { Sensors } from '../incident/sensors.ts';
import { Calendar } from '../kernel/calendar.ts';
import { AttemptTable, RequestTable } from '../model/attempts.ts';
import type { GatewayPlan, SimulationPlan } from '../model/plan.ts';
import type { Caller, Probe, Reconfigurable, Upstream, UsageBook, World } from '../model/ports.ts';
import { createPool } from '../pools/createPool.ts';
import { HostedPool } from '../pools/hosted/hostedPool.ts';
import { Pipeline } from '../pools/pipeline.ts';
import type { Pool as ReplicaPool } from '../pools/pool.ts';
import type { Release } from '../releases/release.ts';
import { calendarDay } from '../traffic/calendarDay.ts';
import { TrafficSource } from '../traffic/source.ts';
import { type Answers, answersOf } from './answers.ts';
import { releasesOf, spendsOf } from './releases.ts';
import { RunningPlan } from './runningPlan.ts';

/** A plan's components, wired and ready to run. */
export interface Assembly {
	readonly world: World;
	readonly ledger: CauseLedger;
	/** Null when no pool is hosted. */
	readonly usage: UsageLedger | null;
	readonly pools: readonly Pool[];
	readonly sources: readonly TrafficSource[];
	/** Null when all answers are right. */
	readonly answers: Answers | null;
	readonly releases: readonly Release[];
	/** Null when nothing is evaluated. */
	readonly evaluations: EvaluationLedger | null;
	readonly incident: IncidentClock | null;
	readonly gateway: Admission | null;
	/** Everything that can be sent work, by name: pools, releases and pipelines. */
	readonly workers: ReadonlyMap<string, Upstream>;
	readonly faults: FaultBoard;
}

/** Readings of a quiet week before, by number of the alert; `recording` is that week. */
export type LastWeek = readonly (readonly number[])[] | 'recording' | null;

/** Upstreams that are not simulated, for clients that send to a real system: by the name the plan gives them. */
export type Beyond = (world: World, usage: UsageBook | null) => (name: string) => Upstream;

type Pool = ReplicaPool | HostedPool;

export interface Around {
	readonly lastWeek?: LastWeek;
	readonly beyond?: Beyond | undefined;
}

export function assemble(plan: SimulationPlan, seed: number | string, probe: Probe, { lastWeek = null, beyond }: Around = {}): Assembly {
	const calendar = new Calendar({ eventsLimit: plan.limits.events });
	const attempts = new AttemptTable(plan.limits.attemptsInFlight);
	// In alphabetical order: plans that differ only in the order of their keys are the same plan.
	const names = [...Object.keys(plan.pools), ...Object.keys(plan.hosted ?? {})].sort();
	const usage = plan.hosted === undefined ? null : usageOf(plan, names.length);
	const ledger = new CauseLedger(attempts, names.length, usage);
	const callers: Caller[] = [];
	const spend = new AccruingSpend(calendar);
	const evaluated = plan.releases !== undefined || plan.monitors !== undefined;
	const drifts = plan.faults.some(({ fault }) => fault.kind === 'input-drift');
	const evaluations = evaluated ? new EvaluationLedger(calendar, spend, { ...plan, ...plan.measure }) : null;
	const needs = needsOf(plan.incident);
	const sensors = needs.probe ? new Sensors(probe, names) : null;
	const tap = needs.usage && usage !== null ? new UsageTap(usage) : null;
	const world: World = {
		seed,
		calendar,
		attempts,
		requests: new RequestTable(plan.limits.requestsInFlight),
		callers,
		followers: [],
		ledger,
		spend,
		probe: sensors ?? probe,
		weekOffsetUs: plan.weekOffsetUs,
		startDay: calendarDay(plan.start) ?? 0,
		horizonUs: plan.horizonUs,
		...(evaluations === null ? {} : { evaluations }),
		...(drifts ? { drifts: [] } : {}),
	};
	const spends = spendsOf(world, plan);
	/** As the pool sees it: what it spends is counted apart where somebody looks at it. */
	const seenBy = (name: string): World => (spends.has(name) ? { ...world, spend: spends.get(name) ?? spend } : world);
	const pools = new Map<string, Pool>(
		names.map((name, id) => {
			const hosted = plan.hosted?.[name];
			if (hosted === undefined || usage === null) return [name, createPool(seenBy(name), id, name, plan.pools[name])];
			return [name, new HostedPool(seenBy(name), tap ?? usage, id, name, hosted)];
		}),
	);
	const answers = answersOf(world, plan, pools);
	const workers = new Map<string, Upstream>([...pools, ...(answers?.judged ?? [])]);
	const releases = releasesOf(world, plan, (pool) => workers.get(pool) ?? missing('version', pool), spends);
	for (const [name, release] of releases) workers.set(name, release);
	for (const name of Object.keys(plan.pipelines ?? {}).sort())
		workers.set(name, new Pipeline(world, plan.pipelines![name], (pool) => workers.get(pool) ?? missing('pool of a stage', pool)));
	const gateway = plan.gateway === null ? null : buildGateway(world, plan.gateway, workers, names);
	const keys = needs.keys ? new KeyGate(world, needs.busiest) : null;
	const outside = beyond?.(world, usage);
	const inside = (name: string) => (name === 'gateway' ? gateway : workers.get(name));
	const { clients, layers } = buildClients(world, plan, keys, (name) =>
		outside === undefined || Object.hasOwn(plan.clients, name) ? inside(name) : outside(name),
	);
	const sources = new Map(
		plan.traffic.map((traffic, i) => [
			traffic.name,
			new TrafficSource(world, traffic, 2 * i, clients.get(traffic.client) ?? missing('client', traffic.client)),
		]),
	);
	answers?.follow((client) => clients.get(client) ?? missing('client', client));
	const board = scheduleFaults(world, plan.faults, ({ fault, target }) => {
		const { target: acts } = faults.get(fault.kind);
		const controls = acts === 'gateway' ? gateway : acts === 'traffic' ? sources.get(target) : pools.get(target);
		return controls ?? missing('target of a fault', target);
	});
	const judged = answers?.judged;
	const controlled = new Map([...pools].map(([name, pool]) => [name, both(pool, judged?.get(name))] as const));
	const calledOff = { rollBack: (name: string) => releases.get(name)?.rollBack() };
	const running = new RunningPlan(plan, { clients: [clients, layers], gateway, pools: controlled, keys, releases: calledOff });
	const incident =
		plan.incident === null
			? null
			: new IncidentClock(world, plan.incident, {
					apply: (action) => running.apply(action),
					sensors,
					keys: () => keys?.meter() ?? missing('gate of', 'keys'),
					usage: tap,
					lastWeek: lastWeek === 'recording' ? null : lastWeek,
					recording: lastWeek === 'recording',
				});
	for (const pool of pools.values()) pool.start();
	for (const source of sources.values()) source.start();
	return {
		world,
		ledger,
		usage,
		pools: [...pools.values()],
		sources: [...sources.values()],
		incident,
		answers,
		releases: [...releases.values()],
		evaluations,
		gateway,
		workers,
		faults: board,
	};
}

/**
 * Clients in the order of their names, each after the one it calls. One that others call is an inner layer to them;
 * if requests enter there as well, it is a second process with budgets of its own.
 */
function buildClients(
	world: World,
	plan: SimulationPlan,
	keys: KeyGate | null,
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
	const gated = (upstream: Upstream): Upstream => keys?.inFrontOf(upstream) ?? upstream;
	const targets = new Set(plan.traffic.map(({ client }) => client));
	const called = new Set(Object.values(plan.clients).map(({ upstream }) => upstream));
	for (const name of Object.keys(plan.clients).sort())
		if (targets.has(name) || !called.has(name))
			clients.set(name, new Client(world, name, plan.clients[name], gated(find(plan.clients[name].upstream))));
	return { clients, layers };
}

function usageOf(plan: SimulationPlan, pools: number): UsageLedger {
	return new UsageLedger({ pools, horizonUs: plan.horizonUs, stepUs: plan.measure.stepUs, limit: plan.limits.attemptsInFlight });
}

/** Admission in front; behind it the router, or, for a gateway that only admits, the pool itself. */
function buildGateway(world: World, plan: GatewayPlan, workers: ReadonlyMap<string, Upstream>, pools: readonly string[]): Admission {
	const poolOf = (id: string): Upstream => workers.get(plan.upstreams[id]) ?? missing('pool of deployment', id);
	const behind = plan.spec.groups.length === 0 ? { pool: poolOf('') } : { routes: routed(world, plan.spec, poolOf) };
	const totals = new GatewayTotals();
	const { guards } = plan.spec.admission;
	const poolNamed = (name: string): Upstream => workers.get(name) ?? missing('pool of a guardrail', name);
	const guarded = guards === undefined ? behind : { routes: new Guardrails(world, guards, behind, { poolOf: poolNamed, totals }) };
	return new Admission(world, plan.spec.admission, guarded, { prices: new PriceList(world, plan, pools), totals });
}

/** Validation has refused such a plan; reaching this is a bug of ours. */
function missing(what: string, name: string): never {
	throw new Error(`plan: no ${what} '${name}'`);
}

/** A pool, and the judge in front of it: one plan is both's. */
function both(pool: Reconfigurable<never>, judge: Reconfigurable<never> | undefined): Reconfigurable<never> {
	if (judge === undefined) return pool;
	return {
		reconfigure: (plan) => {
			pool.reconfigure(plan);
			judge.reconfigure(plan);
		},
	};
}
