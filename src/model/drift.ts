/** Input that is no longer what it was, and who watches for it. */
import type { Choice } from './choice.ts';

/** Of the values of one fault, all of which are reached after `over` us. */
export interface InputShift {
	/** Standard deviations by which the mean of a numeric feature moves. */
	readonly shift: number;
	/** Factors on the tokens of a request. */
	readonly input: number;
	readonly output: number;
	/** Added to the share of wrong answers of every pool that has one. */
	readonly wrong: number;
	readonly over: number;
}

export interface MonitorPlan {
	/** Whose answers are looked at. */
	readonly pool: string;
	/** What of them: whether they are wrong, the numeric feature of the input, or its tokens. */
	readonly looksAt: 'wrong' | 'feature' | 'input-tokens' | 'output-tokens';
	/** Share of good answers. */
	readonly sample: number;
	/** Until it is known, us: labels come late. */
	readonly delayUs: number;
	/** Micro-dollars a sample. */
	readonly cost: number;
	readonly detector: Choice;
}

export interface MonitorRecord {
	readonly name: string;
	readonly samples: number;
	/** us; the first ten thousand. */
	readonly alarms: readonly number[];
}
