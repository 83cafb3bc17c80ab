/** What there is to say about a name that a scenario, a threshold or a message may hold. Code stands between backticks. */
export interface Explanation {
	readonly name: string;
	/** What it is: `Autoscaler`, `Metric`, `Error code`. */
	readonly family: string;
	readonly summary: string;
	/** Where it is written. */
	readonly where: string | null;
	/** Where it was read or derived. */
	readonly source: string | null;
	readonly options: readonly {
		readonly name: string;
		readonly type: string;
		/** Empty when it must be given. */
		readonly fallback: string;
		readonly meaning: string;
	}[];
	/** A piece of YAML; null when there is none to show. */
	readonly example: string | null;
	readonly notes: readonly string[];
}

/** Names that can be explained, by what they are. */
export interface Topic {
	readonly family: string;
	readonly names: readonly string[];
}
