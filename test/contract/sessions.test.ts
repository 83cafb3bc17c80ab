/** What every kind of session owes the traffic source, with users who are answered fast, slowly, badly, at once. */
import { describe, expect, it } from 'vitest';
import { ERROR, OK } from '../../src/model/outcomes.ts';
import type { Choice } from '../../src/model/plan.ts';
import { families, membersOf } from '../support/examples.ts';
import { SECOND } from '../support/plans.ts';
import { type Answers, play as played } from '../support/sessions.ts';

const members = membersOf(families.sessions);
const SESSIONS = 40;

const play = (session: Choice, answers: Answers) => played(session, answers, { sessions: SESSIONS });
const well = () => OK;
const fast: Answers = { delayUs: () => 1000, outcome: well };
const slow: Answers = { delayUs: (n) => (n % 7) * 13 * SECOND, outcome: well };
const byKey = (a: { key: number }, b: { key: number }) => a.key - b.key;

describe.each(members)('$title', ({ chosen, kind }) => {
	it('ends every session it began, and holds no request', () => {
		const { totals, left, seen } = play(chosen, fast);
		expect(totals.begun).toBe(SESSIONS);
		expect(totals.well + totals.badly).toBe(SESSIONS);
		expect(left).toBe(0);
		expect(seen.length).toBeGreaterThanOrEqual(SESSIONS);
	});

	it('sends the same requests whenever the answers come, unless a deadline cuts them off', () => {
		if (chosen.options.deadline !== undefined) return;
		const requests = (answers: Answers) =>
			play(chosen, answers)
				.seen.map(({ at: _at, ...request }) => request)
				.sort(byKey);
		expect(requests(slow)).toEqual(requests(fast));
	});

	it('gives each request of each session a key of its own', () => {
		const { seen } = play(chosen, fast);
		expect(new Set(seen.map(({ key }) => key)).size).toBe(seen.length);
	});

	it('comes to an end when everything fails, also when it fails within the call', () => {
		for (const delay of [-1, 0, SECOND]) {
			const { totals, left } = play(chosen, { delayUs: () => delay, outcome: () => ERROR });
			expect(totals.well + totals.badly).toBe(SESSIONS);
			// Users of a closed loop come back whatever happens, and leave when they have asked often enough.
			expect(totals.well).toBe(kind === 'closed-loop' ? SESSIONS : 0);
			expect(left).toBe(0);
		}
	});

	it('never has more tokens in the cache than in the prompt', () => {
		const { seen } = play(chosen, slow);
		expect(seen.filter(({ input, cached }) => cached < 0 || cached > input)).toEqual([]);
		expect(seen.every(({ input, output }) => Number.isInteger(input) && Number.isInteger(output))).toBe(true);
	});
});

describe('conversation', () => {
	const options = {
		turns: { kind: 'constant', options: { value: 4 } },
		think: { kind: 'constant', options: { value: SECOND } },
		leaves: 1,
	};
	const talk = (instructions: number, context_cap: number, answers = fast) =>
		play({ kind: 'conversation', options: { ...options, instructions, context_cap } }, answers).seen;

	it('sends all that was said before, which is what a cache could hold', () => {
		const seen = talk(100, 1e6);
		const first = seen.filter(({ at }) => at < SECOND);
		const second = seen.filter(({ at }) => at > SECOND && at < 2 * SECOND);
		expect([first.length, second.length]).toEqual([SESSIONS, SESSIONS]);
		first.forEach(({ input, output }, n) => {
			expect(second[n].cached).toBe(input + output);
			expect(second[n].input).toBeGreaterThan(input + output);
		});
	});

	it('keeps to its cap, and loses the cache but for the instructions there', () => {
		const capped = talk(100, 600).filter(({ at }) => at > 3 * SECOND);
		const full = capped.filter(({ input }) => input === 600);
		expect(full.length).toBeGreaterThan(10);
		expect(full.every(({ cached }) => cached === 100)).toBe(true);
		expect(Math.max(...capped.map(({ input }) => input))).toBe(600);
	});

	it('forgets a turn that was not answered, when users stay', () => {
		const stays = { ...options, leaves: 0, instructions: 100, context_cap: 1e6 };
		const { seen } = play({ kind: 'conversation', options: stays }, { delayUs: () => 1000, outcome: () => ERROR });
		expect(seen.length).toBe(4 * SESSIONS);
		// Instructions and a new message of at most 400 tokens.
		expect(seen.every(({ input }) => input <= 500)).toBe(true);
		expect(seen.filter(({ at }) => at > SECOND).every(({ cached }) => cached === 100)).toBe(true);
	});

	it('ends with the turn that fails, when users leave', () => {
		const seen = talk(0, 1e6, { delayUs: () => 1000, outcome: () => ERROR });
		expect(seen.length).toBe(SESSIONS);
	});
});

describe('batch-job', () => {
	it('has so many items in flight and no more, and starts none after its deadline', () => {
		const options = { items: { kind: 'constant', options: { value: 100 } }, concurrency: 4, deadline: 10 * SECOND };
		const { seen, totals } = play({ kind: 'batch-job', options }, { delayUs: () => SECOND, outcome: well });
		// Four a second from 0 s to 9 s, by each job.
		expect(seen.length).toBe(SESSIONS * 40);
		expect(Math.max(...seen.map(({ at }) => at))).toBe(9 * SECOND);
		expect(totals).toEqual({ begun: SESSIONS, well: 0, badly: SESSIONS });
		const enough = { ...options, deadline: 25 * SECOND };
		expect(play({ kind: 'batch-job', options: enough }, { delayUs: () => SECOND, outcome: well }).totals.well).toBe(SESSIONS);
	});
});

describe('log-consumer', () => {
	const log = (options: object, answers: Answers) =>
		play({ kind: 'log-consumer', options: { partitions: 1, deliveries: 5, redelivery: SECOND, poison: 0, ...options } }, answers);

	it('works on one record after the other, in the order of the log', () => {
		const { seen } = log({}, { delayUs: () => SECOND, outcome: well });
		expect(seen.map(({ key, at }) => [key, at])).toEqual(Array.from({ length: SESSIONS }, (_, n) => [n, n * SECOND]));
	});

	it('lets a record that fails hold up the others, until it goes to the dead letters', () => {
		const { seen, totals } = log({ deliveries: 3 }, { delayUs: () => SECOND, outcome: (key) => (key === 0 || key === 1 ? OK : ERROR) });
		// The third record: three deliveries of a second, two waits of a second.
		expect(seen.slice(0, 6).map(({ at }) => at / SECOND)).toEqual([0, 1, 2, 4, 6, 7]);
		expect(totals).toEqual({ begun: SESSIONS, well: 2, badly: SESSIONS - 2 });
	});

	it('delivers a poisonous record as often as it may, however good the answers', () => {
		const { seen, totals } = log({ poison: 1, deliveries: 4 }, fast);
		expect(seen.length).toBe(4 * SESSIONS);
		expect(totals.badly).toBe(SESSIONS);
	});
});
