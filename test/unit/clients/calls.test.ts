/** What a client does with one call: hedges, limits on the whole, Retry-After, guards, layers. Instants in seconds. */
import { describe, expect, it } from 'vitest';
import type { CauseLedger } from '../../../src/billing/causeLedger.ts';
import { Client } from '../../../src/clients/client.ts';
import { InnerClient } from '../../../src/clients/innerClient.ts';
import { Recorder } from '../../../src/metrics/recorder.ts';
import { causeNames } from '../../../src/model/causes.ts';
import { ERROR, OK, outcomeNames, REJECTED } from '../../../src/model/outcomes.ts';
import type { ClientPlan, RetryAfterPlan } from '../../../src/model/plan.ts';
import { clientOf, SECOND } from '../../support/plans.ts';
import { type Fate, Scripted } from '../../support/scripted.ts';
import { worldOf } from '../../support/world.ts';

const fixed = (seconds: number) => ({ kind: 'fixed', options: { delay: seconds * SECOND } });
const answers = (seconds: number, outcome: number = OK, more: Partial<Fate> = {}): Fate => ({ after: seconds * SECOND, outcome, ...more });

describe('hedging', () => {
	const hedge = { afterUs: 2 * SECOND, max: 1 };

	it('sends one more when the first is late, and takes whichever comes first', () => {
		const { sent, ends } = story({ hedge }, answers(10), answers(1));
		expect(sent).toEqual([0, 2]);
		expect(ends).toEqual(['ok at 3']);
	});

	it('sends none when the first is in time', () => {
		expect(story({ hedge }, answers(1.9)).sent).toEqual([0]);
	});

	it('the first may still win', () => {
		const { sent, ends } = story({ hedge }, answers(3), answers(5));
		expect(sent).toEqual([0, 2]);
		expect(ends).toEqual(['ok at 3']);
	});

	it('withdraws the loser only if giving up reaches the upstream', () => {
		expect(story({ hedge, cancel: 'full' }, answers(10), answers(1)).cancelled).toEqual([3]);
		expect(story({ hedge, cancel: 'none' }, answers(10), answers(1)).cancelled).toEqual([]);
	});

	it('books what the loser did: as abandoned when it was the first, as a retry when it was the hedge', () => {
		expect(story({ hedge }, answers(10, OK, { work: 7 }), answers(1, OK, { work: 3 })).work).toEqual({ useful: 3, abandoned: 7 });
		expect(story({ hedge }, answers(3, OK, { work: 7 }), answers(5, OK, { work: 3 })).work).toEqual({ useful: 7, retry: 3 });
	});

	it('a failure brings the hedge at once', () => {
		const { sent, ends } = story({ hedge }, answers(0.5, ERROR), answers(1));
		expect(sent).toEqual([0, 0.5]);
		expect(ends).toEqual(['ok at 1.5']);
	});

	it('one failure does not end a call while another try may succeed', () => {
		expect(story({ hedge }, answers(5), answers(1, ERROR)).ends).toEqual(['ok at 5']);
		expect(story({ hedge }, answers(5, ERROR), answers(1, ERROR)).ends).toEqual(['error at 5']);
	});

	it('keeps its spacing and its maximum', () => {
		expect(story({ hedge: { afterUs: 2 * SECOND, max: 3 } }, answers(100)).sent).toEqual([0, 2, 4, 6]);
	});

	it('is not counted among the tries, and retries follow when all have failed', () => {
		const plan = { hedge, retry: fixed(1), attemptsMax: 2 };
		const { sent, ends } = story(plan, answers(3, ERROR), answers(4, ERROR), answers(1));
		expect(sent).toEqual([0, 2, 7]);
		expect(ends).toEqual(['ok at 8']);
	});

	it('is paid for like a retry', () => {
		expect(story({ hedge, retryBudget: { ratio: 0, burst: 1 } }, answers(10)).sent).toEqual([0, 2]);
		const dry = story({ hedge: { ...hedge, max: 2 }, retryBudget: { ratio: 0, burst: 1 } }, answers(10));
		expect(dry.sent).toEqual([0, 2]);
		const throttled = { hedge: { ...hedge, max: 5 }, guards: [{ kind: 'concurrent-budget', options: { ratio: 0, min: 2 } }] };
		expect(story(throttled, answers(100)).sent).toEqual([0, 2, 4]);
	});

	it('times out try by try', () => {
		const { sent, ends } = story({ hedge, timeoutUs: 3 * SECOND }, answers(100));
		expect(sent).toEqual([0, 2]);
		expect(ends).toEqual(['timeout at 5']);
	});
});

