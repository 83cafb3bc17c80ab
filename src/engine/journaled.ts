/** Executors that remember: runs are looked up in a journal by plan, seed and trace before they are run. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { IssueError } from '../base/issue.ts';
import { planHash, twinOf } from '../experiment/run.ts';
import type { SimulationPlan } from '../model/plan.ts';
import type { RunRecord } from '../model/record.ts';
import type { Executor } from './executor.ts';
import { recordOfText, textOfRecord } from './recordText.ts';

export interface RunJournal {
	readonly rows: ReadonlyMap<string, unknown>;
	append(key: string, value: unknown): void;
}

function keyOf(plan: SimulationPlan, seed: number, trace: boolean): string {
	return `${planHash(plan)}/${seed}${trace ? '/trace' : ''}`;
}

function stored(record: RunRecord): string {
	return gzipSync(textOfRecord(record)).toString('base64');
}

function restored(value: unknown): RunRecord {
	return recordOfText(gunzipSync(Buffer.from(String(value), 'base64')).toString());
}

/** What is in the journal is not run again; what is run is in the journal before anybody sees it. */
export function journaled(inner: Executor, journal: RunJournal): Executor {
	return {
		run: async (plan, seed, options) => {
			const key = keyOf(plan, seed, options.trace === true);
			const known = journal.rows.get(key);
			if (known !== undefined) {
				options.onProgress?.(1);
				return restored(known);
			}
			const record = await inner.run(plan, seed, options);
			journal.append(key, stored(record));
			return record;
		},
		close: () => inner.close(),
	};
}

/** Runs nothing: what is not in the journals is missing from them. */
export const nothingRuns: Executor = {
	run: async (plan, seed) => {
		throw new IssueError([missingRun(planHash(plan), seed)]);
	},
	close: async () => {},
};

export function missingRun(hash: string, seed: number): ConstructorParameters<typeof IssueError>[0][number] {
	return {
		code: 'PM016',
		severity: 'error',
		message: `no shard holds the run of plan ${hash.slice(0, 8)} with seed ${seed}`,
		hint: 'the shards must have been run to their end, and the scenario must be what it was then',
	};
}

export interface NeededRun {
	readonly plan: SimulationPlan;
	readonly seed: number;
	readonly trace: boolean;
}

/** Every run that a study of these plans needs, twins included, once each and in an order that all machines agree on. */
export function runsNeeded(plans: readonly SimulationPlan[], seeds: readonly number[], trace: boolean): NeededRun[] {
	const runs = plans.flatMap((plan) => seeds.map((seed, i) => ({ plan, seed, trace: trace && i === 0 })));
	const twins = plans.flatMap((plan) => seeds.map((seed) => ({ plan: twinOf(plan), seed, trace: false })));
	const keyed = [...runs, ...twins].map((run) => [keyOf(run.plan, run.seed, run.trace), run] as const);
	const keys = new Set(keyed.map(([key]) => key));
	// A plan that is its own twin and is traced is not run without the trace as well.
	const needed = new Map(keyed.filter(([key]) => !keys.has(`${key}/trace`)));
	return [...needed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, run]) => run);
}
