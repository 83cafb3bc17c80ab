/**
 * Scale per request against two things nobody here wrote: SimFaaS (pacslab/simfaas @5dd1623, arXiv 2102.08904) and
 * what its authors measured on AWS Lambda. A cold request is a start and then a service here, where SimFaaS draws the
 * two as one; means and occupancy are the same.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { meanInterval } from '../../src/analysis/statistics.ts';
import { runPlan } from '../../src/experiment/run.ts';
import { SECOND } from '../support/plans.ts';
import { measures, serverless } from '../support/serverless.ts';
import { expectTheory, replicate, seedsOf } from '../support/theory.ts';
import { tellRow } from '../support/validation.ts';

describe('SimFaaS', () => {
	it('README cell: 0.9 requests a second, kept alive for ten minutes', () => {
		const plan = serverless({ rate: 0.9, warm: 1.991, cold: 2.244, keepAlive: 600, horizon: 2e5, initial: 8 });
		const { cold, instances, running } = replicate(plan, 10, measures);
		// Ten runs of four million requests of an independent simulation; standard errors 4.3e-6, 0.0034, 0.0005.
		expectTheory(cold, { name: 'SimFaaS, 0.9/s, kept 600 s: P(cold)', value: 0.00133863 }, { within: 0.06, resolution: 0.01 });
		expectTheory(instances, { name: 'SimFaaS, 0.9/s, kept 600 s: instances', value: 7.69948 }, { within: 0.01, resolution: 0.0013 });
		expectTheory(running, { name: 'SimFaaS, 0.9/s, kept 600 s: running', value: 1.79187 }, { within: 0.01, resolution: 0.001 });
	});

	it('README cell: how many instances there are, and how often', () => {
		const plan = serverless({ rate: 0.9, warm: 1.991, cold: 2.244, keepAlive: 600, horizon: 4e5, initial: 8, step: 1 });
		const counts = new Float64Array(40);
		const records = seedsOf(10).map((seed) => runPlan(plan, seed));
		for (const { series } of records)
			series.ready.forEach((ready, second) => {
				counts[Math.round((ready + series.starting[second]) / SECOND)]++;
			});
		const total = counts.reduce((sum, count) => sum + count, 0);
		// Notebook 02 of SimFaaS.
		const law = { 6: 0.052, 7: 0.4041, 8: 0.3876, 9: 0.1197, 10: 0.0306, 11: 0.0054, 12: 0.0006 };
		for (const [instances, share] of Object.entries(law))
			expect(Math.abs(counts[Number(instances)] / total - share), `${instances} instances`).toBeLessThan(0.015);
	});

	it('ten requests a second, kept alive for one minute', () => {
		const plan = serverless({ rate: 10, warm: 2.016, cold: 2.163, keepAlive: 60, horizon: 8000, initial: 33 });
		const { cold, instances } = replicate(plan, 10, measures);
		expectTheory(cold, { name: 'SimFaaS, 10/s, kept 60 s: P(cold)', value: 0.0036534 }, { within: 0.06, resolution: 0.007 });
		expectTheory(instances, { name: 'SimFaaS, 10/s, kept 60 s: instances', value: 33.0449 }, { within: 0.01, resolution: 0.001 });
	});

	it('at the concurrency limit it is an Erlang loss system', () => {
		const plan = serverless({ rate: 1000, warm: 2.016, cold: 2.163, keepAlive: 600, horizon: 200 });
		const record = runPlan(plan, 1);
		expect(record.pools[0].coldStarts).toBe(1000);
		// Erlang B (2016, 1000) is 0.50445; the first two seconds refuse nobody, which SimFaaS saw as well: 0.5039 of 1000 s.
		expect(measures.rejected(record)).toBeGreaterThan(0.495);
		expect(measures.rejected(record)).toBeLessThan(0.509);
		expect(measures.running(record)).toBeGreaterThan(985);
	});

	const file = join(import.meta.dirname, '../../../shared/facts/reference-simfaas.json');
	const found = existsSync(file);
	it.skipIf(!found)(`the what-if grid${found ? '' : ' (skipped: shared/facts is not beside this checkout)'}`, () => {
		const rows = (JSON.parse(readFileSync(file, 'utf8')) as Row[]).filter(
			({ warm_s, arrival_rate, sim_time_s }) => warm_s === 2.016 && arrival_rate < 0.2 && sim_time_s === 1e5,
		);
		expect(rows).toHaveLength(30);
		const deviations = rows.map((row) => {
			const { arrival_rate: rate, warm_s: warm, cold_s: cold, expiration_s: keepAlive, sim_time_s: horizon } = row;
			const ours = replicate(serverless({ rate, warm, cold, keepAlive, horizon }), 5, measures);
			return {
				cold: deviation(ours.cold, row.prob_cold, row.prob_cold_se),
				instances: deviation(ours.instances, row.inst_count_avg, row.inst_count_avg_se),
			};
		});
		// With three repetitions a row, some of its own errors are too small by luck: a tenth may be beyond three of them.
		for (const of of ['cold', 'instances'] as const) {
			expect(deviations.filter((row) => row[of].errors > 3).length, of).toBeLessThanOrEqual(3);
			const relative = deviations.reduce((sum, row) => sum + row[of].relative, 0) / rows.length;
			tellRow({ what: `SimFaaS what-if grid of 30: error of ${of}, mean, %`, expected: 0, simulated: 100 * relative, allowed: '5 %' });
			expect(relative, of).toBeLessThan(0.05);
		}
	});
});

interface Row {
	readonly arrival_rate: number;
	readonly warm_s: number;
	readonly cold_s: number;
	readonly expiration_s: number;
	readonly sim_time_s: number;
	readonly prob_cold: number;
	readonly prob_cold_se: number;
	readonly inst_count_avg: number;
	readonly inst_count_avg_se: number;
}

function deviation(ours: readonly number[], theirs: number, theirError: number): { errors: number; relative: number } {
	const { mean } = meanInterval(ours);
	const variance = ours.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (ours.length - 1);
	const error = Math.sqrt(variance / ours.length + theirError ** 2);
	return { errors: Math.abs(mean - theirs) / error, relative: Math.abs(mean - theirs) / theirs };
}

/** 28 hours of Poisson arrivals each (pacslab/serverless-performance-modeling): rate, share of cold starts, instances. */
const aws: readonly (readonly [rate: number, cold: number, instances: number])[] = [
	[0.198076, 0.003724, 3.7188],
	[0.002458, 0.210828, 0.8135],
	[0.397486, 0.002085, 5.045],
	[0.003453, 0.110098, 0.9076],
	[0.595606, 0.001756, 6.4194],
	[0.005725, 0.038285, 1.0319],
	[0.797943, 0.00156, 7.5639],
	[0.016384, 0.019553, 1.2699],
	[1.000533, 0.001307, 8.3971],
	[0.099871, 0.005949, 2.7641],
];

