/** TAP 14: a test point for every threshold and finding, and one for the scenario itself, so that a plan is never empty. */
import { type Check, checkedScenarios } from './checks.ts';
import { inert } from './inert.ts';
import { type Report, wholeDocument } from './report.ts';

export const tap: Report = wholeDocument({
	kind: 'tap',
	summary: 'for test harnesses: TAP 14, a test point for every threshold and finding',
	cite: 'Test Anything Protocol 14',
	renderAll: (batch) => {
		const points = checkedScenarios(batch).flatMap(({ name, path, checks, result }) => [
			...(result === null ? [] : [{ title: `${name} is simulated`, check: { ...simulated, path } }]),
			...checks.map((check) => ({ title: `${name}: ${check.name}`, check })),
		]);
		const lines = points.flatMap(({ title, check }, i) => {
			const bad = check.status === 'fail' || check.status === 'invalid';
			const point = `${bad ? 'not ok' : 'ok'} ${i + 1} - ${description(title)}`;
			return check.status === 'pass' ? [point] : [point, ...diagnostic(check)];
		});
		return `${['TAP version 14', `1..${points.length}`, ...lines].join('\n')}\n`;
	},
});

const simulated: Omit<Check, 'path'> = { rule: 'scenario', name: 'is simulated', status: 'pass', message: '', line: 1, column: 1 };

/** A bare `#` begins a directive, a backslash escapes. */
function description(text: string): string {
	return inert(text).replace(/[\\#]/g, '\\$&');
}

/** Strings of JSON are strings of YAML. */
function diagnostic({ message, rule, status, path, line }: Check): string[] {
	const values = { message: inert(message), severity: status, rule: inert(rule), at: `${inert(path)}:${line}` };
	return ['  ---', ...Object.entries(values).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`), '  ...'];
}
