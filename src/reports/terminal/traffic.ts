/** What was asked, what came of it, and what the pools did. */
import { formatCount } from '../../base/units.ts';
import { outcomeNames } from '../../model/outcomes.ts';
import type { Result } from '../../model/result.ts';
import type { Page } from './page.ts';
import type { Cell } from './table.ts';
import { listed } from './text.ts';
import { latencyOf, percentOf, timesOf } from './words.ts';

export function trafficSection(page: Page, result: Result): void {
	const { traffic, latency_s: latency } = result;
	const after = traffic.goodput_after_onset_ratio;
	const outcomes = [...outcomeNames, 'open' as const]
		.filter((name) => traffic.outcomes[name] > 0)
		.map((name) => `${name} ${formatCount(traffic.outcomes[name])} (${percentOf(traffic.outcomes[name] / traffic.requests)})`);
	const quantiles = (['p50', 'p95', 'p99'] as const).map((name) => `${name} ${latencyOf(latency[name])}`);
	page.heading('TRAFFIC');
	page.table({
		columns: [{ dots: true }, {}, {}],
		rows: [
			['requests', formatCount(traffic.requests)],
			['attempts', `${formatCount(traffic.attempts)} · amplification ${timesOf(traffic.amplification)}`],
			['goodput', `${percentOf(traffic.goodput_ratio)}${after === null ? '' : ` · ${percentOf(after)} after onset`}`],
			['how they ended', outcomes.length === 0 ? '-' : listed(outcomes)],
			['latency of good answers', latency.count === 0 ? 'none' : listed(quantiles)],
		],
	});
}

function hoursOf(seconds: number): string {
	const hours = seconds / 3600;
	return hours >= 100 ? formatCount(hours) : hours.toFixed(1);
}

/** What was used of pools that somebody else runs. */
function hostedSection(page: Page, result: Result): void {
	const pools = Object.entries(result.pools).flatMap(([name, pool]) =>
		pool.meters === undefined ? [] : [{ name, pool, meters: pool.meters }],
	);
	if (pools.length === 0) return;
	page.heading('HOSTED', 'what was used', 'dim');
	const used = [...new Set(pools.flatMap(({ meters }) => Object.keys(meters)))];
	page.table({
		columns: [
			{ min: 14 },
			...used.map((title, i) => ({ title: title.replaceAll('-', ' '), align: 'right', optional: i }) as const),
			{ title: 'queue max', align: 'right', optional: 9 },
			{ title: 'overflow', align: 'right', optional: 10 },
		],
		rows: pools.map(({ name, pool, meters }): Cell[] => [
			name,
			...used.map((meter) => (meters[meter] === undefined ? '' : formatCount(meters[meter]))),
			formatCount(pool.queue_max),
			formatCount(pool.overflowed),
		]),
	});
}

export function poolsSection(page: Page, result: Result): void {
	hostedSection(page, result);
	const pools = Object.entries(result.pools).filter(([, pool]) => pool.meters === undefined);
	if (pools.length === 0) return;
	page.heading('POOLS', 'max and mean are replicas', 'dim');
	const number = (title: string, optional = 0) => ({ title, align: 'right', optional }) as const;
	page.table({
		columns: [
			{ min: 14 },
			number('max'),
			number('mean', 1),
			number('busy'),
			number('cold starts'),
			number('queue max'),
			number('overflow', 2),
			number('GPU-h', 3),
		],
		rows: pools.map(([name, pool]): Cell[] => [
			name,
			formatCount(pool.replicas_max),
			pool.replicas_mean.toFixed(1),
			percentOf(pool.utilization),
			formatCount(pool.cold_starts),
			formatCount(pool.queue_max),
			formatCount(pool.overflowed),
			hoursOf(pool.gpu_seconds),
		]),
	});
}
