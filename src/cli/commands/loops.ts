import type { Command } from 'commander';
import { findLoops } from '../../engine/loops.ts';
import { renderLoops } from '../../reports/loops.ts';
import { withExecutor } from '../executors.ts';
import { Exit, exitCodes } from '../exitCodes.ts';
import { type CommonFlags, withOutputFlags, withScenarioFlags } from '../flags.ts';
import { checkOutput, output } from '../output.ts';
import { ProgressLine } from '../progress.ts';
import { load, type ScenarioFlags } from '../session.ts';
import { terminalOf } from '../terminal.ts';

interface LoopsFlags extends CommonFlags {
	readonly format: 'pretty' | 'json';
}

export function loopsCommand(command: Command): void {
	command
		.description(
			'Freezes each mechanism that a feedback loop may run through (retries, autoscaler, cold starts, work for callers who have gone), alone and together, on the same traffic, and says what each of them cost.',
		)
		.argument('<scenario>', 'scenario file')
		.option('--variant <name>', 'a variant of the scenario');
	withOutputFlags(withScenarioFlags(command), ['pretty', 'json'])
		.addHelpText('after', '\nExamples:\n  premortem loops scenarios/the-20k-weekend.yaml --seeds 1')
		.action(async (path: string, flags: LoopsFlags & ScenarioFlags) => {
			const terminal = terminalOf(flags);
			checkOutput(flags.output);
			const compiled = load(path, flags, terminal);
			const seeds = Array.from({ length: flags.seeds ?? 1 }, (_, i) => flags.seed + i);
			const progress = new ProgressLine(`loops of ${compiled.plan.name}`, {
				live: terminal.live,
				silent: flags.quiet,
				unicode: terminal.report.unicode,
			});
			const result = await withExecutor(compiled, {}, terminal, (executor) =>
				findLoops(compiled, { executor, seeds, onProgress: progress }),
			).finally(() => progress.finish());
			output(flags.format === 'json' ? `${JSON.stringify(result, null, 2)}\n` : renderLoops(result, terminal.report), flags.output);
			throw new Exit(exitCodes.pass);
		});
}
