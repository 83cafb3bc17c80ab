import type { Command } from 'commander';
import { compareVariants } from '../../analysis/compare.ts';
import { type Study, study } from '../../engine/study.ts';
import type { RunRecord } from '../../model/record.ts';
import { renderComparison, renderComparisonJson } from '../../reports/comparison.ts';
import type { Compiled } from '../../scenario/compile.ts';
import { unknownName } from '../../scenario/unknownName.ts';
import { Exit, exitCodes } from '../exitCodes.ts';
import { type CommonFlags, withOutputFlags, withScenarioFlags, withSeveralGateways } from '../flags.ts';
import { loadGateways } from '../gateways.ts';
import { checkOutput, output } from '../output.ts';
import { ProgressLine } from '../progress.ts';
import { fail, load, loadVariants, withThreads } from '../session.ts';
import { type Terminal, terminalOf } from '../terminal.ts';

/** Enough for a paired interval; a knee wants more. */
const SEEDS = 3;

interface CompareFlags extends Omit<CommonFlags, 'gateway'> {
	/** One is a gateway for all rows, several are a row each. */
	readonly gateway?: readonly string[];
	readonly format: 'pretty' | 'json';
	readonly variants?: string;
}

export function compareCommand(command: Command): void {
	command
		.description('Runs the scenario as written and its variants on the same traffic and seeds, and measures each against the first.')
		.argument('<scenario>', 'scenario file')
		.option('--variants <names>', 'comma-separated; all of them when not given');
	withOutputFlags(withSeveralGateways(withScenarioFlags(command)), ['pretty', 'json'])
		.addHelpText(
			'after',
			'\nExamples:\n  premortem compare scenarios/the-20k-weekend.yaml\n  premortem compare scenarios/the-20k-weekend.yaml --variants throttle,cancel --seeds 5\n  premortem compare scenarios/the-20k-weekend.yaml --gateway litellm.yaml --gateway portkey.json',
		)
		.action(async (path: string, flags: CompareFlags) => {
			const terminal = terminalOf(flags);
			checkOutput(flags.output);
			const { gateway: gateways = [], ...given } = flags;
			const common = gateways.length === 1 ? { ...given, gateway: gateways[0] } : given;
			// A --map is for the configs; where these are rows, the first row has none.
			const base = load(path, gateways.length > 1 ? { ...common, map: [] } : common, terminal);
			const rows = gateways.length > 1 ? loadGateways(path, given, gateways, terminal, base.issues) : [];
			const names = gateways.length > 1 && flags.variants === undefined ? [] : namesOf(base, flags.variants, terminal);
			const compiled = [base, ...rows, ...loadVariants(path, common, names, terminal, base.issues)];
			const seeds = Array.from({ length: flags.seeds ?? SEEDS }, (_, i) => flags.seed + i);
			const progress = new ProgressLine(`comparing ${compiled.length} variants`, {
				live: terminal.live,
				silent: flags.quiet,
				unicode: terminal.report.unicode,
			});
			const twins = new Map<string, Promise<RunRecord>>();
			const studies = await withThreads(compiled[0], terminal, (executor) => {
				const options = { executor, seeds, firstSeed: flags.seed, onProgress: progress, twins, reproduce: '', generatedAt: null };
				return Promise.all(compiled.map((one): Promise<Study> => study(one, options)));
			}).finally(() => progress.finish());
			const comparison = compareVariants(studies);
			output(flags.format === 'json' ? renderComparisonJson(comparison) : renderComparison(comparison, terminal.report), flags.output);
			throw new Exit(exitCodes.pass);
		});
}

/** The variants asked for, all of them when none were; each must be there. */
function namesOf(base: Compiled, asked: string | undefined, terminal: Terminal): string[] {
	const offered = base.variants.map((variant) => variant.name);
	if (asked === undefined) return offered;
	const names = asked.split(',');
	const issues = names.flatMap((name, i) => {
		if (offered.includes(name.trim())) return [];
		const column = names.slice(0, i).join(',').length + (i === 0 ? 1 : 2);
		return [unknownName('variant', name.trim(), offered, { file: '--variants', line: 1, column, endColumn: column + name.length })];
	});
	if (issues.length > 0) fail(issues, new Map([['--variants', asked]]), terminal);
	return [...new Set(names.map((name) => name.trim()))];
}
