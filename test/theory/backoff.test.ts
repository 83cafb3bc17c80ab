/** What a client that fails eight times in a row waits altogether, by kind of jitter. */
import { describe, expect, it } from 'vitest';
import { retryPolicies } from '../../src/clients/retry/index.ts';
import { stream } from '../../src/kernel/streams.ts';
import { exactly, paramsOf } from '../support/closedForms.ts';
import { SECOND } from '../support/plans.ts';
import { expectTheory, seedsOf } from '../support/theory.ts';

const SEQUENCES = 2000;

describe('backoff-1', () => {
	it('no jitter: the sum is fixed', () => {
		expect(waitsFor('none', 1)[0]).toBeCloseTo(exactly('backoff-1', 'no_jitter').value, 9);
	});

	it.each(['full', 'equal'])('%s jitter: mean and variance of the sum', (jitter) => {
		const runs = seedsOf(20).map((seed) => waitsFor(jitter, seed));
		const mean = exactly('backoff-1', `${jitter}_jitter_mean`);
		expectTheory(runs.map(average), mean, { within: 0.01 });
		const variances = runs.map((waits) => average(waits.map((wait) => (wait - mean.value) ** 2)));
		expectTheory(variances, exactly('backoff-1', `${jitter}_jitter_var`), { within: 0.02 });
	});
});

/** Seconds waited over n retries, many times. */
function waitsFor(jitter: string, seed: number): number[] {
	const { base, cap, n } = paramsOf('backoff-1');
	const options = { base: base * SECOND, cap: cap * SECOND, factor: 2, jitter };
	const policy = retryPolicies.get('exponential').create(options as never);
	const random = stream(seed, 'backoff');
	return Array.from({ length: SEQUENCES }, () => {
		let total = 0;
		let last = 0;
		for (let tries = 1; tries <= n; tries++) {
			last = policy.wait(tries, last, random);
			total += last;
		}
		return total / SECOND;
	});
}

function average(values: readonly number[]): number {
	return values.reduce((sum, x) => sum + x, 0) / values.length;
}
