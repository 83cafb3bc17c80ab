/** What services ask of the tokens of requests. */
import { sampler } from '../model/distributions/index.ts';
import type { Choice, TrafficPlan } from '../model/plan.ts';
import { serviceLaws } from '../pools/service/index.ts';
import { isBatchLaw, lawOf } from '../pools/service/law.ts';

/** Whether a service looks at token counts; the scenario must then have some. */
export function countsTokens(service: Choice): boolean {
	const law = lawOf(serviceLaws.get(service.kind), service);
	return isBatchLaw(law) || law.needsTokens;
}

/** Why a service could not hold the usual request of a stream, in a sentence; null when it can. */
export function cacheProblem(service: Choice, { name, tokens }: TrafficPlan): string | null {
	const law = lawOf(serviceLaws.get(service.kind), service);
	if (tokens === null || !isBatchLaw(law)) return null;
	const usual = Math.round(sampler(tokens.input).mean + sampler(tokens.output).mean);
	if (usual <= law.kvTokens) return null;
	return `the KV cache holds ${law.kvTokens} tokens, but a request of traffic.${name} takes ${usual} on average; what does not fit is refused`;
}
