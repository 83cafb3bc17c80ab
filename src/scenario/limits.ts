import type { SimulationPlan } from '../model/plan.ts';

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
	if (Object.values(plan.pools).some((pool) => pool.service.kind === 'batching'))
		limits.push(
			'LLM replicas: steps are fluid, cache blocks are not rounded, no prefix is shared, no token is guessed; time in tokenizer and server is not in the law unless you put it there.',
		);
	limits.push('Prices are list prices as dated; taxes, discounts, storage and network charges are not in the bill.');
	return limits;
}
