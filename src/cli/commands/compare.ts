import type { Command } from 'commander';
import { compareVariants } from '../../analysis/compare.ts';
import { closest } from '../../base/suggest.ts';
import { type Study, study } from '../../engine/study.ts';
import type { RunRecord } from '../../model/record.ts';
import { renderComparison, renderComparisonJson } from '../../reports/comparison.ts';
import { exitCodes } from '../exitCodes.ts';
import { type CommonFlags, withOutputFlags, withScenarioFlags } from '../flags.ts';
import { ProgressLine } from '../progress.ts';
import { Exit, fail, load, output, withThreads } from '../session.ts';
import { terminalOf } from '../terminal.ts';

/** Enough for a paired interval; a knee wants more. */
const SEEDS = 3;

interface CompareFlags extends CommonFlags {
	readonly format: 'pretty' | 'json';
	readonly variants?: string;
}

export function compareCommand(program: Command): void {
	const command = program
		.command('compare')
		.summary('mitigations side by side on the same traffic')
		.description('Runs the scenario as written and its variants on the same traffic and seeds, and measures each against the first.')
		.argument('<scenario>', 'scenario file')
		.option('--variants <names>', 'comma-separated; all of them when not given');
	withOutputFlags(withScenarioFlags(command), ['pretty', 'json'])
		.addHelpText(
			'after',
			'\nExamples:\n  premortem compare scenarios/the-20k-weekend.yaml\n  premortem compare scenarios/the-20k-weekend.yaml --variants throttle,cancel --seeds 5',
		)
		.action(async (path: string, flags: CompareFlags) => {
			const terminal = terminalOf(flags);
			const base = load(path, flags, terminal);
			const offered = base.variants.map((variant) => variant.name);
			const names = flags.variants === undefined ? offered : flags.variants.split(',').map((name) => name.trim());
			for (const name of names) {
				if (offered.includes(name)) continue;
				const near = closest(name, offered);
				const message = `there is no variant '${name}'${near === null ? '' : `; did you mean '${near}'?`} Known: ${offered.join(', ') || 'none'}`;
				fail([{ code: 'PM008', severity: 'error', message, place: base.placeOf(['variants']) }], base.texts, terminal);
			}
			const compiled = [base, ...names.map((variant) => load(path, { ...flags, variant }, terminal))];
			const seeds = Array.from({ length: flags.seeds ?? SEEDS }, (_, i) => flags.seed + i);
			const progress = new ProgressLine(`comparing ${compiled.length} variants`, { live: terminal.live, silent: flags.quiet });
			const twins = new Map<string, Promise<RunRecord>>();
			const studies = await withThreads(terminal, (executor) => {
				const options = { executor, seeds, firstSeed: flags.seed, onProgress: progress, twins, reproduce: '', generatedAt: null };
				return Promise.all(compiled.map((one): Promise<Study> => study(one, options)));
			}).finally(() => progress.finish());
			const comparison = compareVariants(studies);
			output(flags.format === 'json' ? renderComparisonJson(comparison) : renderComparison(comparison, terminal.report), flags.output);
			throw new Exit(exitCodes.pass);
		});
}
