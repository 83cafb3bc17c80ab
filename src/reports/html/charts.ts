/** Charts in time. Each is drawn by the page's script, sketched for those who run none, and told as a table. */
import type { Result, TimelineResult } from '../../model/result.ts';
import { markup } from '../inert.ts';
import { thinOut } from '../terminal/chart.ts';
import { centsOf, clockOf, instantOf } from '../terminal/words.ts';
import { element, section, table } from './parts.ts';

type SeriesName = Exclude<keyof TimelineResult, 'step_s'>;

interface Chart {
	/** As the page's script knows it. */
	readonly name: string;
	readonly title: string;
	readonly aside: string;
	readonly series: readonly { readonly key: SeriesName; readonly label: string; readonly look: 'run' | 'twin' | 'second' }[];
}

const charts: readonly Chart[] = [
	{
		name: 'spend',
		title: 'Spend rate',
		aside: 'dollars per minute; dashed is the quiet twin, the band holds the twins of all seeds',
		series: [
			{ key: 'baseline_usd_per_min', label: 'quiet twin', look: 'twin' },
			{ key: 'spend_usd_per_min', label: 'this run', look: 'run' },
		],
	},
	{
		name: 'spent',
		title: 'Spent so far',
		aside: 'dollars',
		series: [
			{ key: 'baseline_spent_usd', label: 'quiet twin', look: 'twin' },
			{ key: 'spent_usd', label: 'this run', look: 'run' },
		],
	},
	{
		name: 'replicas',
		title: 'Replicas',
		aside: 'of all pools, starting on top of ready',
		series: [
			{ key: 'replicas_ready', label: 'ready', look: 'run' },
			{ key: 'replicas_starting', label: 'starting', look: 'second' },
		],
	},
	{ name: 'queue', title: 'Queue', aside: 'attempts waiting in all pools', series: [{ key: 'queue', label: 'waiting', look: 'run' }] },
	{
		name: 'traffic',
		title: 'Attempts and goodput',
		aside: 'per second',
		series: [
			{ key: 'attempts_per_s', label: 'attempts', look: 'second' },
			{ key: 'requests_per_s', label: 'requests', look: 'twin' },
			{ key: 'goodput_per_s', label: 'goodput', look: 'run' },
		],
	},
];

/** Rows of a chart's table: as many as one reads. */
const ROWS = 36;
const SKETCH_POINTS = 200;

export function chartSections(result: Result): string[] {
	const [first, ...others] = charts.map((chart) => chartSection(chart, result));
	const alone = result.seeds.length > 1 ? element('p', `Charts show the first seed (${result.seeds[0]}).`, 'soft') : '';
	return [first, marksOf(result), alone, `<div class="two">\n${others.join('\n')}\n</div>`];
}

function chartSection(chart: Chart, { timeline, scenario }: Result): string {
	const { name, title, aside, series } = chart;
	const figure = `<figure data-chart="${name}" tabindex="0" role="group" aria-label="${title}, ${aside}; arrow keys move the cursor">
<div class="canvas"></div><div class="said" aria-live="polite"></div>
<noscript>${sketch(chart, timeline)}</noscript>
</figure>`;
	const steps = timeline.spend_usd_per_min.length;
	const rows = Math.min(ROWS, steps);
	const columns = series.map(({ key }) => thinOut(timeline[key], rows));
	const body = Array.from({ length: rows }, (_, i) => {
		const at = Math.floor((i * steps) / rows) * timeline.step_s;
		return [instantOf(at), markup(clockOf(scenario.start, at), 20), ...columns.map((column) => numberOf(column[i]))];
	});
	const note = steps > rows ? 'the highest value from each instant to the next' : 'every step';
	const data = table(['from', 'clock', ...series.map(({ label }) => `#${label}`)], body, { caption: `${title}, ${aside}: ${note}` });
	return section(title, aside, figure, `<details><summary>${title} as a table</summary>${data}</details>`);
}

function numberOf(value: number): string {
	return String(Number(value.toPrecision(4)));
}

/** Where the incident was when, in words: the lines in the charts have the same names. */
function marksOf({ incident, scenario, bill }: Result): string {
	if (incident === null) return '';
	const marks: readonly (readonly [string, number | null, number | null])[] = [
		['onset', incident.onset_s, null],
		['detected', incident.detected_s, bill.at.detected_usd],
		['acknowledged', incident.acknowledged_s, bill.at.acknowledged_usd],
		['contained', incident.contained_s, bill.at.contained_usd],
	];
	const words = marks.map(([name, at, usd]) => {
		if (at === null) return `${element('strong', name)} never`;
		const clock = clockOf(scenario.start, at);
		return `${element('strong', name)} ${instantOf(at)}${clock === '' ? '' : ` (${markup(clock, 20)})`}${usd === null ? '' : `, ${centsOf(usd)} spent`}`;
	});
	const by = incident.contained_by === null ? '' : ` by ${markup(incident.contained_by, 200)}`;
	const asleep = bill.hour_asleep_usd === null ? '' : ` · one more hour asleep: ${centsOf(bill.hour_asleep_usd)}`;
	return element('p', `${words.join(' · ')}${by}${asleep}`);
}

/** Lines without a scale: enough to see the shape of it. */
function sketch({ title, series }: Chart, timeline: TimelineResult): string {
	const points = series.map(({ key }) => thinOut(timeline[key], Math.min(SKETCH_POINTS, Math.max(2, timeline[key].length))));
	const top = Math.max(1e-9, ...points.flat());
	const lines = points.map((values, i) => {
		const xy = values.map(
			(value, x) => `${((x * 600) / (values.length - 1)).toFixed(1)},${(118 - (112 * Math.max(0, value)) / top).toFixed(1)}`,
		);
		return `<polyline class="${series[i].look}" points="${xy.join(' ')}"/>`;
	});
	return `<svg viewBox="0 0 600 120" role="img" aria-label="${title}, highest ${numberOf(top)}"><line class="rule" x1="0" y1="119" x2="600" y2="119"/>${lines.join('')}</svg>`;
}
