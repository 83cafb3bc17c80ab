import type { SimulationPlan } from '../../model/plan.ts';
import { TokenLaws } from '../../traffic/tokens.ts';

/** Length of an answer when neither the request nor the scenario says. */
const TOKENS = 16;

/** How long answers are: as the scenario's first stream with token laws has them, and never longer than was asked for. */
export class Lengths {
	private readonly laws: TokenLaws | null;

	constructor({ traffic }: SimulationPlan, seed: number) {
		const stream = traffic.find(({ tokens }) => tokens !== null);
		this.laws = stream?.tokens == null ? null : new TokenLaws(seed, stream.name, stream.tokens);
	}

	of(key: number, tokensMax: number | null): number {
		this.laws?.draw(key);
		return Math.min(this.laws?.output ?? TOKENS, tokensMax ?? Number.POSITIVE_INFINITY);
	}
}