describe('AWS Lambda as measured in 2020', () => {
	it('instances within 5 %, cold starts within 16 %, on average over ten rates', () => {
		const errors = aws.map(([rate, cold, instances]) => {
			const horizon = Math.max(100_800, Math.round(2000 / rate));
			const plan = serverless({ rate, warm: 1.98134, cold: 2.30374, keepAlive: 600, horizon, initial: Math.round(instances) });
			const ours = replicate(plan, 10, measures);
			return {
				cold: Math.abs(meanInterval(ours.cold).mean / cold - 1),
				instances: Math.abs(meanInterval(ours.instances).mean / instances - 1),
			};
		});
		const mean = (of: 'cold' | 'instances') => errors.reduce((sum, error) => sum + error[of], 0) / errors.length;
		const what = 'AWS Lambda, ten rates of 28 hours (arXiv 2102.08904): error of';
		tellRow({ what: `${what} instances, mean, %`, expected: 0, simulated: 100 * mean('instances'), allowed: '5 %' });
		tellRow({ what: `${what} cold starts, mean, %`, expected: 0, simulated: 100 * mean('cold'), allowed: '16 %' });
		expect(mean('instances')).toBeLessThan(0.05);
		expect(mean('cold')).toBeLessThan(0.16);
		// Their own simulator is off by 3.4 % and 13.8 %: to be much closer would be to fit the noise of 28 hours.
		expect(mean('cold')).toBeGreaterThan(0.05);
	});
});
