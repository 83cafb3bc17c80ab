/** Counters of a mock, under the names that vLLM gives them and autoscalers scrape, and those of the bill. */
import { OK, outcomeNames } from '../../model/outcomes.ts';
import type { Call } from './call.ts';

/** Buckets of vLLM's request times, seconds. */
const SECONDS = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680];

interface Counts {
	inFlight: number;
	promptTokens: number;
	generationTokens: number;
	readonly outcomes: number[];
	readonly buckets: number[];
	seconds: number;
}

export class Gauges {
	private readonly counts: ReadonlyMap<string, Counts>;

	constructor(workers: readonly string[]) {
		this.counts = new Map(
			workers.map((worker) => [
				worker,
				{
					inFlight: 0,
					promptTokens: 0,
					generationTokens: 0,
					outcomes: outcomeNames.map(() => 0),
					buckets: SECONDS.map(() => 0),
					seconds: 0,
				},
			]),
		);
	}

	called(call: Call): void {
		this.of(call.worker).inFlight++;
	}

	ended(call: Call, outcome: number, tookUs: number): void {
		const counts = this.of(call.worker);
		counts.inFlight--;
		counts.outcomes[outcome]++;
		if (outcome !== OK) return;
		counts.promptTokens += call.tokensIn;
		counts.generationTokens += call.tokensOut;
		counts.seconds += tookUs / 1e6;
		SECONDS.forEach((limit, i) => {
			if (tookUs <= limit * 1e6) counts.buckets[i]++;
		});
	}

	of(worker: string): Counts {
		const counts = this.counts.get(worker);
		if (counts === undefined) throw new Error(`no worker '${worker}'`);
		return counts;
	}

	get buckets(): readonly number[] {
		return SECONDS;
	}
}
