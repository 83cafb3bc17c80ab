/** The split itself: who meets which version, what copies cost, what stops it. */
import { describe, expect, it } from 'vitest';
import { billOf } from '../../../src/analysis/bill.ts';
import { assemble } from '../../../src/experiment/assemble.ts';
import { runPlan, twinOf } from '../../../src/experiment/run.ts';
import { silent } from '../../../src/metrics/silent.ts';
import { anonymous } from '../../../src/model/attempts.ts';
import { EVALUATION, SHADOW } from '../../../src/model/causes.ts';
import { OK, UNAVAILABLE } from '../../../src/model/outcomes.ts';
import type { Choice, PoolPlan, SimulationPlan, TrafficPlan } from '../../../src/model/plan.ts';
import type { Upstream } from '../../../src/model/ports.ts';
import type { AnalysisPlan, ReleasePlan } from '../../../src/model/release.ts';
import { Release } from '../../../src/releases/release.ts';
import { busy, laws, planOf, poisson, poolOf, price, SECOND, trafficOf } from '../../support/plans.ts';
import { worldOf } from '../../support/world.ts';

const MINUTE = 60 * SECOND;
const roomy = { slots: 1000, service: busy(laws.constant(0.01)) };

const release = (strategy: Choice, changes: Partial<ReleasePlan> = {}): ReleasePlan => ({
	stable: 'gpu',
	canary: 'new',
	atUs: 0,
	by: 'request',
	gate: null,
	strategy,
	analysis: null,
	rollback: false,
	...changes,
});

const analysis = (changes: Partial<AnalysisPlan>): AnalysisPlan => ({
	everyUs: MINUTE,
	failureLimit: 0,
	rollbackUs: 0,
	over: 'interval',
	samplesMin: 1,
	judged: 1,
	judgeCost: 0,
	errorsMax: null,
	wrongMax: null,
	latencyMax: null,
	costMax: null,
	...changes,
});

function planWith(one: ReleasePlan, canary: Partial<PoolPlan> = {}, traffic: Partial<TrafficPlan> = {}, horizon = 1800): SimulationPlan {
	return {
		...planOf({
			client: { upstream: 'both' },
			traffic: [trafficOf(poisson(10), traffic)],
			pool: roomy,
			otherPools: { new: poolOf({ ...roomy, ...canary }) },
			horizon,
			step: 60,
		}),
		releases: { both: one },
	};
}

const half: Choice = { kind: 'ab', options: { share: 0.5, for: 20 * MINUTE, after: 'promote' } };

/** Keys of requests that meet the canary, of a thousand, by whom they are divided. */
function canaryKeys(weight: number, by: 'request' | 'tenant', tenantOf: (key: number) => number = () => -1): number[] {
	const world = worldOf(7);
	const keys: number[] = [];
	const answer: Upstream = { send: (attempt) => world.callers[world.attempts.caller[attempt]].answer(attempt, OK), cancel: () => {} };
	const canary: Upstream = {
		send: (attempt) => {
			keys.push(world.requests.key[world.attempts.request[attempt]]);
			answer.send(attempt);
		},
		cancel: () => {},
	};
	const strategy = { kind: 'ab', options: { share: weight, for: MINUTE, after: 'promote' } };
	const parts = { name: 'both', stable: answer, canary, wrongOffline: 0, canarySpend: null };
	const split = new Release(world, release(strategy, { by }), parts);
	world.requests.keepDetails();
	world.calendar.run(1);
	const caller = world.callers.push({ answer: () => {} }) - 1;
	for (let key = 0; key < 1000; key++) {
		const request = world.requests.take(0, key, 0, 0, 0, { ...anonymous(), tenant: tenantOf(key) });
		for (let tries = 1; tries <= 2; tries++) split.send(world.attempts.take(request, -1, caller, tries, tries));
	}
	return keys;
}

