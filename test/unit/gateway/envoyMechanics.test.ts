/** What Envoy's mechanisms do in the router, apart from how a config says it. */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../../src/experiment/run.ts';
import { Injection } from '../../../src/gateway/injection.ts';
import { causeNames } from '../../../src/model/causes.ts';
import type { GatewaySpec, RoutingSpec } from '../../../src/model/gatewaySpec.ts';
import { outcomeNames } from '../../../src/model/outcomes.ts';
import { type Answers, always, deploymentOf, gatewayOf, oneGroup, walked } from '../../support/gateways.ts';
import { planOf, retryable, SECOND, trafficOf } from '../../support/plans.ts';
import { worldOf } from '../../support/world.ts';

const still = { baseUs: 0, factor: 1, capUs: 0, jitterUs: 0, zeroIfAlternatives: false, afterLast: false };

function evenly(count: number, seconds: number): number[] {
	return Array.from({ length: count }, (_, i) => (i * seconds) / count);
}

describe('a breaker', () => {
	const outcomes = (breaker: RoutingSpec['breaker'], hosts: number, requests: number) =>
		walked(
			oneGroup(hosts, { pick: 'round-robin', ...(breaker === undefined ? {} : { breaker }) }),
			always('ok', 1),
			Array.from({ length: requests }, () => 0),
		);

	it('is one for all deployments of a group: over it nobody waits', () => {
		const { outcomes: ended, took } = outcomes({ requests: 3, connections: null, waiting: 100 }, 2, 5);
		expect(ended).toEqual(['ok', 'ok', 'ok', 'overloaded', 'overloaded']);
		expect(took.slice(3)).toEqual([0, 0]);
	});

	it('lets those without a connection wait, whichever deployment they are for', () => {
		const { outcomes: ended, took, most } = outcomes({ requests: 100, connections: 2, waiting: 2 }, 2, 5);
		expect([ended, took, most]).toEqual([['ok', 'ok', 'ok', 'ok', 'overloaded'], [1, 1, 2, 2, 0], 2]);
	});

	it('takes the lower of the two', () => {
		expect(outcomes({ requests: 1, connections: 3, waiting: 5 }, 1, 2).outcomes).toEqual(['ok', 'overloaded']);
	});
});

describe('hosts that were tried', () => {
	const trails = (avoidTried: number | undefined) => {
		const routing = { pick: 'weighted-random', retries: 2, retryOn: retryable, backoff: still };
		const { calls } = walked(
			oneGroup(3, { ...routing, ...(avoidTried === undefined ? {} : { avoidTried }) }),
			always('error'),
			evenly(900, 900),
		);
		const distinct = Array.from({ length: 900 }, (_, i) => new Set(calls.slice(3 * i, 3 * i + 3).map(({ deployment }) => deployment)).size);
		return distinct.filter((count) => count === 3).length / 900;
	};

	it('are avoided by a retry, as surely as there are redraws', () => {
		// Three of three draws differ with 2/9; the second draw differs surely enough, the third after k redraws fails with (2/3)^(k+1).
		expect(Math.abs(trails(undefined) - 2 / 9)).toBeLessThan(0.05);
		expect(Math.abs(trails(5) - (1 - (1 / 3) ** 6) * (1 - (2 / 3) ** 6))).toBeLessThan(0.04);
		expect(trails(50)).toBe(1);
	});
});

describe('panic by priority', () => {
	const rule = {
		consecutive: 2,
		on: ['error'] as const,
		intervalUs: 10 * SECOND,
		baseUs: 3000 * SECOND,
		maxUs: 3000 * SECOND,
		maxShare: 1,
		panicShare: 0.5,
		panicsByPriority: true,
	};
	const hosts = (...priorities: readonly number[]) =>
		priorities.map((priority, i) => deploymentOf(String.fromCharCode(97 + i), { priority }));
	const routing: Partial<RoutingSpec> = { pick: 'priority', within: 'round-robin', overprovisioning: 1.4, ejection: rule };
	const shares = (spec: GatewaySpec, answers: Answers) => {
		const late = walked(spec, answers, evenly(4000, 400)).calls.slice(400);
		return (id: string) => late.filter(({ deployment }) => deployment === id).length / late.length;
	};
	const sick =
		(...ids: readonly string[]): Answers =>
		(id) => ({ outcome: ids.includes(id) ? 'error' : 'ok' });

	it('does not come while the next priority can take everything', () => {
		// One of four is well, a quarter times 1.4; the rest is the next priority's.
		const spec = gatewayOf([{ name: 'g', deployments: hosts(0, 0, 0, 0, 1), fallbacks: [] }], routing);
		const share = shares(spec, sick('a', 'b', 'c'));
		expect([share('a'), share('b'), share('c')]).toEqual([0, 0, 0]);
		expect(Math.abs(share('d') - 0.35)).toBeLessThan(0.03);
	});

	it('goes by the number of hosts when all priorities are in it', () => {
		// 1 of 3 and 1 of 6 are well: 0.47 + 0.23 is less than all, and both are below half.
		const spec = gatewayOf([{ name: 'g', deployments: hosts(0, 0, 0, 1, 1, 1, 1, 1, 1), fallbacks: [] }], routing);
		const share = shares(spec, sick('a', 'b', 'd', 'e', 'f', 'g', 'h'));
		expect(Math.abs(share('a') + share('b') + share('c') - 1 / 3)).toBeLessThan(0.03);
		expect(share('a')).toBeGreaterThan(0.08);
	});
});

