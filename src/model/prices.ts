/** What a price book says. Money is micro-dollars; every row carries its source and date. */
export interface ReplicaPrice {
	/** `provider/sku`, e.g. `aws/g6e.xlarge`, with `:spot` and the like behind it where one sku has several prices. */
	readonly id: string;
	readonly provider: string;
	readonly sku: string;
	readonly gpu: string;
	readonly gpus: number;
	/** For the whole sku, micro-dollars per hour. */
	readonly perHour: number;
	/** `on-demand`, `spot`, `serverless`, ... */
	readonly pricing: string;
	readonly region: string;
	/** Billing increment, us. */
	readonly incrementUs: number;
	/** Least that is charged for a start, us. */
	readonly minimumUs: number;
	readonly source: string;
	readonly asOf: string;
}

/** Token prices of one hosted model, micro-dollars per million tokens. */
export interface TokenPrice {
	/** `provider/model`. */
	readonly id: string;
	readonly inputPerMillion: number;
	readonly outputPerMillion: number;
	readonly cacheReadPerMillion: number | null;
	readonly source: string;
	readonly asOf: string;
}
