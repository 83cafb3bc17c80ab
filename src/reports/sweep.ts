/** A sweep for people: the points, a heat map of two keys, and how much each key moves the metric. */
import { formatUsd } from '../base/units.ts';
import type { SweepMetric, SweepPoint, SweepResult } from '../model/sweepResult.ts';
import { csvField } from './inert.ts';
import type { ReportContext } from './report.ts';
import { Page } from './terminal/page.ts';
import type { Cell, Table } from './terminal/table.ts';
import { counted, latencyOf, lengthOf, percentOf, seedsOf, timesOf } from './terminal/words.ts';

/** More points than this are shown from both ends. */
const POINTS_SHOWN = 40;
const ENDS_SHOWN = 8;

const metricTitles: Readonly<Record<SweepMetric, string>> = {
	bill: 'bill',
	overage: 'overage',
	goodput: 'goodput',
	amplification: 'tries',
	latency: 'p95',
	contain: 'contain',
};

/** A value of a metric as people read it. */
export function metricText(metric: SweepMetric, value: number | null): string {
	if (value === null) return '-';
	if (metric === 'bill' || metric === 'overage') return formatUsd(value);
	if (metric === 'goodput') return percentOf(value);
	if (metric === 'amplification') return timesOf(value);
	return metric === 'latency' ? latencyOf(value) : lengthOf(value);
}

export function renderSweep(result: SweepResult, context: ReportContext): string {
	const page = new Page(context);
	const { scenario, design, points, seeds } = result;
	page.line({ text: scenario.name, look: 'bold' }, scenario.variant === null ? '' : ` · variant ${scenario.variant}`, ' · sweep');
	page.text(`${design.replaceAll('-', ' ')} · ${counted(points.length, 'point')} on ${seedsOf(seeds)}, the same in every point`, 2, 'dim');
	pointsSection(page, result);
	if (design === 'grid' && result.axes.length === 2) heatSection(page, result, context.unicode);
	sensitivitySection(page, result);
	return page.toString();
}

function pointsSection(page: Page, result: SweepResult): void {
	const { points, metric } = result;
	if (points.length <= POINTS_SHOWN) {
		page.heading('POINTS');
		pointsTable(page, result, points);
		return;
	}
	const worth = (point: SweepPoint) => point.means[metric]?.mean ?? Number.POSITIVE_INFINITY;
	const ordered = [...points].sort((a, b) => worth(a) - worth(b));
	page.heading('LOWEST', `by ${metricTitles[metric]}, of ${counted(points.length, 'point')}`);
	pointsTable(page, result, ordered.slice(0, ENDS_SHOWN));
	page.heading('HIGHEST');
	pointsTable(page, result, ordered.slice(-ENDS_SHOWN));
	page.text('all of them: --format csv', 2, 'dim');
}

function pointsTable(page: Page, { axes, seeds }: SweepResult, points: readonly SweepPoint[]): void {
	const number = (title: string, optional = 0) => ({ title, align: 'right', optional }) as const;
	const half = ({ means }: SweepPoint) => (means.bill === null ? '-' : formatUsd((means.bill.hi - means.bill.lo) / 2));
	const spread = seeds.length > 1;
	page.table({
		columns: [
			{},
			...axes.map(({ path }) => ({ title: path, min: 8 })),
			number('bill'),
			...(spread ? [number('±', 3)] : []),
			number('goodput'),
			number('tries', 1),
			number('p95', 2),
			number('contain'),
			number('failed'),
		],
		rows: points.map((point): Cell[] => [
			markOf(point),
			...axes.map(({ path }): Cell => valueAt(point, path) ?? { text: 'as written', look: 'dim' }),
			metricText('bill', point.means.bill?.mean ?? null),
			...(spread ? [{ text: half(point), look: 'dim' } as const] : []),
			metricText('goodput', point.means.goodput?.mean ?? null),
			metricText('amplification', point.means.amplification?.mean ?? null),
			metricText('latency', point.means.latency?.mean ?? null),
			containText(point),
			`${point.failed} of ${point.runs.length}`,
		]),
	});
}

function markOf({ failed, runs }: SweepPoint): Cell {
	if (failed === 0) return { text: '✓', look: 'green' };
	return failed === runs.length ? { text: '✗', look: 'red' } : { text: '!', look: 'yellow' };
}

function containText({ means, runs }: SweepPoint): Cell {
	if (means.contain === null) return '-';
	const contained = runs.filter((run) => run.contained).length;
	if (contained === 0) return { text: 'never', look: 'red' };
	return `${contained < runs.length ? '≥' : ''}${lengthOf(means.contain.mean)}`;
}

