/**
 * Request logs of AWS Lambda of 2020 (pacslab/serverless-performance-modeling, MIT), replayed: every request at its
 * own time, as long as it was. Lambda then billed each invocation in steps of 100 ms.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../src/experiment/run.ts';
import type { PoolPlan } from '../../src/model/plan.ts';
import type { RunRecord } from '../../src/model/record.ts';
import { laws, planOf, price, SECOND } from '../support/plans.ts';
import { perRequestPool } from '../support/serverless.ts';
import { tellRow } from '../support/validation.ts';

const folder: string = join(import.meta.dirname, '../../../shared/traces/lambda_pacs');
const found: boolean = existsSync(folder);
const files: readonly string[] = found ? readdirSync(folder).filter((name) => name.endsWith('.csv')) : [];
const why: string = found ? '' : ' (skipped: shared/traces is not beside this checkout)';

/** Cold starts of a replay outside this simulator: newest instance first, 600 s from the departure. */
const coldStarts: Readonly<Record<string, number>> = {
	'res-01-2020-04-24_17-53-33.csv': 71,
	'res-01-2020-05-26_01-31-35.csv': 34,
	'res-01-2020-05-28_01-57-40.csv': 66,
	'res-01-2020-06-06_22-39-19.csv': 49,
	'res-01-2020-06-10_22-20-08.csv': 33,
	'res-01-2020-06-18_23-36-37.csv': 24,
};

describe(`Lambda request logs${why}`, () => {
	it.skipIf(!found)('cold starts of each log, request by request', () => {
		const ours = Object.fromEntries(files.map((name) => [name, replayed(rowsOf(name), 600).pools[0].coldStarts]));
		for (const name of files)
			tellRow({
				what: `Lambda log ${name.slice(7, 17)}: cold starts`,
				expected: coldStarts[name],
				simulated: ours[name],
				allowed: 'exactly',
			});
		expect(ours).toEqual(coldStarts);
		// What really happened lies near: 56, 29, 59, 43, 32 and 28 cold starts.
		const actual = files.map((name) => rowsOf(name).filter(({ cold }) => cold).length);
		expect(actual).toEqual([56, 29, 59, 43, 32, 28]);
	});

	it.skipIf(!found)('billed durations, to the millisecond', () => {
		let misrounded = 0;
		for (const name of files) {
			const rows = rowsOf(name).map((row) => ({ ...row, durationUs: row.billedFromUs }));
			// An environment per invocation that ends with it is billed as the invocation was.
			const {
				paidUs,
				roundedUpUs,
				coldStarts: environments,
			} = replayed(rows, 0, {
				billedFrom: 'ready',
				price: price({ incrementUs: 100_000 }),
			}).pools[0];
			expect(environments).toBe(rows.length);
			// 1900.00 ms, billed as 2000: the log shows two decimals of more.
			const odd = rows.filter(({ billedFromUs, billedUs }) => billedFromUs === 1_900_000 && billedUs === 2_000_000).length;
			const billed = rows.reduce((sum, { billedUs }) => sum + billedUs, 0) - odd * 100_000;
			tellRow({
				what: `Lambda log ${name.slice(7, 17)}: billed, s`,
				expected: billed / 1e6,
				simulated: (paidUs + roundedUpUs) / 1e6,
				allowed: 'exactly',
			});
			expect(paidUs + roundedUpUs, name).toBe(billed);
			misrounded += odd;
		}
		expect(misrounded).toBeLessThanOrEqual(1);
	});
});

interface Invocation {
	readonly atUs: number;
	readonly durationUs: number;
	/** The duration that AWS reported and rounded. */
	readonly billedFromUs: number;
	readonly billedUs: number;
	readonly cold: boolean;
}

function rowsOf(name: string): Invocation[] {
	const [head, ...lines] = readFileSync(join(folder, name), 'utf8').trim().split('\n').map(cellsOf);
	const column = (cells: readonly string[], key: string) => cells[head.indexOf(key)];
	const rows = lines.map((cells) => ({
		at: Number(column(cells, 'client_start_time')),
		durationUs: Math.round(Number(column(cells, 'client_elapsed_time')) * SECOND),
		billedFromUs: Math.round(Number(column(cells, 'aws_duration')) * 1000),
		billedUs: Math.round(Number(column(cells, 'aws_billed_duration')) * 1000),
		cold: column(cells, 'is_cold') === 'True',
	}));
	const first = Math.min(...rows.map(({ at }) => at));
	return rows.map(({ at, ...row }) => ({ ...row, atUs: Math.round((at - first) * SECOND) })).sort((a, b) => a.atUs - b.atUs);
}

/** Cells of a CSV line; a quoted one may have commas. */
function cellsOf(line: string): string[] {
	return [...line.matchAll(/("[^"]*"|[^,]*)(?:,|$)/g)].map(([, cell]) => cell);
}

/** One microsecond of service for each `token` written: the durations of the log themselves. */
function replayed(rows: readonly Invocation[], keepAlive: number, changes: Partial<PoolPlan> = {}): RunRecord {
	const trace = {
		times: rows.map(({ atUs }) => atUs),
		tokensIn: rows.map(() => 0),
		tokensOut: rows.map(({ durationUs }) => durationUs),
	};
	const plan = planOf({
		arrivals: { kind: 'trace', options: { file: 'log.csv', format: 'azure-llm', speed: 1, times: 1, spread: 0, rows: trace } },
		pool: {
			...perRequestPool(keepAlive),
			service: { kind: 'tokens', options: { base: 0, per_input: 0, per_output: 1, cv: 0 } },
			coldStart: laws.constant(0),
			...changes,
		},
		horizon: Math.ceil((rows[rows.length - 1].atUs + 60 * SECOND) / SECOND),
	});
	return runPlan(plan, 1);
}