describe('a limit on the whole call', () => {
	const plan = { totalUs: 5 * SECOND, retry: fixed(2), attemptsMax: 10 };

	it('ends it while a try is under way, which is abandoned', () => {
		const { ends, sent, work } = story(plan, answers(1, ERROR), answers(10, OK, { work: 9 }));
		expect(sent).toEqual([0, 3]);
		expect(ends).toEqual(['timeout at 5']);
		expect(work).toEqual({ retry: 9 });
		expect(story({ totalUs: 5 * SECOND }, answers(9, OK, { work: 4 })).work).toEqual({ abandoned: 4 });
	});

	it('ends it while it waits, and what waited does not come up again', () => {
		const { ends, sent } = story({ ...plan, totalUs: SECOND }, answers(0.5, ERROR));
		expect(sent).toEqual([0]);
		expect(ends).toEqual(['timeout at 1']);
	});

	it('leaves a call alone that is answered in time, and the next one that has its row', () => {
		const { ends } = story(plan, answers(4.999999), answers(4.9));
		expect(ends).toEqual(['ok at 4.999999']);
		expect(story({ totalUs: 5 * SECOND }, [0, 4.9999995], answers(4.9), answers(4.9)).ends).toEqual(['ok at 4.9', 'ok at 9.9']);
	});

	it('withdraws what is under way where that reaches the upstream', () => {
		expect(story({ ...plan, cancel: 'full' }, answers(100)).cancelled).toEqual([5]);
		expect(story({ ...plan, cancel: 'full' }, answers(100, OK, { stops: true })).ends).toEqual(['timeout at 5']);
	});
});

describe('Retry-After', () => {
	const obey = (changes: Partial<RetryAfterPlan>): Partial<ClientPlan> => ({
		retry: fixed(1),
		attemptsMax: 2,
		retryAfter: { limitUs: null, over: 'backoff', use: 'wait', required: [], ...changes },
	});
	const refused = (seconds?: number): Fate => answers(0, REJECTED, seconds === undefined ? {} : { retryAfter: seconds * SECOND });

	it('is ignored unless the client says otherwise', () => {
		expect(story({ retry: fixed(1), attemptsMax: 2 }, refused(7), answers(0)).sent).toEqual([0, 1]);
	});

	it.each([
		{ what: 'is obeyed', plan: obey({}), hint: 7, sent: [0, 7] },
		{ what: 'is obeyed when it says now', plan: obey({}), hint: 0, sent: [0, 0] },
		{ what: 'is not there: the usual wait', plan: obey({}), hint: undefined, sent: [0, 1] },
		{ what: 'at the limit is obeyed', plan: obey({ limitUs: 7 * SECOND }), hint: 7, sent: [0, 7] },
		{ what: 'above the limit: the usual wait', plan: obey({ limitUs: 6 * SECOND }), hint: 7, sent: [0, 1] },
		{ what: 'above the limit: no retry', plan: obey({ limitUs: 6 * SECOND, over: 'stop' }), hint: 7, sent: [0] },
		{ what: 'above the limit: the limit', plan: obey({ limitUs: 6 * SECOND, over: 'cap' }), hint: 7, sent: [0, 6] },
		{ what: 'required and there', plan: obey({ required: ['rejected'] }), hint: 7, sent: [0, 7] },
		{ what: 'required and not there: no retry', plan: obey({ required: ['rejected'] }), hint: undefined, sent: [0] },
		{ what: 'a permission: the usual wait', plan: obey({ required: ['rejected'], use: 'permission' }), hint: 7, sent: [0, 1] },
		{ what: 'longer than the usual wait: obeyed', plan: obey({ use: 'at-least' }), hint: 7, sent: [0, 7] },
		{ what: 'shorter than the usual wait: not sooner', plan: obey({ use: 'at-least' }), hint: 0.5, sent: [0, 1] },
		{ what: 'with an outcome whose hints are read', plan: obey({ on: ['rejected'] }), hint: 7, sent: [0, 7] },
		{ what: 'with an outcome whose hints are not read', plan: obey({ on: ['overloaded'] }), hint: 7, sent: [0, 1] },
	])('$what', ({ plan, hint, sent }) => {
		expect(story(plan, refused(hint), answers(0)).sent).toEqual(sent);
	});

	it('reaches the agent through the SDK', () => {
		const sdk = clientOf();
		const agent = { ...obey({}), upstream: 'sdk' };
		expect(layered([agent, sdk], refused(7), answers(0)).sent).toEqual([0, 7]);
	});
});

