/** Who meets the new version, what a gate can tell, and how long a product takes. */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../src/experiment/run.ts';
import { binomialAtMost } from '../../src/kernel/binomial.ts';
import type { Choice, PoolPlan, SimulationPlan } from '../../src/model/plan.ts';
import type { RunRecord } from '../../src/model/record.ts';
import type { GatePlan, ReleasePlan } from '../../src/model/release.ts';
import { allowedWrong, tryGate } from '../../src/releases/gate.ts';
import { busy, laws, planOf, poisson, poolOf, SECOND } from '../support/plans.ts';
import { expectTheory, replicate, seedsOf } from '../support/theory.ts';

const roomy = { slots: 10_000, service: busy(laws.constant(0.01)) };
const MINUTE = 60 * SECOND;

function releasing(strategy: Choice, changes: Partial<ReleasePlan>, canary: Partial<PoolPlan>, horizon: number, rate = 10): SimulationPlan {
	const release: ReleasePlan = {
		stable: 'gpu',
		canary: 'new',
		atUs: 0,
		by: 'request',
		gate: null,
		strategy,
		analysis: null,
		rollback: false,
		...changes,
	};
	return {
		...planOf({
			client: { upstream: 'both' },
			arrivals: poisson(rate),
			pool: roomy,
			otherPools: { new: poolOf({ ...roomy, ...canary }) },
			horizon,
		}),
		releases: { both: release },
	};
}

const flagger = { kind: 'flagger', options: { interval: MINUTE, step_weight: 0.02, max_weight: 0.5, threshold: 10 } };
const only = ({ releases }: RunRecord) => releases![0];
const watching = {
	everyUs: MINUTE,
	failureLimit: 0,
	rollbackUs: 0,
	over: 'interval' as const,
	samplesMin: 1,
	judged: 1,
	judgeCost: 0,
	errorsMax: 0.5,
	wrongMax: null,
	latencyMax: null,
	costMax: null,
};

describe('exposure', () => {
	it('is the integral of the weight', () => {
		const steps = [
			{ weight: 0.05, pause: 1000 * SECOND },
			{ weight: 0.2, pause: 1000 * SECOND },
			{ weight: 0.5, pause: 2000 * SECOND },
		];
		const plan = releasing({ kind: 'canary', options: { steps } }, { atUs: 1000 * SECOND }, {}, 5000);
		const { share } = replicate(plan, 10, { share: (record) => only(record).canary / (only(record).canary + only(record).stable) });
		expectTheory(share, { name: 'exposed to the canary', value: (0.05 + 0.2 + 2 * 0.5) / 5 }, { within: 0.01 });
	});
});

describe('a gate', () => {
	/** The binomial law by its recursion, trial by trial: another way than the one that is tested. */
	function atMost(most: number, n: number, p: number): number {
		let law = [1];
		for (let trial = 0; trial < n; trial++) law = [...law, 0].map((same, k) => same * (1 - p) + (k > 0 ? law[k - 1] * p : 0));
		return law.slice(0, most + 1).reduce((sum, x) => sum + x, 0);
	}

	it.each([
		[25, 500, 0.02],
		[25, 500, 0.05],
		[25, 500, 0.14],
		[0, 10, 0.3],
		[10, 10, 0.3],
		[3, 1000, 0.9],
	])('at most %i of %i wrong at %f', (most, n, p) => {
		expect(binomialAtMost(most, n, p)).toBeCloseTo(atMost(most, n, p), 12);
	});

	it('knows the ends', () => {
		expect(binomialAtMost(-1, 10, 0.5)).toBe(0);
		expect(binomialAtMost(3, 10, 0)).toBe(1);
		expect(binomialAtMost(3, 10, 1)).toBe(0);
		expect(binomialAtMost(10, 10, 1)).toBe(1);
		expect(binomialAtMost(600_000, 1_000_000, 0.5)).toBeCloseTo(1, 9);
	});

	it.each([
		{ wrong: 0.02, cases: 500 },
		{ wrong: 0.06, cases: 500 },
		{ wrong: 0.06, cases: 50 },
	])('of $cases cases and at most 5 % wrong: a version wrong at $wrong passes as often as the binomial law says', ({ wrong, cases }) => {
		const gate: GatePlan = { cases, maxWrong: 0.05, caseCost: 0, takesUs: 0 };
		const tries = Array.from({ length: 400 }, (_, i) => i);
		const shares = seedsOf(10).map((seed) => {
			const passes = tries.filter((i) => tryGate(seed, `release-${i}`, gate, wrong).passed).length;
			return passes / tries.length;
		});
		const value = tryGate(1, 'release', gate, wrong).passChance;
		expect(value).toBeCloseTo(atMost(allowedWrong(gate), cases, wrong), 12);
		if (value > 0.9999) expect(Math.min(...shares)).toBe(1);
		else expectTheory(shares, { name: 'passes', value }, { within: 0.1 });
	});

	it('sees the version offline, whatever it is in serving', () => {
		const gate: GatePlan = { cases: 500, maxWrong: 0.05, caseCost: 33_500, takesUs: 0 };
		const at = (wrong: number, offline: number) =>
			only(runPlan(releasing(flagger, { gate }, { quality: { wrong, offline, perSd: 0 } }, 3600), 1));
		expect(at(0.14, 0.14).phase).toBe('blocked');
		expect(at(0.14, 0.14).canary).toBe(0);
		expect(at(0.14, 0.02).phase).toBe('promoted');
		expect(at(0.14, 0.02).gate).toEqual(at(0.02, 0.02).gate);
	});
});

describe('Flagger', () => {
	it('promotes after interval x max / step: 25 minutes in its example', () => {
		const { startedUs, promotedUs, checks } = only(runPlan(releasing(flagger, { analysis: watching }, {}, 3600), 1));
		expect(promotedUs! - startedUs!).toBe(25 * MINUTE);
		expect(checks).toBe(25);
	});

	it('rolls back after interval x threshold when every check fails: 10 minutes, on its first step', () => {
		const record = only(runPlan(releasing(flagger, { analysis: watching }, { errorRate: 1 }, 3600, 100), 1));
		expect(record.rolledBackUs! - record.startedUs!).toBe(10 * MINUTE);
		expect(record.canary / (100 * 600)).toBeGreaterThan(0.015);
		expect(record.canary / (100 * 600)).toBeLessThan(0.025);
	});

	it('does not move on while its checks have nothing to go by', () => {
		const record = only(runPlan(releasing(flagger, { analysis: { ...watching, samplesMin: 1e6 } }, {}, 3600), 1));
		expect(record.phase).toBe('running');
		expect(record.checks).toBe(60);
	});
});

describe('Argo Rollouts', () => {
	const canary = { kind: 'canary', options: { steps: [{ weight: 0.2, pause: 30 * MINUTE }] } };

	it.each([0, 3])('with a failure limit of %i aborts at the failure after', (failureLimit) => {
		const analysis = { ...watching, everyUs: 5 * MINUTE, failureLimit, rollbackUs: 30 * SECOND };
		const record = only(runPlan(releasing(canary, { analysis }, { errorRate: 1 }, 3600), 1));
		expect(record.failedChecks).toBe(failureLimit + 1);
		expect(record.rolledBackUs).toBe((failureLimit + 1) * 5 * MINUTE + 30 * SECOND);
	});
});
