import { count, flag, oneOf, positiveDuration } from '../../model/fields.ts';
import { defineLimiter, type LimiterKind, REFUSED } from './limiter.ts';

type Anchor = 'first-use' | 'calendar';

/**
 * A counter that is wiped when its window ends. Twice the limit can pass within an instant around the edge. The
 * window begins with its first request (LiteLLM, TensorZero, Portkey) or with the wall clock (Envoy's rate limit
 * service, Kong's rate-limiting), where all keys are wiped in the same instant and every waiting client comes back.
 */
export const fixedWindow: LimiterKind = defineLimiter<{ limit: number; per: number; anchor: Anchor; counts_refused: boolean }>({
	kind: 'fixed-window',
	summary: 'so many in a window; then the counter is wiped',
	cite: 'LiteLLM 1.81.12 proxy/hooks/parallel_request_limiter_v3.py (first-use, 60 s); envoyproxy/ratelimit (calendar)',
	shape: {
		limit: count(1, 1_000_000_000).describe('units that pass in a window'),
		per: positiveDuration.describe('length of the window'),
		anchor: oneOf('first-use', 'calendar')
			.default('first-use')
			.describe('whether a window begins with its first request or with the clock'),
		counts_refused: flag.default(false).describe('refused units count as well'),
	},
	create: ({ limit, per, anchor, counts_refused }, { weekOffsetUs }) => {
		let endsAt = Number.NEGATIVE_INFINITY;
		let used = 0;
		const turn = (now: number) => {
			if (now < endsAt) return;
			const clock = now + weekOffsetUs;
			endsAt = anchor === 'first-use' ? now + per : now + per - (clock % per);
			used = 0;
		};
		return {
			admit: (now, units) => {
				turn(now);
				const fits = used + Math.max(1, units) <= limit;
				if (fits || counts_refused) used += units;
				return fits ? 0 : REFUSED;
			},
			dueIn: (now) => {
				turn(now);
				return used < limit ? 0 : endsAt - now;
			},
			charge: (now, units) => {
				turn(now);
				used += units;
			},
		};
	},
});
