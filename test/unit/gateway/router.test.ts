/** What the router sends where, and when: the general features that products combine. */
import { describe, expect, it } from 'vitest';
import type { OutcomeName } from '../../../src/model/outcomes.ts';
import { type Answers, always, deploymentOf, gatewayOf, oneGroup, walked } from '../../support/gateways.ts';
import { retryable, SECOND } from '../../support/plans.ts';

const still = { baseUs: 0, factor: 1, capUs: 0, jitterUs: 0, zeroIfAlternatives: false, afterLast: false };
const trail = (calls: readonly { readonly deployment: string }[]) => calls.map(({ deployment }) => deployment).join('');

/** The requests' times when `count` of them come evenly over `seconds`. */
function evenly(count: number, seconds: number): number[] {
	return Array.from({ length: count }, (_, i) => (i * seconds) / count);
}

describe('the wait before a retry', () => {
	const waits = (changes: object, seed = 1) => {
		const backoff = { ...still, baseUs: 25_000, factor: 2, capUs: 250_000, ...changes };
		const { calls } = walked(oneGroup(1, { retries: 5, retryOn: retryable, backoff }), always('error'), [0], seed);
		return calls.slice(1).map(({ at }, i) => Math.round((at - calls[i].at) * 1000));
	};

	it('doubles up to the cap', () => {
		expect(waits({})).toEqual([25, 50, 100, 200, 250]);
	});

	it('grows as base x (2^k - 1) when told so (Envoy’s documented law)', () => {
		expect(waits({ growth: 'less-one' })).toEqual([25, 75, 175, 250, 250]);
	});

	it('is uniform between the ends of its spread', () => {
		const draws = Array.from({ length: 400 }, (_, seed) => waits({ spread: { from: 0, to: 1 } }, seed));
		for (const [k, top] of [25, 50, 100, 200, 250].entries()) {
			const own = draws.map((row) => row[k]).sort((a, b) => a - b);
			expect(own[0]).toBeGreaterThanOrEqual(0);
			expect(own[399]).toBeLessThanOrEqual(top);
			// Quartiles of 400 uniform draws lie within 4 standard errors of 2.2 % of the range.
			for (const quartile of [100, 200, 300]) expect(Math.abs(own[quartile] / top - quartile / 400)).toBeLessThan(0.09);
		}
	});

	it('stays under the cap after the spread when told so', () => {
		const draws = Array.from({ length: 100 }, (_, seed) => waits({ spread: { from: 0.8, to: 1.2 }, capsSpread: true }, seed)[4]);
		expect(Math.max(...draws)).toBe(250);
		expect(Math.min(...draws)).toBeLessThan(220);
	});

	it('comes only after every deployment has been tried, when told so', () => {
		const backoff = { ...still, baseUs: SECOND, factor: 2, capUs: 10 * SECOND, perRound: true };
		const { calls, took } = walked(oneGroup(2, { pick: 'in-order', retries: 5, retryOn: retryable, backoff }), always('error'));
		expect(trail(calls)).toBe('ababab');
		expect(calls.map(({ at }) => at)).toEqual([0, 0, 1, 1, 3, 3]);
		expect(took).toEqual([3]);
	});
});

describe('who decides about retries', () => {
	const answers: Answers = (_id, n) => ({ outcome: n === 0 ? 'error' : 'rejected' });
	const routing = { retries: 3, retryOn: ['error'] as OutcomeName[], backoff: still };

	it('is the first failure, whose outcome is answered in the end', () => {
		const { calls, outcomes } = walked(oneGroup(1, routing), answers);
		expect([calls.length, outcomes]).toEqual([4, ['error']]);
	});

	it('is each failure when told so, and the last is answered', () => {
		const { calls, outcomes } = walked(oneGroup(1, { ...routing, eachFailureDecides: true }), answers);
		expect([calls.length, outcomes]).toEqual([2, ['rejected']]);
	});

	it('is the count of the outcome before all else', () => {
		const counts = { retryCounts: { rejected: 5, error: 0 } };
		expect(walked(oneGroup(1, { ...routing, ...counts }), always('rejected')).calls).toHaveLength(6);
		expect(walked(oneGroup(1, { ...routing, ...counts }), always('error')).calls).toHaveLength(1);
		expect(walked(oneGroup(1, { ...routing, ...counts }), always('timeout')).calls).toHaveLength(1);
	});

	it('is the group where it has a say of its own', () => {
		const own = { retryOn: ['rejected'] as OutcomeName[] };
		const spec = gatewayOf([{ name: 'g', deployments: [deploymentOf('a')], fallbacks: [], routing: own }], routing);
		expect(walked(spec, always('rejected')).calls).toHaveLength(4);
		expect(walked(spec, always('error')).calls).toHaveLength(1);
	});
});

