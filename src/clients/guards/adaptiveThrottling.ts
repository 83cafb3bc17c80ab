import type { Keyed } from '../../kernel/keyed.ts';
import { keyedStream } from '../../kernel/streams.ts';
import { list, oneOf, plainNumber, positiveDuration } from '../../model/fields.ts';
import { type OutcomeName, outcomeSet } from '../../model/outcomes.ts';
import { defineGuard, Guard, type GuardContext, type GuardKind, REFUSED, type TryEnd } from './guard.ts';
import { SlidingSum } from './slots.ts';

interface Options {
	k: number;
	window: number;
	accepts: readonly OutcomeName[];
}

const SLOTS = 120;

/** Client-side throttling after Google's SRE book: with few tries accepted, most are refused before they leave. */
export const adaptiveThrottling: GuardKind = defineGuard<Options>({
	kind: 'adaptive-throttling',
	summary: 'refuses a try itself with probability max(0, (tries - k x accepted) / (tries + 1)) of the last minutes',
	cite: 'Site Reliability Engineering, 2016, chapter 21, Client-Side Throttling',
	shape: {
		k: plainNumber.default(2).describe('tries let through per accepted one'),
		window: positiveDuration.prefault('2m').describe('how far it looks back'),
		accepts: list(oneOf('ok', 'error', 'rejected', 'overloaded', 'timeout', 'unavailable'), 'outcomes', 20)
			.default(['ok', 'error'])
			.describe('outcomes that count as accepted by the server'),
	},
	check: ({ k }) => (k >= 1 ? null : '`k` must be at least 1: below that, tries are refused though all are accepted'),
	create: (options, context) => new AdaptiveThrottling(options, context),
});

class AdaptiveThrottling extends Guard {
	private readonly k: number;
	private readonly accepts: number;
	private readonly tries: SlidingSum;
	private readonly accepted: SlidingSum;
	private readonly random: Keyed;

	constructor({ k, window, accepts }: Options, { seed, client }: GuardContext) {
		super();
		this.k = k;
		this.accepts = outcomeSet(accepts);
		this.tries = new SlidingSum(window, SLOTS);
		this.accepted = new SlidingSum(window, SLOTS);
		this.random = keyedStream(seed, `throttling/${client}`);
	}

	/** Tries that are refused here count as tries: that is what lets so few through. */
	override admit(now: number, key: number, draw: number): number {
		const tries = this.tries.total(now);
		const refusal = (tries - this.k * this.accepted.total(now)) / (tries + 1);
		this.tries.add(now, 1);
		if (refusal <= 0) return 0;
		this.random.seek(key, draw);
		return this.random.double() < refusal ? REFUSED : 0;
	}

	override ended(now: number, { outcome }: Readonly<TryEnd>): void {
		if (((this.accepts >> outcome) & 1) === 1) this.accepted.add(now, 1);
	}
}
