/**
 * RunRecord: what one run of one plan with one seed did, in quantities. No money: prices are applied by
 * `analysis/`, so a finished run can be priced anew. Plain JSON but for the typed arrays of the series.
 */
import type { MonitorRecord } from './drift.ts';
import type { Tier } from './meters.ts';
import type { MarkKind } from './ports.ts';
import type { QualityRecord } from './quality.ts';
import type { EvaluationRecord, ReleaseRecord } from './release.ts';

export interface RunRecord {
	readonly planHash: string;
	readonly seed: number;
	readonly horizonUs: number;
	/** Events the calendar ran. */
	readonly events: number;
	/** Set when the run was traced. */
	readonly traceHash: string | null;
	readonly requests: number;
	readonly attempts: number;
	/** Requests by outcome code; those undecided at the horizon are in `requestsOpen`. */
	readonly requestOutcomes: readonly number[];
	readonly requestsOpen: number;
	readonly attemptOutcomes: readonly number[];
	/** Sessions of all streams; absent when no stream has any. */
	readonly sessions?: SessionsRecord;
	/** What a gateway with prices or caches has counted; absent where there is none. */
	readonly gateway?: GatewayRecord;
	/** Whether answers were right; absent when no pool says. */
	readonly quality?: QualityRecord;
	/** Absent when the plan has none. */
	readonly releases?: readonly ReleaseRecord[];
	readonly evaluations?: readonly EvaluationRecord[];
	readonly monitors?: readonly MonitorRecord[];
	/** Of requests answered well: us from the click to the answer. */
	readonly latency: StoredHistogram;
	/** Time to first token, and per later token, where a pool streams; null where none does. */
	readonly ttft: StoredHistogram | null;
	readonly tpot: StoredHistogram | null;
	readonly pools: readonly PoolRecord[];
	readonly series: SeriesRecord;
	readonly marks: readonly Mark[];
	/** Attempt rows the run needed, to the next power of two. */
	readonly attemptRows: number;
}

export interface SessionsRecord {
	readonly begun: number;
	/** Those that ended as they should: a job in time, a conversation answered to its last turn. */
	readonly well: number;
	readonly badly: number;
}

/** A gateway's own count. Money is micro-dollars by its price list, and not the bill. */
export interface GatewayRecord {
	/** Written down, for good answers. */
	readonly recorded: number;
	/** Of answers that came when the caller had hung up, and were not written down. */
	readonly missed: number;
	/** What answers from a cache would have cost. */
	readonly saved: number;
	/** Requests that were looked up in a cache, and what was found. */
	readonly lookups: number;
	readonly exactHits: number;
	readonly semanticHits: number;
	/** Of the semantic hits, those that answered something else. */
	readonly falseHits: number;
	/** Checks made, what they blocked rightly and wrongly, and answers asked for again. */
	readonly checks: number;
	readonly blocked: number;
	readonly falselyBlocked: number;
	readonly regenerations: number;
}

export interface StoredHistogram {
	readonly sum: number;
	readonly min: number;
	readonly max: number;
	readonly buckets: readonly (readonly [number, number])[];
}

export interface PoolRecord {
	readonly name: string;
	readonly slots: number;
	/** Slot-microseconds by cause code: the work causes only, whole numbers. */
	readonly workByCause: readonly number[];
	/** Replica-microseconds on the bill before rounding. */
	readonly paidUs: number;
	readonly startingUs: number;
	readonly roundedUpUs: number;
	readonly coldStarts: number;
	readonly replicasMax: number;
	readonly queueMax: number;
	readonly overflowed: number;
	/** Replica-microseconds on the bill, rounding included, per step. */
	readonly billedUs: Float64Array;
	/** What else it is billed for: of hosted pools, all there is. */
	readonly meters: readonly MeterRecord[];
}

/** Whole quantities of one meter (`model/meters.ts`) at one price. */
export interface MeterRecord {
	readonly meter: string;
	readonly tier: Tier;
	/** By cause code. */
	readonly byCause: readonly number[];
	/** When it was booked. */
	readonly perStep: Float64Array;
}

/** Per step of `stepUs`; sums for counts, integrals over time (x us) for levels. */
export interface SeriesRecord {
	readonly stepUs: number;
	readonly requests: Float64Array;
	readonly attempts: Float64Array;
	readonly good: Float64Array;
	/** Requests that ended, well or not, by when they ended. */
	readonly ended: Float64Array;
	readonly queue: Float64Array;
	readonly ready: Float64Array;
	readonly starting: Float64Array;
}

export interface Mark {
	readonly atUs: number;
	readonly kind: MarkKind;
	readonly what: string;
}
