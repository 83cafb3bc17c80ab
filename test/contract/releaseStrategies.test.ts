/** What every release strategy owes a release: steps that can be gone through, whatever the checks find. */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../src/experiment/run.ts';
import type { SimulationPlan } from '../../src/model/plan.ts';
import type { AnalysisPlan, ReleasePlan } from '../../src/model/release.ts';
import { strategies } from '../../src/releases/strategies/index.ts';
import { families, membersOf } from '../support/examples.ts';
import { busy, laws, planOf, poisson, poolOf, SECOND } from '../support/plans.ts';

const START = 60;
const fine: AnalysisPlan = {
	everyUs: 60 * SECOND,
	failureLimit: 0,
	rollbackUs: 0,
	over: 'interval',
	samplesMin: 1,
	judged: 1,
	judgeCost: 0,
	errorsMax: 0.5,
	wrongMax: null,
	latencyMax: null,
	costMax: null,
};

describe.each(membersOf(families['release strategies']))('$title', ({ chosen }) => {
	const rollout = strategies.get(chosen.kind).create(chosen.options as never);
	const lengthUs = rollout.steps.reduce((sum, { forUs }) => sum + forUs, 0);

	function planFor(errorRate: number, analysis: AnalysisPlan | null): SimulationPlan {
		const release: ReleasePlan = {
			stable: 'gpu',
			canary: 'new',
			atUs: START * SECOND,
			by: 'request',
			gate: null,
			strategy: chosen,
			analysis,
			rollback: false,
		};
		const pool = { slots: 1000, service: busy(laws.constant(0.01)) };
		return {
			...planOf({
				client: { upstream: 'both' },
				arrivals: poisson(5),
				pool,
				otherPools: { new: poolOf({ ...pool, errorRate }) },
				horizon: START + lengthUs / SECOND + 120,
			}),
			releases: { both: release },
		};
	}
	const recordOf = (errorRate: number, analysis: AnalysisPlan | null) => {
		const record = runPlan(planFor(errorRate, analysis), 1);
		return { record, release: record.releases![0] };
	};

	it('has steps with shares, each of which lasts', () => {
		expect(rollout.steps.length).toBeGreaterThan(0);
		for (const { weight, mirror, forUs } of rollout.steps) {
			expect(weight).toBeGreaterThanOrEqual(0);
			expect(weight).toBeLessThanOrEqual(1);
			expect(mirror).toBeGreaterThanOrEqual(0);
			expect(mirror).toBeLessThanOrEqual(1);
			expect(forUs).toBeGreaterThan(0);
		}
		expect(strategies.get(chosen.kind).create(chosen.options as never)).toEqual(rollout);
	});

	it('goes through all of them when nothing is found', () => {
		for (const analysis of [null, fine]) {
			const { release, record } = recordOf(0, analysis);
			expect(release.phase).toBe(rollout.after === 'promote' ? 'promoted' : 'ended');
			expect(release.promotedUs).toBe(rollout.after === 'promote' ? START * SECOND + lengthUs : null);
			expect(release.failedChecks).toBe(0);
			expect(release.stable + release.canary).toBeLessThanOrEqual(record.attempts);
		}
	});

	it('ends when the checks fail, and nobody meets the new version any more', () => {
		const bad = { ...fine, everyUs: 30 * SECOND };
		const { release } = recordOf(1, bad);
		expect(release.phase).toBe('rolled-back');
		expect(release.because).toBe('errors');
		const { release: unwatched } = recordOf(1, null);
		expect(release.canary + release.mirrored).toBeLessThan(unwatched.canary + unwatched.mirrored);
	});

	it('is the same in every run with one seed', () => {
		const [a, b] = [1, 1].map((seed) => runPlan(planFor(0.3, fine), seed, { trace: true }));
		expect(a.traceHash).toBe(b.traceHash);
		expect(a.releases).toEqual(b.releases);
	});
});
