import type { SimulationPlan } from '../model/plan.ts';
import { priceAgeNotes } from './priceAge.ts';

/** What the model leaves out of a plan, in sentences a reader of the report should know. */
export function limitsOf(plan: SimulationPlan): string[] {
	const limits: string[] = ['Network time between client, gateway and pool is zero; put it into the service time if it matters.'];
	if (Object.values(plan.clients).some((client) => client.retryBudget !== null))
		limits.push('A retry budget is one bucket for all users of a client; real SDKs keep one per process.');
	if (plan.gateway !== null)
		limits.push('The gateway is one process with exact state: no replicas, no stale counters, no time of its own.');
	if (plan.gateway !== null && plan.gateway.spec.groups.length > 1)
		limits.push(`Requests name no model: all enter through the model group '${plan.gateway.spec.defaultGroup}'.`);
	if (Object.values(plan.pools).some((pool) => pool.autoscaler.kind === 'knative-kpa'))
		limits.push('Knative: the activator and queue-proxy add no latency and have no limits of their own; scrapes are exact and never late.');
	if (Object.values(plan.pools).some((pool) => pool.autoscaler.kind === 'kubernetes-hpa' || pool.autoscaler.kind === 'keda')) {
		limits.push('Kubernetes: metrics are exact means of one fixed age, the same for every pod; nodes are always there.');
	}
	const hosted = Object.values(plan.hosted ?? {});
	if (hosted.some(({ kind }) => kind === 'api'))
		limits.push("An API's latency does not depend on its load; it is refused by its limits, never slowed down.");
	if (hosted.some((pool) => pool.limits !== null))
		limits.push('Rate limits are token buckets that refill continuously, exact and without lag; the account is used by nobody else.');
	limits.push(...priceAgeNotes(plan));
	const stores = hosted.some(({ kind }) => kind === 'store');
	limits.push(`Prices are list prices as dated; taxes, discounts, ${stores ? '' : 'storage '}and network charges are not in the bill.`);
	return limits;
}
