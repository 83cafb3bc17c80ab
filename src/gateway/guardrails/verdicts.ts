import type { Keyed } from '../../kernel/keyed.ts';
import { keyedStream } from '../../kernel/streams.ts';
import type { GuardSpec } from '../../model/admissionSpec.ts';

export const PASSES = 0;
/** Rightly, and wrongly. */
export const BLOCKED = 1;
export const FALSELY_BLOCKED = 2;

/**
 * What a chain of guards says. A guard's verdict is looked up by what it checks: of a request it is the same however often
 * it is sent, of an answer it belongs to that answer.
 */
export class Verdicts {
	private readonly guards: readonly GuardSpec[];
	private readonly random: readonly Keyed[];

	constructor(seed: number | string, chain: string, guards: readonly GuardSpec[]) {
		this.guards = guards;
		this.random = guards.map(({ name }) => keyedStream(seed, `guardrails/${chain}/${name}`));
	}

	of(guard: number, key: number, draw: number): number {
		const { blocks, falsePositives } = this.guards[guard];
		const random = this.random[guard];
		random.seek(key, draw);
		if (random.double() < blocks) return BLOCKED;
		return random.double() < falsePositives ? FALSELY_BLOCKED : PASSES;
	}
}
