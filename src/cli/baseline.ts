/** `--baseline`: an earlier result, and by how much the bill may have grown since. */
import { type Command, InvalidArgumentError } from 'commander';
import { defaultRules, judgeBaseline, type RegressionRules, readResults } from '../analysis/baseline.ts';
import type { Issue } from '../base/issue.ts';
import { parseMoney, parsePercent } from '../base/units.ts';
import { readText } from '../io/files.ts';
import type { Result } from '../model/result.ts';
import { cannotRead, fail, report } from './session.ts';
import type { Terminal } from './terminal.ts';

type Increase = Pick<RegressionRules, 'increaseUsdMax' | 'increaseRatioMax'>;

export interface BaselineFlags {
	readonly baseline?: string;
	readonly maxTotal?: number;
	readonly maxIncrease?: Increase;
}

export interface Baseline {
	readonly path: string;
	readonly results: readonly Result[];
	readonly rules: RegressionRules;
}

export function withBaselineFlags(command: Command): Command {
	return command
		.option('--baseline <file>', 'an earlier result (--format json) of the same question; a regression fails')
		.option('--max-total <usd>', 'with --baseline: the most the bill may be, e.g. $20,000', dollars)
		.option(
			'--max-increase <usd|percent>',
			'with --baseline: how much more it may be, e.g. $500 or 10% (repeatable; by default 1%)',
			increase,
		);
}

/** What is wrong with the flags taken together, or null. */
export function baselineProblem(flags: BaselineFlags & { readonly failOn: string }): string | null {
	if (flags.baseline !== undefined) return null;
	if (flags.failOn === 'regression') return '--fail-on regression needs a --baseline to compare with';
	if (flags.maxTotal !== undefined || flags.maxIncrease !== undefined)
		return '--max-total and --max-increase need a --baseline to compare with';
	return null;
}

export function loadBaseline(flags: BaselineFlags, terminal: Terminal): Baseline | null {
	const path = flags.baseline;
	if (path === undefined) return null;
	const text = readText(path);
	if (typeof text !== 'string') return cannotRead(path, 'baseline', text, terminal);
	const results = readResults(text);
	if (typeof results === 'string') return fail([issueOf(path, 'error', `the baseline cannot be read: ${results}`)], new Map(), terminal);
	const { maxTotal = null, maxIncrease } = flags;
	const given = { totalUsdMax: maxTotal, increaseUsdMax: null, increaseRatioMax: null, ...maxIncrease };
	return { path, results, rules: maxTotal === null && maxIncrease === undefined ? defaultRules : given };
}

/** The result judged against its baseline; what is another question ends the scenario, what is new is only said. */
export function against(baseline: Baseline | null, result: Result, terminal: Terminal): Result {
	if (baseline === null) return result;
	const { path, results, rules } = baseline;
	const outcome = judgeBaseline(result, results, rules);
	if (outcome.kind === 'judged') return outcome.result;
	const name = `'${result.scenario.name}'${result.scenario.variant === null ? '' : ` with variant '${result.scenario.variant}'`}`;
	if (outcome.kind === 'new') {
		report([issueOf(path, 'warning', `the baseline has no ${name}: there is nothing to compare it with`)], new Map(), terminal);
		return result;
	}
	const hint = 'make the baseline anew from the old system with this scenario, this version and the same --seed and --seeds';
	const message = `the baseline of ${name} answers another question; these differ: ${outcome.differences.join('; ')}`;
	return fail([{ ...issueOf(path, 'error', message), hint }], new Map(), terminal);
}

function issueOf(file: string, severity: Issue['severity'], message: string): Issue {
	return { code: 'PM015', severity, message, place: { file, line: 1, column: 1 } };
}

function dollars(text: string): number {
	const money = parseMoney(text);
	if (!money.ok) throw new InvalidArgumentError(`expected ${money.expected}`);
	return money.value / 1e6;
}

function increase(text: string, before?: Increase): Increase {
	const given = before ?? { increaseUsdMax: null, increaseRatioMax: null };
	const percent = parsePercent(text);
	if (percent.ok) return { ...given, increaseRatioMax: percent.value };
	const money = parseMoney(text);
	if (!money.ok) throw new InvalidArgumentError('expected an amount of money or a percentage, such as $500 or 10%');
	return { ...given, increaseUsdMax: money.value / 1e6 };
}
