/** `premortem/vitest`: matchers that fail with what was found. */
import { describe, expect, it } from 'vitest';
import type { UpstreamBill } from '../../src/live/upstreamBill.ts';
import type { Result } from '../../src/model/result.ts';
import { simulate } from '../../src/testing.ts';
import '../../src/vitest.ts';
import { workFolder } from '../e2e/cli.ts';
import { small, with_ } from '../unit/scenario/small.ts';

const bill: UpstreamBill = {
	schema: 'premortem/mock-bill@1',
	scenario: 'books',
	clock_s: 60,
	total_usd: 10,
	causes: [
		{ cause: 'useful', usd: 7 },
		{ cause: 'retry', usd: 3 },
	],
	lines: [],
	calls: 30,
	requests: 10,
	amplification: 3,
};

async function resultOf(text: string): Promise<Result> {
	const work = workFolder();
	try {
		work.write('s.yaml', text);
		return await simulate(`${work.path}/s.yaml`);
	} finally {
		work.remove();
	}
}

describe('a bill', () => {
	it('costs less than what is more, and says what it was spent on where it does not', () => {
		expect(bill).toCostLessThan('$10.01');
		expect(bill).not.toCostLessThan('$10');
		expect(() => expect(bill).toCostLessThan('$5')).toThrow('books cost $10.00, limit $5 (useful $7.00, retry $3.00)');
		expect(() => expect(bill).not.toCostLessThan('$50')).toThrow('expected it to be exceeded');
	});

	it('amplifies as its calls and requests do', () => {
		expect(bill).toAmplifyLessThan(3.1);
		expect(() => expect(bill).toAmplifyLessThan('3x')).toThrow('books made 30 calls for 10 requests, 3.00x, limit 3x');
	});

	it('stays within a budget, or all limits that are exceeded are told', () => {
		expect(bill).toStayWithinBudget({ cost: '$11', amplification: 4, waste: '30%' });
		expect(() => expect(bill).toStayWithinBudget({ cost: '$9', amplification: 4, waste: '29%' })).toThrow(
			'books cost $10.00, limit $9 (useful $7.00, retry $3.00)\n30.0% of the bill bought nothing, limit 29%',
		);
	});

	it('is not judged by what it does not know, nor by limits that nobody can read', () => {
		expect(() => expect(bill).toBeContainedWithin('10m')).toThrow('knows of no incident');
		expect(() => expect(bill).toCostLessThan('5 bucks')).toThrow(
			"cost: expected an amount of money, such as $4.10 or $50,000, got '5 bucks'",
		);
		expect(() => expect(bill).toStayWithinBudget({})).toThrow('without limits');
		expect(() => expect(bill).toStayWithinBudget({ price: '$5' } as never)).toThrow("no limit is called 'price'");
		expect(() => expect({ total_usd: 1 }).toCostLessThan('$5')).toThrow('expected a result of `simulate`');
	});
});

describe('a result', () => {
	it('is judged by the same words', async () => {
		const result = await resultOf(small);
		const { total_usd } = result.bill;
		expect(result).toCostLessThan(`$${(total_usd + 0.01).toFixed(2)}`);
		expect(result).not.toCostLessThan(`$${total_usd.toFixed(2)}`);
		expect(result).toAmplifyLessThan(result.traffic.amplification + 0.01);
		expect(result).not.toAmplifyLessThan(result.traffic.amplification);
	});

	it('is contained within the time from its onset', async () => {
		const result = await resultOf(small);
		if (result.incident === null) throw new Error('the small scenario has a fault');
		const at = (contained_s: number | null): Result => ({
			...result,
			incident: { ...result.incident!, onset_s: 120, contained_s, contained_by: 'throttle' },
		});
		expect(at(720)).toBeContainedWithin('10m');
		expect(() => expect(at(721)).toBeContainedWithin('10m')).toThrow('tiny was contained 10m 1s after its onset, limit 10m (by throttle)');
		expect(() => expect(at(null)).toBeContainedWithin('10m')).toThrow('tiny was not contained before its end');
	});

	it('without an incident cannot be contained', async () => {
		const quiet = await resultOf(with_(/faults:\n.*\n/, ''));
		expect(() => expect(quiet).toBeContainedWithin('1m')).toThrow('has no incident');
	});
});
