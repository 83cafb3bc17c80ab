/** Something an API was asked to do. */
export interface Call {
	readonly worker: string;
	/** Names it for its draws. */
	readonly key: number;
	readonly draw: number;
	readonly tries: number;
	readonly stream: number;
	readonly tokensIn: number;
	readonly tokensOut: number;
	/** Told once, unless the caller hangs up before. */
	readonly answered: (outcome: number, retryAfterUs: number | null) => void;
}
