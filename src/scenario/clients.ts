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
export function layerIssues(name: string, upstream: string, { clients, pools }: ScenarioInput, source: Source): Issue[] {
	const issue = (message: string, hint: string): Issue[] => [
		{ code: 'PM009', severity: 'error', message, hint, place: source.placeOf(['clients', name, 'upstream']) },
	];
	if (!(upstream in clients) || upstream === 'gateway')
		return upstream === name && !(upstream in pools)
			? issue(`clients.${name}.upstream: a client cannot call itself`, 'name the gateway, a pool or another client')
			: [];
	if (upstream in pools && upstream !== name)
		return issue(`clients.${name}.upstream: '${upstream}' is the name of a pool and of a client`, 'rename one of them');
	const circle = circleFrom(name, clients, pools);
	// Each circle is reported once, at the name that comes first.
	if (circle === null || circle.some((other) => other < name)) return [];
	return issue(
		`clients.${name}.upstream: clients call each other in a circle: ${[...circle, name].join(' -> ')}`,
		'let the last of them call the gateway or a pool',
	);
}

/** The clients from `name` back to it, following upstreams; null when they lead elsewhere. */
function circleFrom(name: string, clients: ScenarioInput['clients'], pools: ScenarioInput['pools']): string[] | null {
	const seen = [name];
	for (let next = clients[name].upstream; next !== undefined && next in clients && !(next in pools); next = clients[next].upstream) {
		if (next === name) return seen;
		if (seen.includes(next)) return null;
		seen.push(next);
	}
	return null;
}
