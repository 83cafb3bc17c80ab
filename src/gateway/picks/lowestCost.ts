import { lowestOf, type PickKind } from './picker.ts';

/** What LiteLLM takes a price to be that it does not know; once for input, once for output. */
const UNKNOWN = 10;

export const lowestCost: PickKind = {
	kind: 'lowest-cost',
	summary: 'the cheapest in rotation; ties always go to the first in the list',
	cite: 'LiteLLM 1.81.12 router_strategy/lowest_cost.py',
	create: (members) => ({ pick: ({ now }) => lowestOf(members, now, (i) => members[i].tokenPrice ?? UNKNOWN) }),
};
