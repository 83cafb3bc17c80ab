/** What every retry policy owes its client. */
import { describe, expect, it } from 'vitest';
import { retryPolicies } from '../../src/clients/retry/index.ts';
import type { RetryPolicy } from '../../src/clients/retry/policy.ts';
import { type RandomSource, stream } from '../../src/kernel/streams.ts';
import type { Choice } from '../../src/model/plan.ts';
import { families, membersOf } from '../support/examples.ts';
import { SECOND } from '../support/plans.ts';

const TRIES = 3000;

describe.each(membersOf(families['retry policies']))('$title', ({ chosen }) => {
	it('waits whole microseconds, never less than none, never more than its cap, also after 3,000 tries', () => {
		const {
			cap = Number.MAX_SAFE_INTEGER,
			high = 1,
			extra = 0,
			capped,
		} = chosen.options as Record<'cap' | 'high' | 'extra', number> & {
			capped?: string;
		};
		// Jitter that only goes down keeps the cap; the two that go up are held by it where the option says so.
		const most = capped === 'after' || chosen.kind === 'polynomial' ? cap : cap * Math.max(1, high) + extra;
		for (const seed of [1, 2, 3]) {
			for (const wait of waitsOf(create(chosen), new Counting(seed))) {
				expect(Number.isSafeInteger(wait) && wait >= 0 && wait <= most, String(wait)).toBe(true);
			}
		}
	});

	it('draws no random number when none is needed', () => {
		const one = new Counting(1);
		const two = new Counting(2);
		const same = String(waitsOf(create(chosen), one)) === String(waitsOf(create(chosen), two));
		if (same) expect(one.draws + two.draws).toBe(0);
		else expect(one.draws).toBeGreaterThan(0);
	});

	it('says that its wait is constant exactly when it is', () => {
		const policy = create(chosen);
		const waits = new Set([...waitsOf(policy, new Counting(1)), ...waitsOf(policy, new Counting(2))]);
		if (policy.constantUs === null) expect(waits.size).toBeGreaterThan(1);
		else expect([...waits]).toEqual([policy.constantUs]);
	});

	it('is a value: it remembers nothing that it is not told', () => {
		const policy = create(chosen);
		const first = waitsOf(policy, new Counting(1));
		expect(waitsOf(policy, new Counting(1))).toEqual(first);
	});
});

describe('exponential backoff', () => {
	const base = SECOND / 10;
	const cap = 20 * SECOND;
	const grown = [base, 2 * base, 4 * base, 8 * base, 16 * base, 32 * base, 64 * base, 128 * base, cap, cap];

	it('doubles up to the cap', () => {
		const policy = exponential('none');
		expect(grown.map((_, i) => policy.wait(i + 1, 0, new Counting(1)))).toEqual(grown);
	});

	it.each([
		{ jitter: 'full', low: 0, high: 1, mean: 0.5, deviation: 1 / Math.sqrt(12) },
		{ jitter: 'equal', low: 0.5, high: 1, mean: 0.75, deviation: 0.5 / Math.sqrt(12) },
	])('$jitter jitter: between $low and $high of the wait without jitter, $mean in the mean', ({ jitter, low, high, mean, deviation }) => {
		const policy = exponential(jitter);
		grown.forEach((wait, i) => {
			const shares = draws((random) => policy.wait(i + 1, 0, random) / wait);
			expect(Math.min(...shares)).toBeGreaterThanOrEqual(low);
			expect(Math.max(...shares)).toBeLessThan(high);
			expect(Math.abs(average(shares) - mean)).toBeLessThan((4 * deviation) / Math.sqrt(shares.length) + 1 / wait);
		});
	});

	it('decorrelated jitter: from the base to three times the last wait, at most the cap', () => {
		const policy = exponential('decorrelated');
		for (const last of [0, base, 3 * base, 50 * base]) {
			const top = 3 * Math.max(last, base);
			const waits = draws((random) => policy.wait(5, last, random));
			expect(Math.min(...waits)).toBeGreaterThanOrEqual(base);
			expect(Math.max(...waits)).toBeLessThan(top);
			const error = (4 * (top - base)) / Math.sqrt(12 * waits.length) + 1;
			expect(Math.abs(average(waits) - (base + top) / 2)).toBeLessThan(error);
		}
		const capped = draws((random) => policy.wait(5, cap, random));
		expect(Math.max(...capped)).toBe(cap);
	});

	function exponential(jitter: string): RetryPolicy {
		return create({ kind: 'exponential', options: { base, cap, factor: 2, jitter } });
	}
});

describe('none', () => {
	it('is the only policy that does not retry', () => {
		for (const { kind, chosen } of membersOf(families['retry policies'])) expect(create(chosen).retries).toBe(kind !== 'none');
	});
});

/** Counts what is drawn from it. */
class Counting implements RandomSource {
	draws = 0;
	private readonly inner: RandomSource;

	constructor(seed: number) {
		this.inner = stream(seed, 'retry/test');
	}

	u32(): number {
		this.draws++;
		return this.inner.u32();
	}

	double(): number {
		this.draws++;
		return this.inner.double();
	}
}

function create({ kind, options }: Choice): RetryPolicy {
	return retryPolicies.get(kind).create(options as never);
}

/** One wait after another, as a client that never succeeds would see them. */
function waitsOf(policy: RetryPolicy, random: RandomSource): number[] {
	let last = 0;
	return Array.from({ length: TRIES }, (_, i) => {
		last = policy.wait(i + 1, last, random);
		return last;
	});
}

function draws(draw: (random: RandomSource) => number): number[] {
	const random = new Counting(7);
	return Array.from({ length: 10_000 }, () => draw(random));
}

function average(values: readonly number[]): number {
	return values.reduce((sum, x) => sum + x, 0) / values.length;
}
