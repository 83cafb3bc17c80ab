import { lognormal, lognormalFromMean } from '../../kernel/distributions/samplers.ts';
import { duration, plainNumber } from '../../model/fields.ts';
import { defineService, type ServiceKind } from './law.ts';

/** Busy for a time that grows with the tokens read and written: base + in x perInput + out x perOutput. */
export const tokens: ServiceKind = defineService<{ base: number; per_input: number; per_output: number; cv: number }>({
	kind: 'tokens',
	summary: 'busy for a time linear in input and output tokens, with lognormal scatter',
	cite: 'linear law of measured LLM replicas (DistServe profiles; Splitwise timings)',
	shape: {
		base: duration.prefault('0s').describe('time that does not depend on tokens'),
		per_input: duration.describe('time per input token (prefill)'),
		per_output: duration.describe('time per output token (decode)'),
		cv: plainNumber.default(0).describe('scatter around the line: standard deviation / mean'),
	},
	create: (o) => {
		const p = lognormalFromMean(1, o.cv);
		const scatter = o.cv > 0 ? lognormal(p.mu, p.sigma) : null;
		return {
			needsTokens: true,
			draw: (tokensIn, tokensOut, random) => {
				const mean = o.base + tokensIn * o.per_input + tokensOut * o.per_output;
				return scatter === null ? mean : mean * scatter.draw(random);
			},
		};
	},
});
