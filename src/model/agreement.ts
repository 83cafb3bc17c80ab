/** `premortem/agreement@1`: what a simulation said next to what was seen on the wire. Units as in the result. */
import type { Unit } from './metricNames.ts';

/** `equal` to the last digit; `within` the spread of repeated runs, or the tolerance; `differs` beyond both; `unknown` on one side. */
export type AgreementVerdict = 'equal' | 'within' | 'differs' | 'unknown';

export interface AgreementRow {
	readonly metric: string;
	readonly unit: Unit;
	readonly simulated: number | null;
	/** Mean of the live runs. */
	readonly live: number | null;
	/** Half-width of the interval in which one more run is expected (95 %, Student's t); null with a single live run. */
	readonly spread: number | null;
	/** Live minus simulated. */
	readonly gap: number | null;
	/** The gap as a share of what was simulated; null where that is 0. */
	readonly gap_ratio: number | null;
	readonly verdict: AgreementVerdict;
}

export interface Agreement {
	readonly schema: 'premortem/agreement@1';
	readonly version: string;
	readonly scenario: { readonly name: string; readonly path: string; readonly plan_hash: string };
	readonly seed: number;
	readonly runs: number;
	/** Gaps up to this share are agreement. */
	readonly tolerance: number;
	readonly agrees: boolean;
	readonly rows: readonly AgreementRow[];
	/** What bears on how far to trust it, in sentences. */
	readonly notes: readonly string[];
}
