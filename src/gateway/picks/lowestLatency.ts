import { OK, TIMEOUT } from '../../model/outcomes.ts';
import { anyOf, type PickKind } from './picker.ts';

const SAMPLES = 10;
/** What a timeout is booked as, us per token. */
const PENALTY = 1000 * 1_000_000;
/** A deployment's samples are forgotten at once, this long after the first. */
const TTL_US = 3600 * 1_000_000;

/**
 * LiteLLM's latency-based routing: mean time per token written; one without samples counts as 0 and is tried first.
 * Once full, the list keeps its oldest samples and replaces only the last, so it learns slowly that things changed.
 * A failure that is no timeout leaves no sample: one that fails fast keeps its good name.
 */
export const lowestLatency: PickKind = {
	kind: 'lowest-latency',
	summary: 'the one with the lowest mean time per token so far; the unseen first',
	cite: 'LiteLLM 1.81.12 router_strategy/lowest_latency.py; issue 6345',
	create: (members) => {
		const samples = members.map(() => new Float64Array(SAMPLES));
		const counts = new Uint8Array(members.length);
		const since = new Float64Array(members.length).fill(Number.NEGATIVE_INFINITY);
		const means = new Float64Array(members.length);
		return {
			pick: (turn) => {
				let least = Number.POSITIVE_INFINITY;
				for (let i = 0; i < members.length; i++) {
					if (turn.now - since[i] >= TTL_US) {
						counts[i] = 0;
						means[i] = 0;
					}
					if (members[i].healthy(turn.now) && means[i] < least) least = means[i];
				}
				return anyOf(members, turn, (i) => means[i] === least);
			},
			learn: (i, now, outcome, tookUs, _tokensIn, tokensOut) => {
				if (outcome !== OK && outcome !== TIMEOUT) return;
				if (counts[i] === 0) since[i] = now;
				const own = samples[i];
				own[Math.min(counts[i], SAMPLES - 1)] = outcome === OK ? tookUs / Math.max(1, tokensOut) : PENALTY;
				if (counts[i] < SAMPLES) counts[i]++;
				let sum = 0;
				for (let k = 0; k < counts[i]; k++) sum += own[k];
				means[i] = sum / counts[i];
			},
		};
	},
};
