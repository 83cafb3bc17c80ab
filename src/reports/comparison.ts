/** Variants side by side on the same traffic. */
import { formatUsd } from '../base/units.ts';
import type { Comparison, ComparisonRow } from '../model/comparison.ts';
import type { ReportContext } from './report.ts';
import { verdictMarks } from './terminal/headline.ts';
import { Page } from './terminal/page.ts';
import type { Cell } from './terminal/table.ts';
import { GLUE, listed } from './terminal/text.ts';
import { counted, latencyOf, lengthOf, percentOf, seedsOf, timesOf } from './terminal/words.ts';

export { renderComparisonJson } from './json.ts';

export function renderComparison(comparison: Comparison, context: ReportContext): string {
	const page = new Page(context);
	const { scenario, seeds } = comparison;
	const rows = inOrder(comparison.rows);
	page.line({ text: scenario.name, look: 'bold' }, ' compared');
	const paired = seeds.length > 1 ? 'paired on ' : 'on ';
	page.text(listed([...kindsOf(rows), paired + seedsOf(seeds), 'same arrivals and draws in every row']), 2, 'dim');
	page.line();

	const number = (title: string, optional = 0) => ({ title, align: 'right', optional }) as const;
	const spread = seeds.length > 1;
	const tails = tailsOf.filter(({ of }) => rows.every((row) => of(row) !== null));
	const collapses = spread && rows.some(({ collapse }) => collapse !== null);
	// Cents would only hide which bill is the longer number.
	const whole = rows.some((row) => row.bill_usd.mean >= 1000);
	const usdOf = (usd: number) => (whole ? formatUsd(Math.round(usd)).replace(/\.00$/, '') : formatUsd(usd));
	const titles = page.table({
		columns: [
			{},
			{ title: rows.every(({ kind }) => kind === 'written' || kind === 'variant') ? 'variant' : 'alternative', min: 18 },
			number('bill'),
			...(spread ? [number('±', 3)] : []),
			...tails.map(({ title }) => number(title, 3)),
			number('change'),
			number('goodput'),
			number('tries', 1),
			number('p95', 2),
			number('contain'),
			...(collapses ? [number('collapse', 4)] : []),
			{},
		],
		rows: rows.map((row): Cell[] => [
			verdictMarks[row.verdict],
			row.kind === 'written' ? { text: row.label, look: 'bold' } : row.label,
			usdOf(row.bill_usd.mean),
			...(spread ? [{ text: usdOf((row.bill_usd.hi - row.bill_usd.lo) / 2), look: 'dim' } as const] : []),
			...tails.map(({ of }) => usdOf(of(row) ?? Number.NaN)),
			changeOf(row),
			percentOf(row.goodput_ratio),
			timesOf(row.amplification),
			latencyOf(row.latency_p95_s),
			containOf(row),
			...(collapses ? [collapseOf(row)] : []),
			row.pareto ? { text: '★', look: 'green' } : '',
		]),
		notes: rows.map(whyOf),
	});

	page.line();
	page.text(
		legendOf(comparison, titles)
			.map((item) => item.replace(' ', GLUE))
			.join(' · '),
		2,
		'dim',
	);
	if (spread && tails.length < tailsOf.length) page.text(tailsMissing(tails.length), 2, 'dim');
	return page.toString();
}

/** What a bill may come to in the worst seeds, where there are enough of them. */
const tailsOf: readonly { readonly title: string; readonly needed: number; readonly of: (row: ComparisonRow) => number | null }[] = [
	{ title: 'P95', needed: 20, of: (row) => row.bill_p95_usd },
	{ title: 'P99', needed: 100, of: (row) => row.bill_p99_usd },
];

function tailsMissing(known: number): string {
	const missing = tailsOf.slice(known).map(({ title, needed }) => `${title} of the bill needs ${needed} seeds`);
	return `${missing.join(', ')}: --seeds ${tailsOf.at(-1)?.needed}`;
}

function legendOf({ rows, seeds, noise_ratio }: Comparison, titles: readonly string[]): string[] {
	const legend: string[] = [];
	if (titles.includes('tries')) legend.push('tries: attempts a request');
	if (titles.includes('±')) legend.push('±: half of the 95% interval');
	if (titles.includes('collapse')) legend.push('collapse: how often it does not recover by itself, 95% interval');
	if (rows.some((row) => row.censored > 0 && row.censored < row.seeds)) legend.push('≥: some seeds were never contained');
	if (rows.some((row) => changeOf(row).text === '≈')) legend.push('≈: no clear change');
	if (rows.some((row) => changeOf(row).text === '=')) legend.push(`=: the same, within ${percentOf(noise_ratio)}`);
	if (rows.some((row) => row.seeds < seeds.length)) legend.push('rows whose verdict was clear ran fewer seeds');
	if (rows.some((row) => row.pareto)) legend.push('★: no row beats it on bill, goodput, p95 and contain at once');
	return legend;
}

/** `2 variants`, `1 gateway`. */
function kindsOf(rows: readonly ComparisonRow[]): string[] {
	const kinds = [...new Set(rows.map(({ kind }) => kind))].filter((kind) => kind !== 'written');
	return kinds.map((kind) => counted(rows.filter((row) => row.kind === kind).length, kind));
}

/** The scenario as written, then what is cheapest. */
function inOrder(rows: readonly ComparisonRow[]): ComparisonRow[] {
	const written = rows.filter((row) => row.kind === 'written');
	const others = rows.filter((row) => row.kind !== 'written');
	return [...written, ...others.sort((a, b) => a.bill_usd.mean - b.bill_usd.mean)];
}

function changeOf(row: ComparisonRow): { readonly text: string; readonly look?: 'green' | 'red' | 'dim' } {
	if (row.kind === 'written') return { text: '—', look: 'dim' };
	const { lo, hi } = row.difference_usd;
	const ratio = row.difference_ratio;
	if (row.equal) return { text: '=', look: 'dim' };
	if (lo <= 0 && hi >= 0) return { text: '≈', look: 'dim' };
	const percent = Math.abs(ratio * 100).toFixed(Math.abs(ratio) < 0.0995 ? 1 : 0);
	return ratio < 0 ? { text: `-${percent}%`, look: 'green' } : { text: `+${percent}%`, look: 'red' };
}

function containOf(row: ComparisonRow): Cell {
	if (row.mttc_s === null) return '-';
	if (row.censored >= row.seeds) return { text: 'never', look: 'red' };
	return `${row.censored > 0 ? '≥' : ''}${lengthOf(row.mttc_s)}`;
}

function collapseOf({ collapse }: ComparisonRow): Cell {
	if (collapse === null) return '-';
	const { lo, hi } = collapse.share;
	const percent = (share: number) => Math.round(share * 100);
	return { text: `${percent(lo)}–${percent(hi)}%`, look: lo > 0.5 ? 'red' : hi < 0.5 ? 'green' : 'dim' };
}

function whyOf(row: ComparisonRow): string | null {
	const parts = [row.why];
	if (row.metastable && !/metastable/i.test(row.why)) parts.push('metastable');
	if (row.contained_but_dead && !/contained.but.dead/i.test(row.why)) parts.push('contained but dead');
	if (row.on_the_edge) parts.push(`on the edge after ${counted(row.seeds, 'seed')}`);
	const why = parts.filter((part) => part !== '').join('; ');
	return why === '' ? null : why;
}
