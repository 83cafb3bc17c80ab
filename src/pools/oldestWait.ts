import type { IntRing } from '../kernel/intRing.ts';
import { type AttemptTable, DROPPED } from '../model/attempts.ts';

/** us that the oldest attempt of a queue has waited; those withdrawn are passed over. Something must be waiting. */
export function oldestWait({ state, since }: AttemptTable, waiting: IntRing, now: number): number {
	let i = 0;
	while ((state[waiting.at(i)] & DROPPED) !== 0) i++;
	return now - since[waiting.at(i)];
}
