/** Who answered, whether it was right, and who hears of it. */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../../src/experiment/run.ts';
import { OK } from '../../../src/model/outcomes.ts';
import type { GatewayPlan, SimulationPlan } from '../../../src/model/plan.ts';
import type { Upstream } from '../../../src/model/ports.ts';
import type { ConsequencesPlan } from '../../../src/model/quality.ts';
import { JudgedPool, JudgedRows } from '../../../src/quality/judged.ts';
import { busy, clientOf, doorOf, faultOf, laws, planOf, poisson, poolOf, retryable, trafficOf } from '../../support/plans.ts';
import { worldOf } from '../../support/world.ts';

const law = (value: number) => ({ kind: 'constant', options: { value } });
const quality = (wrong: number) => ({ wrong, offline: wrong, perSd: 0 });
const roomy = { slots: 1000, service: busy(laws.constant(0.01)) };
const silentCosts: ConsequencesPlan = { reask: null, costs: [] };
const always = (max: number, history = false): ConsequencesPlan => ({
	reask: { chance: 1, max, after: laws.constant(1), history },
	costs: [],
});

/** Keys of the questions, of a thousand, that a version is wrong about. */
function wrongKeys(wrong: number): number[] {
	const world = worldOf(1);
	const instant: Upstream = { send: (attempt) => world.callers[world.attempts.caller[attempt]].answer(attempt, OK), cancel: () => {} };
	const pool = new JudgedPool(world, new JudgedRows(world.attempts), {
		name: 'v',
		pool: instant,
		quality: quality(wrong),
		errs: true,
		stage: 0,
	});
	const keys: number[] = [];
	const caller = world.callers.push({ answer: (attempt) => world.attempts.wrong?.[attempt] === 1 && keys.push(world.requests.key[0]) }) - 1;
	const request = world.requests.take(0, 0, 0, 0, 0);
	for (let key = 0; key < 1000; key++) {
		world.requests.key[request] = key;
		const attempt = world.attempts.take(request, -1, caller, 1, 1);
		pool.send(attempt);
		world.attempts.release(attempt);
	}
	return keys;
}

describe('a version', () => {
	it('that is wrong less often is wrong about some of the same questions', () => {
		const [better, worse, worst] = [0.02, 0.14, 0.6].map(wrongKeys);
		expect(better.length).toBeGreaterThan(10);
		for (const key of better) expect(worse).toContain(key);
		for (const key of worse) expect(worst).toContain(key);
		expect(worst.length).toBeGreaterThan(2 * worse.length);
	});

	it('of which nothing is said leaves the history as it was', () => {
		const plan = planOf({ pool: roomy, arrivals: poisson(5), horizon: 500 });
		const judged = planOf({ pool: { ...roomy, quality: quality(0.5) }, arrivals: poisson(5), horizon: 500 });
		const [before, after] = [plan, judged].map((one) => runPlan(one, 2, { trace: true }));
		expect(before).not.toHaveProperty('quality');
		expect(after.traceHash).toBe(before.traceHash);
	});
});

describe('a pipeline', () => {
	it('is wrong where any of its stages is, independently', () => {
		const plan: SimulationPlan = {
			...planOf({
				traffic: [trafficOf(poisson(20), { consequences: silentCosts })],
				client: { upstream: 'rag' },
				pool: { ...roomy, quality: quality(0.3) },
				otherPools: { search: poolOf({ ...roomy, quality: quality(0.2) }) },
				horizon: 2000,
			}),
			pipelines: { rag: { stages: [['search'], ['gpu']] } },
		};
		const { streams, pools } = runPlan(plan, 1).quality!;
		const share = streams[0].wrong / streams[0].answered;
		expect(share).toBeGreaterThan(0.44 - 0.015);
		expect(share).toBeLessThan(0.44 + 0.015);
		expect(pools.map(({ pool }) => pool)).toEqual(['gpu', 'search']);
	});
});

