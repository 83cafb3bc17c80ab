import { describe, expect, it } from 'vitest';
import {
	deterministic,
	empirical,
	exponential,
	gamma,
	hyperexponential,
	keyedStream,
	lognormal,
	lognormalFromMean,
	lognormalFromQuantiles,
	mixture,
	normal,
	type Sampler,
	stages,
	standardExponential,
	standardNormal,
	stream,
	uniform,
} from '../../../src/kernel.ts';

/** Phi(x) by Marsaglia's series (2004): exact to the last digits for |x| < 7. */
function normalCdf(x: number): number {
	if (x < -7) return 0;
	if (x > 7) return 1;
	let term = x;
	let sum = x;
	for (let k = 3; Math.abs(term) > 1e-18 * Math.abs(sum); k += 2) {
		term *= (x * x) / k;
		sum += term;
	}
	return 0.5 + (sum * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
}

/** The regularised incomplete gamma function P(shape, x), given Gamma(shape). */
function gammaCdf(shape: number, gammaOfShape: number, x: number): number {
	if (x > 80) return 1;
	let term = 1 / shape;
	let sum = term;
	for (let k = 1; term > 1e-17 * sum; k++) {
		term *= x / (shape + k);
		sum += term;
	}
	return (sum * Math.exp(-x) * x ** shape) / gammaOfShape;
}

const exponentialCdf = (mean: number) => (x: number) => -Math.expm1(-x / mean);
const lognormalCdf = (mu: number, sigma: number) => (x: number) => normalCdf((Math.log(x) - mu) / sigma);

/** Largest gap between the empirical and the exact distribution, in units of 1 / sqrt(n). */
function kolmogorov(sorted: Float64Array, cdf: (x: number) => number): number {
	const n = sorted.length;
	let gap = 0;
	for (let i = 0; i < n; i++) {
		const p = cdf(sorted[i]);
		gap = Math.max(gap, (i + 1) / n - p, p - i / n);
	}
	return gap * Math.sqrt(n);
}
/** Exceeded by chance once in 10,000 tests. The seeds are fixed, so chance has been asked only once. */
const KOLMOGOROV_MAX = 2.2253;
const Z_MAX = 4;

interface Law {
	readonly name: string;
	readonly sampler: Sampler;
	readonly mean: number;
	readonly variance: number;
	readonly cdf: (x: number) => number;
}

/** The normal with mean 1 and deviation 1, given that it is not negative. */
const inverseMills = Math.exp(-0.5) / Math.sqrt(2 * Math.PI) / normalCdf(1);
const fromMean = lognormalFromMean(2000, 0.8);
const fromQuantiles = lognormalFromQuantiles(100, 400);
const sigmaOfQuantiles = Math.log(4) / 1.6448536269514722;

const laws: Law[] = [
	{ name: 'uniform', sampler: uniform(5, 9), mean: 7, variance: 16 / 12, cdf: (x) => (x - 5) / 4 },
	{ name: 'exponential', sampler: exponential(250), mean: 250, variance: 250 ** 2, cdf: exponentialCdf(250) },
	{ name: 'normal far from 0', sampler: normal(100, 10), mean: 100, variance: 100, cdf: (x) => normalCdf((x - 100) / 10) },
	{
		name: 'normal cut at 0',
		sampler: normal(1, 1),
		mean: 1 + inverseMills,
		variance: 1 - inverseMills - inverseMills ** 2,
		cdf: (x) => (normalCdf(x - 1) - normalCdf(-1)) / normalCdf(1),
	},
	{
		name: 'lognormal',
		sampler: lognormal(1, 0.5),
		mean: Math.exp(1.125),
		variance: Math.expm1(0.25) * Math.exp(2.25),
		cdf: lognormalCdf(1, 0.5),
	},
	{
		name: 'lognormal from mean and cv',
		sampler: lognormal(fromMean.mu, fromMean.sigma),
		mean: 2000,
		variance: 1600 ** 2,
		cdf: lognormalCdf(Math.log(2000 / Math.sqrt(1.64)), Math.sqrt(Math.log(1.64))),
	},
	{
		name: 'lognormal from median and p95',
		sampler: lognormal(fromQuantiles.mu, fromQuantiles.sigma),
		mean: 100 * Math.exp(sigmaOfQuantiles ** 2 / 2),
		variance: Math.expm1(sigmaOfQuantiles ** 2) * 1e4 * Math.exp(sigmaOfQuantiles ** 2),
		cdf: lognormalCdf(Math.log(100), sigmaOfQuantiles),
	},
	{ name: 'gamma, cv 0.5 (shape 4)', sampler: gamma(8, 0.5), mean: 8, variance: 16, cdf: (x) => gammaCdf(4, 6, x / 2) },
	{ name: 'gamma, cv 1 (the exponential)', sampler: gamma(3, 1), mean: 3, variance: 9, cdf: exponentialCdf(3) },
	{ name: 'gamma, cv 2 (shape 1/4)', sampler: gamma(8, 2), mean: 8, variance: 256, cdf: (x) => gammaCdf(0.25, 3.625609908221908, x / 32) },
	{
		name: 'hyperexponential, weights that do not sum to 1',
		sampler: hyperexponential([9, 1], [10, 500]),
		mean: 59,
		variance: 2 * (0.9 * 100 + 0.1 * 250_000) - 59 ** 2,
		cdf: (x) => 0.9 * exponentialCdf(10)(x) + 0.1 * exponentialCdf(500)(x),
	},
	{
		name: 'mixture of three',
		sampler: mixture([1, 1, 2], [uniform(0, 1), uniform(1, 2), uniform(2, 3)]),
		mean: 0.25 * 0.5 + 0.25 * 1.5 + 0.5 * 2.5,
		variance: 0.25 / 3 + (0.25 * 7) / 3 + (0.5 * 19) / 3 - 1.75 ** 2,
		cdf: (x) => (x < 2 ? x / 4 : 0.5 + (x - 2) / 2),
	},
	{
		name: 'stages',
		sampler: stages([deterministic(10), exponential(3), exponential(6)]),
		mean: 19,
		variance: 45,
		cdf: (x) => 1 - (6 * Math.exp(-(x - 10) / 6) - 3 * Math.exp(-(x - 10) / 3)) / 3,
	},
];

describe.each(laws)('$name', ({ name, sampler, mean, variance, cdf }) => {
	const n = 200_000;
	const random = stream(20, name);
	const sorted = Float64Array.from({ length: n }, () => sampler.draw(random)).sort();

	it('has the exact mean and variance, within four standard errors', () => {
		let [m1, m2, m4] = [0, 0, 0];
		for (const x of sorted) m1 += x / n;
		for (const x of sorted) {
			m2 += (x - m1) ** 2 / n;
			m4 += (x - m1) ** 4 / n;
		}
		expect(Math.abs(m1 - mean) / Math.sqrt(variance / n)).toBeLessThan(Z_MAX);
		expect(Math.abs(m2 - variance) / Math.sqrt((m4 - m2 * m2) / n)).toBeLessThan(Z_MAX);
	});

	it('has the exact quantiles: the share below each is binomial', () => {
		for (const q of [0.0005, 0.01, 0.1, 0.5, 0.9, 0.99, 0.9995]) {
			const share = cdf(sorted[Math.floor(q * n)]);
			expect(Math.abs(share - q) / Math.sqrt((q * (1 - q)) / n), `q = ${q}`).toBeLessThan(Z_MAX);
		}
	});

	it('passes a Kolmogorov-Smirnov test against the exact cdf', () => {
		expect(kolmogorov(sorted, cdf)).toBeLessThan(KOLMOGOROV_MAX);
	});

	it('states its mean', () => {
		// The normal states the mean of the uncut law, as its doc says.
		expect(sampler.mean / (name === 'normal cut at 0' ? 1 : mean)).toBeCloseTo(1, 12);
	});
});

describe('small laws', () => {
	it('deterministic is always the value and uses no randomness', () => {
		const [used, fresh] = [stream(1, 'd'), stream(1, 'd')];
		expect([deterministic(42).draw(used), deterministic(42).mean]).toEqual([42, 42]);
		expect(used.u32()).toBe(fresh.u32());
	});

	it('empirical draws each observed value equally often, repeated ones more', () => {
		const law = empirical([1, 2, 2, 10]);
		const random = stream(4, 'empirical');
		const counts = new Map<number, number>();
		for (let i = 0; i < 100_000; i++) {
			const x = law.draw(random);
			counts.set(x, (counts.get(x) ?? 0) + 1);
		}
		expect(law.mean).toBe(3.75);
		expect([...counts.keys()].sort((a, b) => a - b)).toEqual([1, 2, 10]);
		for (const [value, p] of [
			[1, 0.25],
			[2, 0.5],
			[10, 0.25],
		]) {
			expect(Math.abs(counts.get(value)! - p * 1e5) / Math.sqrt(1e5 * p * (1 - p))).toBeLessThan(Z_MAX);
		}
	});

	it('a normal that can hardly be positive gives up at 0 instead of hanging', () => {
		expect(normal(-1e6, 1).draw(stream(1, 'hopeless'))).toBe(0);
	});

	it('a mixture never picks a law of weight 0', () => {
		const law = mixture([0, 1, 0], [deterministic(1), deterministic(2), deterministic(3)]);
		const random = stream(1, 'weights');
		for (let i = 0; i < 1000; i++) expect(law.draw(random)).toBe(2);
	});
});

describe('the ziggurat', () => {
	const n = 1_000_000;
	const EXPONENTIAL_BASE = 7.69711747013105;
	const NORMAL_BASE = 3.442619855899;

	it('exponential: a million draws pass Kolmogorov-Smirnov, and no two are equal', () => {
		const random = stream(5, 'exponential');
		const sorted = Float64Array.from({ length: n }, () => standardExponential(random)).sort();
		expect(kolmogorov(sorted, exponentialCdf(1))).toBeLessThan(KOLMOGOROV_MAX);
		// With 32-bit mantissas about a hundred pairs would be; with 53 bits hardly ever one is.
		let equal = 0;
		for (let i = 1; i < n; i++) if (sorted[i] === sorted[i - 1]) equal++;
		expect(equal).toBe(0);
	});

	it('normal: a million draws pass Kolmogorov-Smirnov', () => {
		const random = stream(5, 'normal');
		const sorted = Float64Array.from({ length: n }, () => standardNormal(random)).sort();
		expect(kolmogorov(sorted, normalCdf)).toBeLessThan(KOLMOGOROV_MAX);
	});

	it('passes also when every draw has a key of its own, as attempts have', () => {
		const random = keyedStream(5, 'service');
		const draw = (key: number, law: (r: typeof random) => number) => {
			random.seek(key, key % 3);
			return law(random);
		};
		const exponentials = Float64Array.from({ length: 300_000 }, (_, key) => draw(key, standardExponential)).sort();
		const normals = Float64Array.from({ length: 300_000 }, (_, key) => draw(key, standardNormal)).sort();
		expect(kolmogorov(exponentials, exponentialCdf(1))).toBeLessThan(KOLMOGOROV_MAX);
		expect(kolmogorov(normals, normalCdf)).toBeLessThan(KOLMOGOROV_MAX);
	});

	it('exponential tail beyond the base: as heavy as it should be, and exponential again', () => {
		const random = stream(6, 'tail');
		const draws = 5_000_000;
		const excesses: number[] = [];
		for (let i = 0; i < draws; i++) {
			const x = standardExponential(random);
			if (x > EXPONENTIAL_BASE) excesses.push(x - EXPONENTIAL_BASE);
		}
		const expected = draws * Math.exp(-EXPONENTIAL_BASE);
		expect(Math.abs(excesses.length - expected) / Math.sqrt(expected)).toBeLessThan(Z_MAX);
		expect(kolmogorov(Float64Array.from(excesses).sort(), exponentialCdf(1))).toBeLessThan(KOLMOGOROV_MAX);
	});

	it('normal tails beyond the base: as heavy as they should be on either side, and of the right shape', () => {
		const random = stream(6, 'tails');
		const draws = 5_000_000;
		const tails: number[] = [];
		let left = 0;
		for (let i = 0; i < draws; i++) {
			const x = standardNormal(random);
			if (Math.abs(x) <= NORMAL_BASE) continue;
			tails.push(Math.abs(x));
			if (x < 0) left++;
		}
		const beyond = (x: number) => 2 * normalCdf(-x);
		const expected = draws * beyond(NORMAL_BASE);
		expect(Math.abs(tails.length - expected) / Math.sqrt(expected)).toBeLessThan(Z_MAX);
		expect(Math.abs(left - tails.length / 2) / Math.sqrt(tails.length / 4)).toBeLessThan(Z_MAX);
		expect(kolmogorov(Float64Array.from(tails).sort(), (x) => 1 - beyond(x) / beyond(NORMAL_BASE))).toBeLessThan(KOLMOGOROV_MAX);
	});
});
