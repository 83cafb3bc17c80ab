/// <reference types="uplot" />
/**
 * What runs inside an HTML report: it draws the series of the embedded results as charts with one cursor. Everything
 * else on the page is there without it. It asks for nothing outside of the page.
 */

interface Series {
	readonly key: string;
	readonly label: string;
	readonly colour: string;
	readonly dash?: number[];
	readonly fill?: boolean;
	/** Drawn on top of these series instead of from zero. */
	readonly on?: string;
}

interface Happening {
	readonly at_s: number;
	readonly kind: string;
}

interface Embedded {
	readonly timeline: Readonly<Record<string, number[]>> & { readonly step_s: number };
	readonly incident: (Readonly<Record<string, unknown>> & { readonly events: readonly Happening[] }) | null;
}

const twin = { colour: '--twin', dash: [6, 4] };
const chartsOf: Readonly<Record<string, { readonly unit: string; readonly series: readonly Series[]; readonly band?: string }>> = {
	spend: {
		unit: '$/min',
		band: '--band',
		series: [
			{ key: 'baseline_max_usd_per_min', label: 'twins, highest', colour: '--band' },
			{ key: 'baseline_min_usd_per_min', label: 'twins, lowest', colour: '--band' },
			{ key: 'baseline_usd_per_min', label: 'quiet twin', ...twin },
			{ key: 'spend_usd_per_min', label: 'this run', colour: '--run' },
		],
	},
	spent: {
		unit: '$',
		series: [
			{ key: 'baseline_spent_usd', label: 'quiet twin', ...twin },
			{ key: 'spent_usd', label: 'this run', colour: '--run' },
		],
	},
	replicas: {
		unit: 'replicas',
		band: '--second',
		series: [
			{ key: 'replicas_starting', label: 'starting', colour: '--second', on: 'replicas_ready' },
			{ key: 'replicas_ready', label: 'ready', colour: '--run', fill: true },
		],
	},
	queue: { unit: 'waiting', series: [{ key: 'queue', label: 'queue', colour: '--run', fill: true }] },
	traffic: {
		unit: 'per second',
		series: [
			{ key: 'attempts_per_s', label: 'attempts', colour: '--second' },
			{ key: 'requests_per_s', label: 'requests', ...twin },
			{ key: 'goodput_per_s', label: 'goodput', colour: '--run', fill: true },
		],
	},
};

const marks: readonly (readonly [key: string, label: string])[] = [
	['onset_s', 'onset'],
	['detected_s', 'detected'],
	['acknowledged_s', 'acknowledged'],
	['contained_s', 'contained'],
];
/** What else gets a line, by kind; beyond this many the table below has them. */
const deeds: Readonly<Record<string, string>> = { action: 'action', responder: 'responder', failed: 'failed', escalated: 'escalated' };
const DEEDS_MAX = 12;

/** The instants that have lines in the charts, with their names, in order. */
function moments(incident: NonNullable<Embedded['incident']>): readonly (readonly [at: number, label: string, main: boolean])[] {
	const own = marks.flatMap(([key, label]) => {
		const at = incident[key];
		return typeof at === 'number' ? [[at, label, key === 'onset_s'] as const] : [];
	});
	const others = incident.events.filter(({ kind }) => kind in deeds).slice(0, DEEDS_MAX);
	return [...own, ...others.map(({ at_s, kind }) => [at_s, deeds[kind], false] as const)].sort((a, b) => a[0] - b[0]);
}

const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function instant(seconds: number): string {
	const minutes = Math.round(seconds / 60);
	return `+${Math.floor(minutes / 60)}h${minutes % 60 === 0 ? '' : ` ${minutes % 60}m`}`;
}

function amount(value: number): string {
	return value.toLocaleString('en-US', { maximumSignificantDigits: value >= 1000 ? 6 : 4 });
}

/** Vertical lines where something happened, each with its name; names that would overlap go one line down. */
function drawMarks(incident: Embedded['incident']): (u: uPlot) => void {
	return (u) => {
		if (incident === null) return;
		const { ctx, bbox } = u;
		const ratio = devicePixelRatio;
		ctx.save();
		ctx.font = `${11 * ratio}px system-ui, sans-serif`;
		ctx.textAlign = 'left';
		ctx.textBaseline = 'top';
		ctx.lineWidth = ratio;
		const ends: number[] = [];
		for (const [at, label, main] of moments(incident)) {
			const x = Math.round(u.valToPos(at, 'x', true));
			if (x < bbox.left || x > bbox.left + bbox.width) continue;
			ctx.strokeStyle = colour('--mark');
			ctx.setLineDash(main ? [] : [4 * ratio, 3 * ratio]);
			ctx.beginPath();
			ctx.moveTo(x, bbox.top);
			ctx.lineTo(x, bbox.top + bbox.height);
			ctx.stroke();
			const width = ctx.measureText(label).width + 8 * ratio;
			const left = Math.min(x + 4 * ratio, bbox.left + bbox.width - width);
			let row = 0;
			while ((ends[row] ?? Number.NEGATIVE_INFINITY) > left) row += 1;
			ends[row] = left + width;
			// Legible on a line, and the line to be seen through it.
			ctx.fillStyle = `${colour('--paper')}a0`;
			ctx.fillRect(left - 2 * ratio, bbox.top + row * 14 * ratio, width - 4 * ratio, 13 * ratio);
			ctx.fillStyle = colour('--ink');
			ctx.fillText(label, left, bbox.top + row * 14 * ratio);
		}
		ctx.restore();
	};
}

