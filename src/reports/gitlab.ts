/** GitLab's code quality report: what does not hold, with a fingerprint by which GitLab tells old problems from new. */
import { hashText } from '../base/hash.ts';
import { type Check, checkedScenarios } from './checks.ts';
import { inert } from './inert.ts';
import { type Report, wholeDocument } from './report.ts';

export const gitlab: Report = wholeDocument({
	kind: 'gitlab',
	summary: "for GitLab: a code quality report, for the job's artifacts:reports:codequality",
	cite: 'docs.gitlab.com, code quality report format',
	renderAll: (batch) => {
		const problems = checkedScenarios(batch).flatMap(({ name, checks }) =>
			checks.filter(({ status }) => status !== 'pass').map((check) => problemOf(name, check)),
		);
		return `${JSON.stringify(problems, null, 2)}\n`;
	},
});

const severities: Readonly<Record<Check['status'], string>> = { pass: 'info', warn: 'minor', fail: 'critical', invalid: 'blocker' };

function problemOf(scenario: string, { rule, name, status, message, path, line, column }: Check): object {
	return {
		description: inert(`${scenario}: ${message}`),
		check_name: `premortem/${inert(rule)}`,
		// Two mistakes of one kind may stand on one line.
		fingerprint: hashText([rule, scenario, path, name, status === 'invalid' ? `${column} ${message}` : ''].join('\n')),
		severity: severities[status],
		location: { path: inert(path).replace(/^\.\//, ''), lines: { begin: line } },
	};
}
