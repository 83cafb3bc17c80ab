/** A comparison in a small world: paired by seed, as long as the verdicts need, and no claim below the noise. */
import { describe, expect, it } from 'vitest';
import { alternativesOf, type CompareOptions, compare } from '../../../src/engine/compare.ts';
import { inProcess } from '../../../src/engine/inProcess.ts';
import { study } from '../../../src/engine/study.ts';
import type { Compiled } from '../../../src/scenario/compile.ts';
import { compileGrowing, growing } from './growing.ts';

const options = { executor: inProcess, firstSeed: 1 };
const compared = (compiled: readonly Compiled[], more: Partial<CompareOptions> = {}) =>
	compare(alternativesOf(compiled), { ...options, seeds: [1, 2, 3], ...more });
const billsOf = async (compiled: Compiled, seeds: readonly number[]) =>
	(await study(compiled, { ...options, seeds, reproduce: '', generatedAt: null })).runs.map(({ bill }) => bill.totalCents / 100);

describe('a comparison', () => {
	it('pairs every row with the scenario as written, seed by seed', async () => {
		const [written, small] = [compileGrowing(), compileGrowing([], 'small')];
		const { rows } = await compared([written, small]);
		const [a, b] = [await billsOf(written, [1, 2, 3]), await billsOf(small, [1, 2, 3])];
		expect(rows.map(({ label, kind }) => [label, kind])).toEqual([
			['as written', 'written'],
			['small', 'variant'],
		]);
		expect(rows[0].difference_usd).toEqual({ mean: 0, lo: 0, hi: 0 });
		expect(rows[1].difference_usd.mean).toBeCloseTo(b.reduce((sum, bill, i) => sum + bill - a[i], 0) / 3, 9);
		expect(rows[1].bill_p50_usd).toBe([...b].sort((x, y) => x - y)[1]);
		expect([rows[1].bill_p95_usd, rows[1].bill_p99_usd]).toEqual([null, null]);
	});

	it('of the same thing with itself finds nothing, and neither beats the other', async () => {
		const { rows } = await compared([
			compileGrowing(),
			compileGrowing([], 'same', `${growing}  same:\n    summary: nothing is any different\n    set: {summary: the same}\n`),
		]);
		expect(rows[1]).toMatchObject({ equal: true, difference_usd: { mean: 0, lo: 0, hi: 0 }, pareto: true });
		expect(rows[0].pareto).toBe(true);
	});

	it('calls a change noise when it is told to', async () => {
		const both = [compileGrowing(), compileGrowing([], 'small')];
		const change = (await compared(both)).rows[1];
		expect([change.equal, Math.abs(change.difference_ratio) > 0.01]).toEqual([false, true]);
		const { rows, noise_ratio } = await compared(both, { noiseRatio: Math.abs(change.difference_ratio) + 0.001 });
		expect([rows[1].equal, noise_ratio]).toEqual([true, Math.abs(change.difference_ratio) + 0.001]);
	});

	it('leaves no mark on a row that costs more and serves worse', async () => {
		const worse = compileGrowing(['pools.gpu.service=700ms']);
		const { rows } = await compare([...alternativesOf([compileGrowing()]), { label: 'slow.yaml', kind: 'gateway', compiled: worse }], {
			...options,
			seeds: [1, 2],
		});
		expect(rows.map(({ label, pareto }) => [label, pareto])).toEqual([
			['as written', true],
			['slow.yaml', false],
		]);
	});

	it('gives more seeds to a row on the edge, and to the one it is measured against, and stops at the maximum', async () => {
		const bills = await billsOf(compileGrowing([], 'small'), [1, 2, 3, 4, 5]);
		const median = [...bills.slice(0, 3)].sort((a, b) => a - b)[1];
		// Between the bills of the first seeds: those cannot agree. As written it is far above.
		const text = `${growing}thresholds:\n  bill.total: ["value < $${median.toFixed(2)}"]\n`;
		const both = [compileGrowing([], null, text), compileGrowing([], 'small', text)];
		const { rows, seeds } = await compared(both, { seeds: null, seedsMax: 5 });
		expect(rows[1]).toMatchObject({ on_the_edge: true, seeds: 5 });
		expect(rows[0]).toMatchObject({ on_the_edge: false, seeds: 5 });
		expect(seeds).toEqual([1, 2, 3, 4, 5]);
		const written = await billsOf(both[0], seeds);
		expect(rows[0].bill_usd.mean).toBeCloseTo(written.reduce((sum, bill) => sum + bill, 0) / 5, 9);
	});

	it('runs three seeds where the verdicts are clear', async () => {
		const { rows, seeds } = await compared([compileGrowing(), compileGrowing([], 'small')], { seeds: null });
		expect([seeds, rows.map((row) => row.seeds)]).toEqual([
			[1, 2, 3],
			[3, 3],
		]);
	});

	it('counts collapses with an interval as wide as few seeds make it, and none where nothing went wrong', async () => {
		const { rows } = await compared([compileGrowing()]);
		expect(rows[0].collapse).toMatchObject({ seeds: 0, share: { mean: 0, lo: 0 } });
		expect(rows[0].collapse?.share.hi).toBeCloseTo(0.5615, 3);
		expect((await compared([compileGrowing(['faults=[]'])])).rows[0].collapse).toBeNull();
		// Nobody is served any more once the pool has gone down to one slow replica.
		const dead = compileGrowing(['pools.gpu.replicas={min: 1, max: 1, initial: 1}', 'pools.gpu.service=2500ms']);
		expect((await compared([dead])).rows[0].collapse).toMatchObject({ seeds: 3, share: { mean: 1, hi: 1 } });
	});
});
