/** The points of a sweep added up: means over the seeds, and how much each key moves a metric. */
import { version } from '../base/version.ts';
import type { Interval } from '../model/result.ts';
import type { Sensitivity, SweepMetric, SweepPoint, SweepResult, SweepRun } from '../model/sweepResult.ts';
import type { Axis } from '../scenario/axis.ts';
import type { Compiled } from '../scenario/compile.ts';
import { analyse } from './analyse.ts';
import type { SeedRun } from './seedRun.ts';
import { meanInterval } from './statistics.ts';

/** Levels into which the range of a sampled key is cut. */
const LEVELS = 5;

export function sweepRun(compiled: Compiled, run: SeedRun): SweepRun {
	const result = analyse(compiled, [run], { reproduce: '', generatedAt: null });
	const { containment } = run;
	return {
		bill_usd: result.bill.total_usd,
		overage_usd: result.bill.overage_usd,
		goodput_ratio: result.traffic.goodput_ratio,
		amplification: result.traffic.amplification,
		latency_p95_s: result.latency_s.p95,
		contain_s: result.mttc?.mean_s ?? null,
		contained: containment !== null && containment.containedUs !== null,
		collapsed: containment?.metastable === true || containment?.dead === true,
		verdict: result.verdict,
	};
}

const values: Readonly<Record<SweepMetric, (run: SweepRun) => number | null>> = {
	bill: (run) => run.bill_usd,
	overage: (run) => run.overage_usd,
	goodput: (run) => run.goodput_ratio,
	amplification: (run) => run.amplification,
	latency: (run) => run.latency_p95_s,
	contain: (run) => run.contain_s,
};

export function sweepPoint(set: SweepPoint['set'], planHash: string, runs: readonly SweepRun[]): SweepPoint {
	const means = Object.fromEntries(Object.entries(values).map(([metric, of]) => [metric, meanOf(runs.map(of))]));
	return {
		set,
		plan_hash: planHash,
		runs,
		means: means as Record<SweepMetric, Interval | null>,
		failed: runs.filter(({ verdict }) => verdict === 'fail').length,
		collapsed: runs.filter(({ collapsed }) => collapsed).length,
	};
}

function meanOf(numbers: readonly (number | null)[]): Interval | null {
	return numbers.every((value) => value !== null) ? meanInterval(numbers) : null;
}

export function sweepResult(
	compiled: Compiled,
	axes: readonly Axis[],
	points: readonly SweepPoint[],
	about: Pick<SweepResult, 'design' | 'metric' | 'seeds'> & {
		readonly planHash: string;
		readonly shares: readonly (readonly number[])[] | null;
	},
): SweepResult {
	const { design, metric, seeds, planHash, shares } = about;
	return {
		schema: 'premortem/sweep@1',
		version,
		scenario: { name: compiled.plan.name, path: compiled.file, variant: compiled.variant?.name ?? null, plan_hash: planHash },
		design,
		metric,
		axes: axes.map(({ path, written, values: all }) => ({ path, written, values: all })),
		seeds,
		points,
		sensitivity: axes.map((axis, i) => sensitivityOf(axis, points, metric, design, shares?.map((share) => share[i]) ?? null)),
	};
}

function sensitivityOf(
	axis: Axis,
	points: readonly SweepPoint[],
	metric: SweepMetric,
	design: SweepResult['design'],
	shares: readonly number[] | null,
): Sensitivity {
	const groups = new Map<string, number[]>();
	const measured = points.flatMap((point, i) => {
		const mean = point.means[metric]?.mean;
		const level = shares === null ? (point.set.find(({ path }) => path === axis.path)?.value ?? null) : levelOf(axis, shares[i]);
		return mean === undefined || level === null ? [] : [{ level, mean }];
	});
	for (const name of namesOf(axis, shares !== null)) groups.set(name, []);
	for (const { level, mean } of measured) groups.get(level)?.push(mean);
	const levels = [...groups]
		.filter(([, means]) => means.length > 0)
		.map(([value, means]) => ({ value, mean: average(means), points: means.length }));
	const means = levels.map(({ mean }) => mean);
	const centre = average(measured.map(({ mean }) => mean));
	const total = measured.reduce((sum, { mean }) => sum + (mean - centre) ** 2, 0);
	const between = levels.reduce((sum, level) => sum + level.points * (level.mean - centre) ** 2, 0);
	return {
		path: axis.path,
		levels,
		swing: means.length === 0 ? 0 : Math.max(...means) - Math.min(...means),
		share: design === 'one-at-a-time' || total === 0 ? null : between / total,
	};
}

/** The levels of an axis, lowest first: its values, or of a sampled range its fifths. */
function namesOf(axis: Axis, sampled: boolean): readonly string[] {
	if (!sampled || axis.values !== null) return axis.values ?? [];
	return Array.from({ length: LEVELS }, (_, i) => levelOf(axis, (i + 0.5) / LEVELS));
}

function levelOf(axis: Axis, share: number): string {
	if (axis.values !== null) return axis.at(share);
	const level = Math.min(LEVELS - 1, Math.floor(share * LEVELS));
	return `${axis.at(level / LEVELS)}..${axis.at((level + 1) / LEVELS)}`;
}

function average(numbers: readonly number[]): number {
	return numbers.length === 0 ? 0 : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}
