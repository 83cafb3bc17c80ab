/** Thresholds judged over all seeds: by the mean, with a count of the seeds that agree. */
import { formatCount, formatDuration, formatUsd } from '../base/units.ts';
import type { Unit } from '../model/metricNames.ts';
import type { ThresholdResult } from '../model/result.ts';
import type { PlacedThreshold } from '../scenario/placedThresholds.ts';
import type { Operator } from '../scenario/thresholds.ts';
import { metricComputations, metricCourses } from './metrics.ts';
import type { SeedRun } from './seedRun.ts';
import { meanInterval } from './statistics.ts';

const holds: Readonly<Record<Operator, (value: number, limit: number) => boolean>> = {
	'<': (value, limit) => value < limit,
	'<=': (value, limit) => value <= limit,
	'>': (value, limit) => value > limit,
	'>=': (value, limit) => value >= limit,
};

export interface JudgedThreshold {
	readonly result: ThresholdResult;
	/** The seeds disagree, or the confidence interval of the mean contains the limit. */
	readonly onTheEdge: boolean;
}

export function judgeThreshold(threshold: PlacedThreshold, runs: readonly SeedRun[]): JudgedThreshold {
	const values = runs.map((run) => metricComputations[threshold.metric](run, threshold.aggregation, threshold.quantile));
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	const passing = (value: number) => holds[threshold.operator](value, threshold.limit);
	const passed = values.filter(passing).length;
	const interval = values.every(Number.isFinite) ? meanInterval(values) : null;
	const straddles = interval !== null && interval.lo < interval.hi && interval.lo < threshold.limit && threshold.limit < interval.hi;
	return {
		onTheEdge: (passed > 0 && passed < values.length) || straddles,
		result: {
			metric: threshold.metric,
			expression: threshold.expression,
			observed: Number.isFinite(mean) ? mean : null,
			observed_text: formatMetric(mean, threshold.unit),
			pass: passing(mean),
			severity: threshold.severity,
			first_crossed_s: passing(mean) ? null : firstCrossed(threshold, runs[0]),
			path: threshold.place.file,
			line: threshold.place.line,
			seeds_passed: passed,
		},
	};
}

/** End of the first step after which the metric no longer holds, for metrics that run in time. */
function firstCrossed(threshold: PlacedThreshold, run: SeedRun): number | null {
	const course = metricCourses[threshold.metric]?.(run);
	if (course === undefined || threshold.aggregation === 'mean') return null;
	const at = course.findIndex((value) => !holds[threshold.operator](value, threshold.limit));
	return at < 0 ? null : ((at + 1) * run.plan.measure.stepUs) / 1e6;
}

/** A value of a metric as people read it. */
export function formatMetric(value: number, unit: Unit): string {
	if (!Number.isFinite(value)) return 'never';
	switch (unit) {
		case 'usd':
			return formatUsd(value);
		case 'usd-per-min':
			return `${formatUsd(value)}/min`;
		case 'seconds':
			return formatDuration(value * 1e6);
		case 'ratio':
			return `${(value * 100).toFixed(value > 0.99 && value < 1 ? 2 : 1)}%`;
		case 'factor':
			return `${Number(value.toPrecision(3))}x`;
		case 'count':
			return formatCount(value);
	}
}
