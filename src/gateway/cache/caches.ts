import { DelayLine } from '../../kernel/delayLine.ts';
import type { CacheSpec } from '../../model/admissionSpec.ts';
import type { World } from '../../model/ports.ts';
import type { GatewayTotals } from '../gatewayTotals.ts';
import type { Processes } from '../processes.ts';
import { ExactCache } from './exactCache.ts';
import { FALSE_HIT, MISS, SemanticCache } from './semanticCache.ts';

/** What the caches tell about an attempt, perhaps later: it was found, or it has to go upstream. */
export interface CacheAnswers {
	found(attempt: number): void;
	missed(attempt: number): void;
}

/** The caches of a gateway, the exact one before the semantic one. Looking takes the same time whether it finds or not. */
export class Caches {
	private readonly exact: ExactCache | null;
	private readonly semantic: SemanticCache | null;
	private readonly answers: CacheAnswers;
	private readonly totals: GatewayTotals;
	/** Attempts being looked up, where that takes time. */
	private readonly exactly: DelayLine | null;
	private readonly vaguely: DelayLine | null;

	constructor(
		world: World,
		{ exact, semantic }: CacheSpec,
		parts: { gates: Processes; processes: number; totals: GatewayTotals; answers: CacheAnswers },
	) {
		this.totals = parts.totals;
		this.answers = parts.answers;
		this.exact = exact === undefined ? null : new ExactCache(world, exact, parts.gates, parts.processes);
		this.semantic = semantic === undefined ? null : new SemanticCache(world, semantic);
		const line = (us: number, look: (attempt: number) => void) => (us > 0 ? new DelayLine(world.calendar, us, look) : null);
		this.exactly = line(exact?.latencyUs ?? 0, (attempt) => this.lookExactly(attempt));
		this.vaguely = line(semantic?.latencyUs ?? 0, (attempt) => this.lookVaguely(attempt));
	}

	/** The attempt will be told of, now or after the time it takes. */
	look(attempt: number): void {
		this.totals.lookups++;
		if (this.exactly !== null) this.exactly.push(attempt);
		else this.lookExactly(attempt);
	}

	/** A good answer from upstream. */
	keep(attempt: number): void {
		this.exact?.keep(attempt);
		this.semantic?.keep();
	}

	/** The gateway has restarted. */
	clear(): void {
		this.exact?.clear();
		this.semantic?.clear();
	}

	private lookExactly(attempt: number): void {
		if (this.exact?.hits(attempt) === true) {
			this.totals.exactHits++;
			this.answers.found(attempt);
		} else if (this.vaguely !== null) this.vaguely.push(attempt);
		else this.lookVaguely(attempt);
	}

	private lookVaguely(attempt: number): void {
		const seen = this.semantic === null ? MISS : this.semantic.look(attempt);
		if (seen === MISS) {
			this.answers.missed(attempt);
			return;
		}
		this.totals.semanticHits++;
		if (seen === FALSE_HIT) this.totals.falseHits++;
		this.answers.found(attempt);
	}
}
