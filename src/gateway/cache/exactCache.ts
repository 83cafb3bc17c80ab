import { type Zipf, zipf } from '../../kernel/distributions/zipf.ts';
import type { Keyed } from '../../kernel/keyed.ts';
import { keyedStream } from '../../kernel/streams.ts';
import type { ExactCacheSpec } from '../../model/admissionSpec.ts';
import type { World } from '../../model/ports.ts';
import type { Processes } from '../processes.ts';
import { AnswerStore } from './answerStore.ts';

const UNIQUE = -1;

/**
 * Answers to the very same request. What a request asks is drawn by Zipf's law among so many contents, and belongs to it:
 * a retry asks the same again. A local cache is one in each process.
 */
export class ExactCache {
	private readonly world: World;
	private readonly spec: ExactCacheSpec;
	private readonly gates: Processes;
	private readonly law: Zipf;
	private readonly random: Keyed;
	private readonly stores: readonly AnswerStore[];

	constructor(world: World, spec: ExactCacheSpec, gates: Processes, processes: number) {
		this.world = world;
		this.spec = spec;
		this.gates = gates;
		this.law = zipf(spec.contents, spec.zipf);
		this.random = keyedStream(world.seed, 'gateway/content');
		const copies = spec.state === 'local' ? processes : 1;
		this.stores = Array.from({ length: copies }, () => new AnswerStore(spec.size, spec.ttlUs));
	}

	hits(attempt: number): boolean {
		const content = this.contentOf(attempt);
		return content !== UNIQUE && this.storeFor(attempt).has(content, this.world.calendar.now);
	}

	/** A good answer from upstream. */
	keep(attempt: number): void {
		const content = this.contentOf(attempt);
		if (content !== UNIQUE) this.storeFor(attempt).put(content, this.world.calendar.now);
	}

	clear(): void {
		for (const store of this.stores) store.clear();
	}

	private storeFor(attempt: number): AnswerStore {
		return this.stores[this.gates.of(attempt, this.stores.length)];
	}

	private contentOf(attempt: number): number {
		const { attempts, requests } = this.world;
		this.random.seek(requests.key[attempts.request[attempt]], 0);
		if (this.spec.unique > 0 && this.random.double() < this.spec.unique) return UNIQUE;
		return this.law.draw(this.random);
	}
}
