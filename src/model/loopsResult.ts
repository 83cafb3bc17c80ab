/** `premortem/loops@1`: which mechanisms made an incident dear, found by freezing them one by one and together. */
export interface LoopsResult {
	readonly schema: 'premortem/loops@1';
	readonly version: string;
	readonly scenario: { readonly name: string; readonly path: string; readonly variant: string | null };
	readonly seeds: readonly number[];
	/** Means over the seeds. */
	readonly bill_usd: number;
	readonly baseline_usd: number;
	readonly overage_usd: number;
	/** What the faults cost with every mechanism frozen; with the mechanisms' dollars it adds up to the overage, to the cent. */
	readonly disturbance_usd: number;
	readonly mechanisms: readonly MechanismShare[];
	/** The cycle they form; null when the mechanisms add nothing. */
	readonly loop: FeedbackLoop | null;
	/** Mechanisms of the plan beyond the four that matter most, left as they are. */
	readonly untouched: readonly string[];
}

export interface MechanismShare {
	readonly mechanism: string;
	/** Shapley value: its mean contribution over all orders of adding the mechanisms. */
	readonly usd: number;
	/** What the bill falls by when it alone is frozen. */
	readonly alone_usd: number;
	/** `file:line` of the value that owns it. */
	readonly owner: string;
	readonly owner_path: string;
}

export interface FeedbackLoop {
	/** In the order of cause and effect; the last leads to the first. */
	readonly path: readonly string[];
	/** Attempts that an attempt calls forth in the next turn, on average from onset until contained: above 0 is amplification. */
	readonly gain: number;
	/** Of the overage. */
	readonly usd: number;
}
