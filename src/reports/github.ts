/**
 * Workflow commands of GitHub Actions, shown at the lines they are about. GitHub keeps ten a kind and step and drops the
 * rest without a word, so the gravest come first and the tenth counts what is missing. A run without problems says so.
 */
import { type Check, checkedScenarios } from './checks.ts';
import { inert } from './inert.ts';
import { type Report, wholeDocument } from './report.ts';
import { centsOf, counted } from './terminal/words.ts';
import { command, limited, SHOWN_MAX } from './workflowCommands.ts';

export const github: Report = wholeDocument({
	kind: 'github',
	summary: 'for GitHub Actions: annotations, at most ten of a kind',
	cite: 'docs.github.com, workflow commands for GitHub Actions',
	renderAll: (batch) => {
		const scenarios = checkedScenarios(batch);
		const annotations = scenarios.flatMap(({ name, checks }) => checks.map((check) => ({ name, check })));
		const of = (...statuses: Check['status'][]) =>
			statuses.flatMap((status) =>
				annotations.filter(({ check }) => check.status === status).map(({ name, check }) => commandOf(name, check)),
			);
		const errors = of('invalid', 'fail');
		const warnings = of('warn');
		const passed = scenarios.filter(({ result }) => result?.verdict === 'pass').length;
		const bills = scenarios.flatMap(({ name, result }) =>
			result === null ? [] : [`${inert(name, 80)} ${centsOf(result.bill.total_usd)}`],
		);
		const summary = `${passed} of ${counted(scenarios.length, 'scenario')} passed${bills.length === 0 ? '' : `: ${bills.slice(0, SHOWN_MAX).join(', ')}`}`;
		return [...limited('error', errors), ...limited('warning', warnings), command('notice', { title: 'premortem' }, summary)]
			.map((line) => `${line}\n`)
			.join('');
	},
});

function commandOf(scenario: string, { status, path, line, column, name, message }: Check): string {
	const kind = status === 'warn' ? 'warning' : 'error';
	const title = status === 'invalid' ? 'invalid scenario' : `${scenario}: ${name}`;
	return command(kind, { file: path, line: String(line), col: String(column), title }, message);
}
