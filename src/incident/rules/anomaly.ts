import { duration, factor, list, positiveDuration } from '../../model/fields.ts';
import type { Choice } from '../../model/plan.ts';
import { writtenLimit } from '../limits.ts';
import { anySignal, defineRule, type RuleContext, type RuleKind } from './rule.ts';

interface Options {
	signal: Choice;
	above: number;
	at_least?: number | undefined;
	expected?: readonly number[] | undefined;
	for: number;
	every: number;
}

const US_PER_HOUR = 3_600_000_000;

/**
 * What is expected is given, by hour of the day or of the week; otherwise it is last week's reading at the same hour, from
 * a quiet week of the same system with other luck: the same plan without its faults, run once before.
 */
export const anomaly: RuleKind = defineRule<Options>({
	kind: 'anomaly',
	summary: 'the signal is so many times what it was at the same hour last week',
	cite: 'AWS Cost Anomaly Detection runs about daily, with up to 24 h delay (2026); here the expectation is the same hour of last week',
	limits: ['at_least', 'expected'],
	shape: {
		signal: anySignal.describe('what the rule looks at'),
		above: factor.prefault('2x').describe('fires above so many times what is expected'),
		at_least: writtenLimit.optional().describe("and not below this, in the signal's unit, where little is expected") as never,
		expected: list(writtenLimit, "values in the signal's unit", 168, 24)
			.optional()
			.describe('24 values from midnight or 168 from Monday 00:00; last week, when not given') as never,
		for: duration.prefault('0s').describe('must stay so for this long'),
		every: positiveDuration.prefault('5m').describe('how often the rule is evaluated'),
	},
	check: ({ expected, above }) => {
		if (above <= 1) return '`above` must be above 1x: what is expected is no anomaly';
		if (expected === undefined || expected.length === 24 || expected.length === 168) return null;
		return `\`expected\` needs 24 values or 168, got ${expected.length}`;
	},
	remembers: ({ expected }) => expected === undefined,
	create: (options, context) => {
		const { signal: chosen, above, at_least: floor = 0, for: forUs } = options;
		const signal = context.signal(chosen);
		const expectation = options.expected === undefined ? lastWeek(context) : hourly(options.expected, context);
		const firing = { stage: 0, what: `${chosen.kind} above ${Number(above.toPrecision(3))}x that of last week` };
		let since = -1;
		let reads = 0;
		return {
			read: (now) => {
				const value = signal.read(now);
				context.record(value);
				const limit = Math.max(expectation(now, reads++) * above, floor);
				if (!(value > limit)) since = -1;
				else if (since < 0) since = now;
				return since >= 0 && now - since >= forUs ? firing : null;
			},
		};
	},
});

/** Without a reading of last week nothing is an anomaly. */
function lastWeek({ lastWeek: readings }: RuleContext): (now: number, read: number) => number {
	return (_, read) => (readings === null || !Number.isFinite(readings[read]) ? Number.NaN : readings[read]);
}

function hourly(expected: readonly number[], { weekOffsetUs }: RuleContext): (now: number) => number {
	return (now) => expected[Math.floor((now + weekOffsetUs) / US_PER_HOUR) % expected.length];
}