describe('a fallback', () => {
	const gateway: GatewayPlan = (() => {
		const { spec } = doorOf({});
		const deployment = { model: 'm', provider: 'p', weight: 1, timeoutUs: null, retries: null, parallelMax: null, cooldownUs: null };
		return {
			spec: {
				...spec,
				groups: [
					{ name: 'large', deployments: [{ ...deployment, id: 'large' }], fallbacks: ['small'] },
					{ name: 'small', deployments: [{ ...deployment, id: 'small' }], fallbacks: [] },
				],
				defaultGroup: 'large',
				routing: { ...spec.routing, fallbackOn: retryable, fallbackDepthMax: 5 },
			},
			upstreams: { large: 'gpu', small: 'small' },
		};
	})();

	it('is as good as the tier that answered', () => {
		const plan = planOf({
			gateway,
			traffic: [trafficOf(poisson(5), { consequences: silentCosts })],
			pool: { ...roomy, quality: quality(0) },
			otherPools: { small: poolOf({ ...roomy, quality: quality(1) }) },
			faults: [faultOf('outage', { mode: 'refuse' }, 100, 200, 'gpu')],
			horizon: 400,
		});
		const { pools, streams } = runPlan(plan, 1).quality!;
		const [large, small] = pools;
		expect(large.wrong).toBe(0);
		expect(small.answered).toBeGreaterThan(400);
		expect(small.wrong).toBe(small.answered);
		expect(streams[0].wrong).toBe(small.answered);
		expect(streams[0].answered).toBe(small.answered + large.answered);
	});
});

describe('a question asked again', () => {
	const hosted = (consequences: ConsequencesPlan, wrong = 1): SimulationPlan =>
		planOf({
			traffic: [trafficOf({ kind: 'constant', options: { rate: 0.01 } }, { consequences, tokens: { input: law(100), output: law(10) } })],
			pool: { ...roomy, service: { kind: 'tokens', options: { base: 0, per_input: 1000, per_output: 0, cv: 0 } }, quality: quality(wrong) },
			horizon: 1060,
		});

	it('has the prompt it had, or one with all that was said', () => {
		const busyFor = (plan: SimulationPlan) => {
			const record = runPlan(plan, 1);
			const asked = record.quality!.streams[0].answered / 3;
			return record.pools[0].workByCause.reduce((sum, us) => sum + us, 0) / asked;
		};
		expect(busyFor(hosted(always(2)))).toBeCloseTo((100 + 100 + 100) * 1000, 0);
		expect(busyFor(hosted(always(2, true)))).toBeCloseTo((100 + 210 + 320) * 1000, 0);
	});

	it('keeps its conversation waiting: the session hears of the end of the question only', () => {
		const session = { kind: 'conversation', options: { turns: law(3), think: law(1e6), instructions: 0, context_cap: 128_000, leaves: 1 } };
		const talk = (consequences: ConsequencesPlan): SimulationPlan => {
			const plan = hosted(consequences);
			return { ...plan, traffic: plan.traffic.map((one) => ({ ...one, session })) };
		};
		const plain = runPlan(talk(silentCosts), 1);
		const longer = runPlan(talk(always(2)), 1);
		expect(plain.sessions).toEqual(longer.sessions);
		expect(longer.requests).toBe(3 * plain.requests);
	});

	it('that then fails is given up with the wrong answer', () => {
		const plan = planOf({
			traffic: [trafficOf({ kind: 'constant', options: { rate: 0.1 } }, { consequences: always(5) })],
			pool: { ...roomy, quality: quality(1) },
			client: clientOf({ upstream: 'gpu' }),
			faults: [faultOf('outage', { mode: 'refuse' }, 100, 1000, 'gpu')],
			horizon: 300,
		});
		// Nine questions are asked six times each; the tenth is asked again into the outage; the rest get no answer at all.
		expect(runPlan(plan, 1).quality!.streams[0]).toMatchObject({ wrong: 55, reasks: 46, unresolved: 10 });
	});
});
