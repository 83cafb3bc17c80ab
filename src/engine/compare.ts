/**
 * A comparison: alternatives to a scenario, each run until its verdict is clear, on common random numbers. What the
 * alternatives are is the caller's affair: variants, gateway configs, revisions.
 */
import { compareVariants, NOISE_RATIO } from '../analysis/compare.ts';
import type { AlternativeKind, Comparison } from '../model/comparison.ts';
import type { RunRecord } from '../model/record.ts';
import type { Compiled } from '../scenario/compile.ts';
import type { Executor } from './executor.ts';
import { type Progress, type Study, study } from './study.ts';

/** One row of a comparison. */
export interface Alternative {
	readonly label: string;
	readonly kind: AlternativeKind;
	readonly compiled: Compiled;
}

export interface CompareOptions {
	readonly executor: Executor;
	/** Seeds for every row; null = as many as each row's verdict needs. */
	readonly seeds: readonly number[] | null;
	readonly firstSeed: number;
	readonly seedsMax?: number;
	readonly noiseRatio?: number;
	readonly onProgress?: Progress;
}

/** The scenario as written and its variants, in order. */
export function alternativesOf(compiled: readonly Compiled[]): Alternative[] {
	return compiled.map((one) => {
		const name = one.variant?.name ?? null;
		return { label: name ?? 'as written', kind: name === null ? 'written' : 'variant', compiled: one };
	});
}

/** The first alternative is what the others are measured against. */
export async function compare(alternatives: readonly Alternative[], options: CompareOptions): Promise<Comparison> {
	const shared = { ...options, twins: new Map<string, Promise<RunRecord>>(), reproduce: '', generatedAt: null };
	const studies = await Promise.all(alternatives.map(({ compiled }): Promise<Study> => study(compiled, shared)));
	const longest = Math.max(...studies.map(({ runs }) => runs.length));
	// Differences are paired by seed: the base needs every seed that any row has run.
	if (studies[0].runs.length < longest) {
		const seeds = Array.from({ length: longest }, (_, i) => options.firstSeed + i);
		studies[0] = await study(alternatives[0].compiled, { ...shared, seeds, done: studies[0].runs });
	}
	const rows = alternatives.map(({ label, kind }, i) => ({ label, kind, ...studies[i] }));
	return compareVariants(rows, options.noiseRatio ?? NOISE_RATIO);
}
