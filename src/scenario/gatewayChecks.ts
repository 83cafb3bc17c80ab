/** What is wrong between a gateway and the traffic that reaches it. */
import type { Issue } from '../base/issue.ts';
import type { Path } from '../base/yamlText.ts';
import type { Scope } from '../model/admissionSpec.ts';
import type { GatewayPlan, TrafficPlan } from '../model/plan.ts';
import type { Draft } from './draft.ts';
import { countsMoney } from './gatewayBudgets.ts';
import type { GatewayInput } from './gatewaySchema.ts';
import type { Parts } from './parts.ts';
import type { Source } from './source.ts';

export function checkGateway(draft: Draft, parts: Parts): void {
	const { gateway } = draft.input;
	if (gateway === undefined) return;
	const streams = parts.traffic.filter(({ client }) => reachesGateway(parts, client));
	for (const rule of scopedRules(gateway))
		for (const stream of streams) if (!tells(stream, rule.scope)) draft.issues.push(unknownHolder(stream.name, rule, draft.source));
	if (parts.gateway !== null) checkPrices(draft, parts.gateway, Object.keys(parts.pipelines ?? {}));
}

/** Prices of what is not there, what has none, and what a gateway cannot tell apart. */
function checkPrices(draft: Draft, plan: GatewayPlan, pipelines: readonly string[]): void {
	const behind = [...new Set(Object.values(plan.upstreams))].sort();
	for (const name of Object.keys(draft.input.gateway?.prices ?? {}))
		if (!behind.includes(name))
			draft.error(
				'PM009',
				`gateway.prices: '${name}' is not behind the gateway`,
				['gateway', 'prices', name],
				`behind it: ${behind.join(', ')}`,
			);
	if (!countsMoney(plan)) return;
	const ways = behind.filter((name) => pipelines.includes(name));
	if (ways.length > 1)
		draft.error('PM009', `gateway: what an answer costs is not known with several pipelines behind it: ${ways.join(', ')}`, ['gateway']);
	for (const name of behind) {
		if (plan.prices?.[name] !== undefined) continue;
		draft.issues.push({
			code: 'PM013',
			severity: 'warning',
			message: `gateway: it has no price for '${name}', so what that answers counts as free`,
			hint: `gateway.prices: {${name}: {input_per_million: $0.60, output_per_million: $2.40}}`,
			place: draft.source.placeOfGap(['gateway', 'prices']),
		});
	}
}

/** A rule of the scenario's gateway, and where it says whose state it keeps. */
interface Scoped {
	readonly scope: Scope;
	readonly at: Path;
}

function scopedRules({ limits, budgets, economic_breaker: breaker }: GatewayInput): Scoped[] {
	return [
		...limits.map(({ options }, i) => ({ scope: options.scope as Scope, at: ['gateway', 'limits', i] })),
		...(breaker === undefined ? [] : [{ scope: breaker.scope, at: ['gateway', 'economic_breaker'] }]),
		...budgets.map(({ scope }, i) => ({ scope, at: ['gateway', 'budgets', i] })),
	];
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
