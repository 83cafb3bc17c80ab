/** What is particular to one alert rule or another. */
import { describe, expect, it } from 'vitest';
import { rules } from '../../../src/incident/rules/index.ts';
import type { Rule, RuleContext } from '../../../src/incident/rules/rule.ts';
import type { Choice } from '../../../src/model/plan.ts';
import { families, membersOf } from '../../support/examples.ts';
import { inUnits, spendRateOf } from '../../support/incidents.ts';
import { DAY, HOUR } from '../../support/plans.ts';

/** Signals that show what `value` says of their window; an account that has spent `spent` by an instant. */
function ruleOf(
	{ kind, options }: Choice,
	value: (window: number, now: number) => number,
	spent: (instant: number) => number = () => 0,
): Rule {
	const context: RuleContext = {
		signal: (choice) => ({ read: (now) => value(choice.options.window as number, now) }),
		account: () => ({ read: spent, recordedUntil: (now) => now, spentBy: spent }),
		// Tuesday the 6th of January 2026, 18:00.
		weekOffsetUs: DAY + 18 * HOUR,
		startDay: 20459,
		lastWeek: null,
		record: () => {},
	};
	return rules.get(kind).create(options as never, context);
}

describe('a burn rate', () => {
	const [, pairs] = membersOf(families['alert rules']).filter(({ kind }) => kind === 'burn-rate');
	const workbook = inUnits(membersOf(families['alert rules']).find(({ kind }) => kind === 'burn-rate')!.chosen);
	const budget = workbook.options.budget as number;

	it('needs both windows: one hour of a storm that is over pages nobody, and neither does a blip', () => {
		const { windows, budget: rate } = inUnits(pairs.chosen).options as {
			windows: { long: number; short: number; burn: number }[];
			budget: number;
		};
		const [{ long, short, burn }] = windows;
		const seen = (slow: number, fast: number) => ruleOf(inUnits(pairs.chosen), (window) => (window === long ? slow : fast)).read(0);
		expect(short).toBeLessThan(long);
		expect(seen(2 * burn * rate, 0.5 * burn * rate)).toBeNull();
		expect(seen(0.5 * burn * rate, 2 * burn * rate)).toBeNull();
		expect(seen(2 * burn * rate, 2 * burn * rate)).toMatchObject({ stage: 0, severity: 'page' });
	});

	it("has the workbook's three pairs: the slow burn is a ticket, and the worst is told first", () => {
		const at = (burn: number) => ruleOf(workbook, () => burn * budget).read(0);
		expect([1, 1.1, 6.1, 14.5].map((burn) => at(burn)?.severity ?? null)).toEqual([null, 'ticket', 'page', 'page']);
		expect([1.1, 6.1, 14.5].map((burn) => at(burn)?.stage)).toEqual([2, 1, 0]);
	});
});

describe('a budget', () => {
	const options = { signal: spendRateOf(0, 1), amount: 100e6, per: 'month', at: [0.5, 0.8, 1], page_at: 1, spent: 30e6, every: HOUR };

	it('tells of each share in turn, as a ticket until it pages, and counts what was spent before', () => {
		// A dollar an hour.
		const rule = ruleOf(
			{ kind: 'budget', options },
			() => 0,
			(instant) => (instant / HOUR) * 1e6,
		);
		const told = (hour: number) => {
			const firing = rule.read(hour * HOUR);
			return firing === null ? null : [firing.stage, firing.severity ?? 'own'];
		};
		expect([0, 19, 20, 49, 50, 69, 70].map(told)).toEqual([
			null,
			null,
			[0, 'ticket'],
			[0, 'ticket'],
			[1, 'ticket'],
			[1, 'ticket'],
			[2, 'own'],
		]);
	});

	it('of a day begins at midnight where the scenario is, of a month with its first day', () => {
		const spent = (instant: number) => (instant / HOUR) * 10e6;
		// 18:00: six hours to midnight make $60; the next day's budget of $100 is half spent at 05:00.
		const daily = ruleOf({ kind: 'budget', options: { ...options, per: 'day', spent: 0 } }, () => 0, spent);
		expect([5, 6, 10.9, 11].map((hour) => daily.read(hour * HOUR)?.stage ?? null)).toEqual([0, null, null, 0]);
		// From the 6th, 18:00, to the 1st of February are 25 days and 6 hours.
		const monthly = ruleOf({ kind: 'budget', options: { ...options, spent: 0 } }, () => 0, spent);
		expect([25 * 24 + 5, 25 * 24 + 6].map((hour) => monthly.read(hour * HOUR)?.stage ?? null)).toEqual([2, null]);
	});
});

describe('an anomaly with given expectations', () => {
	it('reads them by the hour of the day, or of the week, where the scenario is', () => {
		const [, given] = membersOf(families['alert rules']).filter(({ kind }) => kind === 'anomaly');
		const { options } = inUnits(given.chosen);
		// At 18:00 on Tuesday ten are expected, at any other hour a hundred: 31 are an anomaly for an hour only.
		for (const length of [24, 168]) {
			const expected = Array.from({ length }, (_, hour) => (hour % length === (length === 24 ? 18 : 42) ? 10 : 100));
			const rule = ruleOf({ kind: 'anomaly', options: { ...options, expected, for: 0 } }, () => 31);
			expect([0, 0.9, 1, 23.9, 24].map((hour) => rule.read(hour * HOUR) !== null)).toEqual([true, true, false, false, length === 24]);
		}
	});
});
