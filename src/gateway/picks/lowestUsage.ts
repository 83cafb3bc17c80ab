import { OK } from '../../model/outcomes.ts';
import { lowestOf, type PickKind } from './picker.ts';

const MINUTE_US = 60 * 1_000_000;

/** Tokens of good answers in this minute of the clock. What is in flight counts nothing, so a burst goes to one. */
export const lowestUsage: PickKind = {
	kind: 'lowest-usage',
	summary: 'the one with the fewest tokens of good answers in this minute of the clock',
	cite: 'LiteLLM 1.81.12 router_strategy/lowest_tpm_rpm_v2.py; Kong AI proxy advanced 3.15 (lowest-usage)',
	create: (members) => {
		const tokens = new Float64Array(members.length);
		let minute = 0;
		const turn = (now: number) => {
			const current = Math.floor(now / MINUTE_US);
			if (current === minute) return;
			minute = current;
			tokens.fill(0);
		};
		return {
			pick: ({ now }) => {
				turn(now);
				return lowestOf(members, now, (i) => tokens[i]);
			},
			learn: (i, now, outcome, _tookUs, tokensIn, tokensOut) => {
				turn(now);
				if (outcome === OK) tokens[i] += tokensIn + tokensOut;
			},
		};
	},
};
