/**
 * Token counts of requests by the stream's laws, looked up by the request's key.
 *
 * With a correlation the two counts are joined by a Gaussian copula: two normal numbers with that correlation say
 * which quantile of its law each count is, so the laws stay as they are and long prompts tend to have long (or, below
 * zero, short) answers. Quantiles of an arbitrary law are those of 65,536 of its own draws, so no count is longer
 * than the longest of these.
 */

import { normalCdf } from '../kernel/distributions/normalCdf.ts';
import type { Sampler } from '../kernel/distributions/samplers.ts';
import { standardNormal } from '../kernel/distributions/ziggurat.ts';
import type { Keyed } from '../kernel/keyed.ts';
import { keyedStream, type RandomSource, stream } from '../kernel/streams.ts';
import { sampler } from '../model/distributions/index.ts';
import type { TrafficPlan } from '../model/plan.ts';

const QUANTILES = 65_536;

export class TokenLaws {
	/** Counts of the key that was asked for last. */
	input = 0;
	output = 0;
	private readonly random: Keyed;
	private readonly joint: (random: RandomSource) => void;

	constructor(seed: number | string, name: string, plan: NonNullable<TrafficPlan['tokens']>) {
		this.random = keyedStream(seed, `tokens/${name}`);
		const input = sampler(plan.input);
		const output = sampler(plan.output);
		const correlation = plan.correlation ?? 0;
		this.joint =
			correlation === 0
				? (random) => this.set(input.draw(random), output.draw(random))
				: this.coupled(
						quantilesOf(input, stream(seed, `tokens/${name}/input`)),
						quantilesOf(output, stream(seed, `tokens/${name}/output`)),
						correlation,
					);
	}

	draw(key: number): void {
		this.random.seek(key, 0);
		this.joint(this.random);
	}

	private coupled(inputs: Float64Array, outputs: Float64Array, correlation: number): (random: RandomSource) => void {
		const rest = Math.sqrt(1 - correlation * correlation);
		return (random) => {
			const x = standardNormal(random);
			const y = correlation * x + rest * standardNormal(random);
			this.set(at(inputs, normalCdf(x)), at(outputs, normalCdf(y)));
		};
	}

	private set(input: number, output: number): void {
		this.input = Math.max(0, Math.round(input));
		this.output = Math.max(0, Math.round(output));
	}
}

function quantilesOf(law: Sampler, random: RandomSource): Float64Array {
	return Float64Array.from({ length: QUANTILES }, () => law.draw(random)).sort();
}

function at(quantiles: Float64Array, share: number): number {
	return quantiles[Math.min(QUANTILES - 1, Math.floor(share * QUANTILES))];
}
