/**
 * What is counted. A meter's quantity is a whole number; `per` of it is what one price is for, and `shown` of it is
 * the unit that ledgers print. Prices come at the edge, so a finished run can be priced anew.
 */
export interface Meter {
	readonly name: string;
	/** What the ledger counts in. */
	readonly unit: string;
	/** Quantity of one such unit. */
	readonly shown: number;
	/** Quantity that one price pays for. */
	readonly per: number;
}

/** Hours of a month as clouds count them: 730. */
const MONTH_S = 730 * 3600;

export const meters: readonly Meter[] = [
	{ name: 'requests', unit: 'request', shown: 1, per: 1e6 },
	{ name: 'input-tokens', unit: 'token', shown: 1, per: 1e6 },
	{ name: 'cached-input-tokens', unit: 'token', shown: 1, per: 1e6 },
	{ name: 'cache-write-tokens', unit: 'token', shown: 1, per: 1e6 },
	{ name: 'output-tokens', unit: 'token', shown: 1, per: 1e6 },
	// Counted in thousandths: some services charge a quarter of a unit.
	{ name: 'read-units', unit: 'read-unit', shown: 1e3, per: 1e9 },
	{ name: 'write-units', unit: 'write-unit', shown: 1e3, per: 1e9 },
	// Bytes.
	{ name: 'egress', unit: 'GB', shown: 1e9, per: 1e9 },
	// Megabyte-seconds.
	{ name: 'storage', unit: 'GB-month', shown: 1e3 * MONTH_S, per: 1e3 * MONTH_S },
	// Node-microseconds.
	{ name: 'node-time', unit: 'node-second', shown: 1e6, per: 3.6e9 },
];

/** Attempts answered. */
export const REQUESTS = 0;
/** Tokens read, at the full price. */
export const INPUT_TOKENS = 1;
/** Tokens read from the prompt cache. */
export const CACHED_INPUT_TOKENS = 2;
/** Tokens read and written to the prompt cache. */
export const CACHE_WRITE_TOKENS = 3;
/** Tokens written. */
export const OUTPUT_TOKENS = 4;
/** What a store charges for reading. */
export const READ_UNITS = 5;
/** What a store charges for writing. */
export const WRITE_UNITS = 6;
/** Bytes sent. */
export const EGRESS = 7;
/** What a store holds, used or not. */
export const STORAGE = 8;
/** Nodes of a store, used or not. */
export const NODE_TIME = 9;

/** How many meters there are: the width of a row of usage. */
export const meterCount: number = meters.length;

/** Micro-dollars for `per` of each meter, by meter; 0 is not charged for. */
export type MeterPrices = readonly number[];

/** Whatever is priced alike: a long request is dearer, and `factor` multiplies what the book says. */
export interface Tier {
	readonly long: boolean;
	readonly factor: number;
}