function stacked(series: Series, timeline: Embedded['timeline']): number[] {
	const below = series.on === undefined ? null : timeline[series.on];
	return below === null ? timeline[series.key] : timeline[series.key].map((value, i) => value + below[i]);
}

function draw(figure: HTMLElement, { timeline, incident }: Embedded, group: string): uPlot {
	const name = figure.dataset.chart ?? '';
	const { unit, series, band } = chartsOf[name];
	const x = timeline.spend_usd_per_min.map((_, i) => i * timeline.step_s);
	const axis = {
		stroke: () => colour('--soft'),
		grid: { stroke: () => colour('--line'), width: 1 },
		ticks: { stroke: () => colour('--line'), width: 1 },
		font: '12px system-ui, sans-serif',
	};
	const host = figure.querySelector<HTMLElement>('.canvas') ?? figure;
	const height = name === 'spend' ? 280 : 200;
	const u = new uPlot(
		{
			width: Math.max(240, host.clientWidth),
			height,
			cursor: { sync: { key: group }, drag: { x: true, y: false } },
			scales: { x: { time: false }, y: { range: (_u: uPlot, _min: number, max: number) => [0, max > 0 ? max * 1.08 : 1] } },
			axes: [
				{
					...axis,
					values: (_u: uPlot, splits: number[]) => splits.map(instant),
					incrs: [60, 300, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 604800],
					space: 70,
				},
				{ ...axis, size: 64, values: (_u: uPlot, splits: number[]) => splits.map(amount) },
			],
			series: [
				{ label: 'time', value: (_u: uPlot, at: number | null) => (at === null ? '' : instant(at)) },
				...series.map((one, i) => ({
					label: `${one.label} (${unit})`,
					stroke: () => colour(one.colour),
					width: one.colour === '--band' ? 0 : 2,
					...(one.dash === undefined ? {} : { dash: one.dash }),
					...(one.fill === true ? { fill: () => `${colour(one.colour)}66` } : {}),
					points: { show: x.length < 2 },
					value: (_u: uPlot, _value: number | null, _s: number, at: number | null) =>
						at === null || at === undefined ? '' : amount(timeline[series[i].key][at]),
				})),
			],
			...(band === undefined ? {} : { bands: [{ series: [1, 2] as [number, number], fill: () => `${colour(band)}88` }] }),
			hooks: { draw: [drawMarks(incident)] },
		},
		[x, ...series.map((one) => stacked(one, timeline))],
		host,
	);
	figure.addEventListener('keydown', (event) => moveCursor(event, u, x));
	new ResizeObserver(() => u.setSize({ width: Math.max(240, host.clientWidth), height })).observe(host);
	return u;
}

/** The arrow keys move the cursor of all charts; what is under it is said. */
function moveCursor(event: KeyboardEvent, u: uPlot, x: readonly number[]): void {
	const now = u.cursor.idx ?? 0;
	const page = Math.max(1, Math.round(x.length / 20));
	const steps: Readonly<Record<string, number>> = {
		ArrowLeft: -1,
		ArrowRight: 1,
		PageUp: -page,
		PageDown: page,
		Home: -x.length,
		End: x.length,
	};
	const step = steps[event.key];
	if (step === undefined) return;
	event.preventDefault();
	const to = Math.min(x.length - 1, Math.max(0, now + step));
	// The third argument, missing in the declarations, tells the other charts.
	(u.setCursor as (at: { left: number; top: number }, fire: boolean, publish: boolean) => void)(
		{ left: u.valToPos(x[to], 'x'), top: 10 },
		true,
		true,
	);
	const said = u.root.closest('figure')?.querySelector('.said');
	if (said !== null && said !== undefined)
		said.textContent = `${instant(x[to])}: ${u.series
			.slice(1)
			.map((series, i) => `${String(series.label)} ${amount(u.data[i + 1][to] ?? 0)}`)
			.join(', ')}`;
}

function start(): void {
	const drawn: uPlot[] = [];
	document.querySelectorAll<HTMLElement>('article').forEach((article, i) => {
		const data = article.querySelector('script[type="application/json"]');
		if (data === null) return;
		const result = JSON.parse(data.textContent ?? 'null') as Embedded;
		for (const figure of article.querySelectorAll<HTMLElement>('figure[data-chart]')) drawn.push(draw(figure, result, `result-${i}`));
		const save = article.querySelector<HTMLButtonElement>('button.save');
		if (save === null) return;
		save.hidden = false;
		save.addEventListener('click', () => {
			const link = document.createElement('a');
			link.href = URL.createObjectURL(new Blob([`${data.textContent ?? ''}\n`], { type: 'application/json' }));
			link.download = 'result.json';
			link.click();
			URL.revokeObjectURL(link.href);
		});
	});
	const redraw = () => {
		for (const u of drawn) u.redraw(false, true);
	};
	matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
	// Paper is white, and a closed table cannot be opened on it.
	const opened: HTMLDetailsElement[] = [];
	addEventListener('beforeprint', () => {
		document.documentElement.classList.add('print');
		for (const details of document.querySelectorAll('details:not([open])')) {
			opened.push(details as HTMLDetailsElement);
			(details as HTMLDetailsElement).open = true;
		}
		redraw();
	});
	addEventListener('afterprint', () => {
		document.documentElement.classList.remove('print');
		for (const details of opened.splice(0)) details.open = false;
		redraw();
	});
	document.documentElement.dataset.drawn = String(drawn.length);
}

start();
