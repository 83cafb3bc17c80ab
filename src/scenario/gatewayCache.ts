/** Caches of the native gateway block. */

import type { CacheSpec } from '../model/admissionSpec.ts';
import { count, duration, type Field, object, oneOf, plainNumber, positiveDuration, share } from '../model/fields.ts';

export const cache: Field<CacheInput> = object({
	exact: object({
		contents: count(1, 2_000_000_000).describe('how many different requests there are'),
		zipf: plainNumber.default(1).describe('content k has a share in proportion to 1 / k^zipf; 0 gives all the same'),
		unique: share.prefault('0%').describe('share of requests that nobody makes twice'),
		ttl: positiveDuration.optional().describe('answers are good for so long; for ever when not given'),
		size: count(1, 2_000_000_000).optional().describe('answers kept at once, in each cache; the one used longest ago makes room'),
		latency: duration.prefault('0s').describe('to look, found or not'),
		state: oneOf('shared', 'local').default('shared').describe('one cache for the gateway, or one in each of its processes'),
	})
		.optional()
		.describe('answers to the very same request'),
	semantic: object({
		hits: share.describe('share of requests that find an answer once the cache is warm'),
		false_hits: share.prefault('0%').describe('of the answers found, those to another question'),
		warm_after: count(1, 1_000_000_000).default(1).describe('answers it takes until the cache is warm; the share grows in proportion'),
		latency: duration.prefault('0s').describe('to look, found or not'),
	})
		.optional()
		.describe('answers to requests that mean about the same'),
}) as unknown as Field<CacheInput>;

export interface CacheInput {
	readonly exact?: {
		readonly contents: number;
		readonly zipf: number;
		readonly unique: number;
		readonly ttl?: number;
		readonly size?: number;
		readonly latency: number;
		readonly state: 'shared' | 'local';
	};
	readonly semantic?: { readonly hits: number; readonly false_hits: number; readonly warm_after: number; readonly latency: number };
}

/** Nothing where there is no cache. */
export function cacheOf(input: CacheInput | undefined): { readonly cache?: CacheSpec } {
	if (input?.exact === undefined && input?.semantic === undefined) return {};
	const { exact, semantic } = input;
	return {
		cache: {
			...(exact === undefined
				? {}
				: {
						exact: {
							latencyUs: exact.latency,
							contents: exact.contents,
							zipf: exact.zipf,
							unique: exact.unique,
							ttlUs: exact.ttl ?? null,
							size: exact.size ?? null,
							state: exact.state,
						},
					}),
			...(semantic === undefined
				? {}
				: {
						semantic: {
							latencyUs: semantic.latency,
							hitShare: semantic.hits,
							falseShare: semantic.false_hits,
							warmAfter: semantic.warm_after,
						},
					}),
		},
	};
}
