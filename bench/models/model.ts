/** What every contender of a comparison runs, and what it says afterwards. `native/models.cpp` knows the same numbers. */

/** What a run counted. Two programs that ran the same model with the same random bits agree on every number. */
export interface Counts {
	/** Arrivals, retries, timeouts that fired and completions; timers that meant nothing any more are not events. */
	readonly events: number;
	readonly attempts: number;
	readonly ok: number;
	/** Work finished after its client had given up. */
	readonly zombies: number;
	/** Sum of all sojourn times of successes, whole microseconds. */
	readonly sojournUs: number;
}

export interface Model {
	readonly servers: number;
	/** Requests per second. */
	readonly rate: number;
	/** Mean service time, us. */
	readonly serviceUs: number;
	/** Coefficient of variation of the lognormal service time; null = exponential. */
	readonly cv: number | null;
	readonly horizonUs: number;
	/** Between these times the rate is three times as high. */
	readonly spikeFromUs: number;
	readonly spikeUntilUs: number;
	/** us an attempt may take; null = clients wait for ever and nothing is retried. */
	readonly timeoutUs: number | null;
	readonly retryAfterUs: number;
	readonly attemptsMax: number;
}

export const SPIKE_FACTOR = 3;

const SECOND = 1_000_000;
export const HOUR: number = 3600 * SECOND;
const queue = { cv: null, spikeFromUs: 0, spikeUntilUs: 0, timeoutUs: null, retryAfterUs: 0, attemptsMax: 1 };
const retrying = { rate: 100, serviceUs: 0.4 * SECOND, cv: 1, horizonUs: HOUR, timeoutUs: SECOND, retryAfterUs: SECOND, attemptsMax: 6 };

/** One server, a hundred servers, a retry storm that does not end, and the same clients on a calm day. */
export const models: Readonly<Record<'mm1' | 'mmc' | 'storm' | 'calm', Model>> = {
	mm1: { ...queue, servers: 1, rate: 0.9, serviceUs: SECOND, horizonUs: 600 * HOUR },
	mmc: { ...queue, servers: 100, rate: 90, serviceUs: SECOND, horizonUs: 6 * HOUR },
	storm: { ...retrying, servers: 50, spikeFromUs: HOUR / 6, spikeUntilUs: HOUR / 6 + HOUR / 60 },
	calm: { ...retrying, servers: 100, horizonUs: 3 * HOUR, spikeFromUs: 0, spikeUntilUs: 0 },
};

export type ModelName = keyof typeof models;
export const modelNames: readonly ModelName[] = Object.keys(models) as ModelName[];

/** Words that seed the two generators, arrivals and service times, in every language. */
export const seeds = { arrivals: [0x2545f491, 0x1b873593, 0x52dce729], service: [0x38495ab5, 0x7ed55d16, 0x165667b1] } as const;
