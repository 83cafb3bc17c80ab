/** Budgets of the native gateway block, and what the gateway thinks requests cost. */
import type { Issue } from '../base/issue.ts';
import type { Path } from '../base/yamlText.ts';
import { type BudgetSpec, type Scope, scopes } from '../model/admissionSpec.ts';
import { count, dictionary, duration, type Field, list, money, object, oneOf, positiveDuration, text } from '../model/fields.ts';
import type { HostedPlan } from '../model/hostedPlan.ts';
import { EGRESS, INPUT_TOKENS, meters, OUTPUT_TOKENS, READ_UNITS, REQUESTS, WRITE_UNITS } from '../model/meters.ts';
import type { GatewayPlan, RequestPrice } from '../model/plan.ts';
import type { Source } from './source.ts';

const budget = object({
	limit: money.optional().describe('what may be spent in a window, at the prices of `gateway.prices`'),
	tokens: count(1, 1e15).optional().describe('instead of money: tokens, those read and those written together'),
	per: positiveDuration.optional().describe('length of the window; the whole run when not given'),
	anchor: oneOf('calendar', 'first-use', 'rolling')
		.default('calendar')
		.describe('whether a window begins with the clock, with its first spend, or spend is forgotten after that time, in sixtieths of it'),
	scope: oneOf(...scopes)
		.default('global')
		.describe('who has a budget of their own; tenants, teams, users and keys come from the population of the traffic'),
	check: oneOf('before', 'reserve')
		.default('before')
		.describe('`before`: what is known to be spent is compared; `reserve`: an estimate is set aside until the spend is known'),
	reserve_output: count(0, 10_000_000)
		.optional()
		.describe('tokens of output that a reservation assumes, such as max_tokens; as many as will be written when not given'),
	write_lag: duration.prefault('0s').describe('from an answer until its spend is known'),
	state: oneOf('shared', 'local').default('shared').describe('one account for the gateway, or one in each of its processes'),
	sync: positiveDuration.optional().describe('how often local accounts are brought together; never when not given'),
	degrade_to: text.optional().describe('tier, or model group of the config, that requests go to instead of being refused'),
	answers: oneOf('denied', 'rejected', 'overloaded')
		.default('rejected')
		.describe('what a refused request gets: 400, which no client repeats, 429 or 503'),
});

export interface BudgetInput {
	readonly limit?: number;
	readonly tokens?: number;
	readonly per?: number;
	readonly anchor: BudgetSpec['anchor'];
	readonly scope: Scope;
	readonly check: BudgetSpec['check'];
	readonly reserve_output?: number;
	readonly write_lag: number;
	readonly state: BudgetSpec['state'];
	readonly sync?: number;
	readonly degrade_to?: string;
	readonly answers: BudgetSpec['refusedAs'];
}

export const budgets: Field<readonly BudgetInput[]> = list(budget as unknown as Field<BudgetInput>, 'budgets', 100)
	.default([])
	.describe('what may be spent, asked in order and before the rate limits') as unknown as Field<readonly BudgetInput[]>;

const price = object({
	input_per_million: money.prefault('$0').describe('a million tokens read'),
	output_per_million: money.prefault('$0').describe('a million tokens written'),
	per_request: money.prefault('$0').describe('a request, whatever it reads and writes'),
});

export interface PriceInput {
	readonly input_per_million: number;
	readonly output_per_million: number;
	readonly per_request: number;
}

export const prices: Field<Readonly<Record<string, PriceInput>>> = dictionary(
	price as unknown as Field<PriceInput>,
	'pools to prices, such as {gpu: {input_per_million: $0.60, output_per_million: $2.40}}',
)
	.default({})
	.describe(
		"what the gateway counts for an answer, by pool; a hosted pool's own price when not given, nothing for others",
	) as unknown as Field<Readonly<Record<string, PriceInput>>>;

export function budgetsOf(written: readonly BudgetInput[], source: Source, issues: Issue[]): BudgetSpec[] {
	return written.map((input, i) => {
		for (const [key, message] of contradictions(input)) issues.push(refused(['gateway', 'budgets', i], key, message, source));
		return {
			...(input.scope === 'global' ? {} : { scope: input.scope }),
			counts: input.tokens === undefined ? 'money' : 'tokens',
			amount: input.tokens ?? input.limit ?? 0,
			windowUs: input.per ?? null,
			anchor: input.anchor,
			check: input.check,
			reservedOutput: input.reserve_output ?? null,
			writeLagUs: input.write_lag,
			state: input.state,
			syncUs: input.sync ?? null,
			refusedAs: input.answers,
			...(input.degrade_to === undefined ? {} : { degradeTo: input.degrade_to }),
		};
	});
}

function contradictions({ limit, tokens, check, reserve_output: output, state, sync }: BudgetInput): (readonly [string, string])[] {
	return [
		...(limit === undefined && tokens === undefined ? [['limit', 'a budget has a `limit` or `tokens`'] as const] : []),
		...(limit !== undefined && tokens !== undefined ? [['tokens', 'a budget has a `limit` or `tokens`, not both'] as const] : []),
		...(output !== undefined && check === 'before' ? [['reserve_output', 'nothing is reserved unless `check: reserve`'] as const] : []),
		...(sync !== undefined && state === 'shared' ? [['sync', 'a shared account needs none; give it `state: local`'] as const] : []),
	];
}

function refused(at: Path, key: string, message: string, source: Source): Issue {
	return { code: 'PM009', severity: 'error', message: `${at.join('.')}: ${message}`, place: source.placeOf([...at, key]) };
}

/** The plan with a price for everything behind the gateway that has one, where somebody asks for prices. */
export function priced(
	plan: GatewayPlan | null,
	written: Readonly<Record<string, PriceInput>>,
	hosted: Readonly<Record<string, HostedPlan>>,
): GatewayPlan | null {
	if (plan === null || !(Object.keys(written).length > 0 || countsMoney(plan))) return plan;
	const known = [...new Set(Object.values(plan.upstreams))].sort().flatMap((name): [string, RequestPrice][] => {
		const own = written[name];
		if (own !== undefined) {
			const { input_per_million: inputPerMillion, output_per_million: outputPerMillion, per_request: perRequest } = own;
			return [[name, { perRequest, inputPerMillion, outputPerMillion }]];
		}
		return hosted[name] === undefined ? [] : [[name, listPrice(hosted[name])]];
	});
	return { ...plan, prices: Object.fromEntries(known) };
}

/** Whether a rule of the gateway looks at prices. */
export function countsMoney({ spec }: GatewayPlan): boolean {
	const { budgets = [], breaker } = spec.admission;
	return (breaker?.sees === 'ledger' && breaker.counts === undefined) || budgets.some(({ counts }) => counts === 'money');
}

/** What a price list says of a hosted pool: its book price, without caches, long requests and hours. */
function listPrice({ price: { standard }, readUnits, writeUnits, egressBytes }: HostedPlan): RequestPrice {
	const one = (meter: number, quantity: number) => (standard[meter] * quantity) / meters[meter].per;
	return {
		perRequest: one(REQUESTS, 1) + one(READ_UNITS, readUnits) + one(WRITE_UNITS, writeUnits) + one(EGRESS, egressBytes),
		inputPerMillion: one(INPUT_TOKENS, 1e6),
		outputPerMillion: one(OUTPUT_TOKENS, 1e6),
	};
}
