/**
 * JUnit XML: a suite for every scenario, a case for every threshold and finding, and one that says the scenario was run
 * at all: a file without cases is read as success by some and as a broken build by others. A scenario that is invalid is
 * an error, a breach is a failure, a warning passes and says so in its output. Times are left out: they would differ from
 * run to run.
 */
import { type Check, type CheckedScenario, checkedScenarios } from './checks.ts';
import { markup } from './inert.ts';
import { type Report, wholeDocument } from './report.ts';
import { centsOf, seedsOf } from './terminal/words.ts';

export const junit: Report = wholeDocument({
	kind: 'junit',
	summary: 'for CI: JUnit XML, a case for every threshold and finding',
	cite: 'Jenkins xUnit plugin, junit-10.xsd',
	renderAll: (batch) => {
		const scenarios = checkedScenarios(batch);
		const suites = scenarios.map(suite).join('');
		return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="premortem" ${countsOf(scenarios)}>\n${suites}</testsuites>\n`;
	},
});

function suite(scenario: CheckedScenario): string {
	const { name, path, checks, result } = scenario;
	const attributes = `name="${markup(name)}" ${countsOf([scenario])}`;
	const properties =
		result === null
			? []
			: [
					['plan_hash', result.scenario.plan_hash],
					['seeds', seedsOf(result.seeds)],
					['bill.total', centsOf(result.bill.total_usd)],
					['reproduce', `premortem run ${path} ${result.scenario.reproduce}`],
				].map(([key, value]) => `\t\t\t<property name="${key}" value="${markup(value)}"/>\n`);
	const ran = result === null ? '' : testcase(path, 'is simulated', path, 1, '');
	const cases = checks.map((check) => testcase(path, check.name, check.path, check.line, bodyOf(check))).join('');
	return `\t<testsuite ${attributes}>\n${properties.length === 0 ? '' : `\t\t<properties>\n${properties.join('')}\t\t</properties>\n`}${ran}${cases}\t</testsuite>\n`;
}

function testcase(scenario: string, name: string, file: string, line: number, body: string): string {
	const attributes = `classname="${markup(scenario)}" name="${markup(name)}" file="${markup(file)}" line="${line}"`;
	return body === '' ? `\t\t<testcase ${attributes}/>\n` : `\t\t<testcase ${attributes}>\n${body}\t\t</testcase>\n`;
}

function bodyOf({ rule, status, message, path, line }: Check): string {
	const text = markup(message);
	if (status === 'pass') return '';
	if (status === 'warn') return `\t\t\t<system-out>warning: ${text}</system-out>\n`;
	const element = status === 'invalid' ? 'error' : 'failure';
	return `\t\t\t<${element} type="${markup(rule)}" message="${text}">${text}\n${markup(path)}:${line}</${element}>\n`;
}

function countsOf(scenarios: readonly CheckedScenario[]): string {
	const checks = scenarios.flatMap((scenario) => scenario.checks);
	const count = (status: Check['status']) => checks.filter((check) => check.status === status).length;
	const tests = checks.length + scenarios.filter((scenario) => scenario.result !== null).length;
	return `tests="${tests}" failures="${count('fail')}" errors="${count('invalid')}" skipped="0"`;
}
