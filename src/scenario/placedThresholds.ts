/** Thresholds of the scenario, parsed, with their places. */
import type { Place } from '../base/issue.ts';
import type { Draft } from './draft.ts';
import { findMetric, parseThreshold, type Threshold } from './thresholds.ts';

export interface PlacedThreshold extends Threshold {
	readonly place: Place;
}

/** The thresholds of the scenario, each with the place of its text. */
export function thresholdsOf(draft: Draft): PlacedThreshold[] {
	const placed: PlacedThreshold[] = [];
	for (const [name, list] of Object.entries(draft.input.thresholds)) {
		const metric = findMetric(name);
		if ('problem' in metric) {
			const { problem: message, hint } = metric;
			draft.issues.push({ code: 'PM010', severity: 'error', message, hint, place: draft.source.placeOfKey(['thresholds', name]) });
			continue;
		}
		list.forEach((item, i) => {
			const { expect, severity } = typeof item === 'string' ? { expect: item, severity: 'fail' as const } : item;
			const parsed = parseThreshold(metric, expect, severity);
			if (parsed.ok) placed.push({ ...parsed.threshold, place: draft.source.placeOf(['thresholds', name, i]) });
			else
				draft.error(
					'PM010',
					parsed.message,
					typeof item === 'string' ? ['thresholds', name, i] : ['thresholds', name, i, 'expect'],
					parsed.hint,
				);
		});
	}
	return placed;
}
