/** The spend rate over time, and the bill by cause. */
import { formatUsd } from '../../base/units.ts';
import { causeTitles } from '../../model/causes.ts';
import type { BillResult, CauseLine, Result } from '../../model/result.ts';
import { type ChartMark, layoutRateChart } from './chart.ts';
import type { Page } from './page.ts';
import type { Cell } from './table.ts';
import { listed } from './text.ts';
import { centsOf, lengthOf, percentOf, timesOf, wholeCents } from './words.ts';

/** How far right a chart may reach: beyond this the eye loses the line. */
const CHART_WIDTH_MAX = 110;

export function spendRateSection(page: Page, result: Result): void {
	const { timeline, incident, bill } = result;
	const twin = incident === null ? [] : timeline.baseline_usd_per_min;
	page.heading('SPEND RATE ($/min)', `peak ${formatUsd(bill.peak_usd_per_min)}/min${twinMean(twin)}`, 'dim');
	const moments = incidentMoments(result);
	const lines = layoutRateChart({
		series: timeline.spend_usd_per_min,
		twin,
		stepSeconds: timeline.step_s,
		marks: moments,
		alarm: incident === null ? null : { fromSeconds: incident.onset_s, toSeconds: incident.contained_s ?? Number.POSITIVE_INFINITY },
		width: Math.min(page.context.width, CHART_WIDTH_MAX),
		unicode: page.context.unicode,
	});
	if (lines.length === 0) {
		page.text('no timeline was recorded', 2, 'dim');
		return;
	}
	for (const line of lines) page.line(...line);
	const legend = moments.map(({ sign, name, atSeconds }) => `${sign} ${name} ${lengthOf(atSeconds)}`);
	if (incident !== null && incident.contained_s === null) legend.push('never contained');
	if (legend.length > 0) page.text(listed(legend), 2, 'dim');
	const gaps = timeline.spend_usd_per_min.filter((usd) => !Number.isFinite(usd)).length;
	if (gaps > 0) page.text(`${gaps} of ${timeline.spend_usd_per_min.length} points are not numbers and are left out`, 2, 'yellow');
}

function twinMean(twin: readonly number[]): string {
	const finite = twin.filter(Number.isFinite);
	if (finite.length === 0) return '';
	return ` · quiet twin (dotted): ${formatUsd(finite.reduce((sum, usd) => sum + usd, 0) / finite.length)}/min mean`;
}

interface Moment extends ChartMark {
	readonly name: string;
}

function incidentMoments({ incident }: Result): Moment[] {
	if (incident === null) return [];
	const all = [
		{ sign: '▲', name: 'onset', atSeconds: incident.onset_s },
		{ sign: 'd', name: 'detected', atSeconds: incident.detected_s },
		{ sign: 'a', name: 'acknowledged', atSeconds: incident.acknowledged_s },
		{ sign: 'c', name: 'contained', atSeconds: incident.contained_s },
	];
	return all.filter((moment): moment is Moment => moment.atSeconds !== null).sort((a, b) => a.atSeconds - b.atSeconds);
}

export function moneySection(page: Page, result: Result): void {
	const { bill, incident, seeds } = result;
	const twin = incident === null ? '' : twinOf(bill);
	page.heading('WHERE THE MONEY WENT', [centsOf(bill.total_usd), twin].filter((part) => part !== '').join(' · '));
	if (seeds.length > 1) {
		const { p50_usd, p95_usd, p99_usd } = bill;
		const spread = `mean of ${seeds.length} seeds; p50 ${formatUsd(p50_usd)}, p95 ${formatUsd(p95_usd)}, p99 ${formatUsd(p99_usd)}`;
		page.text(spread, 2, 'dim');
	}
	const shown = bill.causes.filter((line) => wholeCents(line.usd) !== 0 || wholeCents(line.baseline_usd) !== 0);
	const differs = (line: CauseLine) => incident !== null && wholeCents(line.usd) !== wholeCents(line.baseline_usd);
	const columns = [{ dots: true }, { align: 'right', title: 'this run' }, { align: 'right', title: 'share', optional: 1 }] as const;
	page.table({
		columns: shown.some(differs) ? [...columns, { align: 'right', title: 'quiet twin' }] : columns,
		rows: shown.map((line): Cell[] => [
			causeTitles[line.cause],
			centsOf(line.usd),
			percentOf(line.share),
			...(shown.some(differs) ? [{ text: differs(line) ? centsOf(line.baseline_usd) : 'same', look: 'dim' } as const] : []),
		]),
		notes: shown.map(ownerOf),
	});
	sumCheck(page, bill);
}

function twinOf(bill: BillResult): string {
	if (wholeCents(bill.baseline_usd) === 0) return 'the quiet twin costs nothing';
	return `${timesOf(bill.total_usd / bill.baseline_usd)} the quiet twin (${centsOf(bill.baseline_usd)})`;
}

function ownerOf(line: CauseLine): string | null {
	if (line.owner === null) return line.owner_path;
	return line.owner_path === null ? line.owner : `${line.owner} (${line.owner_path})`;
}

/** Causes partition the bill; a report that showed otherwise without saying so would be worse than none. */
function sumCheck(page: Page, bill: BillResult): void {
	const sum = bill.causes.reduce((cents, line) => cents + wholeCents(line.usd), 0);
	if (sum === wholeCents(bill.total_usd)) {
		page.text(`the parts add up to ${centsOf(bill.total_usd)}, to the cent`, 2, 'dim');
		return;
	}
	const apart = centsOf(Math.abs(sum - wholeCents(bill.total_usd)) / 100);
	const warning = `THE PARTS DO NOT ADD UP: they come to ${centsOf(sum / 100)}, the bill is ${centsOf(bill.total_usd)}, ${apart} apart. This is a bug in premortem; do not trust this bill.`;
	page.text(warning, 2, 'red', { text: '!!', look: 'red' });
}

export function loopsSection(page: Page, result: Result): void {
	for (const loop of result.loops) {
		page.heading(
			'LOOP',
			`gain ${timesOf(loop.gain)} a turn${loop.gain > 1 ? ', it feeds itself' : ''} · ${formatUsd(loop.usd)} went round it`,
		);
		const closed = loop.path[0] === loop.path[loop.path.length - 1] ? loop.path : [...loop.path, loop.path[0]];
		page.text(closed.join(' → '));
		if (loop.lines.length > 0) page.text(listed(loop.lines), 2, 'dim');
	}
}
