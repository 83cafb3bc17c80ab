/** Guards against the vectors of the products they are named after. */
import { describe, expect, it } from 'vitest';
import { type Guard, REFUSED } from '../../../src/clients/guards/guard.ts';
import { clientGuards } from '../../../src/clients/guards/index.ts';
import { SlidingSum } from '../../../src/clients/guards/slots.ts';
import { choice } from '../../../src/model/fields.ts';
import { ERROR, OK, REJECTED, TIMEOUT } from '../../../src/model/outcomes.ts';
import { SECOND } from '../../support/plans.ts';

describe('retry-quota', () => {
	it('500 tokens pay for 100 retries at 5, or 50 after timeouts', () => {
		expect(grants(guard('retry-quota'), ERROR)).toBe(100);
		expect(grants(guard('retry-quota'), TIMEOUT)).toBe(50);
	});

	it('a success gives back what its last retry cost, and 1 if it needed none', () => {
		const quota = guard('retry-quota');
		grants(quota, ERROR);
		ended(quota, OK, 2, TIMEOUT);
		expect(grants(quota, ERROR)).toBe(2);
		for (let i = 0; i < 4; i++) ended(quota, OK, 1);
		expect(grants(quota, ERROR)).toBe(0);
		ended(quota, OK, 1);
		expect(grants(quota, ERROR)).toBe(1);
	});

	it('never holds more than its capacity', () => {
		const quota = guard('retry-quota');
		for (let i = 0; i < 1000; i++) ended(quota, OK, 1);
		expect(grants(quota, ERROR)).toBe(100);
	});

	it('the retries of 2026 cost 14, after a refusal 5', () => {
		const options = { cost: 14, dear: ['rejected'], dear_cost: 5 };
		expect(grants(guard('retry-quota', options), ERROR)).toBe(35);
		expect(grants(guard('retry-quota', options), REJECTED)).toBe(100);
	});
});

describe('grpc-throttling', () => {
	it('10 tokens: the fifth failure in a row stops retries', () => {
		const throttling = guard('grpc-throttling', { max_tokens: 10, token_ratio: 0.1 });
		const allowed = Array.from({ length: 7 }, () => {
			ended(throttling, ERROR, 1);
			return throttling.mayRetry(0, ERROR);
		});
		expect(allowed).toEqual([true, true, true, true, false, false, false]);
	});

	it('one success more than at half the bucket allows them again', () => {
		const throttling = guard('grpc-throttling');
		for (let i = 0; i < 5; i++) ended(throttling, ERROR, 1);
		expect(throttling.mayRetry(0, ERROR)).toBe(false);
		ended(throttling, OK, 1);
		expect(throttling.mayRetry(0, ERROR)).toBe(true);
	});

	it.each([
		{ share: 0.085, retries: true },
		{ share: 0.097, retries: false },
	])('in the long run retries live while the share of failures is below r / (1 + r) = 9.09 %: $share', ({ share, retries }) => {
		const throttling = guard('grpc-throttling');
		let owed = 0;
		for (let i = 0; i < 20_000; i++) {
			owed += share;
			const fails = owed >= 1;
			if (fails) owed -= 1;
			ended(throttling, fails ? ERROR : OK, 1);
		}
		expect(throttling.mayRetry(0, ERROR)).toBe(retries);
	});
});

describe('windowed-budget', () => {
	it('has 10 x 10 retries for a quiet client, as Finagle and Linkerd do', () => {
		expect(grants(guard('windowed-budget'), ERROR)).toBe(100);
	});

	it('adds 20 % of the calls of the last ten seconds, which then expire', () => {
		const budget = guard('windowed-budget', { reserve: '0/s' });
		for (let i = 0; i < 50; i++) budget.arrived(0);
		expect(grants(budget, ERROR, 9 * SECOND)).toBe(10);
		for (let i = 0; i < 50; i++) budget.arrived(20 * SECOND);
		expect(grants(budget, ERROR, 30 * SECOND)).toBe(0);
	});

	it('what was taken comes back when its slot expires', () => {
		const budget = guard('windowed-budget', { reserve: '1/s', ttl: '10s' });
		expect(grants(budget, ERROR, 0)).toBe(10);
		expect(grants(budget, ERROR, 9 * SECOND)).toBe(0);
		expect(grants(budget, ERROR, 11 * SECOND)).toBe(10);
	});
});

