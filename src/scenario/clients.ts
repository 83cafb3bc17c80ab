/** What compiling a client takes beyond its own keys: the layers it is part of. */
import type { Issue } from '../base/issue.ts';
import type { ClientPlan } from '../model/plan.ts';
import type { ClientInput, ScenarioInput } from './schema.ts';
import type { Source } from './source.ts';

/** What a client does beside timing out and trying again. */
export function habitsOf(client: ClientInput): Pick<ClientPlan, 'totalUs' | 'hedge' | 'retryAfter' | 'guards'> {
	const { total, hedge, retry_after: hint, guards } = client;
	return {
		totalUs: total ?? null,
		hedge: hedge === undefined ? null : { afterUs: hedge.after, max: hedge.max },
		retryAfter: hint === undefined ? null : { limitUs: hint.limit ?? null, over: hint.over, use: hint.use, required: hint.required },
		guards,
	};
}

/** What is wrong with a client whose upstream is another: a name that means two things, a circle. */
export function layerIssues(name: string, upstream: string, input: ScenarioInput, source: Source): Issue[] {
	const issue = (message: string, hint: string): Issue[] => [
		{
			code: 'PM009',
			severity: 'error',
			message: `clients.${name}.upstream: ${message}`,
			hint,
			place: source.placeOf(['clients', name, 'upstream']),
		},
	];
	if (upstream !== name && Object.hasOwn(input.clients, upstream) && Object.hasOwn(input.pools, upstream))
		return issue(`'${upstream}' is the name of a pool and of a client`, 'rename one of them');
	const circle = circleFrom(name, input);
	// Each circle is reported once, at the name that comes first.
	if (circle === null || circle.some((other) => other < name)) return [];
	if (circle.length === 1) return issue('a client cannot call itself', 'name the gateway, a pool or another client');
	return issue(`clients call each other in a circle: ${[...circle, name].join(' -> ')}`, 'let one of them call the gateway or a pool');
}

/** The clients from `name` back to it, following upstreams; null when they lead elsewhere. */
function circleFrom(name: string, input: ScenarioInput): string[] | null {
	const seen = [name];
	for (let next = calledBy(name, input); next !== null; next = calledBy(next, input)) {
		if (next === name) return seen;
		if (seen.includes(next)) return null;
		seen.push(next);
	}
	return null;
}

/** The client that a client calls; the gateway and pools come first where names are the same. */
function calledBy(name: string, { clients, pools, gateway }: ScenarioInput): string | null {
	const { upstream } = clients[name];
	if (upstream === undefined || !Object.hasOwn(clients, upstream) || Object.hasOwn(pools, upstream)) return null;
	return upstream === 'gateway' && gateway !== undefined ? null : upstream;
}
