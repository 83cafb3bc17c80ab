import { US_PER_HOUR } from '../base/units.ts';
import type { SignalContext } from './signals/signal.ts';

/** What had been spent by when, sampled every `stepUs` and kept for `depthUs`: of an instant between samples, by the one before. */
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

	/** Spent by an instant; NaN before the run and beyond memory. */
	by(instant: number): number {
		const sample = this.sampleAt(instant);
		return sample < 0 || sample < this.samples - this.totals.length ? Number.NaN : this.totals[sample % this.totals.length];
	}

	/** Micro-dollars per hour between two instants, or rather the samples before them. */
	rate(from: number, to: number): number {
		return ((this.by(to) - this.by(from)) * US_PER_HOUR) / ((this.sampleAt(to) - this.sampleAt(from)) * this.stepUs);
	}

	private sampleAt(instant: number): number {
		return Math.min(Math.floor(instant / this.stepUs), this.samples - 1);
	}
}
