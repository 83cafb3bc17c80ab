import { durationLaw, sampler } from '../../model/distributions/index.ts';
import type { Choice } from '../../model/plan.ts';
import { defineService, type ServiceKind } from './law.ts';

/** A law over time, whatever the request holds. */
export const time: ServiceKind = defineService<{ law: Choice }>({
	kind: 'time',
	summary: 'busy for a time drawn from a law; a bare law means this',
	cite: 'definition',
	shape: { law: durationLaw },
	create: ({ law }) => {
		const s = sampler(law);
		return { needsTokens: false, draw: (_in, _out, random) => s.draw(random) };
	},
});
