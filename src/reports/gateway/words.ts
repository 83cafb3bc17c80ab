/** Words that several formats use for readings. */
import { formatCount } from '../../base/units.ts';
import type { GatewayReading } from '../../model/gatewayReading.ts';
import { counted, lengthOf } from '../terminal/words.ts';

export const treatments = ['modelled', 'approximated', 'ignored'] as const;

export function keysText({ keys }: GatewayReading): string {
	const total = treatments.reduce((sum, treatment) => sum + keys[treatment], 0);
	return `${counted(total, 'key')}: ${treatments.map((treatment) => `${keys[treatment]} ${treatment}`).join(', ')}`;
}

export function productText({ product, product_version: version }: GatewayReading): string {
	return `${product ?? 'unknown product'} ${version ?? ''}`.trim();
}

export function heldText(seconds: number | null): string {
	return seconds === null ? 'no end' : lengthOf(seconds);
}

/** `3 client tries x 6 calls of the gateway`. */
export function productOfTries({ client_tries: tries, calls }: NonNullable<GatewayReading['worst']>): string {
	return `${formatCount(tries)} ${tries === 1 ? 'try' : 'tries'} of the client x ${counted(calls, 'call')} of the gateway`;
}

export function totalText({ total, endless }: NonNullable<GatewayReading['worst']>): string {
	return `${endless ? 'more than ' : ''}${formatCount(total)}`;
}
