import type { SignalContext } from './signals/signal.ts';

/** What had been spent by when, sampled every `stepUs` and kept for `depthUs`. Between samples spending is even. */
export class SpendHistory {
	private readonly totals: Float64Array;
	private readonly stepUs: number;
	private samples = 0;

	constructor({ spend, every }: SignalContext, stepUs: number, depthUs: number) {
		this.stepUs = stepUs;
		this.totals = new Float64Array(Math.ceil(depthUs / stepUs) + 3);
		every(stepUs, () => {
			this.totals[this.samples++ % this.totals.length] = spend.total();
		});
	}

	/** Spent by an instant; of instants after the last sample, what was spent by that. NaN before the run and beyond memory. */
	by(instant: number): number {
		const place = Math.min(instant / this.stepUs, this.samples - 1);
		const before = Math.floor(place);
		if (!(before >= 0) || before < this.samples - this.totals.length) return Number.NaN;
		const from = this.totals[before % this.totals.length];
		if (place === before) return from;
		return from + (this.totals[(before + 1) % this.totals.length] - from) * (place - before);
	}
}

export const US_PER_HOUR = 3_600_000_000;

/** Micro-dollars per hour between two instants. */
export function rateBetween(history: SpendHistory, from: number, to: number): number {
	return ((history.by(to) - history.by(from)) * US_PER_HOUR) / (to - from);
}
