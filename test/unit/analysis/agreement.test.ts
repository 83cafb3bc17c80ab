import { describe, expect, it } from 'vitest';
import { agreementOf, agreementProblems } from '../../../src/analysis/agreement.ts';
import { oneMore } from '../../../src/analysis/statistics.ts';
import { plain } from '../../../src/base/issue.ts';
import type { LiveResult, Result } from '../../../src/model/result.ts';
import { renderAgreement } from '../../../src/reports/agreement.ts';

const live = { time_scale: 1, cost_from: 'mock', offered: { attempts: 100, late: 0, held_back: 0 } } as unknown as LiveResult;

/** A result as far as an agreement reads it. */
function resultOf(attempts: number, changes: object = {}): Result {
	return {
		scenario: { name: 'storm', path: 'storm.yaml', plan_hash: 'abcdef0123' },
		seeds: [7],
		horizon_s: 60,
		bill: { total_usd: 10, overage_usd: 2 },
		traffic: { requests: 100, attempts, amplification: attempts / 100, goodput_ratio: 0.9 },
		latency_s: { mean: 1, p50: 1, p95: 2, p99: 3, ttft: null },
		incident: null,
		...changes,
	} as unknown as Result;
}

const rowOf = (metric: string, ...args: Parameters<typeof agreementOf>) => agreementOf(...args).rows.find((row) => row.metric === metric);

describe('agreement', () => {
	it('is equality, or a gap within what live runs differ from each other, or within the tolerance', () => {
		const simulated = resultOf(200);
		const runs = [190, 200, 216].map((attempts) => resultOf(attempts, { live }));
		expect(rowOf('traffic.requests', simulated, runs, 0)).toMatchObject({ verdict: 'equal', gap: 0 });
		const row = rowOf('traffic.attempts', simulated, runs, 0);
		// Mean 202, standard deviation 13.11, t with two degrees of freedom 4.303, times sqrt(4/3).
		expect(row?.spread).toBeCloseTo(4.303 * 13.1149 * Math.sqrt(4 / 3), 2);
		expect(row).toMatchObject({ verdict: 'within', gap: 2 });
		expect(rowOf('traffic.attempts', resultOf(100), runs, 0)?.verdict).toBe('differs');
		expect(rowOf('traffic.attempts', resultOf(100), runs, 1.1)?.verdict).toBe('within');
		expect(agreementOf(resultOf(100), runs, 0).agrees).toBe(false);
	});

	it('has no spread from one run, and says so', () => {
		const agreement = agreementOf(resultOf(200), [resultOf(206, { live })], 0.05);
		expect(agreement.rows.find(({ metric }) => metric === 'traffic.attempts')).toMatchObject({ spread: null, verdict: 'within' });
		expect(agreement.notes.join()).toContain('one live run has no spread');
		expect(agreementOf(resultOf(200), [resultOf(206, { live })], 0.01).agrees).toBe(false);
	});

	it('does not take an unknown bill for one of zero', () => {
		const unknown = resultOf(200, { live: { ...live, cost_from: null }, bill: { total_usd: 0, overage_usd: 0 } });
		expect(rowOf('bill.total', resultOf(200), [unknown], 0.05)).toMatchObject({ live: null, gap: null, verdict: 'unknown' });
	});

	it('is refused for results of different questions', () => {
		expect(agreementProblems(resultOf(1), [resultOf(1, { live })])).toEqual([]);
		expect(agreementProblems(resultOf(1, { live }), [resultOf(1)])).toEqual([
			'the first is not a simulation',
			'the live run is a simulation',
		]);
		const other = resultOf(1, { live, seeds: [8], horizon_s: 30, scenario: { plan_hash: 'other' } });
		expect(agreementProblems(resultOf(1), [other])).toHaveLength(3);
		expect(agreementProblems(resultOf(1, { seeds: [1, 2] }), [resultOf(1, { live, seeds: [1] })])[0]).toContain('--seeds 1');
	});

	it('says the driver lateness and the scale beside it', () => {
		const late = { ...live, time_scale: 60, offered: { ...live.offered, late: 9, held_back: 3 } };
		const text = agreementOf(resultOf(200), [resultOf(200, { live: late })], 0.05).notes.join();
		expect(text).toContain('9 of 100 attempts');
		expect(text).toContain('3 attempts were kept');
		expect(text).toContain('60x');
	});

	it('prints every row with its gap', () => {
		const text = renderAgreement(agreementOf(resultOf(200), [resultOf(210, { live })], 0.05), {
			paint: plain,
			width: 100,
			unicode: true,
			quiet: false,
		});
		expect(text).toMatch(/^AGREES {2}storm: the simulation and 1 live run/);
		expect(text).toMatch(/traffic\.attempts +200 +210 +\+5\.00% +within/);
	});
});

it('one more value is expected within its interval as often as promised', () => {
	// Of two values, 1 apart: t of one degree of freedom times the deviation times sqrt(1.5).
	expect(oneMore([0, 1])).toBeCloseTo(12.706 * Math.SQRT1_2 * Math.sqrt(1.5), 6);
});
