/**
 * The family of gateway adapters: the text of a product's config in, a GatewaySpec out, with one note for every key
 * saying how faithfully it is treated. An adapter never throws on a file: what it cannot take becomes an issue.
 */
import type { Issue } from '../base/issue.ts';
import type { Entry } from '../base/registry.ts';
import type { ConfigLint, FidelityNote, GatewaySpec } from '../model/gatewaySpec.ts';

export interface ImportedGateway {
	/** Null when the product would not start with this file, or when the file does not say what it serves. */
	readonly spec: GatewaySpec | null;
	/** In the order of the file; every leaf of the config lies under exactly one note's path. */
	readonly notes: readonly FidelityNote[];
	readonly lints: readonly ConfigLint[];
	readonly issues: readonly Issue[];
}

export interface Adapter extends Entry {
	/** The product version whose defaults and bugs are modelled. */
	readonly version: string;
	/** All versions that can be chosen, the usual one first; absent: only that one. */
	readonly versions?: readonly string[];
	/** Whether a text looks like this product's config: 0 (no) .. 1 (surely). Cheap, and right about broken files too. */
	recognises(file: string, text: string): number;
	/** `version` is one of `versions`, or absent for the usual one. */
	import(file: string, text: string, version?: string): ImportedGateway;
}