describe('where it goes next', () => {
	it('stays with the deployment drawn, when told so', () => {
		const spec = oneGroup(4, { retries: 3, retryOn: retryable, retriesStay: true, backoff: still });
		for (let seed = 0; seed < 20; seed++) {
			const { calls } = walked(spec, always('error'), [0], seed);
			expect(new Set(calls.map(({ deployment }) => deployment)).size).toBe(1);
		}
	});

	it('follows the outcome at the deployment that failed', () => {
		const first = deploymentOf('a', { next: { error: 'h', timeout: 'i' } });
		const groups = [
			{ name: 'g', deployments: [first], fallbacks: ['i'] },
			{ name: 'h', deployments: [deploymentOf('b')], fallbacks: [] },
			{ name: 'i', deployments: [deploymentOf('c')], fallbacks: [] },
		];
		const spec = gatewayOf(groups, { fallbackOn: retryable, fallbackDepthMax: 5 });
		expect(trail(walked(spec, always('error')).calls)).toBe('ab');
		expect(trail(walked(spec, always('timeout')).calls)).toBe('ac');
		expect(trail(walked(spec, always('rejected')).calls)).toBe('a');
	});

	it('begins at a group drawn by weight, tries the others after it, and those of no weight last', () => {
		const names = ['a', 'b', 'c', 'd'];
		const groups = names.map((name) => ({ name, deployments: [deploymentOf(name)], fallbacks: [] }));
		const entries = [
			{ group: 'c', weight: 0 },
			{ group: 'a', weight: 3 },
			{ group: 'b', weight: 1 },
			{ group: 'd', weight: 0 },
		];
		const spec = gatewayOf(groups, { fallbackOn: retryable }, { entries });
		const { calls } = walked(spec, always('error'), evenly(4000, 4000));
		const trails = new Map<string, number>();
		for (let i = 0; i < calls.length; i += 4) {
			const own = trail(calls.slice(i, i + 4));
			trails.set(own, (trails.get(own) ?? 0) + 1);
		}
		expect([...trails.keys()].sort()).toEqual(['abcd', 'bacd']);
		// Standard error of a share of 3/4 over 4000 is 0.007.
		expect(Math.abs((trails.get('abcd') ?? 0) / 4000 - 0.75)).toBeLessThan(0.025);
	});
});

describe('a deadline over all tries', () => {
	const deadline = {
		retries: 100,
		retryOn: retryable,
		deadlineUs: 10 * SECOND,
		backoff: { ...still, baseUs: 3 * SECOND, capUs: 3 * SECOND },
	};

	it('ends a request that waits for its next try', () => {
		const { calls, took, outcomes } = walked(oneGroup(1, deadline), always('error'));
		expect([calls.length, took, outcomes]).toEqual([4, [10], ['timeout']]);
	});

	it('ends one whose call is never answered, and frees its place', () => {
		const spec = oneGroup(1, deadline, { parallelMax: 1 });
		const { calls, took, outcomes } = walked(spec, () => null, [0, 4]);
		expect([took, outcomes]).toEqual([
			[10, 10],
			['timeout', 'timeout'],
		]);
		expect(calls.map(({ at }) => at)).toEqual([0, 6]);
	});

	it('touches nobody who was answered in time, not even the next in the same row', () => {
		const { outcomes, took } = walked(oneGroup(1, deadline), always('ok', 1), evenly(100, 50));
		expect(new Set(outcomes)).toEqual(new Set(['ok']));
		expect(Math.max(...took)).toBe(1);
	});
});

describe('places at a deployment', () => {
	it('refuses at once, and does not retry, what finds no room to wait', () => {
		const spec = oneGroup(1, { retries: 3, retryOn: retryable, backoff: still }, { parallelMax: 2, waitingMax: 1 });
		const { outcomes, took, most } = walked(spec, always('ok', 1), [0, 0, 0, 0]);
		expect(outcomes).toEqual(['ok', 'ok', 'ok', 'overloaded']);
		expect([took, most]).toEqual([[1, 1, 2, 0], 2]);
	});
});

describe('a cap on retries', () => {
	/** 1000 requests at once, each failing after a second, and the share of them that is retried. */
	const extra = (retryCap: { share: number; minimum: number } | undefined, retries = 1) => {
		const routing = { retries, retryOn: retryable, backoff: still, ...(retryCap === undefined ? {} : { retryCap }) };
		const times = evenly(20_000, 200);
		const { calls } = walked(oneGroup(1, routing), always('overloaded', 1), times);
		return calls.length / times.length;
	};

	it('holds the load at 1.25 times the requests, whatever the retries allowed: a budget of 20 %', () => {
		expect(extra(undefined, 3)).toBe(4);
		// In the steady state retries are 20 % of what is active, so the whole is 1 / (1 - 0.2) of the requests.
		expect(extra({ share: 0.2, minimum: 3 }, 10)).toBeGreaterThan(1.2);
		expect(extra({ share: 0.2, minimum: 3 }, 10)).toBeLessThanOrEqual(1.25);
	});

	it('without a share is a plain number: 3 at once, each a second long, are 3 a second', () => {
		expect(extra({ share: 0, minimum: 3 }, 1)).toBeCloseTo(1 + 3 / 100, 2);
	});

	it('frees its place when the retry ends well', () => {
		const cap = { retries: 1, retryOn: retryable, backoff: still, retryCap: { share: 0, minimum: 1 } };
		const { outcomes } = walked(oneGroup(1, cap), (_id, n) => ({ outcome: n % 2 === 0 ? 'error' : 'ok' }), evenly(10, 10));
		expect(new Set(outcomes)).toEqual(new Set(['ok']));
	});
});

