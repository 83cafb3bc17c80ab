import type { MttcResult, TimesResult } from '../model/result.ts';
import type { Containment } from './containment.ts';
import type { SeedRun } from './seedRun.ts';
import { t975 } from './statistics.ts';
import { kaplanMeier, restrictedMean, survivalQuantile } from './survival.ts';

/**
 * Mean times to contain, detect and acknowledge over the seeds, from onset. Every run is watched to the same horizon, so a run that
 * never got there is censored at the same time as any other, and Kaplan and Meier's restricted mean is the plain mean of
 * times cut off at the horizon: a lower bound of the mean where anything was censored.
 */
export function mttcOf(runs: readonly SeedRun[]): MttcResult | null {
	const of = (pick: (containment: Containment) => number | null): TimesResult | null => {
		const observed = runs.map(({ containment, record }) => {
			if (containment === null) return null;
			const at = pick(containment);
			return {
				// Of a false alarm somebody was on it before there was anything.
				time: Math.max(0, ((at ?? record.horizonUs) - containment.onsetUs) / 1e6),
				ended: at !== null,
				horizon: record.horizonUs - containment.onsetUs,
			};
		});
		const known = observed.filter((one) => one !== null);
		if (known.length < observed.length) return null;
		const n = known.length;
		const tau = Math.max(...known.map(({ horizon }) => horizon)) / 1e6;
		const falls = kaplanMeier(known);
		const { mean, error } = restrictedMean(falls, tau, n);
		const half = n < 2 ? 0 : t975(n - 1) * error;
		const reached = (q: number) => {
			const time = survivalQuantile(falls, q);
			return Number.isFinite(time) ? time : null;
		};
		return {
			mean_s: mean,
			p50_s: reached(0.5),
			p90_s: reached(0.9),
			ci95_s: [Math.max(0, mean - half), mean + half],
			censored: known.filter(({ ended }) => !ended).length,
		};
	};
	const contain = of(({ containedUs }) => containedUs);
	const detect = of(({ detectedUs }) => detectedUs);
	const acknowledge = of(({ acknowledgedUs }) => acknowledgedUs);
	if (contain === null || detect === null || acknowledge === null) return null;
	return { ...contain, replications: runs.length, detect, acknowledge };
}
