/** A sweep: every point is what running it alone shows; what a journal holds is not run again. */
import { describe, expect, it } from 'vitest';
import { plain } from '../../../src/base/issue.ts';
import type { Executor } from '../../../src/engine/executor.ts';
import { inProcess } from '../../../src/engine/inProcess.ts';
import { study } from '../../../src/engine/study.ts';
import { type SweepOptions, sweep } from '../../../src/engine/sweep.ts';
import type { SweepResult } from '../../../src/model/sweepResult.ts';
import { renderSweep, sweepCsv, sweepJsonl } from '../../../src/reports/sweep.ts';
import { type Axis, parseAxis } from '../../../src/scenario/axis.ts';
import { compileGrowing } from './growing.ts';

const axes = (...flags: string[]) => flags.map((flag) => parseAxis(flag, 1) as Axis);

function memory(): SweepOptions['journal'] & { readonly rows: Map<string, unknown> } {
	const rows = new Map<string, unknown>();
	return { rows, append: (key, run) => rows.set(key, run) };
}

function counting(): Executor & { runs: number } {
	const executor = { ...inProcess, runs: 0 };
	executor.run = (plan, seed, options) => {
		executor.runs++;
		return inProcess.run(plan, seed, options);
	};
	return executor;
}

const swept = (more: Partial<SweepOptions>) =>
	sweep({
		compile: (sets) => compileGrowing(['duration=40m', ...sets]),
		executor: inProcess,
		axes: axes('clients.web.attempts=2,6', 'faults.0.factor=2x,4x'),
		design: 'grid',
		samples: 8,
		seeds: [1, 2],
		metric: 'bill',
		journal: memory(),
		shard: null,
		...more,
	});

describe('a sweep', () => {
	it('shows at every point what running the point alone shows', async () => {
		const result = (await swept({})) as SweepResult;
		expect(result.points).toHaveLength(4);
		for (const { set, runs, means } of result.points) {
			const compiled = compileGrowing(['duration=40m', ...set.map(({ path, value }) => `${path}=${value}`)]);
			const alone = await study(compiled, { executor: inProcess, seeds: [1, 2], firstSeed: 1, reproduce: '', generatedAt: null });
			expect(runs.map(({ bill_usd }) => bill_usd)).toEqual(alone.runs.map(({ bill }) => bill.totalCents / 100));
			expect(means.goodput?.mean).toBeCloseTo(alone.result.traffic.goodput_ratio, 12);
			expect(means.contain?.mean).toBeCloseTo(alone.result.mttc?.mean_s ?? -1, 9);
		}
	});

	it('goes on from a journal: nothing is run twice, and the result is the same', async () => {
		const executor = counting();
		const whole = await swept({ executor });
		const all = executor.runs;
		// Four points, and a twin for each number of attempts, with two seeds each.
		expect(all).toBe(12);
		const journal = memory();
		await swept({ journal });
		for (const key of [...journal.rows.keys()].slice(3)) journal.rows.delete(key);
		executor.runs = 0;
		expect(await swept({ executor, journal })).toEqual(whole);
		expect(executor.runs).toBeLessThan(all);
		executor.runs = 0;
		expect(await swept({ executor, journal })).toEqual(whole);
		expect(executor.runs).toBe(0);
		// A wider sweep keeps what the narrower has found.
		await swept({ executor, journal, axes: axes('clients.web.attempts=2,4,6', 'faults.0.factor=2x,4x') });
		expect(executor.runs).toBe(6);
	});

	it('a plan that two points share is run once', async () => {
		const executor = counting();
		const result = (await swept({ executor, axes: axes('clients.web.attempts=2,6'), design: 'one-at-a-time', seeds: [1] })) as SweepResult;
		// As written it is six attempts: two plans and their twins, which differ in the client.
		expect([result.points.length, executor.runs]).toEqual([3, 4]);
		expect(result.points[0].runs).toEqual(result.points[2].runs);
		expect(result.sensitivity[0]).toMatchObject({ share: null, levels: [{ value: '2' }, { value: '6' }] });
	});

	it('in shards is the same as whole', async () => {
		const parts = [memory(), memory(), memory()];
		const executor = counting();
		for (const [i, journal] of parts.entries()) expect(await swept({ executor, journal, shard: [i + 1, 3] })).toBeNull();
		expect(parts.map(({ rows }) => rows.size).sort()).toEqual([2, 3, 3]);
		const rows = new Map(parts.flatMap((part) => [...part.rows]));
		executor.runs = 0;
		const merged = await swept({ executor, journal: { rows, append: () => {} } });
		expect([merged, executor.runs]).toEqual([await swept({}), 0]);
	});

	it('finds a value out of its domain before anything runs', async () => {
		const executor = counting();
		await expect(swept({ executor, axes: axes('faults.0.factor=2x,0.5x') })).rejects.toThrow('above 1x');
		expect(executor.runs).toBe(0);
	});

	it('says which key matters: one that does nothing explains nothing', async () => {
		const { sensitivity } = (await swept({ axes: axes('faults.0.factor=2x,4x', 'measure.window=5m,10m') })) as SweepResult;
		expect(sensitivity[0].share).toBeCloseTo(1, 9);
		expect(sensitivity[1]).toMatchObject({ swing: 0, share: 0 });
	});

	it.each(['halton', 'latin-hypercube'] as const)('samples a range by %s, with fifths as levels', async (design) => {
		const result = (await swept({
			design,
			samples: 10,
			axes: axes('faults.0.factor=1.5x..4x', 'clients.web.attempts=2,6'),
			seeds: [1],
		})) as SweepResult;
		expect(result.points).toHaveLength(10);
		expect(result.sensitivity[0].levels.map(({ value }) => value)).toEqual(['1.5x..2x', '2x..2.5x', '2.5x..3x', '3x..3.5x', '3.5x..4x']);
		expect(result.sensitivity[0].levels.reduce((sum, { points }) => sum + points, 0)).toBe(10);
		expect(result.sensitivity[0].share).toBeGreaterThan(0.5);
	});
});

describe('its reports', async () => {
	const result = (await swept({ axes: axes('clients.web.attempts=2,6', 'faults.0.factor=2x,3x,4x') })) as SweepResult;

	it('draw a heat map, dearer cells darker', () => {
		const text = renderSweep(result, { paint: plain, width: 100, unicode: true, quiet: false });
		expect(text).toMatch(/HEAT MAP {2}bill, from \$/);
		const dearest = Math.max(...result.points.map(({ means }) => means.bill?.mean ?? 0));
		expect(text).toContain(`$${dearest.toFixed(2)} ██`);
		const narrow = renderSweep(result, { paint: plain, width: 60, unicode: false, quiet: false });
		expect(narrow).toContain('@@');
		expect(narrow.split('\n').filter((line) => line.length > 60)).toEqual([]);
	});

	it('as CSV and as JSON lines have a row for every point and seed', () => {
		const csv = sweepCsv(result).trimEnd().split('\n');
		expect(csv[0]).toMatch(/^point,clients\.web\.attempts,faults\.0\.factor,seed,plan_hash,bill_usd,/);
		expect(csv).toHaveLength(1 + 6 * 2);
		const lines = sweepJsonl(result)
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line) as { set: object; seed: number; bill_usd: number });
		expect(lines).toHaveLength(12);
		expect(lines[3]).toMatchObject({ point: 1, seed: 2, set: { 'clients.web.attempts': '2', 'faults.0.factor': '3x' } });
		expect(csv[4].split(',')[5]).toBe(String(lines[3].bill_usd));
	});
});
