/** A result as a list of things that hold or do not, which is how CI systems see the world. */
import type { Result } from '../model/result.ts';
import type { Batch } from './report.ts';
import { instantOf } from './terminal/words.ts';

export interface Check {
	/** What kind of check: `threshold`, the code of a finding, or the code of an issue. */
	readonly rule: string;
	readonly name: string;
	readonly status: 'pass' | 'warn' | 'fail' | 'invalid';
	readonly message: string;
	readonly path: string;
	readonly line: number;
	/** 1 when only the line is known. */
	readonly column: number;
}

export interface CheckedScenario {
	/** Name and variant; of a scenario that is invalid, its path. */
	readonly name: string;
	readonly path: string;
	readonly checks: readonly Check[];
	/** Null when the scenario is invalid. */
	readonly result: Result | null;
}

/** The scenarios of a batch, each with its checks; those that could not be run have a check for every mistake. */
export function checkedScenarios({ results, invalid }: Batch): CheckedScenario[] {
	return [
		...invalid.map(({ path, issues }) => ({
			name: path,
			path,
			result: null,
			checks: issues
				.filter((issue) => issue.severity === 'error')
				.map((issue): Check => {
					const { code, message, place } = issue;
					const at = { path: place?.file ?? path, line: place?.line ?? 1, column: place?.column ?? 1 };
					return { rule: code, name: `${code} at ${at.path}:${at.line}`, status: 'invalid', message, ...at };
				}),
		})),
		...results.map((result) => ({ name: scenarioName(result), path: result.scenario.path, checks: checksOf(result), result })),
	];
}

/** `tiny`, or `tiny (calm)`. */
export function scenarioName({ scenario }: Result): string {
	return scenario.variant === null ? scenario.name : `${scenario.name} (${scenario.variant})`;
}

/** One check for every threshold, then one for every finding that is no mere information. */
export function checksOf(result: Result): Check[] {
	const thresholds = result.thresholds.map((threshold): Check => {
		const { metric, expression, observed_text, pass, severity, first_crossed_s, path, line } = threshold;
		const crossed = first_crossed_s === null ? '' : `, first crossed at ${instantOf(first_crossed_s)}`;
		const of = result.seeds.length;
		const seeds =
			of > 1 && threshold.seeds_passed > 0 && threshold.seeds_passed < of ? `, ${threshold.seeds_passed} of ${of} seeds pass` : '';
		const message = `${metric} is ${observed_text}, wanted ${expression}${crossed}${seeds}`;
		return { rule: 'threshold', name: `${metric} ${expression}`, status: pass ? 'pass' : severity, message, path, line, column: 1 };
	});
	const findings = result.findings.flatMap(({ code, severity, message, owner }): Check[] => {
		if (severity === 'info') return [];
		const place = /^(.*):(\d{1,9})$/s.exec(owner ?? '');
		const at = place === null ? { path: result.scenario.path, line: 1 } : { path: place[1], line: Math.max(1, Number(place[2])) };
		return [{ rule: code, name: code, status: severity, message, ...at, column: 1 }];
	});
	return [...thresholds, ...findings];
}