describe('faults on purpose', () => {
	const sent = (spec: ConstructorParameters<typeof Injection>[1], count: number) => {
		const world = worldOf(1);
		const passed: number[] = [];
		const outcomes: string[] = [];
		const injection = new Injection(world, spec, {
			send: () => passed.push(world.calendar.now),
			cancel: () => {},
			route: () => {},
			kill: () => {},
		});
		const id = world.callers.push({ answer: (_attempt, outcome) => outcomes.push(outcomeNames[outcome]) }) - 1;
		for (let key = 0; key < count; key++) injection.send(world.attempts.take(world.requests.take(0, key, 0, 1, 1), -1, id, 1, 0));
		world.calendar.run(10 * SECOND);
		return { passed, outcomes };
	};

	it('answer a share, and hold a share back, apart from each other', () => {
		const { passed, outcomes } = sent({ delayShare: 0.25, delayUs: 2 * SECOND, abortShare: 0.5, abortAs: 'overloaded' }, 4000);
		expect(new Set(outcomes)).toEqual(new Set(['overloaded']));
		// Standard errors 0.008 and 0.01.
		expect(Math.abs(outcomes.length / 4000 - 0.5)).toBeLessThan(0.03);
		expect(Math.abs(passed.filter((at) => at === 2 * SECOND).length / passed.length - 0.25)).toBeLessThan(0.035);
	});

	it('do nothing at a share of 0, and everything at 1', () => {
		expect(sent({ delayShare: 0, delayUs: SECOND, abortShare: 0, abortAs: 'error' }, 50)).toEqual({
			passed: Array(50).fill(0),
			outcomes: [],
		});
		expect(sent({ delayShare: 0, delayUs: 0, abortShare: 1, abortAs: 'error' }, 50).passed).toEqual([]);
	});
});

describe('a mirror', () => {
	const record = (share: number | null) => {
		const groups = ['a', 'm'].map((name) => ({ name, deployments: [deploymentOf(name)], fallbacks: [] }));
		const spec = gatewayOf(groups, {}, share === null ? {} : { mirrors: [{ group: 'm', share }] });
		return runPlan(
			planOf({
				traffic: [trafficOf({ kind: 'poisson', options: { rate: 2 } })],
				gateway: { spec, upstreams: { a: 'gpu', m: 'gpu' } },
				pool: { service: { kind: 'tokens', options: { base: SECOND, per_input: 0, per_output: 0, cv: 0 } } },
				horizon: 500,
			}),
			1,
		);
	};
	const work = (of: ReturnType<typeof record>, cause: 'useful' | 'abandoned') => of.pools[0].workByCause[causeNames.indexOf(cause)];

	it('costs as much again, as work nobody waited for, and answers nobody', () => {
		const [plain, doubled, half] = [record(null), record(1), record(0.5)];
		expect(work(plain, 'abandoned')).toBe(0);
		expect(doubled.requests).toBe(plain.requests);
		expect(work(doubled, 'useful')).toBeLessThanOrEqual(work(plain, 'useful'));
		const all = doubled.pools[0].workByCause.reduce((sum, one) => sum + one, 0);
		expect(Math.abs(work(doubled, 'abandoned') / all - 0.5)).toBeLessThan(0.01);
		// Standard error 0.016.
		expect(Math.abs(work(half, 'abandoned') / work(half, 'useful') - 0.5)).toBeLessThan(0.06);
	});
});
