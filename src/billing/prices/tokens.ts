/**
 * What hosted models cost per million tokens: list prices from the MIT-licensed genai-prices package, carried over
 * with its tiers: reading and writing the prompt cache, inputs so long that the whole request is dearer, hours of the
 * day. That a batch interface takes half off is the vendors' word, said in `batch`.
 */
import { US_PER_HOUR } from '../../base/units.ts';
import type { PriceHours, TokenPrice, TokenRates } from '../../model/prices.ts';

const source = 'npm @pydantic/genai-prices@0.1.8 (MIT)';
const asOf = '2026-09-23';

/** Vendors whose batch interface is half the price: OpenAI and Anthropic, all token types, done within 24 h. */
export const batchDiscounts: Readonly<Record<string, number>> = { openai: 0.5, anthropic: 0.5 };

interface Extras {
	/** A request that reads more tokens than this pays twice for input, cache included, and 1.5 times for output. */
	readonly longFrom?: number;
	/** Writing to the cache: kept for five minutes, and for an hour. */
	readonly write?: number;
	readonly writeHour?: number;
	readonly hours?: readonly PriceHours[];
}

function row(id: string, input: number, output: number, cacheRead: number | null, extras: Extras = {}): TokenPrice {
	const { longFrom, write, writeHour, hours = [] } = extras;
	const rates = (inputs: number, outputs: number): TokenRates => ({
		inputPerMillion: micro(input * inputs),
		outputPerMillion: micro(output * outputs),
		cacheReadPerMillion: cacheRead === null ? null : micro(cacheRead * inputs),
		cacheWritePerMillion: write === undefined ? null : micro(write * inputs),
		cacheWriteHourPerMillion: writeHour === undefined ? null : micro(writeHour * inputs),
	});
	return {
		id,
		...rates(1, 1),
		long: longFrom === undefined ? null : { aboveTokens: longFrom, ...rates(2, 1.5) },
		hours,
		batchDiscount: batchDiscounts[id.split('/')[0]] ?? null,
		source,
		asOf,
	};
}

function micro(usd: number): number {
	return Math.round(usd * 1e6);
}

const long = { longFrom: 271_999 };
/** DeepSeek's peak hours, UTC. */
const peak: Extras = {
	hours: [
		{ fromUs: US_PER_HOUR, untilUs: 4 * US_PER_HOUR, factor: 2 },
		{ fromUs: 6 * US_PER_HOUR, untilUs: 10 * US_PER_HOUR, factor: 2 },
	],
};
/** Anthropic: 1.25 times the input for five minutes, twice for an hour. */
const writes = (input: number): Extras => ({ write: input * 1.25, writeHour: input * 2 });

/** Model, then dollars per million tokens: input, output (0: an embedding has none), input read from the cache. */
export const tokenPrices: readonly TokenPrice[] = [
	row('openai/gpt-5', 1.25, 10, 0.125),
	row('openai/gpt-5-mini', 0.25, 2, 0.025),
	row('openai/gpt-5-nano', 0.05, 0.4, 0.005),
	row('openai/gpt-5.1', 1.25, 10, 0.125),
	row('openai/gpt-5.2', 1.75, 14, 0.175),
	row('openai/gpt-5.4', 2.5, 15, 0.25, long),
	row('openai/gpt-5.4-mini', 0.75, 4.5, 0.075),
	row('openai/gpt-5.4-nano', 0.2, 1.25, 0.02),
	row('openai/gpt-5.5', 5, 30, 0.5, long),
	row('openai/gpt-5.6-sol', 4, 20, 0.4, { ...long, write: 5 }),
	row('openai/gpt-5.6-terra', 2, 12, 0.2, { ...long, write: 2.5 }),
	row('openai/gpt-5.6-luna', 0.2, 1.2, 0.02, { ...long, write: 0.25 }),
	row('openai/gpt-4.1', 2, 8, 0.5),
	row('openai/gpt-4.1-mini', 0.4, 1.6, 0.1),
	row('openai/gpt-4o', 2.5, 10, 1.25),
	row('openai/gpt-4o-mini', 0.15, 0.6, 0.075),
	row('openai/text-embedding-3-small', 0.02, 0, null),
	row('openai/text-embedding-3-large', 0.13, 0, null),
	row('anthropic/claude-haiku-4-5', 1, 5, 0.1, writes(1)),
	row('anthropic/claude-sonnet-4-5', 3, 15, 0.3, { ...writes(3), longFrom: 200_000 }),
	row('anthropic/claude-sonnet-4-6', 3, 15, 0.3, writes(3)),
	row('anthropic/claude-sonnet-5', 2, 10, 0.2, writes(2)),
	row('anthropic/claude-opus-4-8', 5, 25, 0.5, writes(5)),
	row('anthropic/claude-opus-5', 5, 25, 0.5, writes(5)),
	row('anthropic/claude-opus-5-5', 4, 20, 0.2, writes(4)),
	row('anthropic/claude-fable-5', 10, 50, 1, writes(10)),
	row('anthropic/claude-fable-5-1', 10, 50, 0.25, writes(10)),
	row('google/gemini-2.5-flash', 0.3, 2.5, 0.03),
	row('google/gemini-2.5-flash-lite', 0.1, 0.4, 0.01),
	row('google/gemini-2.5-pro', 1.25, 10, 0.125, { longFrom: 200_000 }),
	row('google/gemini-3-flash-preview', 0.5, 3, 0.05),
	row('google/gemini-3.1-pro-preview', 2, 12, 0.2, { longFrom: 200_000 }),
	row('google/gemini-3.1-flash-lite', 0.25, 1.5, 0.025),
	row('google/gemini-3.5-flash', 1.5, 9, 0.15),
	row('google/gemini-3.8-flash', 0.75, 3.75, 0.075),
	row('deepseek/deepseek-v4-flash', 0.22, 0.66, 0.007, peak),
	row('deepseek/deepseek-v4-pro', 0.66, 1.98, 0.022, peak),
	row('mistral/mistral-large-2512', 0.5, 1.5, 0.05),
	row('mistral/mistral-small-2603', 0.15, 0.6, 0.015),
	row('mistral/mistral-medium-3-5', 1.5, 7.5, 0.15),
	row('groq/llama-3.1-8b-instant', 0.05, 0.08, null),
	row('groq/llama-3.3-70b-versatile', 0.59, 0.79, null),
	row('groq/openai/gpt-oss-120b', 0.15, 0.6, 0.075),
	row('groq/qwen/qwen3-32b', 0.29, 0.59, null),
	row('groq/meta-llama/llama-guard-4-12b', 0.2, 0.2, null),
];
