/** Wiring by hand, for arrangements of the real components that no plan can express. */
import { CauseLedger } from '../../src/billing/causeLedger.ts';
import { AccruingSpend } from '../../src/billing/spendMeter.ts';
import { Client } from '../../src/clients/client.ts';
import { Router } from '../../src/gateway/router.ts';
import { Calendar } from '../../src/kernel/calendar.ts';
import { silent } from '../../src/metrics/silent.ts';
import { AttemptTable, RequestTable } from '../../src/model/attempts.ts';
import type { GatewaySpec } from '../../src/model/gatewaySpec.ts';
import type { Choice, ClientPlan, PoolPlan } from '../../src/model/plan.ts';
import type { Probe, TrafficSink, Upstream, World } from '../../src/model/ports.ts';
import { createPool } from '../../src/pools/createPool.ts';
import type { Pool } from '../../src/pools/pool.ts';
import { TrafficSource } from '../../src/traffic/source.ts';
import { clientOf, doorOf, immediately, poolOf, retryable, SECOND, trafficOf } from './plans.ts';

export function worldOf(seed: number, probe: Probe = silent): World {
	const calendar = new Calendar();
	const attempts = new AttemptTable(1e6);
	return {
		seed,
		calendar,
		attempts,
		requests: new RequestTable(1e6),
		callers: [],
		followers: [],
		ledger: new CauseLedger(attempts, 1),
		spend: new AccruingSpend(calendar),
		probe,
		weekOffsetUs: 0,
		startDay: 0,
		horizonUs: Number.POSITIVE_INFINITY,
	};
}

/** A pool, started. */
export function poolIn(world: World, changes: Partial<PoolPlan>): Pool {
	const pool = createPool(world, 0, 'gpu', poolOf(changes));
	pool.start();
	return pool;
}

/** Sends arrivals to a sink from now on. */
export function trafficInto(world: World, arrivals: Choice, sink: TrafficSink): void {
	new TrafficSource(world, trafficOf(arrivals), 0, sink).start();
}

/** A gateway with one deployment that is tried again at once, so many times. */
export function retryingGateway(retries: number): GatewaySpec {
	const { spec } = doorOf({});
	const deployment = {
		id: 'd',
		model: 'm',
		provider: 'p',
		weight: 1,
		timeoutUs: null,
		retries: null,
		parallelMax: null,
		cooldownUs: null,
	};
	return {
		...spec,
		groups: [{ name: 'g', deployments: [deployment], fallbacks: [] }],
		defaultGroup: 'g',
		routing: { ...spec.routing, retries, retryOn: retryable },
	};
}

/** An upstream with a counter in front. */
class Counted implements Upstream {
	sent = 0;
	private readonly inner: Upstream;

	constructor(inner: Upstream) {
		this.inner = inner;
	}

	send(attempt: number): void {
		this.sent++;
		this.inner.send(attempt);
	}

	cancel(attempt: number): void {
		this.inner.cancel(attempt);
	}
}

/**
 * Requests enter through a client, go through `layers - 1` gateways one behind the other, and end at a pool where
 * each attempt fails with probability `failing`. Every layer tries `1 + retries` times. Attempts at the pool per request.
 */
export function leafAttempts(
	seed: number,
	{ layers, retries, failing, requests }: { layers: number; retries: number; failing: number; requests: number },
): number {
	const world = worldOf(seed);
	const leaf = new Counted(poolIn(world, { slots: 10_000, errorRate: failing, service: { kind: 'time', options: { law: ONE_MS } } }));
	let upstream: Upstream = leaf;
	for (let layer = 1; layer < layers; layer++) {
		const behind = upstream;
		upstream = new Router(world, retryingGateway(retries), () => behind);
	}
	const plan: ClientPlan = clientOf({ retry: retries === 0 ? { kind: 'none', options: {} } : immediately, attemptsMax: 1 + retries });
	const client = new Client(world, 'app', plan, upstream);
	for (let key = 0; key < requests; key++) client.arrive(key, 0, 0, 0);
	world.calendar.run(3600 * SECOND);
	return leaf.sent / requests;
}

const ONE_MS: Choice = { kind: 'constant', options: { value: 1000 } };
