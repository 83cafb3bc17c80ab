/** How the incident went: what happened when, what it had cost by then, and how sure that is. */
import { formatUsd } from '../../base/units.ts';
import type { IncidentResult, MttcResult, Result, TimesResult } from '../../model/result.ts';
import type { Page } from './page.ts';
import type { Cell } from './table.ts';
import { clockOf, instantOf, lengthOf, percentOf } from './words.ts';

export function incidentSection(page: Page, result: Result): void {
	const { incident, mttc, bill, scenario } = result;
	if (incident === null) return;
	page.heading('INCIDENT', gistOf(incident), incident.contained_s === null ? 'red' : undefined);
	const row = (name: string, at: number | null, billUsd: number | null = null): Cell[] =>
		at === null
			? [name, { text: name === 'contained' ? 'never (censored at the horizon)' : 'not before the horizon', look: 'red' }]
			: [
					name,
					instantOf(at),
					{ text: clockOf(scenario.start, at), look: 'dim' },
					at === incident.onset_s ? '' : lengthOf(at - incident.onset_s),
					billUsd === null ? '' : formatUsd(billUsd),
				];
	const words: Cell[][] = [];
	if (incident.detected_by !== null) words.push(['detected by', incident.detected_by]);
	if (incident.contained_by !== null) words.push(['contained by', incident.contained_by]);
	if (incident.metastable) {
		words.push([
			'metastable',
			{
				text: `still down after the fault healed at ${instantOf(incident.healed_s)}; it does not recover by itself${sinceHealed(incident)}`,
				look: 'red',
			},
		]);
	}
	if (incident.contained_but_dead)
		words.push(['contained but dead', { text: 'spending stopped while goodput was below its floor', look: 'red' }]);
	if (bill.hour_asleep_usd !== null)
		words.push(['an hour asleep', `${formatUsd(bill.hour_asleep_usd)}, what the hour before the login cost beyond the quiet twin`]);
	words.push(['one more hour', `${formatUsd(bill.one_more_hour_usd)} on top of the quiet twin, at the peak rate`]);
	if (mttc !== null && mttc.replications > 1) {
		words.push(['time to detect', shortly(mttc.detect, mttc.replications)]);
		words.push(['time to log in', shortly(mttc.acknowledge, mttc.replications)]);
	}
	if (mttc !== null) words.push(['time to contain', mttcOf(mttc)]);
	page.table({
		columns: [
			{ dots: true },
			{ title: 'at' },
			{ title: 'clock', optional: 1 },
			{ title: 'since onset' },
			{ title: 'bill by then', align: 'right' },
		],
		rows: [
			row('onset', incident.onset_s),
			row('fault healed', incident.healed_s),
			row('detected', incident.detected_s, bill.at.detected_usd),
			row('acknowledged', incident.acknowledged_s, bill.at.acknowledged_usd),
			row('contained', incident.contained_s, bill.at.contained_usd),
			...words,
		],
	});
}

function gistOf(incident: IncidentResult): string {
	if (incident.contained_s === null) return 'never contained before the horizon';
	return `contained ${lengthOf(incident.contained_s - incident.onset_s)} after onset`;
}

/** What the time after the fault came to. */
function sinceHealed({ after_heal: { overage_usd, goodput_ratio } }: IncidentResult): string {
	const served = goodput_ratio === null ? '' : `, goodput ${percentOf(goodput_ratio)}`;
	return ` (since then ${formatUsd(overage_usd)} beyond the quiet twin${served})`;
}

/** A mean time with its interval, and how many never got there. */
function shortly({ mean_s, ci95_s, censored }: TimesResult, replications: number): string {
	if (censored === replications) return 'not before the horizon in any run';
	const interval = `(95% CI ${lengthOf(ci95_s[0])} to ${lengthOf(ci95_s[1])})`;
	return `mean ${censored === 0 ? '' : 'at least '}${lengthOf(mean_s)} ${interval}${censored === 0 ? '' : `; ${censored} of ${replications} runs never`}`;
}

function mttcOf(mttc: MttcResult): string {
	const { mean_s, p50_s, p90_s, ci95_s, censored, replications } = mttc;
	if (censored === replications) {
		const all = replications === 1 ? 'not contained' : `not contained in any of ${replications} runs`;
		return `mean at least ${lengthOf(mean_s)}: ${all} before the horizon`;
	}
	if (replications === 1) return `${lengthOf(mean_s)} (one run: no interval)`;
	const interval = `95% CI ${lengthOf(ci95_s[0])} to ${lengthOf(ci95_s[1])}, ${replications} runs`;
	const beyond = (seconds: number | null) => (seconds === null ? 'beyond the horizon' : lengthOf(seconds));
	const quantiles =
		p50_s === null && p90_s === null ? 'median and p90 beyond the horizon' : `median ${beyond(p50_s)}, p90 ${beyond(p90_s)}`;
	if (censored === 0) return `mean ${lengthOf(mean_s)} (${interval}); ${quantiles}; none censored`;
	return `mean at least ${lengthOf(mean_s)} (${interval}); ${quantiles}; ${censored} of ${replications} runs never contained, counted up to the horizon`;
}
