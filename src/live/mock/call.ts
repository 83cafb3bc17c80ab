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
	/** The attempt of a driver's client that it is for; null when nobody said. */
	readonly origin: string | null;
	/** Told once, unless the caller hangs up before. */
	readonly answered: (outcome: number, retryAfterUs: number | null) => void;
}
