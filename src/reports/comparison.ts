/** Variants side by side on the same traffic. */
import { formatUsd } from '../base/units.ts';
import type { Comparison, ComparisonRow } from '../model/result.ts';
import type { ReportContext } from './report.ts';
import { verdictMarks } from './terminal/headline.ts';
import { Page } from './terminal/page.ts';
import type { Cell } from './terminal/table.ts';
import { GLUE, listed } from './terminal/text.ts';
import { counted, latencyOf, lengthOf, percentOf, seedsOf, timesOf } from './terminal/words.ts';

export { renderComparisonJson } from './json.ts';

/** A change of the bill below this share is noise to a reader, however well it is measured. */
const NOISE_RATIO = 0.01;

export function renderComparison(comparison: Comparison, context: ReportContext): string {
	const page = new Page(context);
	const { scenario, seeds } = comparison;
	const rows = inOrder(comparison.rows);
	page.line({ text: scenario.name, look: 'bold' }, ' compared');
	const variants = rows.filter((row) => row.variant !== null).length;
	const paired = seeds.length > 1 ? 'paired on ' : 'on ';
	page.text(listed([counted(variants, 'variant'), paired + seedsOf(seeds), 'same arrivals and draws in every row']), 2, 'dim');
	page.line();

	const number = (title: string, optional = 0) => ({ title, align: 'right', optional }) as const;
	const spread = seeds.length > 1;
	// Cents would only hide which bill is the longer number.
	const whole = rows.some((row) => row.bill_usd.mean >= 1000);
	const usdOf = (usd: number) => (whole ? formatUsd(Math.round(usd)).replace(/\.00$/, '') : formatUsd(usd));
	const titles = page.table({
		columns: [
			{},
			{ title: 'variant', min: 18 },
			number('bill'),
			...(spread ? [number('±', 3)] : []),
			number('change'),
			number('goodput'),
			number('tries', 1),
			number('p95', 2),
			number('contain'),
			{},
		],
		rows: rows.map((row): Cell[] => [
			verdictMarks[row.verdict],
			row.variant === null ? { text: 'as written', look: 'bold' } : row.variant,
			usdOf(row.bill_usd.mean),
			...(spread ? [{ text: usdOf((row.bill_usd.hi - row.bill_usd.lo) / 2), look: 'dim' } as const] : []),
			changeOf(row),
			percentOf(row.goodput_ratio),
			timesOf(row.amplification),
			latencyOf(row.latency_p95_s),
			containOf(row, seeds.length),
			row.pareto ? { text: '★', look: 'green' } : '',
		]),
		notes: rows.map(whyOf),
	});

	page.line();
	const legend: string[] = [];
	if (titles.includes('tries')) legend.push('tries: attempts a request');
	if (titles.includes('±')) legend.push('±: half of the 95% interval');
	if (rows.some((row) => row.censored > 0 && row.censored < seeds.length)) legend.push('≥: some seeds were never contained');
	if (rows.some((row) => changeOf(row).text === '≈')) legend.push('≈: no clear change');
	if (rows.some((row) => row.pareto)) legend.push('★: no row beats it on bill, goodput, p95 and contain at once');
	page.text(legend.map((item) => item.replace(' ', GLUE)).join(' · '), 2, 'dim');
	return page.toString();
}

/** The scenario as written, then what is cheapest. */
function inOrder(rows: readonly ComparisonRow[]): ComparisonRow[] {
	const written = rows.filter((row) => row.variant === null);
	const variants = rows.filter((row) => row.variant !== null);
	return [...written, ...variants.sort((a, b) => a.bill_usd.mean - b.bill_usd.mean)];
}

function changeOf(row: ComparisonRow): { readonly text: string; readonly look?: 'green' | 'red' | 'dim' } {
	if (row.variant === null) return { text: '—', look: 'dim' };
	const { lo, hi } = row.difference_usd;
	const ratio = row.difference_ratio;
	if ((lo <= 0 && hi >= 0) || Math.abs(ratio) < NOISE_RATIO) return { text: '≈', look: 'dim' };
	const percent = Math.abs(ratio * 100).toFixed(Math.abs(ratio) < 0.0995 ? 1 : 0);
	return ratio < 0 ? { text: `-${percent}%`, look: 'green' } : { text: `+${percent}%`, look: 'red' };
}

function containOf(row: ComparisonRow, seeds: number): Cell {
	if (row.mttc_s === null) return '-';
	if (row.censored >= seeds) return { text: 'never', look: 'red' };
	return `${row.censored > 0 ? '≥' : ''}${lengthOf(row.mttc_s)}`;
}

function whyOf(row: ComparisonRow): string | null {
	const parts = [row.why];
	if (row.metastable && !/metastable/i.test(row.why)) parts.push('metastable');
	if (row.contained_but_dead && !/contained.but.dead/i.test(row.why)) parts.push('contained but dead');
	const why = parts.filter((part) => part !== '').join('; ');
	return why === '' ? null : why;
}
