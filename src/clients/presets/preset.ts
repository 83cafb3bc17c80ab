/**
 * The family of presets: what a real client does when nobody configured it, under its own name and version. A preset
 * is a table of values in the spelling of a scenario's client; keys that the scenario gives itself come first.
 *
 * Contract of every member: its values alone make a valid client; they are read from the source named in `cite`, and
 * what the model cannot do as the product does stands in `notes`. A timeout is part of it only where the product has
 * one. Names are the product's, with the major version where the product has versions.
 */
import type { Entry } from '../../base/registry.ts';

export interface ClientPreset extends Entry {
	readonly values: Readonly<Record<string, unknown>>;
	/** Where the model differs from the product, one sentence each. */
	readonly notes: readonly string[];
}

export function definePreset(
	kind: string,
	summary: string,
	cite: string,
	values: ClientPreset['values'],
	...notes: readonly string[]
): ClientPreset {
	return { kind, summary, cite, values, notes };
}

/** The outcomes behind HTTP 5xx, timeouts and connection errors. */
export const SERVER: readonly string[] = ['error', 'overloaded', 'timeout', 'unavailable'];
/** Those and 429. */
export const ALL: readonly string[] = ['error', 'rejected', 'overloaded', 'timeout', 'unavailable'];

/** A cap so high that it is none. */
export const NO_CAP = '30d';
/** As good as without end. */
export const ENDLESS = 60_000;
