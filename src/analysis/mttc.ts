import type { MttcResult } from '../model/result.ts';
import type { SeedRun } from './seedRun.ts';
import { meanInterval, quantileOf } from './statistics.ts';

/** Mean time to contain over the seeds; a censored run counts with the time to its horizon, and is counted. */
export function mttcOf(runs: readonly SeedRun[]): MttcResult | null {
	const times: number[] = [];
	const restricted: number[] = [];
	for (const { containment, record } of runs) {
		if (containment === null) return null;
		const { onsetUs, containedUs } = containment;
		times.push(containedUs === null ? Number.POSITIVE_INFINITY : (containedUs - onsetUs) / 1e6);
		restricted.push(((containedUs ?? record.horizonUs) - onsetUs) / 1e6);
	}
	const interval = meanInterval(restricted);
	const known = (value: number) => (Number.isFinite(value) ? value : null);
	return {
		mean_s: interval.mean,
		p50_s: known(quantileOf(times, 0.5)),
		p90_s: known(quantileOf(times, 0.9)),
		ci95_s: [Math.max(0, interval.lo), interval.hi],
		censored: times.filter((time) => !Number.isFinite(time)).length,
		replications: times.length,
	};
}
