/** Clients of the scenario to their plans, and the layers they are part of. */
import type { Issue } from '../base/issue.ts';
import type { ClientPlan } from '../model/plan.ts';
import { type Draft, workersOf } from './draft.ts';
import type { ClientInput, ScenarioInput } from './schema.ts';
import type { Source } from './source.ts';

/** A client as the plan has it. */
export function clientOf(draft: Draft, name: string, client: ClientInput): ClientPlan {
	const pools = Object.keys(draft.input.pools);
	const others = Object.keys(draft.input.clients).filter((other) => other !== name || client.upstream === name);
	const known = [...(draft.input.gateway === undefined ? [] : ['gateway']), ...workersOf(draft.input), ...others];
	const usual = draft.input.gateway === undefined ? (pools.length === 1 ? pools[0] : undefined) : 'gateway';
	const upstream = draft.reference(client.upstream ?? usual, known, 'upstream', ['clients', name, 'upstream'], ['clients', name]);
	draft.issues.push(...layerIssues(name, upstream, draft.input, draft.source));
	const retries = client.retry.kind !== 'none';
	if (!retries && client.attempts !== undefined && client.attempts > 1)
		draft.error(
			'PM009',
			`clients.${name}.attempts: ${client.attempts} attempts need a retry policy, but \`retry\` is none`,
			['clients', name, 'attempts'],
			'add `retry: {kind: fixed, delay: 1s}`',
		);
	return {
		timeoutUs: client.timeout ?? null,
		cancel: client.cancel,
		retry: client.retry,
		retryOn: client.retry_on,
		attemptsMax: retries ? (client.attempts ?? 3) : 1,
		deadlineUs: client.deadline ?? null,
		retryBudget: client.retry_budget ?? null,
		...habitsOf(client),
		upstream,
	};
}

/** What a client does beside timing out and trying again. */
function habitsOf(client: ClientInput): Pick<ClientPlan, 'totalUs' | 'hedge' | 'retryAfter' | 'guards'> {
	const { total, hedge, retry_after: hint, guards } = client;
	return {
		totalUs: total ?? null,
		hedge: hedge === undefined ? null : { afterUs: hedge.after, max: hedge.max },
		retryAfter:
			hint === undefined
				? null
				: {
						limitUs: hint.limit ?? null,
						over: hint.over,
						use: hint.use,
						required: hint.required,
						...(hint.on === undefined ? {} : { on: hint.on }),
					},
		guards,
	};
}

/** What is wrong with a client whose upstream is another: a name that means two things, a circle. */
function layerIssues(name: string, upstream: string, input: ScenarioInput, source: Source): Issue[] {
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
