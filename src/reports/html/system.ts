/** What happened in the system, what its gateway's config was taken to mean, and what the model leaves out. */
import { formatCount } from '../../base/units.ts';
import type { Result } from '../../model/result.ts';
import { markup } from '../inert.ts';
import { centsOf, clockOf, instantOf, latencyOf, percentOf } from '../terminal/words.ts';
import { code, listItems, section, table } from './parts.ts';

const ROWS_MAX = 200;

export function systemSections(result: Result): string[] {
	return [traffic(result), incident(result), pools(result), gateway(result), limits(result)];
}

function traffic({ traffic, latency_s }: Result): string {
	const outcomes = Object.entries(traffic.outcomes).filter(([, n]) => n > 0);
	const rows = outcomes.map(([outcome, n]) => [
		markup(outcome, 40),
		formatCount(n),
		traffic.requests === 0 ? '' : percentOf(n / traffic.requests),
	]);
	const latency = (['p50', 'p90', 'p95', 'p99', 'max'] as const).map((name) => latencyOf(latency_s[name]));
	return section(
		'Traffic',
		`${formatCount(traffic.requests)} requests, ${formatCount(traffic.attempts)} attempts`,
		table(['requests that ended', '#count', '#share'], rows),
		table(['latency of good answers', '#p50', '#p90', '#p95', '#p99', '#max'], [['', ...latency]]),
	);
}

function incident({ incident, scenario }: Result): string {
	if (incident === null) return '';
	const rows = incident.events
		.slice(0, ROWS_MAX)
		.map(({ at_s, what, spent_usd }) => [instantOf(at_s), markup(clockOf(scenario.start, at_s), 20), markup(what), centsOf(spent_usd)]);
	const more = incident.events.length > ROWS_MAX ? `... and ${incident.events.length - ROWS_MAX} more; the embedded result has all` : '';
	return section('Incident', 'in the first seed', table(['when', 'clock', 'what', 'bill by then'], rows), more);
}

function pools({ pools }: Result): string {
	const rows = Object.entries(pools).map(([name, pool]) => [
		code(name),
		decimal(pool.replicas_max),
		decimal(pool.replicas_mean),
		formatCount(pool.cold_starts),
		percentOf(pool.utilization),
		formatCount(pool.gpu_seconds / 3600),
		formatCount(pool.queue_max),
		formatCount(pool.overflowed),
	]);
	if (rows.length === 0) return '';
	const titles = ['pool', '#most replicas', '#mean', '#cold starts', '#utilization', '#GPU hours', '#longest queue', '#turned away'];
	return section('Pools', null, table(titles, rows));
}

function decimal(value: number): string {
	return String(Number(value.toFixed(1)));
}

function gateway({ gateway }: Result): string {
	if (gateway === null) return '';
	const rows = gateway.notes
		.slice(0, ROWS_MAX)
		.map(({ path, place, treatment, why }) => [code(path), markup(treatment, 20), markup(why), code(`${place.file}:${place.line}`)]);
	const title = `${markup(gateway.product, 60)} ${markup(gateway.version, 40)}${gateway.path === null ? '' : ` ${code(gateway.path)}`}`;
	const more = gateway.notes.length > ROWS_MAX ? `... and ${gateway.notes.length - ROWS_MAX} more; the embedded result has all` : '';
	if (rows.length === 0) return '';
	return section(
		'Gateway',
		title,
		`<details><summary>What each key of its config is taken to mean</summary>${table(['key', 'treatment', 'why', 'where'], rows)}${more}</details>`,
	);
}

function limits({ limits }: Result): string {
	return section(
		'Limits',
		'what the model leaves out of this scenario',
		listItems(
			limits.map((limit) => markup(limit, 2000)),
			ROWS_MAX,
		),
	);
}
