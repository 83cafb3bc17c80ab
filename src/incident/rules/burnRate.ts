import { type Field, factor, list, object, oneOf, positiveDuration } from '../../model/fields.ts';
import type { Choice } from '../../model/plan.ts';
import { writtenLimit } from '../limits.ts';
import { defineRule, type RuleKind, windowedSignal } from './rule.ts';

interface Window {
	burn: number;
	long: number;
	short: number;
	severity: 'page' | 'ticket';
}

interface Options {
	signal: Choice;
	budget: number;
	windows: readonly Window[];
	every: number;
}

const window = object({
	burn: factor.describe('how many times the budgeted rate'),
	long: positiveDuration.describe('over this long, so that a blip does not page'),
	short: positiveDuration.describe('and over this long, so that what is over does not page'),
	severity: oneOf('page', 'ticket').default('page').describe('who is told'),
}) as unknown as Field<Window>;

const HOUR = 3_600_000_000;
const workbook: readonly Window[] = [
	{ burn: 14.4, long: HOUR, short: HOUR / 12, severity: 'page' },
	{ burn: 6, long: 6 * HOUR, short: HOUR / 2, severity: 'page' },
	{ burn: 1, long: 72 * HOUR, short: 6 * HOUR, severity: 'ticket' },
];

const over = (signal: Choice, us: number): Choice => ({ kind: signal.kind, options: { ...signal.options, window: us } });

/** Every window of time is a signal of its own with that window; the options of the written one hold otherwise. */
const signalsOf = ({ signal, windows }: Options): Choice[] =>
	windows.flatMap(({ long, short }) => [over(signal, long), over(signal, short)]);

/**
 * A budget is a rate that may go on for ever: errors that an SLO allows, dollars that a month allows. A burn of 14.4x uses up
 * 2 % of a 30-day budget in an hour.
 */
export const burnRate: RuleKind = defineRule<Options>({
	kind: 'burn-rate',
	summary: 'a budgeted rate is used up so many times too fast, over a long window and a short one',
	cite: 'Google SRE workbook, chapter 5: 14.4x over 1 h and 5 min, 6x over 6 h and 30 min, 1x over 3 d and 6 h (ticket)',
	limits: ['budget'],
	shape: {
		signal: windowedSignal.describe('what the rule looks at, over windows of its own'),
		budget: writtenLimit.describe("a burn of 1x: what may go on for ever, in the signal's unit") as never,
		windows: list(window, 'windows', 10, 1)
			.default([...workbook])
			.describe("pairs of windows; the workbook's three when not given"),
		every: positiveDuration.prefault('1m').describe('how often the rule is evaluated'),
	},
	check: ({ windows }) =>
		windows.some(({ long, short }) => short > long) ? '`windows` must not have a `short` longer than its `long`' : null,
	stages: ({ windows }) => windows.length,
	signalsOf,
	create: (options, context) => {
		const pairs = options.windows.map(({ burn, long, short, severity }, stage) => ({
			limit: burn * options.budget,
			long: context.signal(over(options.signal, long)),
			short: context.signal(over(options.signal, short)),
			firing: { stage, what: `burning ${Number(burn.toPrecision(3))}x the budget of ${options.signal.kind}`, severity },
		}));
		return {
			read: (now) => {
				// Every signal is read every time: they count on it.
				const seen = pairs.filter(({ long, short, limit }) => {
					const [slow, fast] = [long.read(now), short.read(now)];
					return slow > limit && fast > limit;
				});
				return seen[0]?.firing ?? null;
			},
		};
	},
});
