/** A hunt in a small world: what it finds is the edge that trying everything finds, and its replay shows the same bill. */
import { describe, expect, it } from 'vitest';
import { type HuntOptions, hunt, spansOf } from '../../../src/engine/hunt.ts';
import { inProcess } from '../../../src/engine/inProcess.ts';
import { findLoops } from '../../../src/engine/loops.ts';
import { study } from '../../../src/engine/study.ts';
import { parseSpan, type SpanOfValues } from '../../../src/scenario/span.ts';
import { compileGrowing } from './growing.ts';

function optionsOf(changes: Partial<HuntOptions>): HuntOptions {
	return {
		compile: (sets, variant) => compileGrowing(sets, variant ?? null),
		executor: inProcess,
		spans: spansOf(compileGrowing([]).plan),
		targetUsd: 100,
		withinUs: null,
		seeds: [1, 2],
		replayFlags: [],
		...changes,
	};
}

async function billOf(sets: readonly string[], variant: string | null = null): Promise<number> {
	const { result } = await study(compileGrowing(sets, variant), {
		executor: inProcess,
		seeds: [1, 2],
		firstSeed: 1,
		reproduce: '',
		generatedAt: null,
	});
	return result.bill.total_usd;
}

const span = (flag: string) => parseSpan(flag, 1) as SpanOfValues;

describe('a hunt', async () => {
	const quiet = await billOf(['faults=[]']);
	const harm = await billOf([]);
	const target = (quiet + harm) / 2;

	it('finds the length that trying every length finds', async () => {
		const lengths = span('faults.0.for=2m..20m');
		const { found } = await hunt(optionsOf({ spans: [lengths], targetUsd: target }));
		const bills: number[] = [];
		for (const value of lengths.values) bills.push(await billOf([`faults.0.for=${value}`]));
		const first = bills.findIndex((bill) => bill >= target);
		expect(found?.set).toEqual([{ path: 'faults.0.for', value: lengths.values[first] }]);
		expect(found?.bill_usd.mean).toBeCloseTo(bills[first], 1);
		expect(found?.milder).toMatchObject([{ changed: 'faults.0.for', bill_usd: { mean: expect.closeTo(bills[first - 1], 1) } }]);
	});

	it('is shown by its replay command, and its variants by theirs', async () => {
		const { found } = await hunt(optionsOf({ targetUsd: target, withinUs: 3_600_000_000 }));
		const sets = [...(found?.replay.matchAll(/--set (\S+)/g) ?? [])].map(([, set]) => set);
		expect(sets).toContain('duration=4800s');
		expect(await billOf(sets)).toBeCloseTo(found?.bill_usd.mean ?? 0, 1);
		expect(found?.bill_usd.mean).toBeGreaterThanOrEqual(target);
		const [small] = found?.variants ?? [];
		expect(small.bill_usd).toBeCloseTo(await billOf(sets, 'small'), 1);
		expect(small.stops).toBe(small.bill_usd < target);
	});

	it('says so when no disturbance within the bounds does it, with the worst it tried', async () => {
		const result = await hunt(optionsOf({ targetUsd: 10_000 }));
		expect(result.found).toBeNull();
		expect(result.worst?.bill_usd.mean).toBeGreaterThan(harm);
		expect(result.full_pools_usd).toBe(240);
	});

	it('refuses a target that the quiet bill reaches by itself', async () => {
		await expect(hunt(optionsOf({ targetUsd: quiet - 1 }))).rejects.toThrow(/without any fault the bill is/);
	});
});

describe('loops', () => {
	it('are shares that add up to the overage, to the cent, with the owner of each', async () => {
		const result = await findLoops(compileGrowing([]), { executor: inProcess, seeds: [1, 2] });
		const cents = (usd: number) => Math.round(usd * 100);
		const parts = result.mechanisms.reduce((sum, { usd }) => sum + cents(usd), cents(result.disturbance_usd));
		expect(parts).toBe(cents(result.overage_usd));
		expect(result.overage_usd).toBeCloseTo((await billOf([])) - (await billOf(['faults=[]'])), 1);
		expect(result.mechanisms.map(({ mechanism }) => mechanism).sort()).toEqual([
			'autoscaler',
			'client retries',
			'cold starts',
			'work nobody waits for',
		]);
		expect(result.mechanisms[0]).toMatchObject({ mechanism: 'autoscaler', owner: 'growing.yaml:14', owner_path: 'pools.gpu.autoscaler' });
		expect(result.loop?.path).toContain('the autoscaler reads retries as demand');
	});

	it('have no mechanism in a plan that has none', async () => {
		const still = compileGrowing(['pools.gpu.autoscaler=fixed', 'clients.web={}']);
		const result = await findLoops(still, { executor: inProcess, seeds: [1] });
		expect(result.mechanisms).toEqual([]);
		expect(result.loop).toBeNull();
		expect(result.overage_usd).toBe(result.disturbance_usd);
	});
});
