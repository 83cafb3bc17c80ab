/** Records as text, and executors that remember them. */
import { describe, expect, it } from 'vitest';
import type { Executor } from '../../../src/engine/executor.ts';
import { inProcess } from '../../../src/engine/inProcess.ts';
import { journaled, nothingRuns, runsNeeded } from '../../../src/engine/journaled.ts';
import { recordOfText, textOfRecord } from '../../../src/engine/recordText.ts';
import { study } from '../../../src/engine/study.ts';
import { runPlan, twinOf } from '../../../src/experiment/run.ts';
import { compileGrowing } from './growing.ts';

const { plan } = compileGrowing(['duration=20m', 'faults.0.at=5m']);

function memory(): { readonly rows: Map<string, unknown>; append(key: string, value: unknown): void } {
	const rows = new Map<string, unknown>();
	return { rows, append: (key, value) => rows.set(key, JSON.parse(JSON.stringify(value))) };
}

function counting(): { readonly executor: Executor; runs(): number } {
	let runs = 0;
	const run: Executor['run'] = (...args) => {
		runs++;
		return inProcess.run(...args);
	};
	return { executor: { ...inProcess, run }, runs: () => runs };
}

describe('a record as text', () => {
	it('is the same record again, typed arrays, infinities and negative zeros included', () => {
		const record = runPlan(plan, 1, { trace: true });
		// Nobody was answered: the least latency is infinite, which JSON cannot say.
		const silent = runPlan(compileGrowing(['duration=2m', 'faults=[]', 'pools.gpu.service=30s']).plan, 1);
		expect(silent.latency.min).toBe(Number.POSITIVE_INFINITY);
		for (const one of [record, silent, { ...record, requests: -0, attempts: Number.NaN }]) {
			const again = recordOfText(textOfRecord(one));
			expect(again).toStrictEqual(one);
			expect(again.series.queue).toBeInstanceOf(Float64Array);
			expect(textOfRecord(again)).toBe(textOfRecord(one));
		}
	});
});

describe('an executor with a journal', () => {
	it('runs what is not in it, once, and answers the same either way', async () => {
		const journal = memory();
		const { executor, runs } = counting();
		const remembering = journaled(executor, journal);
		const first = await remembering.run(plan, 1, {});
		expect([runs(), journal.rows.size]).toEqual([1, 1]);
		const shares: number[] = [];
		expect(await remembering.run(plan, 1, { onProgress: (done) => shares.push(done) })).toStrictEqual(first);
		expect([runs(), shares]).toEqual([1, [1]]);
		// Another seed, another plan, and a trace are other runs.
		await remembering.run(plan, 2, {});
		await remembering.run(twinOf(plan), 1, {});
		expect((await remembering.run(plan, 1, { trace: true })).traceHash).not.toBeNull();
		expect(runs()).toBe(4);
	});

	it('of which nothing may be missing says what is', async () => {
		await expect(journaled(nothingRuns, memory()).run(plan, 7, {})).rejects.toThrow(/no shard holds the run of plan \w{8} with seed 7/);
	});
});

describe('runsNeeded(plans, seeds, trace)', () => {
	it('is what a study asks for: no run more, none less', async () => {
		for (const [sets, trace] of [
			[[], false],
			[[], true],
			[['faults=[]'], true],
		] as const) {
			const compiled = compileGrowing(['duration=20m', 'faults.0.at=5m', ...sets]);
			const journal = memory();
			const { executor, runs } = counting();
			const remembering = journaled(executor, journal);
			const needed = runsNeeded([compiled.plan], [1, 2], trace);
			for (const run of needed) await remembering.run(run.plan, run.seed, { trace: run.trace });
			expect(runs()).toBe(needed.length);
			const options = { executor: journaled(nothingRuns, journal), seeds: [1, 2], firstSeed: 1, trace, reproduce: '', generatedAt: null };
			const { result } = await study(compiled, options);
			expect(result).toEqual((await study(compiled, { ...options, executor: inProcess })).result);
			expect(needed.length).toBe(sets.length === 0 ? 4 : 2);
		}
	});
});
