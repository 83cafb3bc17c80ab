/** `premortem/hunt@1`: the smallest disturbance that makes the bill reach a target. */
import type { LoopsResult } from './loopsResult.ts';
import type { Interval } from './result.ts';

export interface HuntResult {
	readonly schema: 'premortem/hunt@1';
	readonly version: string;
	readonly scenario: { readonly name: string; readonly path: string; readonly variant: string | null };
	readonly target_usd: number;
	/** The bill is read this long after onset; null = at the end of the run. */
	readonly within_s: number | null;
	readonly seeds: readonly number[];
	readonly bounds: readonly { readonly path: string; readonly mild: string; readonly severe: string; readonly steps: number }[];
	/** What all replicas the pools may have would cost for as long as the bill is read: hardly any disturbance goes beyond. */
	readonly full_pools_usd: number;
	/** Dearest disturbance that was tried. */
	readonly worst: Disturbance | null;
	readonly found: FoundDisturbance | null;
	/** Disturbances simulated. */
	readonly probes: number;
}

export interface Disturbance {
	readonly set: readonly { readonly path: string; readonly value: string }[];
	readonly bill_usd: Interval;
}

export interface FoundDisturbance extends Disturbance {
	/** Seeds that reach the target. */
	readonly reached: number;
	/** One step milder in one dimension: the other side of the cliff. */
	readonly milder: readonly (Disturbance & { readonly changed: string })[];
	/** Variants of the scenario against this disturbance, cheapest first. */
	readonly variants: readonly { readonly variant: string; readonly bill_usd: number; readonly stops: boolean }[];
	readonly loops: LoopsResult | null;
	/** The command that shows it. */
	readonly replay: string;
}