describe('concurrent-budget', () => {
	it('20 % of what is in flight, at least 3, whatever has ended', () => {
		for (const [inFlight, retries] of [
			[0, 3],
			[10, 3],
			[20, 4],
			[104, 20],
		]) {
			const budget = guard('concurrent-budget');
			for (let i = 0; i < inFlight; i++) budget.sent(0, 1);
			expect(grants(budget, ERROR)).toBe(retries);
		}
	});

	it('a retry holds its place until it ends or is not made', () => {
		const budget = guard('concurrent-budget', { ratio: '0%', min: 2 });
		expect(grants(budget, ERROR)).toBe(2);
		budget.sent(0, 2);
		ended(budget, ERROR, 2);
		expect(grants(budget, ERROR)).toBe(1);
		budget.withdrawn(0);
		expect(grants(budget, ERROR)).toBe(1);
	});
});

describe('adaptive-throttling', () => {
	it.each([
		{ k: 2, takes: 0.25 },
		{ k: 1.1, takes: 0.5 },
	])('k = $k: of a server that takes $takes of the calls, k times as much is asked', ({ k, takes }) => {
		const { left, accepted } = throttled(k, takes);
		expect(left / accepted).toBeGreaterThan(0.97 * k);
		expect(left / accepted).toBeLessThan(1.03 * k);
	});

	it('refuses nothing while the server takes more than one in k', () => {
		expect(throttled(2, 0.6).left).toBe(100_000);
	});

	/** A thousand calls a second for 200 s, a server that takes a fixed number of them; counted in the second half. */
	function throttled(k: number, takes: number): { left: number; accepted: number } {
		const throttling = guard('adaptive-throttling', { k, window: '1s' });
		let left = 0;
		let accepted = 0;
		let room = 0;
		for (let i = 0; i < 200_000; i++) {
			room = Math.min(5, room + takes);
			if (throttling.admit(i * 1000, i, 1) === REFUSED) continue;
			const taken = room >= 1;
			if (taken) room--;
			throttling.ended(i * 1000, { outcome: taken ? OK : REJECTED, tries: 1, cause: OK });
			if (i < 100_000) continue;
			left++;
			if (taken) accepted++;
		}
		return { left, accepted };
	}
});

describe('adaptive-rate', () => {
	it('sends at once until it is throttled, then at seven tenths of what it sent', () => {
		const { adaptive, sentAt } = steady(10);
		expect(sentAt.every((wait) => wait === 0)).toBe(true);
		adaptive.ended(20 * SECOND, { outcome: REJECTED, tries: 1, cause: OK });
		const waits = Array.from({ length: 15 }, () => adaptive.admit(20 * SECOND, 0, 0));
		const gaps = waits.slice(1).map((wait, i) => (wait - waits[i]) / SECOND);
		// Measured over half seconds, the answer that throttles included.
		for (const gap of gaps) expect(1 / gap).toBeCloseTo(7, 0);
	});

	it('comes back to its old rate after K = cbrt(w (1 - beta) / C) seconds, and goes to twice what it sends', () => {
		const { adaptive } = steady(10);
		adaptive.ended(20 * SECOND, { outcome: REJECTED, tries: 1, cause: OK });
		const rateAt = (second: number) => {
			let now = 20 * SECOND;
			for (; now < (20 + second) * SECOND; now += SECOND / 10) adaptive.ended(now, { outcome: OK, tries: 1, cause: OK });
			const [one, two] = [0, 0].map(() => (Array.from({ length: 60 }, () => adaptive.admit(now, 0, 0)).at(-1) ?? 0) / SECOND);
			return 60 / (two - one);
		};
		const back = Math.cbrt((10 * 0.3) / 0.4);
		expect(rateAt(back)).toBeCloseTo(10, 0);
		const { adaptive: other } = steady(10);
		other.ended(20 * SECOND, { outcome: REJECTED, tries: 1, cause: OK });
		for (let now = 20 * SECOND; now < 60 * SECOND; now += SECOND / 10) other.ended(now, { outcome: OK, tries: 1, cause: OK });
		const waits = Array.from({ length: 100 }, () => other.admit(60 * SECOND, 0, 0));
		expect(SECOND / (waits[99] - waits[98])).toBeCloseTo(20, 0);
	});

	it('never falls below one in two seconds', () => {
		const adaptive = guard('adaptive-rate');
		for (let i = 0; i < 100; i++) adaptive.ended(i * SECOND, { outcome: REJECTED, tries: 1, cause: OK });
		const waits = [0, 0].map(() => adaptive.admit(1000 * SECOND, 0, 0));
		expect(waits).toEqual([0, 2 * SECOND]);
	});

	/** So many answers a second for twenty seconds, all good. */
	function steady(rate: number): { adaptive: Guard; sentAt: number[] } {
		const adaptive = guard('adaptive-rate');
		const sentAt: number[] = [];
		for (let i = 1; i <= 20 * rate; i++) {
			const now = (i * SECOND) / rate;
			sentAt.push(adaptive.admit(now, i, 1));
			adaptive.ended(now, { outcome: OK, tries: 1, cause: OK });
		}
		return { adaptive, sentAt };
	}
});

