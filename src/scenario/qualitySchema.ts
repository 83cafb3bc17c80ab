/** Whether answers are right, and what follows when they are not, as the scenario file has it. */
import { durationLaw } from '../model/distributions/index.ts';
import { count, type Field, flag, money, object, oneOf, percent, share } from '../model/fields.ts';
import type { Choice } from '../model/plan.ts';
import type { PeopleCost } from '../model/quality.ts';

export const quality: Field<QualityInput> = object({
	wrong: share.describe('of good answers, those that are wrong: HTTP 200 and nonsense'),
	offline: share.optional().describe('the same on a gold set, as a gate before the release sees it; `wrong` when not given'),
	per_sd: percent.prefault('0%').describe('added to `wrong`, in percentage points, per standard deviation that the input has drifted'),
}) as unknown as Field<QualityInput>;

const costOf = (amount: string, of: 'wrong' | 'unresolved') =>
	object({
		chance: share.describe('of the questions in `of`'),
		cost: money.describe(amount),
		of: oneOf('wrong', 'unresolved')
			.default(of)
			.describe('wrong: questions first answered wrong; unresolved: those whose last answer was wrong'),
	}).optional();

export const consequences: Field<ConsequencesInput> = object({
	reask: object({
		chance: share.describe('of users with a wrong answer'),
		max: count(1, 100).default(3).describe('times a question is asked again, at most'),
		after: durationLaw.prefault('30s').describe('from the wrong answer to the next question'),
		history: flag.default(false).describe('the prompt holds what was asked and answered before'),
	})
		.optional()
		.describe('the question is asked again: more traffic'),
	escalation: costOf('a human, per case', 'unresolved').describe('a human takes over'),
	refund: costOf('given back, per case', 'unresolved').describe('money given back'),
	loss: costOf('lost, per case', 'wrong').describe('what a wrong answer does: a fraud let through, a wrong order'),
}) as unknown as Field<ConsequencesInput>;

export interface QualityInput {
	readonly wrong: number;
	readonly offline?: number;
	readonly per_sd: number;
}

interface CostInput {
	readonly chance: number;
	readonly cost: number;
	readonly of: 'wrong' | 'unresolved';
}

export interface ConsequencesInput extends Readonly<Partial<Record<PeopleCost, CostInput>>> {
	readonly reask?: { readonly chance: number; readonly max: number; readonly after: Choice; readonly history: boolean };
}
