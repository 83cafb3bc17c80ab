/** The story of one run's incident, for the result. */
import type { IncidentResult } from '../model/result.ts';
import { goodputBetween } from './containment.ts';
import { type SeedRun, spentBy, twinSpentBy } from './seedRun.ts';

const US_PER_HOUR = 3_600_000_000;

type Event = IncidentResult['events'][number];

export function incidentResult(run: SeedRun): IncidentResult | null {
	const { containment, record } = run;
	if (containment === null) return null;
	const seconds = (us: number | null) => (us === null ? null : us / 1e6);
	const event = (atUs: number, kind: Event['kind'], what: string): Event => {
		const spent = Math.round((spentBy(run, atUs) ?? 0) * 100) / 100;
		return { at_s: atUs / 1e6, kind, what, spent_usd: spent };
	};
	const events = containment.marks.map(({ atUs, kind, what }) => event(atUs, kind, what));
	if (containment.containedUs !== null) events.push(event(containment.containedUs, 'contained', 'contained'));
	const first = (kind: string) => containment.marks.find((mark) => mark.kind === kind)?.what ?? null;
	return {
		onset_s: containment.onsetUs / 1e6,
		healed_s: containment.healedUs / 1e6,
		detected_s: seconds(containment.detectedUs),
		detected_by: first('detected'),
		acknowledged_s: seconds(containment.acknowledgedUs),
		acknowledged_by: first('acknowledged'),
		contained_s: seconds(containment.containedUs),
		contained_by: containment.containedBy,
		contained_how: containment.containedHow,
		metastable: containment.metastable,
		contained_but_dead: containment.dead && containment.containedUs !== null,
		after_heal: {
			overage_usd: overageBetween(run, containment.healedUs, record.horizonUs),
			goodput_ratio: goodputBetween(record, containment.healedUs, record.horizonUs),
		},
		events: events.sort((a, b) => a.at_s - b.at_s),
	};
}

/**
 * What one more hour until somebody logs in would have cost, in dollars: what the hour before they did had cost beyond the
 * twin's, or the time since onset at that rate where it was shorter. Null when nobody ever logged in.
 */
export function hourAsleepUsd(run: SeedRun): number | null {
	const { containment } = run;
	if (containment === null || containment.acknowledgedUs === null) return null;
	const { acknowledgedUs, onsetUs } = containment;
	const from = Math.max(onsetUs, acknowledgedUs - US_PER_HOUR);
	if (from >= acknowledgedUs) return null;
	return (overageBetween(run, from, acknowledgedUs) * US_PER_HOUR) / (acknowledgedUs - from);
}

/** Dollars spent beyond the twin's in [from, to), rounded to the cent. */
function overageBetween(run: SeedRun, fromUs: number, toUs: number): number {
	const over = (us: number) => (spentBy(run, us) ?? 0) - twinSpentBy(run, us);
	return Math.round((over(toUs) - over(fromUs)) * 100) / 100;
}
