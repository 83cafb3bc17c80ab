/**
 * The catalogue of token prices from the MIT-licensed package genai-prices, as text: `npx tsx scripts/prices/write.ts`
 * puts it in place, and a test holds the two together. A price that has begun by the date of the package is the one
 * taken; models without a price per token are left out, and so are prices by the hour of the day.
 */
import { findProvider, type ModelInfo, type ModelPrice } from '@pydantic/genai-prices';

export const SOURCE = 'npm @pydantic/genai-prices@0.1.8 (MIT)';
export const AS_OF = '2026-09-23';

/** In the order of the catalogue; a name that several have is not found without its provider. */
const providers: readonly string[] = [
	'openai',
	'anthropic',
	'google',
	'aws',
	'azure',
	'mistral',
	'deepseek',
	'x-ai',
	'cohere',
	'groq',
	'fireworks',
	'together',
	'perplexity',
	'cerebras',
	'novita',
	'avian',
	'moonshotai',
	'ovhcloud',
	'openrouter',
];

/** A line for each model: id, then dollars per million tokens for input, output, cache read, write and write for an hour. */
export function catalogueLines(): string[] {
	return providers.flatMap((id) => {
		const provider = findProvider({ providerId: id });
		if (provider === undefined) throw new Error(`genai-prices knows no provider ${id}`);
		return provider.models.flatMap((model) => lineOf(id, model));
	});
}

function lineOf(provider: string, { id, prices }: ModelInfo): string[] {
	const price = current(prices);
	if (price?.input_mtok === undefined || /\s/.test(id)) return [];
	const base = ratesOf(price, 'base');
	const starts = new Set(KEYS.flatMap((key) => tierOf(price[key])?.start ?? []));
	// A model with tiers of several lengths has no line: the book knows one.
	if (starts.size > 1) return [];
	const [start] = starts;
	return [`${provider}/${id} ${base}${start === undefined ? '' : ` >${start} ${ratesOf(price, 'tier')}`}`];
}

const KEYS = ['input_mtok', 'output_mtok', 'cache_read_mtok', 'cache_write_mtok', 'cache_write_1h_mtok'] as const;

function ratesOf(price: ModelPrice, of: 'base' | 'tier'): string {
	return KEYS.map((key) => {
		const value = price[key];
		if (value === undefined) return key === 'output_mtok' ? '0' : '-';
		if (typeof value === 'number') return String(value);
		return String(of === 'base' ? value.base : (tierOf(value)?.price ?? value.base));
	})
		.join(' ')
		.replace(/( -)+$/, '');
}

function tierOf(value: ModelPrice[string]): { start: number; price: number } | undefined {
	if (value === undefined || typeof value === 'number') return undefined;
	if (value.tiers.length > 1) throw new Error('more than one tier');
	return value.tiers[0];
}

/** The last price that has begun by the date of the package. */
function current(prices: ModelInfo['prices']): ModelPrice | null {
	if (!Array.isArray(prices)) return prices;
	const begun = prices.filter(
		({ constraint }) => constraint === undefined || (constraint.type === 'start_date' && constraint.start_date <= AS_OF),
	);
	return prices.some(({ constraint }) => constraint?.type === 'time_of_date') ? null : (begun.at(-1)?.prices ?? null);
}

/** The file that holds them. */
export function catalogueFile(): string {
	return [
		'/**',
		' * What hosted models cost per million tokens, beyond those of `tokens.ts`. Written by `npx tsx scripts/prices/write.ts`',
		` * from ${SOURCE}. A line is an id, then input, output, cache read,`,
		' * cache write and cache write for an hour, `-` for none; behind `>n`, the same for requests that read more than n tokens.',
		' */',
		`export const source: string = '${SOURCE}';`,
		`export const asOf: string = '${AS_OF}';`,
		`export const catalogue: string = \`\\\n${catalogueLines().join('\n')}\n\`;`,
		'',
	].join('\n');
}
