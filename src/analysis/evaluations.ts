/** Cases of gold sets and judged answers on the bill: at the price the scenario states, and with one cause. */
import { causeCount, EVALUATION } from '../model/causes.ts';
import type { SimulationPlan } from '../model/plan.ts';
import type { RunRecord } from '../model/record.ts';
import type { EvaluationRecord } from '../model/release.ts';
import type { Charge } from './charge.ts';

/** Micro-dollars a case, and the key of the scenario that states it. */
export function evaluationPrice(
	{ kind, of }: Pick<EvaluationRecord, 'kind' | 'of'>,
	plan: SimulationPlan,
): { readonly price: number; readonly key: string } {
	const release = plan.releases?.[of];
	if (kind === 'gate') return { price: release?.gate?.caseCost ?? 0, key: `releases.${of}.gate.case_cost` };
	if (kind === 'monitor') return { price: plan.monitors?.[of].cost ?? 0, key: `monitors.${of}.cost` };
	return { price: release?.analysis?.judgeCost ?? 0, key: `releases.${of}.analysis.judge_cost` };
}

/** None for what is free, or was not done. */
export function evaluationCharges(record: RunRecord, plan: SimulationPlan): Charge[] {
	return (record.evaluations ?? []).flatMap((evaluation): Charge[] => {
		const { price, key } = evaluationPrice(evaluation, plan);
		if (price === 0 || evaluation.quantity === 0) return [];
		const cents = Math.round((evaluation.quantity * price) / 1e4);
		const byCause = new Array<number>(causeCount).fill(0);
		byCause[EVALUATION] = evaluation.quantity;
		const line: Charge['line'] = {
			meter: evaluation.kind === 'gate' ? 'gold-set-cases' : 'judged-answers',
			resource: evaluation.of,
			quantity: evaluation.quantity,
			unit: evaluation.kind === 'gate' ? 'case' : 'answer',
			unit_price_usd: price / 1e6,
			usd: cents / 100,
			price_source: `the scenario: ${key}`,
			// A price of one's own is as old as the run it is for.
			price_as_of: plan.start.slice(0, 10),
			provider: 'own',
			sku: 'evaluation',
			region: 'any',
			pricing_category: 'Standard',
		};
		return [{ cents, byCause, line }];
	});
}