function valueAt({ set }: SweepPoint, path: string): string | null {
	return set.find((one) => one.path === path)?.value ?? null;
}

const SHADES = ['·', '░', '▒', '▓', '█'];
const SHADES_ASCII = ['.', ':', '+', '#', '@'];

function heatSection(page: Page, result: SweepResult, unicode: boolean): void {
	const { metric, points } = result;
	const [rows, columns] = result.axes.map(({ values }) => values ?? []);
	const known = points.flatMap(({ means }) => means[metric]?.mean ?? []);
	if (known.length === 0) return;
	const [lowest, highest] = [Math.min(...known), Math.max(...known)];
	page.heading('HEAT MAP', `${metricTitles[metric]}, from ${metricText(metric, lowest)} to ${metricText(metric, highest)}`);
	page.text(`down: ${result.axes[0].path}; across: ${result.axes[1].path}`, 2, 'dim');
	const shadeOf = (value: number) => {
		const shades = unicode ? SHADES : SHADES_ASCII;
		const share = highest === lowest ? 0 : (value - lowest) / (highest - lowest);
		return shades[Math.min(shades.length - 1, Math.floor(share * shades.length))];
	};
	const look = ({ failed, runs }: SweepPoint) => (failed === 0 ? 'green' : failed === runs.length ? 'red' : 'yellow');
	const table = (numbers: boolean): Table => ({
		columns: [{}, ...columns.map((value) => ({ title: value, align: 'right' as const }))],
		rows: rows.map((value, i): Cell[] => [
			value,
			...columns.map((_, j): Cell => {
				const point = points[i * columns.length + j];
				const mean = point.means[metric]?.mean;
				if (mean === undefined) return '-';
				const shade = shadeOf(mean).repeat(2);
				return { text: numbers ? `${metricText(metric, mean)} ${shade}` : shade, look: look(point) };
			}),
		]),
	});
	page.table(page.squeezes(table(true)) ? table(false) : table(true));
}

function sensitivitySection(page: Page, { sensitivity, metric, design }: SweepResult): void {
	const number = (title: string) => ({ title, align: 'right' }) as const;
	const gist = design === 'one-at-a-time' ? 'the other keys as written' : 'averaged over the other keys';
	page.heading('SENSITIVITY', `of ${metricTitles[metric]}, ${gist}`);
	page.table({
		columns: [{}, number('lowest'), { title: 'at' }, number('highest'), { title: 'at' }, number('swing'), number('share')],
		rows: [...sensitivity]
			.sort((a, b) => b.swing - a.swing)
			.filter(({ levels }) => levels.length > 0)
			.map(({ path, levels, swing, share }): Cell[] => {
				const low = levels.reduce((a, b) => (b.mean < a.mean ? b : a));
				const high = levels.reduce((a, b) => (b.mean > a.mean ? b : a));
				return [
					path,
					metricText(metric, low.mean),
					low.value,
					metricText(metric, high.mean),
					high.value,
					{ text: metricText(metric, swing), look: 'bold' },
					share === null ? '-' : percentOf(share),
				];
			}),
	});
	if (sensitivity.some(({ share }) => share !== null))
		page.text('share: of the variance over all points, what this key explains by itself', 2, 'dim');
}

const runColumns = [
	'bill_usd',
	'overage_usd',
	'goodput_ratio',
	'amplification',
	'latency_p95_s',
	'contain_s',
	'contained',
	'collapsed',
	'verdict',
] as const;

/** A row for every point and seed. */
export function sweepCsv({ axes, points, seeds }: SweepResult): string {
	const head = ['point', ...axes.map(({ path }) => csvField(path)), 'seed', 'plan_hash', ...runColumns];
	const rows = points.flatMap((point, i) =>
		point.runs.map((run, s) => [
			i,
			...axes.map(({ path }) => csvField(valueAt(point, path) ?? '')),
			seeds[s],
			point.plan_hash,
			...runColumns.map((column) => run[column] ?? ''),
		]),
	);
	return `${[head, ...rows].map((row) => row.join(',')).join('\n')}\n`;
}

/** A line for every point and seed. */
export function sweepJsonl({ points, seeds }: SweepResult): string {
	return points
		.flatMap((point, i) =>
			point.runs.map((run, s) => {
				const set = Object.fromEntries(point.set.map(({ path, value }) => [path, value]));
				return `${JSON.stringify({ point: i, set, seed: seeds[s], plan_hash: point.plan_hash, ...run })}\n`;
			}),
		)
		.join('');
}
