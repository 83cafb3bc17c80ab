/**
 * Wrong answers in numbers and in money. The money is people's: it is in no cloud bill, and is never added to one.
 */
import type { SimulationPlan } from '../model/plan.ts';
import type { QuestionsRecord } from '../model/quality.ts';
import type { RunRecord } from '../model/record.ts';
import type { QualityResult, Result } from '../model/result.ts';
import type { SeedRun } from './seedRun.ts';

/** Over all streams; 0 where no pool has a quality. */
export function total({ quality }: RunRecord, of: Exclude<keyof QuestionsRecord, 'stream' | 'cases'>): number {
	return (quality?.streams ?? []).reduce((sum, stream) => sum + stream[of], 0);
}

/** Dollars. */
export function peopleCost(record: RunRecord, plan: SimulationPlan): number {
	return casesOf(record, plan).reduce((sum, { cases, amount }) => sum + cases * amount, 0) / 1e6;
}

export function qualityResult(runs: readonly SeedRun[]): Pick<Result, 'quality'> {
	const [first] = runs;
	const { quality } = first.record;
	if (quality === undefined) return {};
	const mean = (of: (run: SeedRun) => number) => runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
	const answers = mean(({ record }) => total(record, 'answered'));
	const wrong = mean(({ record }) => total(record, 'wrong'));
	const pool = (i: number, of: 'answered' | 'wrong') => mean(({ record }) => record.quality?.pools[i][of] ?? 0);
	const result: QualityResult = {
		answers,
		wrong_answers: wrong,
		wrong_ratio: ratio(wrong, answers),
		reasks: mean(({ record }) => total(record, 'reasks')),
		unresolved: mean(({ record }) => total(record, 'unresolved')),
		pools: Object.fromEntries(
			quality.pools.map((one, i) => [
				one.pool,
				{ answers: pool(i, 'answered'), wrong_answers: pool(i, 'wrong'), wrong_ratio: ratio(pool(i, 'wrong'), pool(i, 'answered')) },
			]),
		),
		people_cost_usd: cent(mean(({ record, plan }) => peopleCost(record, plan))),
		people_baseline_usd: cent(mean(({ twin, plan }) => peopleCost(twin, plan))),
		people: casesOf(first.record, first.plan).map(({ stream, what, amount }, i) => {
			const cases = mean(({ record, plan }) => casesOf(record, plan)[i].cases);
			return { stream, what, cases, usd: cent((cases * amount) / 1e6) };
		}),
	};
	return { quality: result };
}

/** One entry for each cost of each stream that the plan names. */
function casesOf({ quality }: RunRecord, plan: SimulationPlan) {
	return plan.traffic.flatMap(({ consequences }, i) =>
		(consequences?.costs ?? []).map(({ what, amount }, j) => {
			const stream = quality?.streams[i];
			return { stream: plan.traffic[i].name, what, amount, cases: stream?.cases[j] ?? 0 };
		}),
	);
}

function ratio(part: number, whole: number): number {
	return whole === 0 ? 0 : part / whole;
}

function cent(usd: number): number {
	return Math.round(usd * 100) / 100;
}
