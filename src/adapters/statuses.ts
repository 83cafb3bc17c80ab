/** HTTP status codes as outcomes of the simulation. */
import type { OutcomeName } from '../model/outcomes.ts';

/** The outcome that stands for a status; null when nothing here ends so. `gateway timeout`: the status a gateway gives its own timeouts. */
export function outcomeOfStatus(status: number, timeoutStatus: number): OutcomeName | null {
	if (status === timeoutStatus) return 'timeout';
	if (status === 429) return 'rejected';
	if (status === 502) return 'unavailable';
	if (status === 503) return 'overloaded';
	return status === 500 ? 'error' : null;
}

/** Without doubles, in the order of the statuses. */
export function outcomesOfStatuses(statuses: readonly number[], timeoutStatus: number): OutcomeName[] {
	return [...new Set(statuses.map((status) => outcomeOfStatus(status, timeoutStatus)))].filter((outcome) => outcome !== null);
}
