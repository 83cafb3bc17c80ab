/**
 * SARIF 2.1.0, for code scanning: what does not hold, at the line that says so. Feedback loops are code flows, step by
 * step, where the result names their lines. What holds is not a result of a scanner and is left out.
 */
import { hashText } from '../base/hash.ts';
import { issueCodes } from '../base/issueCodes.ts';
import type { Result } from '../model/result.ts';
import { type Check, checkedScenarios } from './checks.ts';
import { inert } from './inert.ts';
import { type Report, wholeDocument } from './report.ts';
import { locationOf, sarifLog } from './sarifLog.ts';

export const sarif: Report = wholeDocument({
	kind: 'sarif',
	summary: 'for code scanning: SARIF 2.1.0, breaches and findings at their lines',
	cite: 'OASIS SARIF 2.1.0',
	renderAll: (batch) => {
		const scenarios = checkedScenarios(batch);
		const broken = scenarios.flatMap(({ name, checks, result }) =>
			checks.filter(({ status }) => status !== 'pass').map((check) => ({ name, check, result })),
		);
		const rules = [...new Set(broken.map(({ check }) => check.rule))].sort();
		return sarifLog({
			rules: rules.map(ruleOf),
			successful: scenarios.every(({ result }) => result !== null),
			results: broken.map(({ name, check, result }) => resultOf(name, check, rules, result)),
		});
	},
});

const sentences: Readonly<Record<string, string>> = {
	...issueCodes,
	threshold: 'A threshold of the scenario does not hold.',
	'contained-but-dead': 'Spending was contained, but the service stayed down.',
	dead: 'The service stayed down after the last fault had healed.',
	metastable: 'The faults healed and the system did not recover by itself.',
	'on-the-edge': 'The seeds do not agree, or a limit lies in the confidence interval.',
	regression: 'The bill grew by more than the baseline allows.',
};

function ruleOf(id: string): object {
	return { id: inert(id), shortDescription: { text: sentences[id] ?? inert(id).replaceAll('-', ' ') } };
}

function resultOf(scenario: string, check: Check, rules: readonly string[], result: Result | null): object {
	const flows = check.rule === 'threshold' && check.status === 'fail' && result !== null ? flowsOf(result) : [];
	return {
		ruleId: inert(check.rule),
		ruleIndex: rules.indexOf(check.rule),
		level: check.status === 'warn' ? 'warning' : 'error',
		message: { text: inert(`${scenario}: ${check.message}`) },
		locations: [locationOf(check.path, check.line, check.column)],
		...(flows.length === 0 ? {} : { codeFlows: flows }),
		// A scenario that costs a little more tomorrow has the same problem, not a new one.
		partialFingerprints: { 'premortem/v1': hashText([check.rule, scenario, check.path, check.name].join('\n')) },
	};
}

function flowsOf(result: Result): object[] {
	return result.loops.flatMap((loop) => {
		const places = loop.lines.flatMap((line) => {
			const place = /^(.*):(\d{1,9})$/s.exec(line);
			return place === null ? [] : [{ location: locationOf(place[1], Math.max(1, Number(place[2])), 1) }];
		});
		return places.length === 0 ? [] : [{ message: { text: inert(loop.path.join(' → ')) }, threadFlows: [{ locations: places }] }];
	});
}
