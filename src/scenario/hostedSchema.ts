/** Hosted pools as the scenario file has them: `kind: api` and `kind: store`, and prices of one's own. */
import { z } from 'zod';
import { durationLaw } from '../model/distributions/index.ts';
import {
	count,
	dictionary,
	type Field,
	factor,
	flag,
	list,
	money,
	moneyRate,
	object,
	oneOf,
	percent,
	plainNumber,
	positiveDuration,
	share,
	shown,
	text,
	textOf,
	timeOfDay,
} from '../model/fields.ts';
import type { Choice } from '../model/plan.ts';
import { limitTierNames } from '../pools/hosted/limitTiers.ts';
import { type QualityInput, quality } from './qualitySchema.ts';

const source = textOf('where the price was read, such as https://...').describe('where the price was read');
const asOf = textOf('the date of the price, such as 2026-11-20').describe('when');
const perMillion = (what: string) => money.describe(`a million ${what}`);

const rates = {
	input_per_million: perMillion('tokens read'),
	output_per_million: perMillion('tokens written'),
	cache_read_per_million: perMillion('tokens read from the prompt cache').optional(),
	cache_write_per_million: perMillion('tokens written to the prompt cache; what input costs when not given').optional(),
};

const tokenPrice = object({
	...rates,
	long_context: object({ above: count(1, 1e9).describe('tokens read; a request with more pays this for all of it'), ...rates })
		.optional()
		.describe('prices of very long requests'),
	batch_discount: share.optional().describe('taken off in the batch lane'),
	hours: list(
		object({
			from: timeOfDay.describe('UTC'),
			to: timeOfDay.describe('UTC; before `from` it is the next day'),
			factor: factor.describe('0.5x is half the price'),
		}) as unknown as Field<HoursInput>,
		'hours',
		24,
	)
		.default([])
		.describe('hours of the day with other prices'),
	source,
	as_of: asOf,
});

/** `prices` of the scenario: models that the book lacks, or has at another price. */
export const ownPrices: Field<Readonly<Record<string, TokenPriceInput>>> = dictionary(
	tokenPrice as unknown as Field<TokenPriceInput>,
	'models to prices, such as {acme/large: {input_per_million: $2, output_per_million: $8, source: ..., as_of: ...}}',
);

const perMinute = (what: string) => count(1, 1e12).optional().describe(what);

const limits = object({
	tier: oneOf(...limitTierNames)
		.optional()
		.describe('an account tier, as published; single limits beside it take precedence'),
	rpm: perMinute('requests per minute'),
	tpm: perMinute('tokens per minute, read and written'),
	itpm: perMinute('tokens read per minute; those read from the cache do not count'),
	otpm: perMinute('tokens written per minute, counted once they are written'),
	rpd: perMinute('requests per day'),
	tpd: perMinute('tokens per day'),
	spend_cap: money
		.optional()
		.describe('what may be spent during the run, as a prepaid credit or the rest of a monthly cap; then all is refused (429)'),
	burst: percent
		.prefault('100%')
		.describe("what a bucket holds, of a minute's (a day's) limit; OpenAI may enforce an RPM per second: 1.67%"),
	max_tokens: count(1, 1e7)
		.optional()
		.describe('reserved in `tpm` and `tpd` when a request comes, as OpenAI does; else output counts once written'),
	counts_rejected: flag.default(false).describe('refused requests use up `rpm` and `rpd`, as OpenAI warns'),
});

const promptCache = object({
	read: share.optional().describe('share of every input that is read from the cache'),
	write: share.optional().describe('share of every input that is written to it'),
	prefix: count(1, 1e9).optional().describe('or: tokens with which all inputs begin; the first writes them, others read them'),
	ttl: positiveDuration.optional().describe('how long a prefix stays after it was last read; 5m when not given'),
});

const errors = {
	errors: share.prefault('0%').describe('share of attempts that end in an error (500) after their time'),
	overloaded: share.prefault('0%').describe('share that is turned away at once as overloaded (529, 503)'),
};

