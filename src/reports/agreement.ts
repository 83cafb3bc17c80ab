/** A simulation next to live runs, row by row. */
import { formatCount, formatUsd } from '../base/units.ts';
import type { Agreement, AgreementRow, AgreementVerdict } from '../model/agreement.ts';
import type { Unit } from '../model/metricNames.ts';
import type { ReportContext } from './report.ts';
import { Page } from './terminal/page.ts';
import type { Cell } from './terminal/table.ts';
import { counted, latencyOf, percentOf, timesOf } from './terminal/words.ts';

const looks = { equal: 'green', within: 'green', differs: 'red', unknown: 'dim' } as const satisfies Record<AgreementVerdict, string>;

const shown: Readonly<Record<Unit, (value: number) => string>> = {
	usd: formatUsd,
	'usd-per-min': (value) => `${formatUsd(value)}/min`,
	seconds: (value) => (value < 0 ? `-${latencyOf(-value)}` : latencyOf(value)),
	ratio: percentOf,
	factor: (value) => (Math.abs(value) < 10 ? `${value.toFixed(3)}x` : timesOf(value)),
	count: (value) => formatCount(value),
};

export function renderAgreement(agreement: Agreement, context: ReportContext): string {
	const page = new Page(context);
	const { scenario, seed, runs, tolerance, rows, notes, agrees } = agreement;
	page.line(
		agrees ? { text: 'AGREES', look: 'green' } : { text: 'DIFFERS', look: 'red' },
		`  ${scenario.name}: the simulation and ${counted(runs, 'live run')}`,
	);
	page.text(`seed ${seed} · plan ${scenario.plan_hash.slice(0, 8)} · tolerance ${percentOf(tolerance)}`, 2, 'dim');
	page.line();
	page.table({
		columns: [
			{ title: 'metric' },
			{ title: 'simulated', align: 'right' },
			{ title: 'live', align: 'right' },
			{ title: '±', align: 'right' },
			{ title: 'gap', align: 'right' },
			{},
		],
		rows: rows.map((row): Cell[] => [
			row.metric,
			cell(row, row.simulated),
			cell(row, row.live),
			spreadOf(row),
			gapOf(row),
			{ text: row.verdict, look: looks[row.verdict] },
		]),
	});
	for (const note of notes) page.text(note, 2, 'dim', { text: '·', look: 'dim' });
	return page.toString();
}

function cell({ unit }: AgreementRow, value: number | null): string {
	return value === null ? '-' : shown[unit](value);
}

function spreadOf(row: AgreementRow): Cell {
	return { text: row.spread === null ? '' : shown[row.unit](row.spread), look: 'dim' };
}

function gapOf({ gap, gap_ratio, unit }: AgreementRow): string {
	if (gap === null) return '-';
	if (gap_ratio === null) return shown[unit](gap);
	return `${gap_ratio > 0 ? '+' : ''}${(gap_ratio * 100).toFixed(2)}%`;
}
