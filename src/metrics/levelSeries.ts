/**
 * A level over time (queue length, replicas), as its integral per step: value x microseconds. `set` costs one
 * multiplication while the step stays the same.
 */
export class LevelSeries {
	readonly integrals: Float64Array;
	max = 0;
	private readonly stepUs: number;
	private value = 0;
	private since = 0;
	private step = 0;

	constructor(steps: number, stepUs: number) {
		this.integrals = new Float64Array(steps);
		this.stepUs = stepUs;
	}

	set(now: number, value: number): void {
		this.advance(now);
		this.value = value;
		if (value > this.max) this.max = value;
	}

	/** Books the current value up to `now`. */
	advance(now: number): void {
		let end = (this.step + 1) * this.stepUs;
		while (now >= end && this.step < this.integrals.length) {
			this.integrals[this.step++] += this.value * (end - this.since);
			this.since = end;
			end += this.stepUs;
		}
		if (this.step < this.integrals.length) this.integrals[this.step] += this.value * (now - this.since);
		this.since = now;
	}
}