describe('a guard that refuses', () => {
	const breaker = {
		kind: 'circuit-breaker',
		options: { failures: 2, rate: 0, volume: 1, window: 1, open: 100 * SECOND, probes: 1, counts: ['error'] },
	};

	it('ends the call as rejected, without a try', () => {
		const { sent, ends } = story({ guards: [breaker] }, [0, 1, 2], answers(0, ERROR));
		expect(sent).toEqual([0, 1]);
		expect(ends).toEqual(['error at 0', 'error at 1', 'rejected at 2']);
	});

	it('ends a call that was about to be tried again', () => {
		const { sent, ends } = story({ guards: [breaker], retry: fixed(1), attemptsMax: 9 }, answers(0, ERROR));
		expect(sent).toEqual([0, 1]);
		expect(ends).toEqual(['rejected at 2']);
	});
});

describe('layers', () => {
	const twice = { retry: fixed(1), attemptsMax: 2 };

	it('multiply: two tries under two tries are four, each layer with waits of its own', () => {
		const { sent, ends, attempts } = layered([{ ...twice, retry: fixed(10) }, twice], answers(0, ERROR));
		expect(sent).toEqual([0, 1, 11, 12]);
		expect(ends).toEqual(['error at 12']);
		// Attempts are those of the last layer.
		expect(attempts).toBe(4);
	});

	it('the answer goes up through all of them, with its work', () => {
		const { ends, work } = layered([twice, twice, twice], answers(0, ERROR, { work: 5 }), answers(2, OK, { work: 11 }));
		expect(ends).toEqual(['ok at 3']);
		expect(work).toEqual({ failed: 5, useful: 11 });
	});

	it('whatever is under a second try is a retry, in whichever layer', () => {
		const { work } = layered([twice, {}, {}], answers(0, ERROR, { work: 5 }), answers(0, ERROR, { work: 7 }));
		expect(work).toEqual({ failed: 5, retry: 7 });
	});

	it('cancel none: the SDK goes on trying for an agent who has gone', () => {
		const { sent, ends, work, cancelled } = layered(
			[{ timeoutUs: SECOND }, { retry: fixed(2), attemptsMax: 3 }],
			answers(0, ERROR),
			answers(0, OK, { work: 3 }),
		);
		expect(ends).toEqual(['timeout at 1']);
		expect(sent).toEqual([0, 2]);
		expect(work).toEqual({ abandoned: 3 });
		expect(cancelled).toEqual([]);
	});

	it('cancel full in both: the SDK stops, waiting or working', () => {
		const agent: Partial<ClientPlan> = { timeoutUs: SECOND, cancel: 'full' };
		const sdk: Partial<ClientPlan> = { retry: fixed(2), attemptsMax: 3, cancel: 'full' };
		expect(layered([agent, sdk], answers(0, ERROR)).sent).toEqual([0]);
		expect(layered([agent, sdk], answers(5)).cancelled).toEqual([1]);
		expect(layered([agent, sdk], answers(5, OK, { stops: true })).ends).toEqual(['timeout at 1']);
	});

	it('a cancellation stops at the first layer that does not pass it on', () => {
		const full: Partial<ClientPlan> = { cancel: 'full' };
		const agent: Partial<ClientPlan> = { timeoutUs: SECOND, cancel: 'full' };
		expect(layered([agent, full, full], answers(5)).cancelled).toEqual([1]);
		expect(layered([agent, full, {}], answers(5)).cancelled).toEqual([]);
		expect(layered([agent, {}, full], answers(5)).cancelled).toEqual([]);
	});

	it('a layer cancelled while it waits may have its row reused at once', () => {
		const agent: Partial<ClientPlan> = { timeoutUs: SECOND, cancel: 'full' };
		const sdk: Partial<ClientPlan> = { retry: fixed(2), attemptsMax: 2, cancel: 'full' };
		const { sent, ends } = layered([agent, sdk], [0, 1.5], answers(0, ERROR), answers(0.9, ERROR));
		// The wait of the first call, until 2, must not send anything for the second.
		expect(sent).toEqual([0, 1.5]);
		expect(ends).toEqual(['timeout at 1', 'timeout at 2.5']);
	});
});

