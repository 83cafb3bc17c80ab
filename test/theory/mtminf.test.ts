/** Slots for everybody: how many are busy follows the arrivals, smoothed and late by about a service time. */
import { describe, it } from 'vitest';
import { runPlan } from '../../src/experiment/run.ts';
import type { RunRecord } from '../../src/model/record.ts';
import { exactly, paramsOf } from '../support/closedForms.ts';
import { busy, DAY, HOUR, laws, planOf, poisson, SECOND } from '../support/plans.ts';
import { expectTheory, seedsOf } from '../support/theory.ts';

const HOURS_PER_DAY = 24;
const SAMPLES_PER_HOUR = 5;
const WARM_UP_DAYS = 2;
const DAYS = 12;
/** 06:00: the sine of the closed form has its top a quarter of a period after the start. */
const PEAK_HOUR = 6;

describe('M(t)/M/inf: a diurnal load', () => {
	it.each([
		{ id: 'mtminf-1', crowd: 10 },
		{ id: 'mtminf-2', crowd: 1 },
	])('$id: mean, swing and lag of the busy slots behind the arrivals', ({ id, crowd }) => {
		const fits = seedsOf(20).map((seed) => fitted(id, crowd, seed));
		const times = (quantity: string) => {
			const { name, value } = exactly(id, quantity);
			return { name: crowd === 1 ? name : `${name} x${crowd}`, value: value * crowd };
		};
		expectTheory(
			fits.map((fit) => fit.mean),
			times('mean_busy'),
			{ within: 0.01 },
		);
		expectTheory(
			fits.map((fit) => fit.amplitude),
			times('amplitude'),
			{ within: 0.02 },
		);
		expectTheory(
			fits.map((fit) => fit.lagHours),
			exactly(id, 'lag_after_rate_peak'),
			{ within: 0.03 },
		);
	});
});

describe('M/M/inf', () => {
	it('mminf-1: the number busy is Poisson, so its variance is its mean', () => {
		const { lam, ES } = paramsOf('mminf-1');
		const plan = planOf({ arrivals: poisson(lam), pool: { slots: 1000, service: busy(laws.exponential(ES)) }, horizon: 4000, step: 2 });
		const runs = seedsOf(20).map((seed) => inSystem(runPlan(plan, seed)).slice(50));
		const mean = exactly('mminf-1', 'mean');
		expectTheory(runs.map(average), mean, { within: 0.01 });
		const variances = runs.map((busySlots) => average(busySlots.map((n) => (n - mean.value) ** 2)));
		expectTheory(variances, exactly('mminf-1', 'var'), { within: 0.03 });
	});
});

/** The sinusoid of one day's period that fits best; `crowd` runs many copies of the system at once. */
function fitted(id: string, crowd: number, seed: number): { mean: number; amplitude: number; lagHours: number } {
	const { lam_mean, lam_amp, ES } = paramsOf(id);
	const arrivals = {
		kind: 'diurnal',
		options: { rate: (crowd * lam_mean) / 3600, amplitude: lam_amp / lam_mean, peak: PEAK_HOUR * HOUR, days: {} },
	};
	const plan = planOf({
		arrivals,
		pool: { slots: 10_000, service: busy(laws.exponential((ES * HOUR) / SECOND)) },
		horizon: ((WARM_UP_DAYS + DAYS) * DAY) / SECOND,
		step: HOUR / SAMPLES_PER_HOUR / SECOND,
	});
	const counts = inSystem(runPlan(plan, seed)).slice(WARM_UP_DAYS * HOURS_PER_DAY * SAMPLES_PER_HOUR);
	let cosine = 0;
	let sine = 0;
	counts.forEach((count, i) => {
		const angle = 2 * Math.PI * ((i + 1) / SAMPLES_PER_HOUR / HOURS_PER_DAY);
		cosine += (2 * count * Math.cos(angle)) / counts.length;
		sine += (2 * count * Math.sin(angle)) / counts.length;
	});
	const peakHour = (Math.atan2(sine, cosine) / (2 * Math.PI)) * HOURS_PER_DAY;
	return { mean: average(counts), amplitude: Math.hypot(sine, cosine), lagHours: peakHour - PEAK_HOUR };
}

/** Requests in the system at the end of each step: arrived and not yet ended. */
function inSystem({ series }: RunRecord): number[] {
	let count = 0;
	return Array.from(series.requests, (arrived, i) => {
		count += arrived - series.ended[i];
		return count;
	});
}

function average(values: readonly number[]): number {
	return values.reduce((sum, x) => sum + x, 0) / values.length;
}
