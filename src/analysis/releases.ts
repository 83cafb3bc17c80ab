/** What became of releases, over the seeds. */
import type { ReleasePhase, ReleaseRecord } from '../model/release.ts';
import type { ReleaseResult, Result } from '../model/result.ts';
import { evaluationPrice } from './evaluations.ts';
import type { SeedRun } from './seedRun.ts';

/** From the first traffic that moved to all of it back; null when that did not happen. */
export function rollbackUs({ startedUs, rolledBackUs }: ReleaseRecord): number | null {
	return startedUs === null || rolledBackUs === null ? null : rolledBackUs - startedUs;
}

export function releasesResult(runs: readonly SeedRun[]): Pick<Result, 'releases'> {
	const { releases } = runs[0].record;
	if (releases === undefined) return {};
	return { releases: Object.fromEntries(releases.map(({ name }, i) => [name, releaseResult(runs, i)])) };
}

function releaseResult(runs: readonly SeedRun[], index: number): ReleaseResult {
	const records = runs.flatMap(({ record }) => record.releases?.[index] ?? []);
	const [first] = records;
	const of = (pick: (record: ReleaseRecord) => number) => mean(records.map(pick)) ?? 0;
	const phases: Partial<Record<ReleasePhase, number>> = {};
	for (const { phase } of records) phases[phase] = (phases[phase] ?? 0) + 1;
	const gates = records.flatMap(({ gate }) => gate ?? []);
	const { gate: planned = null } = runs[0].plan.releases?.[first.name] ?? {};
	const [exposed, all] = [of(({ canary }) => canary), of(({ canary, stable }) => canary + stable)];
	return {
		phases,
		gate:
			planned === null || gates.length === 0
				? null
				: {
						cases: planned.cases,
						wrong: mean(gates.map(({ wrong }) => wrong)) ?? 0,
						passed: gates.filter(({ passed }) => passed).length,
						pass_chance: gates[0].passChance,
					},
		exposed,
		exposed_ratio: all === 0 ? 0 : exposed / all,
		mirrored: of(({ mirrored }) => mirrored),
		checks: of(({ checks }) => checks),
		failed_checks: of(({ failedChecks }) => failedChecks),
		rolled_back_after_s: seconds(records.flatMap((record) => rollbackUs(record) ?? [])),
		promoted_after_s: seconds(
			records.flatMap(({ startedUs, promotedUs }) => (startedUs === null || promotedUs === null ? [] : [promotedUs - startedUs])),
		),
		because: first.because,
		evaluation_usd: Math.round((mean(runs.map((run) => evaluationMicros(run, first.name))) ?? 0) / 1e4) / 100,
	};
}

function evaluationMicros({ record, plan }: SeedRun, release: string): number {
	return (record.evaluations ?? [])
		.filter(({ of, kind }) => of === release && kind !== 'monitor')
		.reduce((sum, evaluation) => sum + evaluation.quantity * evaluationPrice(evaluation, plan).price, 0);
}

/** Null of nothing. */
function mean(values: readonly number[]): number | null {
	return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function seconds(us: readonly number[]): number | null {
	const middle = mean(us);
	return middle === null ? null : middle / 1e6;
}
