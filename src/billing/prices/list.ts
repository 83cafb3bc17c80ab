/** The price books as plain rows, for people and for machines. Dollars. */
import type { ListedPrice, ReplicaPrice, StorePrice, TokenPrice, TokenRates } from '../../model/prices.ts';
import {
	cataloguedPrices,
	nearestReplicaPrices,
	nearestStorePrices,
	nearestTokenPrices,
	replicaPrices,
	storePrices,
	tokenPrices,
} from './index.ts';

/** Every price whose id, GPU or pricing has the pattern in it, whatever the case; without one, all but the catalogue's. */
export function listPrices(pattern = ''): ListedPrice[] {
	const known = new Set(tokenPrices.map(({ id }) => id));
	// The catalogue is long: it is looked through, not listed.
	const others = pattern === '' ? [] : [...cataloguedPrices().values()].filter(({ id }) => !known.has(id));
	const all = [...replicaPrices.map(replica), ...[...tokenPrices, ...others].map(model), ...storePrices.map(store)];
	const wanted = pattern.toLowerCase();
	return all.filter((price) => [price.id, price.what, price.pricing].some((text) => text.toLowerCase().includes(wanted)));
}

/** Ids that a pattern which finds nothing may have meant. */
export function nearestPrices(pattern: string): string[] {
	return [...nearestReplicaPrices(pattern), ...nearestTokenPrices(pattern), ...nearestStorePrices(pattern)].slice(0, 3);
}

function replica(price: ReplicaPrice): ListedPrice {
	return {
		kind: 'replica',
		id: price.id,
		what: `${price.gpus} x ${price.gpu}`,
		pricing: price.pricing,
		region: price.region,
		usd: { hour: dollars(price.perHour) },
		increment_s: price.incrementUs / 1e6,
		minimum_s: price.minimumUs / 1e6,
		source: price.source,
		as_of: price.asOf,
	};
}

function model(price: TokenPrice): ListedPrice {
	const { long, hours, batchDiscount } = price;
	return {
		kind: 'model',
		id: price.id,
		what: 'million tokens',
		pricing: batchDiscount === null ? 'standard' : 'standard, batch',
		region: 'any',
		usd: {
			...rates(price, ''),
			...(long === null ? {} : rates(long, `_above_${long.aboveTokens}`)),
			...(batchDiscount === null ? {} : { batch_input: dollars(price.inputPerMillion * (1 - batchDiscount)) }),
			...(batchDiscount === null ? {} : { batch_output: dollars(price.outputPerMillion * (1 - batchDiscount)) }),
		},
		...(hours.length === 0
			? {}
			: { hours_utc: hours.map(({ fromUs, untilUs, factor }) => ({ from_h: fromUs / 3.6e9, to_h: untilUs / 3.6e9, factor })) }),
		source: price.source,
		as_of: price.asOf,
	};
}

function rates(price: TokenRates, tier: string): Record<string, number> {
	const priced: readonly (readonly [string, number | null])[] = [
		['input', price.inputPerMillion],
		['output', price.outputPerMillion],
		['cache_read', price.cacheReadPerMillion],
		['cache_write', price.cacheWritePerMillion],
		['cache_write_hour', price.cacheWriteHourPerMillion],
	];
	return Object.fromEntries(priced.flatMap(([name, micro]) => (micro === null ? [] : [[`${name}${tier}`, dollars(micro)]])));
}

function store(price: StorePrice): ListedPrice {
	const priced: readonly (readonly [string, number])[] = [
		['million_reads', price.readPerMillion],
		['million_writes', price.writePerMillion],
		['gb_month', price.storagePerGbMonth],
		['egress_gb', price.egressPerGb],
		['hour', price.perHour],
	];
	return {
		kind: 'store',
		id: price.id,
		what: price.perHour > 0 ? 'node' : 'usage',
		pricing: 'standard',
		region: 'any',
		usd: Object.fromEntries(priced.flatMap(([name, micro]) => (micro === 0 ? [] : [[name, dollars(micro)]]))),
		source: price.source,
		as_of: price.asOf,
	};
}

function dollars(micro: number): number {
	return Number((micro / 1e6).toPrecision(12));
}
