/**
 * Whether answers are right, what wrong ones lead to, and what is known of it afterwards. A wrong answer is answered
 * well as far as any status code can tell.
 */
import type { Choice } from './choice.ts';

export interface QualityPlan {
	/** Share of good answers that are wrong, 0..1, while the input is what it was. */
	readonly wrong: number;
	/** The same on a gold set: what a gate before the release can see. */
	readonly offline: number;
	/** What is added to `wrong` for each standard deviation that the input has drifted. */
	readonly perSd: number;
}

/** What the users of a stream do about a wrong answer, and what it costs outside the cloud bill. */
export interface ConsequencesPlan {
	/** Null: nobody asks again. */
	readonly reask: ReaskPlan | null;
	readonly costs: readonly PeopleCostPlan[];
}

export interface ReaskPlan {
	/** Of users with a wrong answer. */
	readonly chance: number;
	/** Times a question is asked again, at most. */
	readonly max: number;
	/** From the answer to the next question. */
	readonly after: Choice;
	/** Whether the prompt holds what was asked and answered before. */
	readonly history: boolean;
}

export const peopleCosts = ['escalation', 'refund', 'loss'] as const;
export type PeopleCost = (typeof peopleCosts)[number];

export interface PeopleCostPlan {
	readonly what: PeopleCost;
	readonly chance: number;
	/** Micro-dollars a case. */
	readonly amount: number;
	/** Questions it befalls: those first answered wrong, or those whose last answer was wrong. */
	readonly of: 'wrong' | 'unresolved';
}

/** Answers of one run. Absent from the record when no pool has a quality. */
export interface QualityRecord {
	readonly pools: readonly AnswersRecord[];
	readonly streams: readonly QuestionsRecord[];
}

export interface AnswersRecord {
	readonly pool: string;
	/** Answered well, whoever still waited. */
	readonly answered: number;
	readonly wrong: number;
}

export interface QuestionsRecord {
	readonly stream: string;
	/** Good answers that users took, first ones and those to questions asked again. */
	readonly answered: number;
	readonly wrong: number;
	/** Questions asked again. */
	readonly reasks: number;
	/** Questions given up with a wrong answer. */
	readonly unresolved: number;
	/** In the order of the plan's `costs`: how many. Money is the plan's amount times this. */
	readonly cases: readonly number[];
}
