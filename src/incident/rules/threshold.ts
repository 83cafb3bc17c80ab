import { duration, positiveDuration } from '../../model/fields.ts';
import type { Choice } from '../../model/plan.ts';
import { formatSignal, writtenLimit } from '../limits.ts';
import { signals } from '../signals/index.ts';
import { anySignal, defineRule, type RuleKind } from './rule.ts';

interface Options {
	signal: Choice;
	above?: number | undefined;
	below?: number | undefined;
	for: number;
	every: number;
}

export const threshold: RuleKind = defineRule<Options>({
	kind: 'threshold',
	summary: 'the signal is above, or below, a limit for long enough',
	cite: 'Prometheus alerting rules: expr and for; CloudWatch alarms: N periods of N',
	limits: ['above', 'below'],
	example: { signal: 'spend-rate', above: '$8/min', for: '10m' },
	shape: {
		signal: anySignal.describe('what the rule looks at'),
		above: writtenLimit.optional().describe("fires above this, in the signal's unit") as never,
		below: writtenLimit.optional().describe("fires below this, in the signal's unit") as never,
		for: duration.prefault('0s').describe('must stay so for this long'),
		every: positiveDuration.prefault('5m').describe('how often the rule is evaluated'),
	},
	create: ({ signal: chosen, above, below, for: forUs }, context) => {
		const signal = context.signal(chosen);
		const { unit } = signals.get(chosen.kind);
		const outside = above !== undefined ? (value: number) => value > above : (value: number) => below !== undefined && value < below;
		const limit = above !== undefined ? `above ${formatSignal(above, unit)}` : `below ${formatSignal(below ?? 0, unit)}`;
		const firing = { stage: 0, what: `${chosen.kind} ${limit}` };
		/** Since when the signal has been so; -1 = it is not. */
		let since = -1;
		return {
			read: (now) => {
				if (!outside(signal.read(now))) since = -1;
				else if (since < 0) since = now;
				return since >= 0 && now - since >= forUs ? firing : null;
			},
		};
	},
});
