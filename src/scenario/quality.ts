/** Quality of pools, and consequences of wrong answers, to their plans. */
import type { Path } from '../base/yamlText.ts';
import { type ConsequencesPlan, peopleCosts, type QualityPlan } from '../model/quality.ts';
import type { Draft } from './draft.ts';
import type { ConsequencesInput, QualityInput } from './qualitySchema.ts';

/** What a pool's plan says of its answers: nothing when the scenario does not. */
export function qualityOf({ quality }: { readonly quality?: QualityInput }): { readonly quality?: QualityPlan } {
	if (quality === undefined) return {};
	const { wrong, offline, per_sd: perSd } = quality;
	return { quality: { wrong, offline: offline ?? wrong, perSd } };
}

export function consequencesOf(draft: Draft, stream: string, input: ConsequencesInput): ConsequencesPlan {
	const at: Path = ['traffic', stream, 'consequences'];
	const { reask } = input;
	const costs = peopleCosts.flatMap((what) => {
		const cost = input[what];
		return cost === undefined ? [] : [{ what, chance: cost.chance, amount: cost.cost, of: cost.of }];
	});
	if (reask === undefined && costs.length === 0)
		draft.error('PM005', `${at.join('.')}: nothing follows`, at, `add reask: {chance: 50%}, or ${peopleCosts.join(', ')}`);
	if (!draft.salvaged && !Object.values(draft.input.pools).some((pool) => pool.quality !== undefined))
		draft.error('PM009', `${at.join('.')}: no pool has a quality, so no answer is ever wrong`, at, 'give a pool `quality: {wrong: 4%}`');
	return { reask: reask === undefined ? null : reask, costs };
}
