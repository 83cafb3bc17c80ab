import { type Field, list, money, oneOf, percent, positiveDuration } from '../../model/fields.ts';
import type { Choice } from '../../model/plan.ts';
import { formatSignal } from '../limits.ts';
import { accountSignal, defineRule, type Firing, type RuleKind } from './rule.ts';

interface Options {
	signal: Choice;
	amount: number;
	per: 'day' | 'month' | 'run';
	at: readonly number[];
	page_at: number;
	spent: number;
	every: number;
}

const US_PER_DAY = 86_400_000_000;

/**
 * Tells of each share of a budget as the account passes it, by what has been recorded as spent in the period so far: what is
 * spent on the 30th and recorded on the 1st is last month's. Nothing is capped. One reading tells the highest share passed.
 */
export const budget: RuleKind = defineRule<Options>({
	kind: 'budget',
	summary: 'shares of a daily or monthly budget have been spent, by an account that is looked at a few times a day',
	cite: 'AWS Budgets: status refreshed up to 3 times a day, 8-12 h after the update before; GCP budgets: spend up to 24 h old, alerts do not cap; Azure budgets: evaluated every 24 h (2026)',
	limits: [],
	shape: {
		signal: accountSignal.describe('the account: billing-export, gateway-spend or total-spend'),
		amount: money.describe('the budget of a period'),
		per: oneOf('day', 'month', 'run').prefault('month').describe('calendar day or month in local time, or the whole run'),
		at: (list(percent, 'percentages', 20, 1) as Field<readonly number[]>)
			.default([0.5, 0.8, 1])
			.describe('told when these shares are spent'),
		page_at: percent.prefault('100%').describe('from this share on it is the alert; below, a ticket'),
		spent: money.prefault('$0').describe('already spent in the period when the run begins'),
		every: positiveDuration.prefault('8h').describe('how often the account is looked at'),
	},
	check: ({ amount, at, page_at }) => {
		if (!(amount > 0)) return '`amount` must be above zero';
		if (at.some((share, i) => !(share > 0) || (i > 0 && share <= at[i - 1]))) return '`at` must rise, from above 0%';
		return at.some((share) => share >= page_at) ? null : '`page_at` is above every share of `at`, so it would never page';
	},
	stages: ({ at }) => at.length,
	create: ({ signal, amount, per, at, page_at, spent }, context) => {
		const account = context.account(signal);
		const starts = periodStarts(per, context.startDay, context.weekOffsetUs % US_PER_DAY);
		/** What had been spent when the period began that the account now tells of, and when the next begins. */
		let next = starts(Number.NEGATIVE_INFINITY);
		let before = -spent;
		let told = 0;
		return {
			read: (now): Firing | null => {
				const until = account.recordedUntil(now);
				if (!(until >= 0)) return null;
				while (next <= until) {
					before = account.spentBy(next);
					next = starts(next);
					told = 0;
				}
				const share = (account.spentBy(until) - before) / amount;
				while (told < at.length && share >= at[told]) told++;
				if (told === 0) return null;
				const passed = at[told - 1];
				const what = `${Number((passed * 100).toPrecision(3))}% of the ${per === 'run' ? 'budget' : `budget of the ${per}`} of ${formatSignal(amount, 'money')} spent`;
				return { stage: told - 1, what, ...(passed < page_at ? { severity: 'ticket' as const } : {}) };
			},
		};
	},
});

/** The first beginning of a period after an instant of the run. */
function periodStarts(per: Options['per'], startDay: number, sinceMidnightUs: number): (after: number) => number {
	if (per === 'run') return () => Number.POSITIVE_INFINITY;
	const instantOf = (day: number) => (day - startDay) * US_PER_DAY - sinceMidnightUs;
	return (after) => {
		// Of the period that was going on at the start, `spent` tells.
		const day = Number.isFinite(after) ? Math.round((after + sinceMidnightUs) / US_PER_DAY) + startDay : startDay;
		return instantOf(per === 'day' ? day + 1 : firstOfNextMonth(day));
	};
}

function firstOfNextMonth(day: number): number {
	const date = new Date(day * 86_400_000);
	return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / 86_400_000;
}
