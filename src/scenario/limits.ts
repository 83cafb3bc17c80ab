import type { SimulationPlan } from '../model/plan.ts';
import { priceAgeNotes } from './priceAge.ts';

/** What the model leaves out of a plan, in sentences a reader of the report should know. */
export function limitsOf(plan: SimulationPlan): string[] {
	const limits: string[] = ['Network time between client, gateway and pool is zero; put it into the service time if it matters.'];
	if (plan.traffic.some(({ population }) => population !== undefined))
		limits.push(
			`Tenants and priorities are drawn for each request; ${tellsApart(plan) ? 'no queue or bill' : 'no queue, limit or bill'} here tells them apart, blocks and \`tokens-per-key\` do.`,
		);
	if (plan.traffic.some(({ session }) => session?.kind === 'conversation' || session?.kind === 'agent'))
		limits.push('What a prompt cache could hold of a session is known for each request, but no service time or price here is less for it.');
	if (Object.values(plan.clients).some((client) => client.retryBudget !== null))
		limits.push('A retry budget is one bucket for all users of a client; real SDKs keep one per process.');
	const clients = Object.values(plan.clients);
	if (clients.some(({ guards }) => guards.length > 0))
		limits.push('Guards of a client are shared by all its users; real SDKs keep them per process.');
	if (clients.some(({ retryAfter }) => retryAfter !== null))
		limits.push(
			"Retry-After comes from the gateway's throttle alone, and only where that has `retry_after: true`; nothing sends `x-should-retry`.",
		);
	if (plan.gateway !== null)
		limits.push(
			'Counters of the gateway are stale only where a budget says so, and answering takes it no time; only local limits, budgets and caches know of several processes.',
		);
	if (plan.gateway?.prices !== undefined)
		limits.push(
			"The gateway's ledger counts answers that were given, at its own prices: no failures, no answers thrown away, no checks, no idle time.",
		);
	if (plan.gateway !== null && plan.gateway.spec.groups.length > 1)
		limits.push(`Requests name no model: all enter through the model group '${plan.gateway.spec.defaultGroup}'.`);
	if (Object.values(plan.pools).some((pool) => pool.autoscaler.kind === 'knative-kpa'))
		limits.push('Knative: the activator and queue-proxy add no latency and have no limits of their own; scrapes are exact and never late.');
	if (Object.values(plan.pools).some((pool) => pool.autoscaler.kind === 'kubernetes-hpa' || pool.autoscaler.kind === 'keda')) {
		limits.push('Kubernetes: metrics are exact means of one fixed age, the same for every pod; nodes are always there.');
	}
	const pools = Object.values(plan.pools);
	if (pools.some(({ nodes }) => nodes !== undefined))
		limits.push('Nodes are not billed: replicas are. Room on a node that no replica takes, and a node kept while empty, cost nothing.');
	if (plan.faults.some(({ fault }) => fault.kind === 'spot-reclaim'))
		limits.push('A reclaimed replica that is idle ends with the notice, not after it.');
	if (plan.faults.some(({ fault }) => fault.kind === 'crash-loop'))
		limits.push('A replica that crashes goes through all of its cold start again, the parts before the container included.');
	if (Object.values(plan.pools).some((pool) => pool.service.kind === 'batching'))
		limits.push(
			'LLM replicas: steps are fluid, cache blocks are not rounded, no prefix is shared, no token is guessed; time in tokenizer and server is not in the law unless you put it there.',
		);
	const hosted = Object.values(plan.hosted ?? {});
	if (hosted.some(({ kind }) => kind === 'api'))
		limits.push("An API's latency does not depend on its load; it is refused by its limits, never slowed down.");
	if (hosted.some((pool) => pool.limits !== null))
		limits.push('Rate limits are token buckets that refill continuously, exact and without lag; the account is used by nobody else.');
	if ([...pools, ...hosted].some(({ quality }) => quality !== undefined))
		limits.push('Answers are right or wrong by chance, whatever was asked; whether a question asked again fails again is independent.');
	if (plan.releases !== undefined)
		limits.push('Both versions of a release are there from the start, as their pools say; the cases of its gate are priced, not run.');
	limits.push(...priceAgeNotes(plan));
	const stores = hosted.some(({ kind }) => kind === 'store');
	limits.push(`Prices are list prices as dated; taxes, discounts, ${stores ? '' : 'storage '}and network charges are not in the bill.`);
	return limits;
}

/** Whether the gateway has a rule that is kept for each tenant, user, key or session. */
function tellsApart({ gateway }: SimulationPlan): boolean {
	if (gateway === null) return false;
	const { limits, budgets = [], breaker } = gateway.spec.admission;
	return [...limits, ...budgets, ...(breaker === null ? [] : [breaker])].some(({ scope }) => scope !== undefined);
}
