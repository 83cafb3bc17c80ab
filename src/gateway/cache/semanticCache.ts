import type { Keyed } from '../../kernel/keyed.ts';
import { keyedStream } from '../../kernel/streams.ts';
import type { SemanticCacheSpec } from '../../model/admissionSpec.ts';
import type { World } from '../../model/ports.ts';

export const MISS = 0;
export const HIT = 1;
/** An answer to something else. */
export const FALSE_HIT = 2;

/**
 * Answers to requests that mean about the same: with so much probability there is one, and some of them are wrong. The
 * share grows with what has been kept since it was empty. Whether a request finds one belongs to the request.
 */
export class SemanticCache {
	private readonly world: World;
	private readonly spec: SemanticCacheSpec;
	private readonly random: Keyed;
	private kept = 0;

	constructor(world: World, spec: SemanticCacheSpec) {
		this.world = world;
		this.spec = spec;
		this.random = keyedStream(world.seed, 'gateway/meaning');
	}

	look(attempt: number): number {
		const { attempts, requests } = this.world;
		const { hitShare, falseShare, warmAfter } = this.spec;
		const warmth = this.kept >= warmAfter ? 1 : this.kept / warmAfter;
		this.random.seek(requests.key[attempts.request[attempt]], 0);
		if (this.random.double() >= hitShare * warmth) return MISS;
		return this.random.double() < falseShare ? FALSE_HIT : HIT;
	}

	/** A good answer from upstream. */
	keep(): void {
		this.kept++;
	}

	clear(): void {
		this.kept = 0;
	}
}
