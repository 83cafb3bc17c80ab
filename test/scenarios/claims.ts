/**
 * What the header of a shipped scenario claims, and whether it is so. A header has a table, one line a variant
 * (`as-written` for the scenario itself), and says without what the story would be another:
 *
 *     #   variant       verdict  claims
 *     #   as-written    fail     bill.total $5,400..$6,000  latency p(95) 2.9s..3.6s
 *     #   pgvector      pass     bill.total $1,300..$1,500
 *     # Without retries: clients.web.retry=none
 *
 * A claim is a metric, its aggregation (`value` when it has only that), and the interval its mean over the seeds is in.
 */
import { readFileSync } from 'node:fs';
import { metricComputations } from '../../src/analysis/metrics.ts';
import { inProcess } from '../../src/engine/inProcess.ts';
import { type Study, study } from '../../src/engine/study.ts';
import { filesBeside } from '../../src/io/files.ts';
import type { RunRecord } from '../../src/model/record.ts';
import { compileScenario } from '../../src/scenario/compile.ts';
import { findMetric, parseThreshold, type Threshold } from '../../src/scenario/thresholds.ts';

export interface Claim {
	readonly text: string;
	readonly least: Threshold;
	readonly most: Threshold;
}

export interface VariantClaims {
	readonly variant: string;
	readonly verdict: string;
	readonly claims: readonly Claim[];
}

export interface Header {
	readonly path: string;
	readonly text: string;
	readonly table: readonly VariantClaims[];
	/** What the story hangs on, and the settings that take it away. */
	readonly without: readonly { readonly what: string; readonly set: readonly string[] }[];
}

export function headerOf(path: string): Header {
	const text = readFileSync(path, 'utf8');
	const head = text.slice(0, text.search(/^[^#\n]/m));
	const table = [...head.matchAll(/^# {3}([\w-]+) +(pass|warn|fail) +(\S.*)$/gm)].map(([, variant, verdict, rest]) => ({
		variant,
		verdict,
		claims: rest
			.split(/ {2,}/)
			.filter((word) => word !== '')
			.map(claimOf),
	}));
	const without = [...head.matchAll(/^# Without (.+?): (\S+=.+)$/gm)].map(([, what, set]) => ({ what, set: set.split(/; /) }));
	return { path, text, table, without };
}

function claimOf(text: string): Claim {
	const match = /^(\S+)(?: (min|max|mean|med|p\([\d.]+\)))? (\S+?)\.\.(\S+)$/.exec(text);
	if (match === null) throw new Error(`not a claim: '${text}'`);
	const [, name, aggregation = 'value', least, most] = match;
	const metric = findMetric(name);
	if ('problem' in metric) throw new Error(metric.problem);
	const limit = (operator: string, value: string): Threshold => {
		// Nobody sets a limit below zero, but a fix may save money: `-$34`.
		const sign = value.startsWith('-') ? -1 : 1;
		const parsed = parseThreshold(metric, `${aggregation} ${operator} ${value.replace('-', '')}`, 'fail');
		if (!parsed.ok) throw new Error(`'${text}': ${parsed.message}`);
		return { ...parsed.threshold, limit: sign * parsed.threshold.limit };
	};
	return { text, least: limit('>=', least), most: limit('<=', most) };
}

/** Runs a scenario, or a variant, over the seeds; twins are shared between variants that have the same. */
export async function run(
	header: Header,
	variant: string | null,
	set: readonly string[] = [],
	seeds: readonly number[] = [1, 2, 3],
): Promise<Study> {
	const { path, text } = header;
	const result = compileScenario(path, text, filesBeside(path), { variant, sets: set });
	if (!result.ok) throw new Error(result.issues.map((issue) => issue.message).join('\n'));
	const twins = twinsOf(path);
	return study(result.compiled, { executor: inProcess, seeds, firstSeed: 1, reproduce: '--seed 1', generatedAt: null, twins });
}

const known = new Map<string, Map<string, Promise<RunRecord>>>();

function twinsOf(path: string): Map<string, Promise<RunRecord>> {
	const twins = known.get(path) ?? new Map<string, Promise<RunRecord>>();
	known.set(path, twins);
	return twins;
}

/** What is not as claimed, in words; empty when all is. */
export function broken({ verdict, claims }: VariantClaims, { result, runs }: Study): string[] {
	const found = result.verdict === verdict ? [] : [`verdict is ${result.verdict}, not ${verdict}`];
	for (const { text, least, most } of claims) {
		const values = runs.map((one) => metricComputations[least.metric](one, least.aggregation, least.quantile));
		const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
		if (!(mean >= least.limit && mean <= most.limit)) found.push(`${text}: it is ${Number(mean.toPrecision(5))}`);
	}
	return found;
}
