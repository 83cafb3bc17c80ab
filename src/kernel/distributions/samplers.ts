/**
 * Samplers: values that turn random bits into a variate. Exact methods only (ziggurat, Marsaglia-Tsang,
 * inversion), no tables that bias a mean. Units are the caller's; every sampler states its mean, which tests and
 * planning use.
 */
import { exp, log, pow } from '../math.ts';
import type { RandomSource } from '../streams.ts';
import { standardExponential, standardNormal } from './ziggurat.ts';

/** One law of chance. `draw` never allocates; `mean` is exact where a closed form exists. */
export interface Sampler {
	draw(random: RandomSource): number;
	readonly mean: number;
}

/** Always `value`. */
export function deterministic(value: number): Sampler {
	return { mean: value, draw: () => value };
}

/** Uniform on [low, high). */
export function uniform(low: number, high: number): Sampler {
	return { mean: (low + high) / 2, draw: (random) => low + (high - low) * random.double() };
}

/** Exponential with the given mean. */
export function exponential(mean: number): Sampler {
	return { mean, draw: (random) => mean * standardExponential(random) };
}

/** Normal, cut off below 0 by redrawing; `mean` is that of the uncut law. */
export function normal(mean: number, deviation: number): Sampler {
	return {
		mean,
		draw: (random) => {
			for (let tries = 0; tries < 1000; tries++) {
				const x = mean + deviation * standardNormal(random);
				if (x >= 0) return x;
			}
			return 0;
		},
	};
}

/** Lognormal: the logarithm has mean `mu` and standard deviation `sigma`. */
export function lognormal(mu: number, sigma: number): Sampler {
	return { mean: exp(mu + (sigma * sigma) / 2), draw: (random) => exp(mu + sigma * standardNormal(random)) };
}

/** Parameters of the lognormal with this mean and coefficient of variation (deviation / mean). */
export function lognormalFromMean(mean: number, cv: number): { mu: number; sigma: number } {
	const variance = log(1 + cv * cv);
	return { mu: log(mean) - variance / 2, sigma: Math.sqrt(variance) };
}

/** z with P(N < z) = 0.95. */
const Z95 = 1.6448536269514722;

/** Parameters of the lognormal with this median and 95th percentile. */
export function lognormalFromQuantiles(median: number, p95: number): { mu: number; sigma: number } {
	return { mu: log(median), sigma: (log(p95) - log(median)) / Z95 };
}

/** Gamma with the given mean and coefficient of variation (Marsaglia & Tsang 2000). cv = 1 is the exponential. */
export function gamma(mean: number, cv: number): Sampler {
	const shape = 1 / (cv * cv);
	const scale = mean / shape;
	return { mean, draw: (random) => scale * standardGamma(shape, random) };
}

function standardGamma(shape: number, random: RandomSource): number {
	if (shape < 1) return standardGamma(shape + 1, random) * pow(1 - random.double(), 1 / shape);
	const d = shape - 1 / 3;
	const c = 1 / Math.sqrt(9 * d);
	for (;;) {
		const x = standardNormal(random);
		const t = 1 + c * x;
		if (t <= 0) continue;
		const v = t * t * t;
		const u = 1 - random.double();
		if (log(u) < 0.5 * x * x + d - d * v + d * log(v)) return d * v;
	}
}

/** Exponential phases chosen at random: mean `means[i]` with probability `weights[i]` (weights need not sum to 1). */
export function hyperexponential(weights: readonly number[], means: readonly number[]): Sampler {
	const law = mixture(weights, means.map(exponential));
	return law;
}

/** One of several laws, chosen with probability proportional to its weight. */
export function mixture(weights: readonly number[], laws: readonly Sampler[]): Sampler {
	const total = weights.reduce((sum, w) => sum + w, 0);
	const edges = new Float64Array(weights.length);
	let sum = 0;
	let mean = 0;
	weights.forEach((weight, i) => {
		sum += weight / total;
		edges[i] = sum;
		mean += (weight / total) * laws[i].mean;
	});
	const last = laws.length - 1;
	return {
		mean,
		draw: (random) => {
			const u = random.double();
			let i = 0;
			while (i < last && u >= edges[i]) i++;
			return laws[i].draw(random);
		},
	};
}

/** One of the observed values, each equally likely. */
export function empirical(values: readonly number[]): Sampler {
	const sample = Float64Array.from(values);
	const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length;
	return { mean, draw: (random) => sample[Math.floor(random.double() * sample.length)] };
}

/** A sum of independent stages, as a cold start is: provision, then pull, then load, then warm-up. */
export function stages(laws: readonly Sampler[]): Sampler {
	return {
		mean: laws.reduce((sum, law) => sum + law.mean, 0),
		draw: (random) => {
			let total = 0;
			for (let i = 0; i < laws.length; i++) total += laws[i].draw(random);
			return total;
		},
	};
}
