/** Whether answers were right, what became of releases, and who saw drift. People's money stands here, never in the bill. */
import { formatCount } from '../../base/units.ts';
import type { Result } from '../../model/result.ts';
import { markup } from '../inert.ts';
import { centsOf, lengthOf, listedPhases, percentOf } from '../terminal/words.ts';
import { code, section, table } from './parts.ts';

export function answerSections(result: Result): string[] {
	return [answers(result), people(result), releases(result), monitors(result)];
}

function answers({ quality }: Result): string {
	if (quality === undefined) return '';
	const rows = Object.entries(quality.pools).map(([name, pool]) => [
		code(name),
		formatCount(pool.answers),
		formatCount(pool.wrong_answers),
		percentOf(pool.wrong_ratio),
	]);
	const taken = `${formatCount(quality.wrong_answers)} of ${formatCount(quality.answers)} that users took were wrong (${percentOf(quality.wrong_ratio)})`;
	const again = `${formatCount(quality.reasks)} asked again, ${formatCount(quality.unresolved)} given up with a wrong answer`;
	return section('Answers', `${taken}; ${again}`, table(['pool', '#good answers', '#wrong', '#share'], rows));
}

function people({ quality }: Result): string {
	if (quality === undefined || quality.people.length === 0) return '';
	const rows = quality.people.map(({ stream, what, cases, usd }) => [code(stream), markup(what, 40), formatCount(cases), centsOf(usd)]);
	const sum = ['in no cloud bill', '', '', centsOf(quality.people_cost_usd)];
	const aside = `the quiet twin: ${centsOf(quality.people_baseline_usd)}`;
	return section('People', aside, table(['stream', 'what', '#cases', '#cost'], [...rows, sum], { sum: true }));
}

function releases({ releases, seeds }: Result): string {
	if (releases === undefined) return '';
	const rows = Object.entries(releases).map(([name, release]) => [
		code(name),
		listedPhases(release.phases, seeds.length),
		release.gate === null ? '' : percentOf(release.gate.pass_chance),
		formatCount(release.exposed),
		percentOf(release.exposed_ratio),
		`${formatCount(release.failed_checks)} of ${formatCount(release.checks)}`,
		release.rolled_back_after_s === null ? '' : lengthOf(release.rolled_back_after_s),
		centsOf(release.evaluation_usd),
	]);
	const titles = ['release', 'ended', '#gate passes', '#exposed', '#share', '#failed checks', '#rolled back after', '#evaluation'];
	return section('Releases', null, table(titles, rows));
}

function monitors({ monitors }: Result): string {
	if (monitors === undefined) return '';
	const rows = Object.entries(monitors).map(([name, monitor]) => [
		code(name),
		formatCount(monitor.samples),
		formatCount(monitor.alarms),
		formatCount(monitor.false_alarms),
		monitor.detected_after_s === null ? 'never' : lengthOf(monitor.detected_after_s),
		centsOf(monitor.cost_usd),
	]);
	return section('Monitors', null, table(['monitor', '#samples', '#alarms', '#false', '#detected after', '#cost'], rows));
}
