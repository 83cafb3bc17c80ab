/** What every guard owes its client. */
import { describe, expect, it } from 'vitest';
import { type Guard, REFUSED } from '../../src/clients/guards/guard.ts';
import { clientGuards } from '../../src/clients/guards/index.ts';
import { runPlan } from '../../src/experiment/run.ts';
import { ERROR, OK, REJECTED } from '../../src/model/outcomes.ts';
import type { Choice } from '../../src/model/plan.ts';
import { families, membersOf } from '../support/examples.ts';
import { bucketOf, doorOf, planOf, poisson, SECOND } from '../support/plans.ts';

const CALLS = 5000;

describe.each(membersOf(families['client guards']))('$title', ({ chosen }) => {
	it('lets everything through while nothing fails, at once', () => {
		const guard = create(chosen);
		for (let call = 0; call < CALLS; call++) {
			expect(enter(guard, call)).toBe(0);
			guard.ended(at(call), { outcome: OK, tries: 1, cause: OK });
		}
	});

	it('lets less through when everything fails: retries, tries, or both', () => {
		const { retried, refused } = everythingFails(create(chosen));
		expect(retried + CALLS - refused).toBeLessThan(1.8 * CALLS);
	});

	it('comes back to letting retries through once all is well again', () => {
		const guard = create(chosen);
		everythingFails(guard);
		let call = CALLS;
		for (; call < 40 * CALLS; call++) {
			const now = at(call);
			// Held back for a while is late, but it is sent and answered.
			if (enter(guard, call) !== REFUSED) guard.ended(now, { outcome: OK, tries: 1, cause: OK });
		}
		expect(enter(guard, call)).toBe(0);
		guard.ended(at(call), { outcome: ERROR, tries: 1, cause: OK });
		expect(guard.mayRetry(at(call), ERROR)).toBe(true);
	});

	it('gives two clients of one seed the same answers, and looks its randomness up', () => {
		const one = create(chosen);
		const two = create(chosen);
		expect(everythingFails(one)).toEqual(everythingFails(two));
		expect(enter(one, 7 * CALLS)).toBe(enter(two, 7 * CALLS));
	});

	it('survives the end of tries it did not see leave', () => {
		const guard = create(chosen);
		for (let i = 0; i < 10; i++) {
			guard.ended(0, { outcome: ERROR, tries: 2, cause: REJECTED });
			guard.withdrawn(0);
		}
		for (let i = 0; i < 1000; i++) {
			guard.arrived(0);
			guard.sent(0, 1);
			guard.ended(0, { outcome: OK, tries: 1, cause: OK });
		}
		expect([true, false]).toContain(guard.mayRetry(0, ERROR));
	});

	it('keeps a client who is refused for good from multiplying its load by five', () => {
		const plan = planOf({
			arrivals: poisson(20),
			client: { retry: { kind: 'fixed', options: { delay: SECOND } }, attemptsMax: 5, guards: [chosen] },
			gateway: doorOf({ limits: [bucketOf(1e-6, 1)] }),
			horizon: 1000,
		});
		const { attempts, requests, requestOutcomes, requestsOpen } = runPlan(plan, 1);
		expect(attempts).toBeLessThan(2 * requests);
		expect(requestOutcomes.reduce((sum, n) => sum + n, requestsOpen)).toBe(requests);
	});
});

function create({ kind, options }: Choice): Guard {
	return clientGuards.get(kind).create(options as never, { seed: 1, client: 'app' });
}

/** Twenty calls a second. */
function at(call: number): number {
	return call * (SECOND / 20);
}

function enter(guard: Guard, call: number): number {
	guard.arrived(at(call));
	const wait = guard.admit(at(call), call, 1);
	if (wait >= 0) guard.sent(at(call), 1);
	return wait;
}

/** Each call fails and asks for one retry, which fails as well, five seconds later. */
function everythingFails(guard: Guard): { retried: number; refused: number } {
	let retried = 0;
	let refused = 0;
	const ends: boolean[] = [];
	for (let call = 0; call < CALLS; call++) {
		const now = at(call);
		if (ends[call] === true) guard.ended(now, { outcome: REJECTED, tries: 2, cause: REJECTED });
		const wait = enter(guard, call);
		if (wait !== 0) refused++;
		if (wait === REFUSED) continue;
		guard.ended(now, { outcome: REJECTED, tries: 1, cause: OK });
		if (!guard.mayRetry(now, REJECTED)) continue;
		const again = guard.admit(now, call, 2);
		if (again === REFUSED) {
			guard.withdrawn(now);
			continue;
		}
		if (again === 0) retried++;
		guard.sent(now, 2);
		ends[call + 100] = true;
	}
	for (const _ of ends.slice(CALLS).filter(Boolean)) guard.ended(at(CALLS), { outcome: REJECTED, tries: 2, cause: REJECTED });
	return { retried, refused };
}
