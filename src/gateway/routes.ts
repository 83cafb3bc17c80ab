import type { Upstream } from '../model/ports.ts';

/** What stands behind the door of a gateway and knows model groups. */
export interface Routes extends Upstream {
	/** The attempt, not yet sent, will begin at this group; null: where all begin. */
	route(attempt: number, group: string | null): void;
	/** Withdraws an attempt that is in flight there, and answers it `rejected`. */
	kill(attempt: number): void;
}
