/** Who counts the tokens of requests, and the streams that would have to say how many there are. */
import type { Issue } from '../base/issue.ts';
import type { SimulationPlan } from '../model/plan.ts';
import { bringsTokens, followsNothing } from './recordings.ts';
import type { Source } from './source.ts';
import { countsTokens } from './tokenChecks.ts';

type Parts = Pick<SimulationPlan, 'traffic' | 'gateway' | 'pools' | 'hosted'>;

export function missingTokens(parts: Parts, source: Source): Issue[] {
	const counter = counterOf(parts);
	if (counter === null) return [];
	const silent = parts.traffic.filter(
		({ arrivals, tokens, session }) => tokens === null && !(bringsTokens(arrivals) && followsNothing(session)),
	);
	return silent.map(({ name }) => ({
		code: 'PM009',
		severity: 'error',
		message: `traffic.${name}: there are no tokens, but ${counter}`,
		hint: 'add `tokens: {input: 500, output: 200}`',
		place: source.placeOfGap(['traffic', name, 'tokens']),
	}));
}

/** The first that counts them, in words. */
function counterOf({ gateway, pools, hosted = {} }: Parts): string | null {
	const pool = Object.keys(pools).find((name) => countsTokens(pools[name].service));
	if (pool !== undefined) return `pools.${pool}.service counts them`;
	const api = Object.keys(hosted).find((name) => hosted[name].kind === 'api');
	if (api !== undefined) return `pools.${api} is paid by the token`;
	if (gateway === null) return null;
	if (gateway.spec.admission.limits.some(({ counts }) => counts === 'tokens')) return 'a rate limit of the gateway counts them';
	if (gateway.spec.admission.budgets?.some(({ counts }) => counts === 'tokens') === true) return 'a budget of the gateway counts them';
	if (gateway.spec.admission.breaker?.counts === 'tokens') return 'the economic breaker counts them';
	const prices = Object.values(gateway.prices ?? {});
	return prices.some((price) => price.inputPerMillion + price.outputPerMillion > 0) ? 'the gateway has prices by the token' : null;
}
