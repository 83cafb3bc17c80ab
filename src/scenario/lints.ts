/**
 * Lints of a whole scenario: what its clients, gateway and pools do to each other though each is right by itself. They
 * are shown by `premortem validate --lints` and nowhere else: a scenario of a disaster describes one on purpose.
 */

import { CALLS_MANY, worstCase } from '../adapters/judge/calls.ts';
import { formatDuration, US_PER_SECOND } from '../base/units.ts';
import type { Path } from '../base/yamlText.ts';
import type { ConfigLint } from '../model/gatewaySpec.ts';
import type { Choice, ClientPlan, PoolPlan, SimulationPlan } from '../model/plan.ts';
import type { Source } from './source.ts';

type Plan = Pick<SimulationPlan, 'traffic' | 'clients' | 'gateway' | 'pools'>;

export function lintScenario(plan: Plan, source: Source): ConfigLint[] {
	const lint = (rule: string, path: Path, message: string): ConfigLint => ({
		rule,
		path: path.join('.'),
		place: source.placeOfKey(path),
		message,
	});
	const outermost = [...new Set(plan.traffic.map(({ client }) => client))];
	return [
		...outermost.flatMap((name) => lintProduct(plan, name, lint)),
		...Object.keys(plan.clients).flatMap((name) => lintOutlived(plan, name, lint)),
		...Object.keys(plan.pools).flatMap((name) => lintColdStart(plan, name, lint)),
		...outermost.flatMap((name) => lintUnlimited(plan, name, lint)),
	];
}

type Lint = (rule: string, path: Path, message: string) => ConfigLint;

/** The clients a call goes through, the outermost first, and what stands behind the last. */
function chainFrom({ clients }: Plan, first: string): { readonly names: readonly string[]; readonly end: string } {
	const names: string[] = [];
	let at = first;
	while (clients[at] !== undefined && !names.includes(at)) {
		names.push(at);
		at = clients[at].upstream;
	}
	return { names, end: at };
}

function lintProduct(plan: Plan, name: string, lint: Lint): ConfigLint[] {
	const { names, end } = chainFrom(plan, name);
	const tries = names.reduce((product, one) => product * plan.clients[one].attemptsMax, 1);
	const calls = end === 'gateway' && plan.gateway !== null ? worstCase(plan.gateway.spec).calls : 1;
	if (tries * calls < CALLS_MANY || (names.length < 2 && calls === 1)) return [];
	const layers = [...names.map((one) => `${plan.clients[one].attemptsMax} of ${one}`), ...(calls > 1 ? [`${calls} of the gateway`] : [])];
	const message = `one user action can become ${tries * calls} calls to a pool: ${layers.join(' x ')}`;
	return [lint('SCENARIO-RETRY-PRODUCT', ['clients', name], message)];
}

/** A gateway with retries of its own works on for a client that has gone, unless both pass the cancellation on. */
function lintOutlived(plan: Plan, name: string, lint: Lint): ConfigLint[] {
	const client = plan.clients[name];
	const spec = plan.gateway?.spec;
	if (client.upstream !== 'gateway' || spec === undefined || spec.groups.length === 0 || client.timeoutUs === null) return [];
	if (client.cancel === 'full' && spec.routing.cancel === 'full') return [];
	const { held_s: held } = worstCase(spec);
	if (held !== null && held * US_PER_SECOND <= client.timeoutUs) return [];
	const long = held === null ? 'without end' : `for up to ${formatDuration(held * US_PER_SECOND)}`;
	const message = `${name} gives up after ${formatDuration(client.timeoutUs)}, and the gateway may work on its request ${long}`;
	return [lint('SCENARIO-OUTLIVES-CLIENT', ['clients', name, 'timeout'], message)];
}

/** A pool that may be empty, and nobody who waits until the first replica is there. */
function lintColdStart(plan: Plan, name: string, lint: Lint): ConfigLint[] {
	const pool = plan.pools[name];
	const start = typicalOf(pool.coldStart);
	if (pool.replicasMin > 0 || start === null) return [];
	const waits = patienceWith(plan, name);
	if (waits === null || waits >= start) return [];
	const message = `${name} may scale to zero, and a replica needs ${formatDuration(start)} to start, but nobody waits longer than ${formatDuration(waits)}`;
	return [lint('SCENARIO-COLD-START-TIMEOUT', ['pools', name, 'cold_start'], message)];
}

/** What a law gives as a rule; null where that is not plain to see. */
function typicalOf({ options }: Choice): number | null {
	for (const key of ['value', 'median', 'mean', 'from']) if (typeof options[key] === 'number') return options[key];
	return null;
}

/** The longest that anybody waits for an answer of this pool; null = for ever, or nobody asks it. */
function patienceWith(plan: Plan, pool: string): number | null {
	let longest = 0;
	for (const client of Object.values(plan.clients)) {
		const own = waitOf(plan, client, pool);
		if (own === null) return null;
		longest = Math.max(longest, own);
	}
	return longest === 0 ? null : longest;
}

/** How long one client waits for this pool; 0 when it does not go there. */
function waitOf({ gateway }: Plan, { upstream, timeoutUs }: ClientPlan, pool: string): number | null {
	if (upstream === pool) return timeoutUs;
	if (upstream !== 'gateway' || gateway === null) return 0;
	if (gateway.upstreams[''] === pool) return timeoutUs;
	const behind = gateway.spec.groups.flatMap(({ deployments }) => deployments).filter(({ id }) => gateway.upstreams[id] === pool);
	if (behind.length === 0) return 0;
	const each = behind.map((deployment) => deployment.timeoutUs ?? Number.POSITIVE_INFINITY);
	const wait = Math.min(timeoutUs ?? Number.POSITIVE_INFINITY, Math.max(...each));
	return Number.isFinite(wait) ? wait : null;
}

/** A way from users to a pool that grows with demand, and no limit on it. */
function lintUnlimited(plan: Plan, name: string, lint: Lint): ConfigLint[] {
	const { end } = chainFrom(plan, name);
	const { gateway } = plan;
	if (end === 'gateway' && gateway !== null) {
		const { limits, concurrency, breaker } = gateway.spec.admission;
		const deployments = gateway.spec.groups.flatMap((group) => group.deployments);
		if (limits.length > 0 || concurrency !== null || breaker !== null) return [];
		if (deployments.length > 0 && deployments.every(({ parallelMax }) => parallelMax !== null)) return [];
	}
	const reached = end === 'gateway' ? Object.values(gateway?.upstreams ?? {}) : [end];
	const growing = reached.find((pool) => plan.pools[pool] !== undefined && canGrow(plan.pools[pool]));
	if (growing === undefined) return [];
	const { replicasMin, replicasMax } = plan.pools[growing];
	const message = `nothing limits what ${name} may ask of ${growing}, which grows from ${replicasMin} to ${replicasMax} replicas`;
	return [lint('SCENARIO-NO-LIMIT', ['clients', name], message)];
}

function canGrow({ autoscaler, replicasMin, replicasMax }: PoolPlan): boolean {
	return replicasMax > replicasMin && autoscaler.kind !== 'fixed';
}
