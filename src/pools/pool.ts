/**
 * What a pool is to the rest of the system, whatever does the work in it.
 *
 * Contract of every pool: one answer per `send`; work in progress never exceeds what the ready replicas can hold;
 * every replica-microsecond paid for is work, cold start, rounding or idle.
 */
import type { PoolPlan } from '../model/plan.ts';
import type { PoolControls, Reconfigurable, Upstream, Writing } from '../model/ports.ts';
import type { ReplicaTotals } from './replicas.ts';

export interface Pool extends Upstream, Writing, PoolControls, Reconfigurable<PoolPlan> {
	readonly name: string;
	/** What its replicas cost so far. */
	readonly totals: Readonly<ReplicaTotals>;
	/** Attempts that found the queue full. */
	readonly overflowed: number;
	readonly queueMax: number;
	/** How many attempts' work a replica-microsecond can be: its slots, or 1 where attempts share all of its time. */
	readonly sharesOfReplica: number;
	/** Called once, when everything is assembled. */
	start(): void;
	/** Books what is unfinished when the run ends. */
	close(): void;
}
