/**
 * A comment for a pull request, and GitHub's job summary. It begins with a hidden marker by which a later run finds and
 * replaces it, and stays below the size GitHub takes: details go first, then rows.
 */
import { causeTitles } from '../model/causes.ts';
import type { Result, Verdict } from '../model/result.ts';
import { type Check, type CheckedScenario, checkedScenarios } from './checks.ts';
import { codeSpan, prose } from './inert.ts';
import { type Report, wholeDocument } from './report.ts';
import { reproduceCommand } from './reproduce.ts';
import { centsOf, counted, lengthOf, percentOf, seedsOf, timesOf } from './terminal/words.ts';

/** The first line of every comment. */
export const marker = '<!-- premortem:report key=default -->';

/** GitHub takes 65,536 characters in a comment. */
const LENGTH_MAX = 60_000;
const ROWS_MAX = 50;

export const markdown: Report = wholeDocument({
	kind: 'markdown',
	summary: 'for pull requests: a comment with a stable marker, also for job summaries',
	cite: 'GitHub Flavored Markdown 0.29; Infracost for the shape of the comment',
	renderAll: (batch) => {
		// The gravest first: what is cut off for lack of space should matter least.
		const scenarios = [...checkedScenarios(batch)].sort((a, b) => gravity(a) - gravity(b));
		const head = [marker, `#### Cost pre-mortem: **${headline(scenarios)}**`, '', ...table(scenarios), ''];
		const foot = [`<sub>Simulated, not billed${datesOf(scenarios)}</sub>`];
		const parts: string[] = [];
		let left = LENGTH_MAX - [...head, ...foot].join('\n').length;
		let dropped = 0;
		for (const scenario of scenarios) {
			const text = details(scenario).join('\n');
			if (text.length > left - 200) dropped += 1;
			else {
				parts.push(text);
				left -= text.length + 1;
			}
		}
		if (dropped > 0) parts.push(`Details of ${counted(dropped, 'scenario')} are left out: a comment has room for so much.\n`);
		return `${[...head, ...parts, ...foot].join('\n')}\n`;
	},
});

const marks: Readonly<Record<Verdict | 'invalid', string>> = { fail: '❌', warn: '⚠️', pass: '✅', invalid: '⛔' };

function verdictOf({ result }: CheckedScenario): Verdict | 'invalid' {
	return result?.verdict ?? 'invalid';
}

function gravity(scenario: CheckedScenario): number {
	return ['invalid', 'fail', 'warn', 'pass'].indexOf(verdictOf(scenario));
}

function headline(scenarios: readonly CheckedScenario[]): string {
	const count = (verdict: Verdict | 'invalid') => scenarios.filter((scenario) => verdictOf(scenario) === verdict).length;
	if (scenarios.length === 0) return 'nothing was run';
	const parts = [
		count('invalid') > 0 ? `${count('invalid')} invalid` : '',
		count('fail') > 0 ? `${count('fail')} failed` : '',
		count('warn') > 0 ? `${count('warn')} with warnings` : '',
	].filter((part) => part !== '');
	const all = counted(scenarios.length, 'scenario');
	return parts.length === 0 ? `${all} passed` : `${parts.join(', ')} of ${all}`;
}

function table(scenarios: readonly CheckedScenario[]): string[] {
	const compared = scenarios.some(({ result }) => result !== null && result.baseline !== null);
	const titles = ['', 'Scenario', 'Bill', ...(compared ? ['vs baseline'] : []), 'Quiet twin', 'Goodput', 'Contained', 'Why'];
	const align = ['---', '---', '--:', ...(compared ? ['--:'] : []), '--:', '--:', '--:', '---'];
	const rows = scenarios.slice(0, ROWS_MAX).map((scenario) => {
		const { result, name } = scenario;
		const first = [marks[verdictOf(scenario)], codeSpan(name, 80)];
		const cells = result === null ? ['', ...(compared ? [''] : []), '', '', ''] : cellsOf(result, compared);
		return [...first, ...cells, whyOf(scenario)];
	});
	if (scenarios.length > ROWS_MAX) rows.push(['', `... and ${scenarios.length - ROWS_MAX} more`, ...titles.slice(2).map(() => '')]);
	return [titles, align, ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

function cellsOf({ bill, baseline, traffic, incident }: Result, compared: boolean): string[] {
	const contained = incident === null ? '' : incident.contained_s === null ? 'never' : lengthOf(incident.contained_s - incident.onset_s);
	return [
		centsOf(bill.total_usd),
		...(compared ? [baseline === null ? 'new' : changeOf(baseline)] : []),
		centsOf(bill.baseline_usd),
		percentOf(traffic.goodput_ratio),
		contained,
	];
}

function changeOf({ change_usd, change_ratio }: NonNullable<Result['baseline']>): string {
	const sign = change_usd < 0 ? '' : '+';
	if (change_ratio === null) return `${sign}${centsOf(change_usd)}`;
	return change_usd === 0 ? '=' : `${sign}${centsOf(change_usd)} (${sign}${(change_ratio * 100).toFixed(1)}%)`;
}

function whyOf({ checks }: CheckedScenario): string {
	const bad = checks.filter(({ status }) => status !== 'pass');
	if (bad.length === 0) return '';
	const grave = bad.find(({ status }) => status !== 'warn') ?? bad[0];
	return `${prose(grave.message.slice(0, 200))}${bad.length > 1 ? ` (and ${bad.length - 1} more)` : ''}`;
}

const statusMarks: Readonly<Record<Check['status'], string>> = { pass: '✅', warn: '⚠️', fail: '❌', invalid: '⛔' };

function details({ name, checks, result }: CheckedScenario): string[] {
	const list = checks.slice(0, ROWS_MAX).map((check) => {
		const owner = `${check.path}:${check.line}`;
		return `- ${statusMarks[check.status]} ${prose(check.message)} — ${codeSpan(owner)}`;
	});
	if (checks.length > ROWS_MAX) list.push(`- ... and ${checks.length - ROWS_MAX} more`);
	const more = result === null ? [] : [...causes(result), ...reproduce(result)];
	return [`<details><summary>${prose(name.slice(0, 80))}</summary>`, '', ...list, '', ...more, '</details>', ''];
}

function causes({ bill }: Result): string[] {
	const rows = bill.causes
		.filter(({ usd }) => usd > 0)
		.map(({ cause, usd, share, owner, owner_path }) => {
			const where = owner === null ? '' : codeSpan(owner_path === null ? owner : `${owner} ${owner_path}`);
			return `| ${causeTitles[cause]} | ${centsOf(usd)} | ${percentOf(share)} | ${where} |`;
		});
	const twin = bill.baseline_usd > 0 ? ` (${timesOf(bill.total_usd / bill.baseline_usd)} its quiet twin)` : '';
	return [
		`Where the money went: ${centsOf(bill.total_usd)}${twin}`,
		'',
		'| Cause | Bill | Share | Owned by |',
		'|---|--:|--:|---|',
		...rows,
		'',
	];
}

function reproduce(result: Result): string[] {
	return [`Reproduce: ${codeSpan(reproduceCommand(result), 1000)}`, ''];
}

function datesOf(scenarios: readonly CheckedScenario[]): string {
	const results = scenarios.flatMap(({ result }) => (result === null ? [] : [result]));
	if (results.length === 0) return '';
	const prices = results.flatMap(({ prices_as_of }) => prices_as_of ?? []).sort();
	const asOf = prices.length === 0 ? '' : ` · prices as of ${codeSpan(prices[prices.length - 1])}`;
	return ` · ${seedsOf(results[0].seeds)}${asOf} · premortem ${results[0].version}`;
}
