/** The gateway of a scenario file, as a schema. */
import { z } from 'zod';
import { limiters } from '../gateway/limiters/index.ts';
import { type LimitSpec, type Scope, scopes } from '../model/admissionSpec.ts';
import { choice, count, dictionary, type Field, flag, list, object, oneOf, positiveDuration, positiveRate, text } from '../model/fields.ts';
import type { Choice } from '../model/plan.ts';
import { type BreakerInput, economicBreaker } from './gatewayBreaker.ts';
import { type BudgetInput, budgets, type PriceInput, prices } from './gatewayBudgets.ts';
import { type CacheInput, cache } from './gatewayCache.ts';
import { type GuardrailsInput, guardrails } from './gatewayGuardrails.ts';
import { type RoutingInput, routing, type TierInput, tiers } from './gatewayTiers.ts';

const throttle = object({
	rate: positiveRate.describe('requests admitted per time'),
	burst: count(1, 10_000_000).describe('bucket size, full at the start'),
	retry_after: flag.default(false).describe('refusals say when the next token is due, in whole seconds'),
});

/** Everything a rate limit has in common; its kind's options stand beside these. */
const limitFrame = {
	scope: oneOf(...scopes)
		.default('global')
		.describe('whose units count together; tenants, teams, users and keys come from the population of the traffic'),
	counts: oneOf('requests', 'tokens').default('requests').describe('what a unit is; tokens read and written count together'),
	charged: oneOf('before', 'after')
		.default('before')
		.describe('when it enters, or by its good answer: then all that are in flight can overshoot'),
	state: oneOf('shared', 'local').default('shared').describe('one state for the gateway, or one in each of its processes'),
	answers: oneOf('rejected', 'overloaded')
		.optional()
		.describe('what a refused request gets: 429 or 503; as the product does when not given'),
	retry_after: z
		.union([z.literal('due'), positiveDuration])
		.optional()
		.describe('what a refusal says in Retry-After: `due` for when the next unit is, or always the same, as LiteLLM says 60s'),
};

export interface LimitFrame {
	readonly scope: Scope;
	readonly counts: LimitSpec['counts'];
	readonly charged: LimitSpec['charged'];
	readonly state: LimitSpec['state'];
	readonly answers?: LimitSpec['refusedAs'];
	readonly retry_after?: 'due' | number;
}

/** What a limit has that says nothing of it. */
export const limitDefaults: LimitFrame = { scope: 'global', counts: 'requests', charged: 'before', state: 'shared' };

export const gateway: Field<GatewayInput> = object({
	config: text.optional().describe("path of a real gateway's config file, relative to the scenario"),
	product: text.optional().describe('which product the config is for, when it cannot be told'),
	version: text.optional().describe("the product's version, where its adapter knows several"),
	model: text.optional().describe('model group of the config that requests ask for; the first when not given'),
	upstreams: dictionary(text, 'models to pools')
		.default({})
		.describe('model, model group or deployment of the config -> pool; `*` at the end matches any rest'),
	pool: text.optional().describe('pool of the native gateway, and of models that `upstreams` does not name'),
	throttle: throttle.optional().describe('token bucket; what is over it is refused'),
	processes: count(1, 10_000).default(1).describe('replicas x workers of the gateway; each has local state of its own'),
	limits: list(choice(limiters.entries.map((entry) => ({ ...entry, shape: { ...entry.shape, ...limitFrame } }))), 'limits', 100)
		.default([])
		.describe('rate limits, asked in order'),
	budgets,
	prices,
	concurrency: object({
		limit: count(1, 10_000_000).describe('attempts in flight'),
		queue: count(0, 10_000_000).default(0).describe('attempts waiting for one'),
	})
		.optional()
		.describe('bound on attempts in flight'),
	economic_breaker: economicBreaker.optional().describe('refuses requests while the spend rate is too high'),
	cache: cache.optional().describe('answers kept, looked for once limits and budgets have let a request in'),
	guardrails: guardrails.optional().describe('checks of requests and answers'),
	tiers,
	routing: routing.optional().describe('retries, fallbacks and health of the native gateway'),
}) as unknown as Field<GatewayInput>;

export interface GatewayInput {
	readonly config?: string;
	readonly product?: string;
	readonly version?: string;
	readonly model?: string;
	readonly upstreams: Readonly<Record<string, string>>;
	readonly pool?: string;
	readonly throttle?: { readonly rate: number; readonly burst: number; readonly retry_after: boolean };
	readonly processes: number;
	readonly limits: readonly Choice[];
	readonly budgets: readonly BudgetInput[];
	readonly prices: Readonly<Record<string, PriceInput>>;
	readonly concurrency?: { readonly limit: number; readonly queue: number };
	readonly economic_breaker?: BreakerInput;
	readonly cache?: CacheInput;
	readonly guardrails?: GuardrailsInput;
	readonly tiers: readonly TierInput[];
	readonly routing?: RoutingInput;
}
