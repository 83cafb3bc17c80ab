import { anyOf, type PickKind } from './picker.ts';

/**
 * LiteLLM's least-busy: the lowest count over all deployments of the group, whether or not they are in rotation. If
 * that one is out, the pick is any that is in, not the least busy of them.
 */
export const leastBusy: PickKind = {
	kind: 'least-busy',
	summary: 'the one with the fewest calls in flight; at random when that one is out of rotation',
	cite: 'LiteLLM 1.81.12 router_strategy/least_busy.py:193-222',
	create: (members) => ({
		pick: (turn) => {
			let best = 0;
			for (let i = 1; i < members.length; i++) if (members[i].busy < members[best].busy) best = i;
			return members[best].healthy(turn.now) ? best : anyOf(members, turn, () => true);
		},
	}),
};
