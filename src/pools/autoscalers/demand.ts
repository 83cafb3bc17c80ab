/** Attempts in the pool as replicas: how many it takes to work on all of them at once. */
import type { PoolObservation } from './autoscaler.ts';

export function replicasForAll(seen: PoolObservation, perReplica: number): number {
	return Math.ceil((seen.queued + seen.serving) / perReplica);
}

/**
 * Mean attempts in the pool over a trailing window, from samples of the growing integral; while the window is not
 * full yet, over the time there is. The newest sample used is `lag` old.
 */
export class TrailingMean {
	private readonly window: number;
	private readonly lag: number;
	private readonly times: number[] = [0];
	private readonly integrals: number[] = [0];
	private first = 0;

	/** us, both. */
	constructor(window: number, lag = 0) {
		this.window = window;
		this.lag = lag;
	}

	/** Takes a sample and gives the mean as known now; NaN while nothing is known. */
	add(now: number, integral: number): number {
		const { times, integrals } = this;
		if (now > times[times.length - 1]) {
			times.push(now);
			integrals.push(integral);
		}
		while (this.first + 1 < times.length && times[this.first + 1] <= now - this.lag - this.window) this.first++;
		if (this.first > 4096) this.forget();
		let last = times.length - 1;
		while (last > this.first && times[last] > now - this.lag) last--;
		const elapsed = times[last] - times[this.first];
		return elapsed > 0 ? (integrals[last] - integrals[this.first]) / elapsed : Number.NaN;
	}

	private forget(): void {
		this.times.splice(0, this.first);
		this.integrals.splice(0, this.first);
		this.first = 0;
	}
}
