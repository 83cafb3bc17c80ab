/** Kaplan and Meier against a published table and against closed forms. */
import { describe, expect, it } from 'vitest';
import { meanInterval, quantileOf } from '../../../src/analysis/statistics.ts';
import { kaplanMeier, type Observation, restrictedMean, survivalQuantile } from '../../../src/analysis/survival.ts';
import { keyedStream } from '../../../src/kernel/streams.ts';

/** Weeks of remission of 21 children given 6-mercaptopurine; + was still in remission (Freireich et al. 1963). */
const remission = '6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+'
	.split(' ')
	.map((weeks): Observation => ({ time: Number.parseInt(weeks, 10), ended: !weeks.endsWith('+') }));

describe('kaplanMeier(observations)', () => {
	it('gives the curve and the standard errors that textbooks print for 6-MP', () => {
		const falls = kaplanMeier(remission);
		expect(falls.map(({ time, survival, variance }) => [time, survival.toFixed(3), Math.sqrt(variance).toFixed(4)])).toEqual([
			[6, '0.857', '0.0764'],
			[7, '0.807', '0.0869'],
			[10, '0.753', '0.0963'],
			[13, '0.690', '0.1068'],
			[16, '0.627', '0.1141'],
			[22, '0.538', '0.1282'],
			[23, '0.448', '0.1346'],
		]);
		expect(survivalQuantile(falls, 0.5)).toBe(23);
		expect(survivalQuantile(falls, 0.6)).toBe(Number.POSITIVE_INFINITY);
		// The area under the steps of that table, up to 35 weeks.
		const table = 6 + 0.857 + 0.807 * 3 + 0.753 * 3 + 0.69 * 3 + 0.627 * 6 + 0.538 + 0.448 * 12;
		expect(restrictedMean(falls, 35, 21).mean).toBeCloseTo(table, 1);
	});

	it('is the plain mean, interval and nearest rank where nothing is censored, or all of it at the same time', () => {
		const times = [4, 9, 1, 7, 7, 30];
		for (const tau of [30, 8]) {
			const cut = times.map((time) => Math.min(time, tau));
			const falls = kaplanMeier(times.map((time) => ({ time: Math.min(time, tau), ended: time <= tau })));
			const { mean, error } = restrictedMean(falls, tau, times.length);
			const plain = meanInterval(cut);
			expect(mean).toBeCloseTo(plain.mean, 10);
			expect(2.571 * error).toBeCloseTo(plain.hi - plain.mean, 10);
			for (const q of [0.1, 0.5, 0.6]) expect(survivalQuantile(falls, q)).toBe(quantileOf(times, q));
		}
		expect(restrictedMean(kaplanMeier([{ time: 5, ended: false }]), 5, 1)).toEqual({ mean: 5, error: 0 });
	});

	it('finds the mean of exponential times that are lost from sight at random; leaving those out does not', () => {
		const random = keyedStream(7, 'censoring');
		const draw = (i: number, mean: number, which: number) => {
			random.seek(i, which);
			return -mean * Math.log(1 - random.double());
		};
		const observations = Array.from({ length: 4000 }, (_, i): Observation => {
			const [time, seen] = [draw(i, 10, 0), draw(i, 15, 1)];
			return { time: Math.min(time, seen), ended: time <= seen };
		});
		const { mean, error } = restrictedMean(kaplanMeier(observations), 20, observations.length);
		const exact = 10 * (1 - Math.exp(-2));
		expect(Math.abs(mean - exact)).toBeLessThan(3.3 * error);
		expect(error).toBeLessThan(0.02 * exact);
		const seen = observations.filter(({ ended }) => ended).map(({ time }) => Math.min(time, 20));
		expect(exact - seen.reduce((sum, time) => sum + time, 0) / seen.length).toBeGreaterThan(10 * error);
	});
});
