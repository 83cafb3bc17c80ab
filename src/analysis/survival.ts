/**
 * Times of which some are only known to be longer than something: Kaplan and Meier 1958. A time that was not reached while
 * one looked counts for as long as one looked, and is never left out.
 */
export interface Observation {
	readonly time: number;
	/** Whether it ended then; otherwise it went on for longer. */
	readonly ended: boolean;
}

/** Where the curve falls: at `time` to `survival`, with Greenwood's variance. */
export interface Fall {
	readonly time: number;
	readonly survival: number;
	readonly variance: number;
	/** Still going on just before, and ending at, this time. */
	readonly atRisk: number;
	readonly ended: number;
}

/** Of equal times those that ended come before those that were lost from sight. */
export function kaplanMeier(observations: readonly Observation[]): Fall[] {
	const times = [...new Set(observations.filter(({ ended }) => ended).map(({ time }) => time))].sort((a, b) => a - b);
	const falls: Fall[] = [];
	let survival = 1;
	let greenwood = 0;
	for (const time of times) {
		const atRisk = observations.filter((one) => one.time >= time).length;
		const ended = observations.filter((one) => one.ended && one.time === time).length;
		survival *= 1 - ended / atRisk;
		// The last fall, to zero, is certain: its variance is that of nothing.
		greenwood += atRisk === ended ? 0 : ended / (atRisk * (atRisk - ended));
		falls.push({ time, survival, variance: survival * survival * greenwood, atRisk, ended });
	}
	return falls;
}

/** The first time by which a share `q` has ended; Infinity when no curve goes that far. */
export function survivalQuantile(falls: readonly Fall[], q: number): number {
	// A hair of slack: 1 - 0.9 is more than 0.1 by a rounding.
	return falls.find(({ survival }) => survival <= 1 - q + 1e-12)?.time ?? Number.POSITIVE_INFINITY;
}

/**
 * Mean of the time up to `tau`: the area under the curve. `error` is its standard error, with the n / (n - 1) of a sample's
 * variance, so that without censoring, or with all of it at `tau`, both are those of the times cut off there.
 */
export function restrictedMean(falls: readonly Fall[], tau: number, n: number): { readonly mean: number; readonly error: number } {
	const within = falls.filter(({ time }) => time < tau);
	let area = 0;
	let variance = 0;
	for (let i = within.length - 1, right = tau; i >= 0; i--) {
		const { time, survival, atRisk, ended } = within[i];
		area += survival * (right - time);
		right = time;
		if (atRisk > ended) variance += (area * area * ended) / (atRisk * (atRisk - ended));
	}
	const first = within[0]?.time ?? tau;
	return { mean: area + first, error: n < 2 ? 0 : Math.sqrt((variance * n) / (n - 1)) };
}
