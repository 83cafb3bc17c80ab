/** The catalogue read, when somebody first asks for a model that the book of `tokens.ts` does not have. */
import type { TokenPrice, TokenRates } from '../../model/prices.ts';
import { asOf, catalogue, source } from './catalogue.ts';
import { batchDiscounts } from './tokens.ts';

let read: ReadonlyMap<string, TokenPrice> | null = null;

/** Every price of the catalogue, by `provider/model`. */
export function cataloguedPrices(): ReadonlyMap<string, TokenPrice> {
	read ??= new Map(
		catalogue
			.trim()
			.split('\n')
			.map((line) => priceOf(line))
			.map((price) => [price.id, price]),
	);
	return read;
}

function priceOf(line: string): TokenPrice {
	const [id, ...words] = line.split(' ');
	const tier = words.findIndex((word) => word.startsWith('>'));
	return {
		id,
		...ratesOf(tier < 0 ? words : words.slice(0, tier)),
		long: tier < 0 ? null : { aboveTokens: Number(words[tier].slice(1)), ...ratesOf(words.slice(tier + 1)) },
		hours: [],
		batchDiscount: batchDiscounts[id.split('/')[0]] ?? null,
		source,
		asOf,
	};
}

function ratesOf(words: readonly string[]): TokenRates {
	const [input, output, read, write, hour] = words.map((word) => (word === '-' ? null : Math.round(Number(word) * 1e6)));
	return {
		inputPerMillion: input ?? 0,
		outputPerMillion: output ?? 0,
		cacheReadPerMillion: read ?? null,
		cacheWritePerMillion: write ?? null,
		cacheWriteHourPerMillion: hour ?? null,
	};
}
