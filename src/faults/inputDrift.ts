import type { InputShift } from '../model/drift.ts';
import { duration, factor, percent, plainNumber } from '../model/fields.ts';
import { defineFault, type FaultKind } from './fault.ts';

/** Other users, another season, another upstream that computes a feature otherwise. No request fails of it. */
export const inputDrift: FaultKind = defineFault<'traffic', InputShift>({
	kind: 'input-drift',
	target: 'traffic',
	summary: 'the input is no longer what it was: another mean, other lengths, more wrong answers',
	cite: 'definition; gradual and sudden drift as in Gama et al. 2014, A survey on concept drift adaptation',
	shape: {
		shift: plainNumber
			.default(0)
			.describe('of the mean of a numeric feature, in standard deviations; wrong answers follow by `per_sd` of pools'),
		input: factor.prefault('1x').describe('tokens read'),
		output: factor.prefault('1x').describe('tokens written'),
		wrong: percent.prefault('0%').describe('added to the share of wrong answers, in percentage points, of every pool that has one'),
		over: duration.prefault('0s').describe('grows evenly for this long; 0s is sudden. It heals at once'),
	},
	example: { shift: 0.5, over: '7d' },
	check: (o) =>
		o.shift === 0 && o.input === 1 && o.output === 1 && o.wrong === 0
			? 'nothing drifts: give `shift`, `input`, `output` or `wrong`'
			: o.input > 0 && o.output > 0
				? null
				: '`input` and `output` must be above 0x',
	describe: ({ shift, input, output, wrong }) => {
		const parts = [
			...(shift === 0 ? [] : [`${shift} sd`]),
			...(input === 1 ? [] : [`${input}x tokens in`]),
			...(output === 1 ? [] : [`${output}x tokens out`]),
			...(wrong === 0 ? [] : [`+${Number((100 * wrong).toPrecision(3))} points wrong`]),
		];
		return `input drifts: ${parts.join(', ')}`;
	},
	apply: (active, traffic) => traffic.drift?.(active),
});
