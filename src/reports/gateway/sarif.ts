/** SARIF 2.1.0: lints at their lines, with what to do in the help of each rule; errors say why a config was refused. */
import { hashText } from '../../base/hash.ts';
import type { Issue } from '../../base/issue.ts';
import { issueCodes } from '../../base/issueCodes.ts';
import type { GatewayReading, JudgedLint } from '../../model/gatewayReading.ts';
import { inert } from '../inert.ts';
import { locationOf, sarifLog } from '../sarifLog.ts';
import type { GatewayReport } from './report.ts';

export const sarif: GatewayReport = {
	kind: 'sarif',
	summary: 'for code scanning: SARIF 2.1.0, lints at their lines',
	cite: 'OASIS SARIF 2.1.0',
	render: (readings) => {
		const rules = rulesOf(readings);
		const ids = rules.map(({ id }) => id);
		return sarifLog({
			rules: rules.map(({ id, text, help }) => ({
				id: inert(id),
				shortDescription: { text: inert(text) },
				...(help === '' ? {} : { help: { text: inert(help) } }),
			})),
			successful: readings.every(({ worst }) => worst !== null),
			results: readings.flatMap((reading) => [
				...errorsOf(reading).map((issue) => ofIssue(issue, reading, ids)),
				...reading.lints.map((lint) => ofLint(lint, ids)),
			]),
		});
	},
};

function errorsOf({ issues }: GatewayReading): Issue[] {
	return issues.filter(({ severity }) => severity === 'error');
}

interface Rule {
	readonly id: string;
	readonly text: string;
	readonly help: string;
}

function rulesOf(readings: readonly GatewayReading[]): Rule[] {
	const rules = new Map<string, Rule>();
	for (const reading of readings) {
		for (const { code } of errorsOf(reading)) rules.set(code, { id: code, text: issueCodes[code], help: '' });
		for (const { rule, summary, fix } of reading.lints) rules.set(rule, { id: rule, text: summary, help: fix });
	}
	return [...rules.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function ofIssue({ code, message, hint, place }: Issue, { path }: GatewayReading, ids: readonly string[]): object {
	return {
		ruleId: code,
		ruleIndex: ids.indexOf(code),
		level: 'error',
		message: { text: inert(hint === undefined ? message : `${message}: ${hint}`) },
		locations: [locationOf(place?.file ?? path, place?.line ?? 1, place?.column ?? 1)],
		partialFingerprints: { 'premortem/v1': hashText([code, path, message].join('\n')) },
	};
}

function ofLint({ rule, severity, message, fix, place, path }: JudgedLint, ids: readonly string[]): object {
	return {
		ruleId: rule,
		ruleIndex: ids.indexOf(rule),
		level: severity,
		message: { text: inert(`${message}. Fix: ${fix}`) },
		locations: [locationOf(place.file, place.line, place.column)],
		// The same fault two lines further down is no new one.
		partialFingerprints: { 'premortem/v1': hashText([rule, place.file, path].join('\n')) },
	};
}
