/** Token counts that go together, and laws that stay as they were. */
import { describe, expect, it } from 'vitest';
import { sampler } from '../../../src/model/distributions/index.ts';
import { TokenLaws } from '../../../src/traffic/tokens.ts';

const input = { kind: 'lognormal', options: { mean: 1500, cv: 1.2 } };
const output = { kind: 'gamma', options: { mean: 300, cv: 0.8 } };
const N = 40_000;

function drawn(correlation: number | undefined, seed = 1): { x: number[]; y: number[] } {
	const laws = new TokenLaws(seed, 'web', { input, output, ...(correlation === undefined ? {} : { correlation }) });
	const x: number[] = [];
	const y: number[] = [];
	for (let key = 0; key < N; key++) {
		laws.draw(key);
		x.push(laws.input);
		y.push(laws.output);
	}
	return { x, y };
}

const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;
const deviation = (list: readonly number[]) => {
	const middle = mean(list);
	return Math.sqrt(mean(list.map((v) => (v - middle) ** 2)));
};

function pearson(x: readonly number[], y: readonly number[]): number {
	const [mx, my] = [mean(x), mean(y)];
	return mean(x.map((v, i) => (v - mx) * (y[i] - my))) / (deviation(x) * deviation(y));
}

/** Spearman's: correlation of ranks. */
function ranks(list: readonly number[]): number[] {
	const rank = new Array<number>(list.length);
	list
		.map((_, i) => i)
		.sort((a, b) => list[a] - list[b])
		.forEach((i, place) => {
			rank[i] = place;
		});
	return rank;
}

describe('token counts', () => {
	it.each([-0.8, -0.3, 0.4, 0.9])('with correlation %d have the ranks of a Gaussian copula: 6/pi asin(r/2)', (r) => {
		const { x, y } = drawn(r);
		expect(Math.abs(pearson(ranks(x), ranks(y)) - (6 / Math.PI) * Math.asin(r / 2))).toBeLessThan(4 / Math.sqrt(N));
	});

	it('without correlation are independent', () => {
		const { x, y } = drawn(undefined);
		expect(Math.abs(pearson(ranks(x), ranks(y)))).toBeLessThan(4 / Math.sqrt(N));
		expect(drawn(0)).toEqual({ x, y });
	});

	it.each([undefined, 0.4, -0.9])('keep their laws (correlation %s)', (r) => {
		// Means over seeds, since the quantiles are draws too.
		const runs = [1, 2, 3, 4].map((seed) => drawn(r, seed));
		for (const [law, side, cv] of [
			[input, 'x', 1.2],
			[output, 'y', 0.8],
		] as const) {
			const expected = sampler(law).mean;
			const measured = mean(runs.map((run) => mean(run[side])));
			expect(Math.abs(measured - expected)).toBeLessThan(4 * ((expected * cv) / Math.sqrt(4 * N)) * 1.3 + 0.5);
			expect(Math.abs(mean(runs.map((run) => deviation(run[side]))) / (expected * cv) - 1)).toBeLessThan(0.06);
		}
	});

	it('belong to the key, whoever asked before', () => {
		const one = new TokenLaws(1, 'web', { input, output, correlation: 0.5 });
		const two = new TokenLaws(1, 'web', { input, output, correlation: 0.5 });
		two.draw(99);
		for (const laws of [one, two]) laws.draw(7);
		expect([two.input, two.output]).toEqual([one.input, one.output]);
	});
});
