import type { IntRing } from '../kernel/intRing.ts';
import { type AttemptTable, DROPPED } from '../model/attempts.ts';

/** Since when the oldest attempt of a ring has waited, us; those withdrawn are passed over. Something must be waiting. */
export function oldestIn({ state, since }: AttemptTable, waiting: IntRing): number {
	let i = 0;
	while ((state[waiting.at(i)] & DROPPED) !== 0) i++;
	return since[waiting.at(i)];
}
