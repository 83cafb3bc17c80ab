import type { TimelineResult } from '../model/result.ts';

/** The series of a timeline, in the order of the interface. */
export const seriesNames: readonly Exclude<keyof TimelineResult, 'step_s'>[] = [
	'spend_usd_per_min',
	'baseline_usd_per_min',
	'baseline_min_usd_per_min',
	'baseline_max_usd_per_min',
	'spent_usd',
	'baseline_spent_usd',
	'attempts_per_s',
	'requests_per_s',
	'goodput_per_s',
	'queue',
	'replicas_ready',
	'replicas_starting',
];

/** Start of each step in seconds, then the value of every series in it. */
export function stepsOf(timeline: TimelineResult): number[][] {
	return timeline.spend_usd_per_min.map((_, i) => [i * timeline.step_s, ...seriesNames.map((name) => timeline[name][i])]);
}
