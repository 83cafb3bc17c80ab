/** What every law of chance owes those who draw from it, and how people may write one. */
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/kernel/streams.ts';
import { countLaw, durationLaw, sampler } from '../../src/model/distributions/index.ts';
import { families, membersOf } from '../support/examples.ts';
import { SECOND } from '../support/plans.ts';

const DRAWS = 100_000;

describe.each([families.durations, families.counts])('$name', (family) => {
	it.each(membersOf(family))('$title: finite, not negative, and its mean is its mean', ({ chosen }) => {
		const law = sampler(chosen);
		const unit = family.name === 'durations' ? SECOND : 1;
		const random = stream(1, 'law');
		let sum = 0;
		let squares = 0;
		for (let i = 0; i < DRAWS; i++) {
			const x = law.draw(random) / unit;
			if (!(x >= 0 && x < Number.POSITIVE_INFINITY)) throw new Error(`drew ${x}`);
			sum += x;
			squares += x * x;
		}
		const mean = sum / DRAWS;
		const error = Math.sqrt(Math.max(0, squares / DRAWS - mean * mean) / DRAWS);
		expect(Math.abs(mean - law.mean / unit)).toBeLessThanOrEqual(4 * error + 1e-9);
	});

	it.each(membersOf(family).filter(({ chosen }) => chosen.options.mean !== undefined))(
		'$title: has the mean that was asked for',
		({ chosen }) => {
			expect(sampler(chosen).mean / Number(chosen.options.mean)).toBeCloseTo(1, 12);
		},
	);

	it.each(membersOf(family))('$title: the same stream, the same draws', ({ chosen }) => {
		const drawn = () => {
			const law = sampler(chosen);
			const random = stream(2, 'law');
			return Array.from({ length: 100 }, () => law.draw(random));
		};
		expect(drawn()).toEqual(drawn());
	});
});

describe('how a law may be written', () => {
	it('a bare duration is a constant, in microseconds', () => {
		expect(durationLaw.parse('5s')).toEqual({ kind: 'constant', options: { value: 5 * SECOND } });
		expect(durationLaw.parse('1m30s')).toEqual(durationLaw.parse({ kind: 'constant', value: '90s' }));
	});

	it('a bare number is a constant, where things are counted', () => {
		expect(countLaw.parse(120)).toEqual({ kind: 'constant', options: { value: 120 } });
	});

	it('a time without a unit is refused, and so is a count with one', () => {
		expect(durationLaw.safeParse(5).success).toBe(false);
		expect(durationLaw.safeParse('5').success).toBe(false);
		expect(countLaw.safeParse('5s').success).toBe(false);
	});

	it('contradictory options are refused', () => {
		const refused = [
			{ kind: 'uniform', from: '5s', to: '4s' },
			{ kind: 'normal', mean: '1s', deviation: '2s' },
			{ kind: 'lognormal', mean: '1s' },
			{ kind: 'lognormal', mean: '1s', cv: 1, median: '1s', p95: '2s' },
			{ kind: 'lognormal', median: '3s', p95: '2s' },
			{ kind: 'gamma', mean: '1s', cv: 0 },
			{ kind: 'hyperexponential', weights: [1], means: ['1s', '2s'] },
			{ kind: 'mixture', weights: [1, 2], parts: ['1s'] },
			{ kind: 'mixture', weights: [0, 1], parts: ['1s', '2s'] },
			{ kind: 'empirical', values: [] },
			{ kind: 'exponential', mean: '-1s' },
			{ kind: 'no-such-law' },
		];
		for (const input of refused) expect(durationLaw.safeParse(input).success, JSON.stringify(input)).toBe(false);
	});

	it('the two ways to write a lognormal agree', () => {
		const byQuantiles = sampler(durationLaw.parse({ kind: 'lognormal', median: '2s', p95: '9s' }));
		const random = stream(3, 'law');
		const drawn = Float64Array.from({ length: DRAWS }, () => byQuantiles.draw(random)).sort();
		expect(drawn[DRAWS / 2] / (2 * SECOND)).toBeCloseTo(1, 1);
		expect(drawn[0.95 * DRAWS] / (9 * SECOND)).toBeCloseTo(1, 1);
	});
});
