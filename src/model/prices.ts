/** The source of a price that the scenario states in passing, with no date of its own. */
export const STATED = 'the scenario';

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

/** Token prices of one tier, micro-dollars per million tokens. Null: the vendor has no such price. */
export interface TokenRates {
	readonly inputPerMillion: number;
	readonly outputPerMillion: number;
	readonly cacheReadPerMillion: number | null;
	/** Writing to the prompt cache, kept for minutes; null when it costs what input costs. */
	readonly cacheWritePerMillion: number | null;
	/** The same, kept for an hour. */
	readonly cacheWriteHourPerMillion: number | null;
}

/** Token prices of one hosted model. */
export interface TokenPrice extends TokenRates {
	/** `provider/model`. */
	readonly id: string;
	/** What a whole request costs when it reads more than so many tokens; null when length does not matter. */
	readonly long: (TokenRates & { readonly aboveTokens: number }) | null;
	/** Hours of the day (us since midnight UTC) when every price is multiplied by `factor`. */
	readonly hours: readonly PriceHours[];
	/** Taken off in the batch lane, 0..1; null when the vendor has none, or none is known. */
	readonly batchDiscount: number | null;
	readonly source: string;
	readonly asOf: string;
}

/** `untilUs` may be before `fromUs`: then it spans midnight. */
export interface PriceHours {
	readonly fromUs: number;
	readonly untilUs: number;
	readonly factor: number;
}

/** What a database service costs; an absent part is not charged for. Micro-dollars. */
export interface StorePrice {
	/** `provider/plan`. */
	readonly id: string;
	readonly readPerMillion: number;
	readonly writePerMillion: number;
	readonly storagePerGbMonth: number;
	readonly egressPerGb: number;
	/** Of one node, used or not. */
	readonly perHour: number;
	readonly source: string;
	readonly asOf: string;
}

/** A price as `premortem prices` lists it. Dollars. */
export interface ListedPrice {
	readonly kind: 'replica' | 'model' | 'store';
	readonly id: string;
	readonly what: string;
	readonly pricing: string;
	readonly region: string;
	/** By unit: `hour`, `input` (a million tokens), `gb_month`, ... */
	readonly usd: Readonly<Record<string, number>>;
	readonly increment_s?: number;
	readonly minimum_s?: number;
	readonly hours_utc?: readonly { readonly from_h: number; readonly to_h: number; readonly factor: number }[];
	readonly source: string;
	readonly as_of: string;
}
