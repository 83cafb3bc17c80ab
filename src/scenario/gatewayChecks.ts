/** What is wrong between a gateway and the traffic that reaches it. */
import type { Issue } from '../base/issue.ts';
import type { Path } from '../base/yamlText.ts';
import type { Scope } from '../model/gatewaySpec.ts';
import type { TrafficPlan } from '../model/plan.ts';
import type { Draft } from './draft.ts';
import type { GatewayInput } from './gatewaySchema.ts';
import type { Parts } from './parts.ts';
import type { Source } from './source.ts';

export function checkGateway(draft: Draft, parts: Parts): void {
	const { gateway } = draft.input;
	if (gateway === undefined) return;
	const streams = parts.traffic.filter(({ client }) => reachesGateway(parts, client));
	for (const rule of scopedRules(gateway))
		for (const stream of streams) if (!tells(stream, rule.scope)) draft.issues.push(unknownHolder(stream.name, rule, draft.source));
}

/** A rule of the scenario's gateway, and where it says whose state it keeps. */
interface Scoped {
	readonly scope: Scope;
	readonly at: Path;
}

function scopedRules({ limits }: GatewayInput): Scoped[] {
	return limits.map(({ options }, i) => ({ scope: options.scope as Scope, at: ['gateway', 'limits', i] }));
}

function tells({ population, session }: TrafficPlan, scope: Scope): boolean {
	return scope === 'global' || (scope === 'session' ? session !== undefined : population !== undefined);
}

function unknownHolder(stream: string, { scope, at }: Scoped, source: Source): Issue {
	const people = scope === 'tenant' ? '' : `, ${scope}s: 10`;
	return {
		code: 'PM009',
		severity: 'error',
		message: `${at.join('.')}: the ${scope} of a request of traffic.${stream} is not known`,
		hint:
			scope === 'session' ? `give traffic.${stream} a \`session\`` : `say who asks: traffic.${stream}.population: {tenants: 100${people}}`,
		place: source.placeOf([...at, 'scope']),
	};
}

/** Follows a client, and those it calls, to what stands last. */
function reachesGateway({ clients }: Parts, first: string): boolean {
	const seen = new Set<string>();
	let name = first;
	while (Object.hasOwn(clients, name) && !seen.has(name)) {
		seen.add(name);
		name = clients[name].upstream;
	}
	return name === 'gateway';
}