describe('ejection', () => {
	const rule = {
		consecutive: 5,
		on: ['error', 'overloaded', 'timeout', 'unavailable'] as OutcomeName[],
		intervalUs: 10 * SECOND,
		baseUs: 30 * SECOND,
		maxUs: 300 * SECOND,
		maxShare: 1,
		panicShare: 0,
	};
	const sick: Answers = (id) => ({ outcome: id === 'a' ? 'error' : 'ok' });
	const toA = (spec: ReturnType<typeof oneGroup>, answers: Answers, seconds: number) =>
		walked(spec, answers, evenly(2 * seconds, seconds)).calls.flatMap(({ deployment, request }) =>
			deployment === 'a' ? [request / 2] : [],
		);

	it('takes a deployment out after five failures in a row, until a tick of the interval, each time longer', () => {
		const times = toA(oneGroup(2, { pick: 'round-robin', ejection: rule }), sick, 200);
		// 0, 1, 2, 3, 4 s; out for 30 s to the tick at 40; five more to 44, out for 60 to 110; then for 90.
		expect(times.slice(0, 5)).toEqual([0, 1, 2, 3, 4]);
		expect(times.filter((time) => time > 4 && time < 40)).toEqual([]);
		expect(times.filter((time) => time >= 40 && time < 110)).toHaveLength(5);
		expect(times.filter((time) => time >= 110)).toHaveLength(5);
	});

	it('counts in a row: one good answer, or a refusal, ends it', () => {
		const mixed: Answers = (_id, n) => ({ outcome: n % 5 === 4 ? 'rejected' : 'error' });
		expect(walked(oneGroup(2, { pick: 'round-robin', ejection: rule }), mixed, evenly(200, 100)).outcomes).toHaveLength(200);
		expect(toA(oneGroup(2, { pick: 'round-robin', ejection: rule }), mixed, 100)).toHaveLength(100);
	});

	it('with 10 % ejects none of nine hosts, and one of ten', () => {
		const count = (hosts: number) => {
			const spec = oneGroup(hosts, { pick: 'round-robin', ejection: { ...rule, maxShare: 0.1 } });
			return walked(spec, sick, evenly(hosts * 20, 20)).calls.filter(({ deployment }) => deployment === 'a').length;
		};
		expect([count(9), count(10)]).toEqual([20, 5]);
	});

	it('looks at nobody’s health while fewer than half are left', () => {
		const two = { pick: 'round-robin', ejection: { ...rule, panicShare: 0.5 } };
		const { calls } = walked(oneGroup(3, two), always('error'), evenly(60, 20));
		// After five failures each, the second ejection leaves one of three: panic, and all are asked.
		expect(calls.filter(({ deployment }) => deployment === 'a').length).toBe(20);
		const never = { pick: 'round-robin', ejection: rule };
		expect(walked(oneGroup(3, never), always('error'), evenly(60, 20)).calls.length).toBe(15);
	});
});

describe('passive health', () => {
	const rule = { maxFails: 2, failTimeoutUs: 10 * SECOND, on: ['error'] as OutcomeName[], sparesSingle: true };
	const timesTo = (id: string, answers: Answers, size = 2) =>
		walked(oneGroup(size, { pick: 'round-robin', passiveHealth: rule }), answers, evenly(60, 30)).calls.flatMap((call) =>
			call.deployment === id ? [call.request / 2] : [],
		);

	it('passes over one that has failed twice, and probes it once each fail_timeout', () => {
		const times = timesTo('a', (id) => ({ outcome: id === 'a' ? 'error' : 'ok' }));
		expect(times.slice(0, 2)).toEqual([0, 1]);
		expect(times.filter((time) => time > 1)).toHaveLength(2);
	});

	it('takes it back when the probe is answered well', () => {
		const times = timesTo('a', (id, n) => ({ outcome: id === 'a' && n < 2 ? 'error' : 'ok' }));
		expect(times.filter((time) => time > 1 && time <= 11)).toEqual([]);
		expect(times.filter((time) => time > 12).length).toBeGreaterThan(15);
	});

	it('never passes over the only one', () => {
		expect(timesTo('a', always('error'), 1)).toHaveLength(60);
	});
});
