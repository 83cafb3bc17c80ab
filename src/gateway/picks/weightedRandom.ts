import { type PickKind, weightedOf } from './picker.ts';

export const weightedRandom: PickKind = {
	kind: 'weighted-random',
	summary: 'at random, in proportion to the weights',
	cite: 'LiteLLM 1.81.12 router_strategy/simple_shuffle.py; Portkey gateway 1.15.2 (loadbalance)',
	create: (members) => ({ pick: (turn) => weightedOf(members, turn, null) }),
};
