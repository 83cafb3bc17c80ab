/** Workflow commands of GitHub Actions at the lines of the lints; a note of ours is a notice there. */
import type { GatewayReading, LintSeverity } from '../../model/gatewayReading.ts';
import { inert } from '../inert.ts';
import { counted } from '../terminal/words.ts';
import { command, limited } from '../workflowCommands.ts';
import type { GatewayReport } from './report.ts';

const kinds = { error: 'error', warning: 'warning', note: 'notice' } as const;

export const github: GatewayReport = {
	kind: 'github',
	summary: 'for GitHub Actions: annotations at the lines of the lints, at most ten of a kind',
	cite: 'docs.github.com, workflow commands for GitHub Actions',
	render: (readings) => {
		const of = (severity: LintSeverity) =>
			readings.flatMap(({ lints }) =>
				lints
					.filter((lint) => lint.severity === severity)
					.map(({ rule, message, fix, place }) =>
						command(
							kinds[severity],
							{ file: place.file, line: String(place.line), col: String(place.column), title: rule },
							`${message}. Fix: ${fix}`,
						),
					),
			);
		const rest = '; premortem gateway shows all of them';
		// The last line is a notice too.
		const notes = [...limited('notice', of('note'), rest, 1), command('notice', { title: 'premortem gateway' }, summaryOf(readings))];
		return [...limited('error', [...refusals(readings), ...of('error')], rest), ...limited('warning', of('warning'), rest), ...notes]
			.map((line) => `${line}\n`)
			.join('');
	},
};

function refusals(readings: readonly GatewayReading[]): string[] {
	return readings.flatMap(({ path, issues }) =>
		issues
			.filter(({ severity }) => severity === 'error')
			.map(({ code, message, place }) =>
				command(
					'error',
					{ file: place?.file ?? path, line: String(place?.line ?? 1), col: String(place?.column ?? 1), title: code },
					message,
				),
			),
	);
}

function summaryOf(readings: readonly GatewayReading[]): string {
	const lints = readings.flatMap((reading) => reading.lints);
	const worst = readings.flatMap(({ path, worst: own }) => (own === null ? [] : [`${inert(path, 80)} ${own.total}`]));
	const calls = worst.length === 0 ? '' : `; worst-case upstream calls of a user action: ${worst.slice(0, 10).join(', ')}`;
	return `${counted(lints.length, 'lint')} in ${counted(readings.length, 'config')}${calls}`;
}
