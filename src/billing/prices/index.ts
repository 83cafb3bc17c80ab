/** The price books: replicas by the hour, hosted models by the token, stores by the unit, and the names people meant. */
import { closest } from '../../base/suggest.ts';
import type { ReplicaPrice, StorePrice, TokenPrice } from '../../model/prices.ts';
import { cataloguedPrices } from './catalogued.ts';
import { replicaPrices } from './replicas.ts';
import { storePrices } from './stores.ts';
import { tokenPrices } from './tokens.ts';

export { cataloguedPrices } from './catalogued.ts';
export { replicaPrices } from './replicas.ts';
export { storePrices } from './stores.ts';
export { tokenPrices } from './tokens.ts';

const replicas = new Map(replicaPrices.map((price) => [price.id, price]));
const tokens = new Map(tokenPrices.map((price) => [price.id, price]));

/** The price with exactly this id, or null. */
export function findReplicaPrice(id: string): ReplicaPrice | null {
	return replicas.get(id) ?? null;
}

/** The price of `provider/model`, or of a bare model name that only one provider has; null when there is none. */
export function findTokenPrice(name: string): TokenPrice | null {
	const exact = tokens.get(name) ?? cataloguedPrices().get(name);
	if (exact !== undefined) return exact;
	const own = tokenPrices.filter((price) => price.id.endsWith(`/${name}`));
	if (own.length > 0) return own.length === 1 ? own[0] : null;
	// A reseller has everybody's models: its price is asked for by its name.
	const others = [...cataloguedPrices().values()].filter(({ id }) => id.endsWith(`/${name}`) && !id.startsWith('openrouter/'));
	return others.length === 1 ? others[0] : null;
}

/** The price of `provider/plan` of a store, or null. */
export function findStorePrice(id: string): StorePrice | null {
	return storePrices.find((price) => price.id === id) ?? null;
}

/** Up to `n` ids that a wrong one may have meant, the likeliest first. */
export function nearestReplicaPrices(id: string, n = 3): string[] {
	return nearest(
		id,
		replicaPrices.map((price) => ({ id: price.id, words: [bare(price.id), price.sku, price.gpu] })),
		n,
	);
}

/** As `nearestReplicaPrices`, for models. */
export function nearestTokenPrices(name: string, n = 3): string[] {
	const among = (prices: Iterable<TokenPrice>) =>
		nearest(
			name,
			[...prices].map((price) => ({ id: price.id, words: [bare(price.id)] })),
			n,
		);
	const others = among(cataloguedPrices().values());
	// One of the book, one of the catalogue, by turns: either may have it.
	return [
		...new Set(
			among(tokenPrices)
				.flatMap((id, i) => [id, ...others.slice(i, i + 1)])
				.concat(others),
		),
	].slice(0, n);
}

/** As `nearestReplicaPrices`, for stores. */
export function nearestStorePrices(name: string, n = 3): string[] {
	return nearest(
		name,
		storePrices.map((price) => ({ id: price.id, words: [bare(price.id)] })),
		n,
	);
}

interface Candidate {
	readonly id: string;
	/** What else people call it. */
	readonly words: readonly string[];
}

/** Longest name worth comparing; a longer one is no misspelling of anything here. */
const NAME_MAX = 64;

/**
 * From the likeliest guess to the vaguest: part of an id, provider included; part of what this provider (or, when
 * none was named, any) calls a row; a misspelling of an id or of its bare name; part of what another provider calls
 * a row; anything the provider sells.
 */
function nearest(name: string, candidates: readonly Candidate[], n: number): string[] {
	const wanted = name.slice(0, NAME_MAX).toLowerCase();
	const rest = bare(wanted);
	const provider = wanted.slice(0, wanted.length - rest.length);
	const called = (candidate: Candidate) => rest.length > 1 && candidate.words.some((word) => word.toLowerCase().includes(rest));
	const sells = (candidate: Candidate) => candidate.id.toLowerCase().startsWith(provider);
	const ids = (those: readonly Candidate[]) => those.map((candidate) => candidate.id);
	const found = new Set([
		...(provider === '' ? [] : ids(candidates.filter((candidate) => candidate.id.toLowerCase().includes(wanted)))),
		...ids(candidates.filter((candidate) => sells(candidate) && called(candidate))),
		...misspelt(wanted, candidates, n),
		...ids(candidates.filter(called)),
		...(provider === '' ? [] : ids(candidates.filter(sells))),
	]);
	return [...found].slice(0, n);
}

/** The `n` ids closest by edit distance; without a provider, bare names are compared. */
function misspelt(wanted: string, candidates: readonly Candidate[], n: number): string[] {
	const spelling = (id: string) => (wanted.includes('/') ? id : bare(id));
	const left = candidates.map((candidate) => candidate.id);
	const found: string[] = [];
	while (found.length < n) {
		const best = closest(wanted, left.map(spelling));
		if (best === null) break;
		const at = left.findIndex((id) => spelling(id) === best);
		found.push(left[at]);
		left.splice(at, 1);
	}
	return found;
}

/** An id without its provider. */
function bare(id: string): string {
	return id.slice(id.indexOf('/') + 1);
}
