/** The bill of a mock upstream that somebody's own client has called, with what is known of that client's calls. */
import type { MockBill } from './bill.ts';

export interface UpstreamBill extends MockBill {
	/** HTTP calls that reached the upstream. */
	readonly calls: number;
	/** What the application wanted: as it says itself, or calls that say they are no retry. Null: nobody said. */
	readonly requests: number | null;
	/** calls / requests. */
	readonly amplification: number | null;
}

/** How often each call says it was tried before; null where it does not say. */
export class CallCount {
	private calls = 0;
	private first = 0;
	private silent = 0;

	add(triedBefore: string | null): void {
		this.calls++;
		if (triedBefore === null) this.silent++;
		else if (triedBefore === '0') this.first++;
	}

	/** The bill, with `said` as the number of requests or as many as can be told. */
	on(bill: MockBill, said: number | null): UpstreamBill {
		const requests = said ?? (this.silent === 0 ? this.first : null);
		return { ...bill, calls: this.calls, requests, amplification: requests === null || requests === 0 ? null : this.calls / requests };
	}
}