describe('circuit-breaker', () => {
	it('opens after failures in a row, lets one out after its time, closes when that one is answered', () => {
		const breaker = guard('circuit-breaker', { failures: 3, open: '5s' });
		fail(breaker, 0, 2);
		ended(breaker, OK, 1);
		fail(breaker, 0, 2);
		expect(breaker.admit(0, 0, 0)).toBe(0);
		fail(breaker, 0, 1);
		expect(breaker.admit(1, 0, 0)).toBe(REFUSED);
		expect(breaker.admit(5 * SECOND - 1, 0, 0)).toBe(REFUSED);
		expect(breaker.admit(5 * SECOND, 0, 0)).toBe(0);
		expect(breaker.admit(5 * SECOND, 1, 0)).toBe(REFUSED);
		breaker.ended(6 * SECOND, { outcome: OK, tries: 1, cause: OK });
		expect(breaker.admit(6 * SECOND, 0, 0)).toBe(0);
	});

	it('a probe that fails opens it for as long again', () => {
		const breaker = guard('circuit-breaker', { failures: 1, open: '5s' });
		fail(breaker, 0, 1);
		expect(breaker.admit(5 * SECOND, 0, 0)).toBe(0);
		fail(breaker, 6 * SECOND, 1);
		expect(breaker.admit(10 * SECOND, 0, 0)).toBe(REFUSED);
		expect(breaker.admit(11 * SECOND, 0, 0)).toBe(0);
	});

	it('opens at a share of failures, but not before there is volume', () => {
		const breaker = guard('circuit-breaker', { rate: '10%', volume: 100, window: '30s', open: '5s' });
		fail(breaker, 0, 99);
		expect(breaker.admit(0, 0, 0)).toBe(0);
		fail(breaker, 0, 1);
		expect(breaker.admit(0, 0, 0)).toBe(REFUSED);
	});

	it('forgets what is older than its window', () => {
		const breaker = guard('circuit-breaker', { rate: '10%', volume: 100, window: '30s', open: '5s' });
		fail(breaker, 0, 60);
		fail(breaker, 31 * SECOND, 60);
		expect(breaker.admit(31 * SECOND, 0, 0)).toBe(0);
	});

	it('probes that are never answered do not keep it open for ever', () => {
		const breaker = guard('circuit-breaker', { failures: 1, open: '5s' });
		fail(breaker, 0, 1);
		expect(breaker.admit(5 * SECOND, 0, 0)).toBe(0);
		expect(breaker.admit(9 * SECOND, 0, 0)).toBe(REFUSED);
		expect(breaker.admit(10 * SECOND, 0, 0)).toBe(0);
	});
});

describe('SlidingSum', () => {
	it('is the sum of what was added less than a window and more than a window less a slot ago', () => {
		const sum = new SlidingSum(1000, 10);
		sum.add(0, 5);
		sum.add(450, 7);
		expect(sum.total(999)).toBe(12);
		expect(sum.total(1000)).toBe(7);
		expect(sum.total(1399)).toBe(7);
		expect(sum.total(1400)).toBe(0);
		sum.add(5000, 1);
		expect(sum.total(5999)).toBe(1);
		expect(sum.total(100_000)).toBe(0);
	});
});

function guard(kind: string, options: Record<string, unknown> = {}): Guard {
	const chosen = choice(clientGuards.entries).parse({ kind, ...options });
	return clientGuards.get(kind).create(chosen.options as never, { seed: 1, client: 'app' });
}

/** How many retries in a row it grants. */
function grants(one: Guard, outcome: number, now = 0): number {
	let granted = 0;
	while (granted < 10_000 && one.mayRetry(now, outcome)) granted++;
	return granted;
}

function ended(one: Guard, outcome: number, tries: number, cause = OK): void {
	one.ended(0, { outcome, tries, cause });
}

function fail(one: Guard, now: number, times: number): void {
	for (let i = 0; i < times; i++) one.ended(now, { outcome: ERROR, tries: 1, cause: OK });
}