describe('a request', () => {
	it('keeps its version in all its tries, and while the canary grows', () => {
		const [small, large] = [canaryKeys(0.1, 'request'), canaryKeys(0.4, 'request')];
		expect(small.length).toBeGreaterThan(100);
		for (const key of small) expect(small.filter((other) => other === key)).toHaveLength(2);
		for (const key of small) expect(large).toContain(key);
	});

	it('shares its version with its tenant, where tenants are divided', () => {
		const keys = canaryKeys(0.5, 'tenant', (key) => key % 10);
		for (const key of keys) expect(keys.filter((other) => other % 10 === key % 10)).toHaveLength(200);
		expect(keys.length).toBeGreaterThan(0);
		expect(keys.length).toBeLessThan(2000);
	});
});

describe('copies', () => {
	const shadow: Choice = { kind: 'shadow', options: { share: 0.25, for: 20 * MINUTE, after: 'stop' } };

	it("cost, and are nobody else's business", () => {
		const plan = planWith(release(shadow), { errorRate: 1, service: busy(laws.constant(5)) });
		const [with_, without] = [plan, twinOf(plan)].map((one) => runPlan(one, 1));
		expect(with_.requestOutcomes).toEqual(without.requestOutcomes);
		expect(with_.latency).toEqual(without.latency);
		const { mirrored, canary } = with_.releases![0];
		expect(canary).toBe(0);
		expect(mirrored / (10 * 1200)).toBeGreaterThan(0.23);
		expect(mirrored / (10 * 1200)).toBeLessThan(0.27);
		const copies = with_.pools.find(({ name }) => name === 'new')!;
		expect(copies.workByCause[SHADOW]).toBe(mirrored * 5 * SECOND);
		expect(copies.workByCause.reduce((sum, us) => sum + us, 0)).toBe(copies.workByCause[SHADOW]);
		const bill = billOf(with_, plan);
		expect(bill.causeCents.reduce((sum, cents) => sum + cents, 0)).toBe(bill.totalCents);
	});

	it('show what the new version would do', () => {
		const watched = release(shadow, { analysis: analysis({ errorsMax: 0.5 }) });
		const { releases } = runPlan(planWith(watched, { errorRate: 1 }), 1);
		expect(releases![0]).toMatchObject({ phase: 'rolled-back', because: 'errors', rolledBackUs: MINUTE });
	});

	it('outlive their requests without harm', () => {
		const plan = planWith(release(shadow), { service: busy(laws.constant(300)) });
		const patient = { ...plan, clients: { app: { ...plan.clients.app, timeoutUs: SECOND, cancel: 'full' as const } } };
		const record = runPlan(patient, 1);
		expect(record.requestOutcomes[OK] + record.requestsOpen).toBe(record.requests);
	});
});

