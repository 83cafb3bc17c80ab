/**
 * A level over time (queue length, replicas), as its integral per step: value x microseconds. `set` costs one
 * multiplication while the step stays the same.
 */
export class LevelSeries {
	readonly integrals: Float64Array;
	max = 0;
	private readonly stepUs: number;
	/** The level now. */
	value = 0;
	private since = 0;
	private step = 0;
	private stepEnds: number;

	constructor(steps: number, stepUs: number) {
		this.integrals = new Float64Array(steps);
		this.stepUs = stepUs;
		this.stepEnds = stepUs;
	}

	set(now: number, value: number): void {
		this.advance(now);
		this.value = value;
		if (value > this.max) this.max = value;
	}

	/** Books the current value up to `now`. */
	advance(now: number): void {
		if (now >= this.stepEnds) this.turn(now);
		if (this.step < this.integrals.length) this.integrals[this.step] += this.value * (now - this.since);
		this.since = now;
	}

	/** Books the steps that are over. */
	private turn(now: number): void {
		while (now >= this.stepEnds && this.step < this.integrals.length) {
			this.integrals[this.step++] += this.value * (this.stepEnds - this.since);
			this.since = this.stepEnds;
			this.stepEnds += this.stepUs;
		}
	}
}