export const apiPool: z.ZodObject = object({
	kind: z.literal('api').describe('a model behind an API, paid by the token'),
	model: textOf('a model of the price book, such as openai/gpt-5').describe('from `premortem prices`, or from `prices` of this file'),
	latency: durationLaw.optional().describe('to the whole answer'),
	ttft: durationLaw.optional().describe('or: to the first token'),
	per_token: positiveDuration.optional().describe('with `ttft`: per token written'),
	concurrency: count(1, 10_000_000).optional().describe('attempts worked on at once; unlimited when not given'),
	queue: count(0, 100_000_000).default(0).describe('attempts that may wait for that; more are refused (429)'),
	limits: limits.optional().describe("the account's rate limits; what is over one is refused (429) and told when to come again"),
	...errors,
	prompt_cache: promptCache.optional().describe('what of the input is read from the prompt cache'),
	batch: object({ window: positiveDuration.prefault('24h').describe('an answer that takes longer expires: an error, not billed') })
		.optional()
		.describe('the batch lane: cheaper, and in its own time'),
	stops_on_cancel: flag
		.default(true)
		.describe('a cancellation that gets here stops the writing, and only what was read and written is billed; false: the whole answer is'),
	bills_errors: flag.default(false).describe('work that ended in an error is billed'),
	quality: quality.optional().describe('whether its answers are right; they always are when not given'),
}) as unknown as z.ZodObject;

const storePrice = object({
	read_per_million: perMillion('read units').optional(),
	write_per_million: perMillion('write units').optional(),
	storage_per_gb_month: money.optional().describe('a GB stored for a month of 730 h'),
	egress_per_gb: money.optional().describe('a GB sent'),
	per_hour: moneyRate.optional().describe('a node, used or not'),
	source,
	as_of: asOf,
});

export const storePool: z.ZodObject = object({
	kind: z.literal('store').describe('a database: vectors, rows, features, cached answers'),
	latency: durationLaw.describe('of one attempt'),
	concurrency: count(1, 10_000_000).optional().describe('attempts worked on at once; unlimited when not given'),
	queue: count(0, 100_000_000).default(10_000).describe('attempts that may wait for that; more are refused (503)'),
	...errors,
	read_units: plainNumber.default(1).describe('per attempt; counted in thousandths'),
	write_units: plainNumber.default(0).describe('per attempt; counted in thousandths'),
	egress_kb: plainNumber.default(0).describe('sent per attempt'),
	storage_gb: plainNumber.default(0).describe('held all the time'),
	nodes: count(0, 100_000).default(1).describe('paid by the hour, where the price has an hour'),
	stops_on_cancel: flag.default(true).describe('a cancellation that gets here frees the place'),
	bills_errors: flag.default(true).describe('work that ended in an error is billed'),
	quality: quality.optional().describe('whether what it finds is right; it always is when not given'),
	price: z
		.union([text, storePrice], {
			error: (issue) =>
				`expected the price of a store, got ${shown(issue.input)}\nwrite pinecone/standard or {read_per_million: $16, source: ..., as_of: ...}`,
		})
		.describe('a plan of the price book, or a price of your own'),
}) as unknown as z.ZodObject;

interface HoursInput {
	readonly from: number;
	readonly to: number;
	readonly factor: number;
}

interface RatesInput {
	readonly input_per_million: number;
	readonly output_per_million: number;
	readonly cache_read_per_million?: number;
	readonly cache_write_per_million?: number;
}

export interface TokenPriceInput extends RatesInput {
	readonly long_context?: RatesInput & { readonly above: number };
	readonly batch_discount?: number;
	readonly hours: readonly HoursInput[];
	readonly source: string;
	readonly as_of: string;
}

export interface LimitsInput {
	readonly tier?: string;
	readonly rpm?: number;
	readonly tpm?: number;
	readonly itpm?: number;
	readonly otpm?: number;
	readonly rpd?: number;
	readonly tpd?: number;
	readonly spend_cap?: number;
	readonly burst: number;
	readonly max_tokens?: number;
	readonly counts_rejected: boolean;
}

interface HostedInput {
	readonly concurrency?: number;
	readonly queue: number;
	readonly errors: number;
	readonly overloaded: number;
	readonly stops_on_cancel: boolean;
	readonly bills_errors: boolean;
	readonly quality?: QualityInput;
}

export interface ApiInput extends HostedInput {
	readonly kind: 'api';
	readonly model: string;
	readonly latency?: Choice;
	readonly ttft?: Choice;
	readonly per_token?: number;
	readonly limits?: LimitsInput;
	readonly prompt_cache?: { readonly read?: number; readonly write?: number; readonly prefix?: number; readonly ttl?: number };
	readonly batch?: { readonly window: number };
}

export interface StorePriceInput {
	readonly read_per_million?: number;
	readonly write_per_million?: number;
	readonly storage_per_gb_month?: number;
	readonly egress_per_gb?: number;
	readonly per_hour?: number;
	readonly source: string;
	readonly as_of: string;
}

export interface StoreInput extends HostedInput {
	readonly kind: 'store';
	readonly latency: Choice;
	readonly read_units: number;
	readonly write_units: number;
	readonly egress_kb: number;
	readonly storage_gb: number;
	readonly nodes: number;
	readonly price: string | StorePriceInput;
}
