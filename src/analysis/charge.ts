import type { LedgerLine } from '../model/result.ts';

/** One line of the ledger, and the quantities its money is split by. */
export interface Charge {
	readonly cents: number;
	readonly byCause: readonly number[];
	readonly line: Omit<LedgerLine, 'causes'>;
}
