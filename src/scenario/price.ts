import type { Issue } from '../base/issue.ts';
import type { Path } from '../base/yamlText.ts';
import { findReplicaPrice, nearestReplicaPrices } from '../billing/prices/index.ts';
import type { ReplicaPrice } from '../model/prices.ts';
import type { PriceInput } from './poolSchema.ts';
import type { Source } from './source.ts';

/** What one replica costs: a row of the price book, a share of one, or the scenario's own price. */
export function priceOf(input: PriceInput, at: Path, source: Source): ReplicaPrice | Issue {
	if (typeof input === 'object' && 'per_hour' in input) {
		return {
			id: 'own',
			provider: 'own',
			sku: 'own',
			gpu: 'own',
			gpus: 1,
			perHour: Math.round(input.per_hour),
			pricing: 'own',
			region: 'any',
			incrementUs: input.increment,
			minimumUs: input.minimum,
			source: input.source,
			asOf: input.as_of,
		};
	}
	const sku = typeof input === 'string' ? input : input.sku;
	const share = typeof input === 'string' ? 1 : input.share;
	const price = findReplicaPrice(sku);
	if (price === null) {
		const near = sku.startsWith('$') ? [] : nearestReplicaPrices(sku);
		const own = `${near.length > 0 ? 'or ' : ''}give a price of your own: {per_hour: ${sku.startsWith('$') ? sku.slice(0, 20) : '$4.10/h'}, source: ..., as_of: ...}`;
		return {
			code: 'PM008',
			severity: 'error',
			message: `${at.join('.')}: the price book has no '${sku.slice(0, 60)}'`,
			hint: `${near.length > 0 ? `nearest: ${near.join(', ')}; ` : ''}${own}`,
			place: source.placeOf(typeof input === 'string' ? at : [...at, 'sku']),
		};
	}
	const part =
		share === 1 ? price : { ...price, id: `${price.id} x ${share}`, gpus: price.gpus * share, perHour: Math.round(price.perHour * share) };
	const discount = typeof input === 'string' ? undefined : input.discount;
	if (discount === undefined) return part;
	return {
		...part,
		id: `${part.id} - ${Math.round(discount * 1000) / 10}%`,
		perHour: Math.round(part.perHour * (1 - discount)),
		pricing: 'committed',
	};
}