interface Story {
	/** Seconds. */
	readonly sent: readonly number[];
	readonly cancelled: readonly number[];
	/** Ends of requests in the order they came, such as `ok at 3`. */
	readonly ends: readonly string[];
	/** Work by cause, where there is any. */
	readonly work: Readonly<Record<string, number>>;
	readonly attempts: number;
}

/** One client before a scripted upstream. Requests come at 0, or at the seconds given. */
function story(plan: Partial<ClientPlan>, ...script: (number[] | Fate)[]): Story {
	return layered([plan], ...script);
}

/** Clients, the outermost first. */
function layered(plans: readonly Partial<ClientPlan>[], ...script: (number[] | Fate)[]): Story {
	const clicks = Array.isArray(script[0]) ? script[0] : [0];
	const fates = script.filter((one): one is Fate => !Array.isArray(one));
	const recorder = new Recorder({ horizonUs: 1000 * SECOND, stepUs: 1000 * SECOND, pools: 1 });
	const ends: string[] = [];
	const ended = recorder.requestEnded.bind(recorder);
	recorder.requestEnded = (now, arrivedAt, outcome) => {
		ends.push(`${outcomeNames[outcome]} at ${now / SECOND}`);
		ended(now, arrivedAt, outcome);
	};
	const world = worldOf(1, recorder);
	const leaf = new Scripted(world, ...fates);
	const inner = plans
		.slice(1)
		.reduceRight<Scripted | InnerClient>((upstream, plan, i) => new InnerClient(world, `layer-${i}`, clientOf(plan), upstream), leaf);
	const client = new Client(world, 'app', clientOf(plans[0]), inner);
	clicks.forEach((second, key) => {
		world.calendar.run(Math.round(second * SECOND));
		client.arrive(key, 0, 0, 0);
	});
	world.calendar.run(1000 * SECOND);
	expect([world.attempts.rows.live, world.requests.rows.live], 'rows that were never released').toEqual([0, 0]);
	const work = (world.ledger as CauseLedger).ofPool(0);
	return {
		sent: leaf.sent.map((us) => us / SECOND),
		cancelled: leaf.cancelled.map((us) => us / SECOND),
		ends,
		work: Object.fromEntries(causeNames.map((name, i) => [name, work[i]] as const).filter(([, us]) => us > 0)),
		attempts: recorder.attempts,
	};
}