describe('a limit', () => {
	const phaseOf = (limits: Partial<AnalysisPlan>, canary: Partial<PoolPlan>, changes: Partial<ReleasePlan> = {}) =>
		runPlan(planWith(release(half, { analysis: analysis(limits), ...changes }), canary), 1).releases![0];

	it('on latency looks at the 99th percentile', () => {
		const slow = { service: busy(laws.constant(0.4)) };
		expect(phaseOf({ latencyMax: 300_000 }, slow)).toMatchObject({ phase: 'rolled-back', because: 'latency' });
		expect(phaseOf({ latencyMax: 500_000 }, slow).phase).toBe('promoted');
	});

	it('on wrong answers looks at those that are judged, and pays for it', () => {
		const bad = { quality: { wrong: 0.3, offline: 0.3, perSd: 0 } };
		expect(phaseOf({ wrongMax: 0.2, judged: 0.5 }, bad)).toMatchObject({ phase: 'rolled-back', because: 'wrong answers' });
		expect(phaseOf({ wrongMax: 0.4, judged: 0.5 }, bad).phase).toBe('promoted');
		const judging = planWith(release(half, { analysis: analysis({ wrongMax: 0.9, judged: 0.1, judgeCost: 10_000 }) }), bad);
		const record = runPlan(judging, 1);
		const [judged] = record.evaluations!;
		// Of 12,000 requests half meet it for twenty minutes, and a tenth of those are judged.
		expect(judged.quantity).toBeGreaterThan(540);
		expect(judged.quantity).toBeLessThan(660);
		const bill = billOf(record, judging);
		expect(bill.causeCents[EVALUATION]).toBe(judged.quantity);
		expect(bill.causeCents.reduce((sum, cents) => sum + cents, 0)).toBe(bill.totalCents);
	});

	it('on cost divides what its pool costs by the answers it gave', () => {
		// $36 an hour is a cent a second; five answers a second make it a fifth of a cent each.
		const dear = { price: price({ perHour: 36e6 }) };
		expect(phaseOf({ costMax: 1500 }, dear)).toMatchObject({ phase: 'rolled-back', because: 'cost' });
		expect(phaseOf({ costMax: 2500 }, dear).phase).toBe('promoted');
		// Measuring it changes nothing.
		const plain = planWith(release(half), dear);
		const measured = planWith(release(half, { analysis: analysis({ costMax: 1e9 }) }), dear);
		expect(billOf(runPlan(measured, 1), measured).totalCents).toBe(billOf(runPlan(plain, 1), plain).totalCents);
	});

	it('looks at the interval, or at all there was', () => {
		const failing = { errorRate: 0.1 };
		// Three hundred answers a check: one in ten is often above 11 % in one of twenty checks, and not over all.
		expect(phaseOf({ errorsMax: 0.115, over: 'interval' }, failing).phase).toBe('rolled-back');
		expect(phaseOf({ errorsMax: 0.115, over: 'all', samplesMin: 1000 }, failing).phase).toBe('promoted');
	});
});

describe('a strategy', () => {
	it('that recreates answers nobody for a while', () => {
		const plan = planWith(release({ kind: 'recreate', options: { down: MINUTE, watch: 5 * MINUTE } }, { atUs: 10 * MINUTE }));
		const { requestOutcomes } = runPlan(plan, 1);
		expect(requestOutcomes[UNAVAILABLE]).toBeGreaterThan(540);
		expect(requestOutcomes[UNAVAILABLE]).toBeLessThan(660);
	});

	it('that switches at once leaves nobody on the old version', () => {
		const plan = planWith(release({ kind: 'blue-green', options: { preview: 5 * MINUTE, watch: 5 * MINUTE } }));
		const { stable, canary, promotedUs } = runPlan(plan, 1).releases![0];
		expect(promotedUs).toBe(10 * MINUTE);
		expect(stable / (stable + canary)).toBeCloseTo(5 / 30, 1);
	});
});

describe('a release', () => {
	it('that is called off from the start moves nothing: that is the twin', () => {
		const { releases } = runPlan(twinOf(planWith(release(half))), 1);
		expect(releases![0]).toMatchObject({ phase: 'ended', canary: 0, startedUs: null });
	});

	it('is called off by whoever may', () => {
		const plan = planWith(release(half), {}, {}, 1200);
		const { world, releases: running } = assemble(plan, 1, silent);
		world.calendar.run(5 * MINUTE);
		running[0].rollBack();
		const releases = running.map(({ record }) => record);
		expect(releases![0].phase).toBe('rolled-back');
		expect(releases![0].rolledBackUs).toBeGreaterThanOrEqual(5 * MINUTE);
	});

	it('passes withdrawals on to the version that has the attempt', () => {
		const stuck = planWith(release(half), { service: busy(laws.constant(1000)), slots: 1 });
		const plan = { ...stuck, clients: { app: { ...stuck.clients.app, timeoutUs: SECOND, cancel: 'full' as const } } };
		const { pools } = runPlan(plan, 1);
		const canary = pools.find(({ name }) => name === 'new')!;
		expect(canary.workByCause.reduce((sum, us) => sum + us, 0)).toBeLessThanOrEqual(1800 * SECOND);
		expect(canary.queueMax).toBeLessThan(30);
	});
});
