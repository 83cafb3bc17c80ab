import { type Command, InvalidArgumentError } from 'commander';
import { type Issue, IssueError } from '../../base/issue.ts';
import { type Parsed, parseDuration, parseMoney } from '../../base/units.ts';
import { hunt, spansOf } from '../../engine/hunt.ts';
import { renderHunt } from '../../reports/hunt.ts';
import type { Compiled } from '../../scenario/compile.ts';
import { parseSpan, type SpanOfValues } from '../../scenario/span.ts';
import { type EngineFlags, withEngineFlags, withExecutor } from '../executors.ts';
import { Exit, exitCodes } from '../exitCodes.ts';
import { type CommonFlags, collect, withOutputFlags, withScenarioFlags } from '../flags.ts';
import { checkOutput, output } from '../output.ts';
import { ProgressLine } from '../progress.ts';
import { compilerOf, fail, load, reproduceFlags, type ScenarioFlags } from '../session.ts';
import { type Terminal, terminalOf } from '../terminal.ts';

interface HuntFlags extends CommonFlags, EngineFlags {
	readonly format: 'pretty' | 'json';
	readonly target: number;
	readonly within?: number;
	readonly vary: readonly string[];
}

const SEEDS = 3;

export function huntCommand(command: Command): void {
	command
		.description(
			'Searches the bounds of a disturbance for the smallest one that makes the bill reach a target, proves that nothing one step milder does, and says through which loop, and what would have stopped it.',
		)
		.argument('<scenario>', 'scenario file')
		.requiredOption('--target <dollars>', "the bill, e.g. '$15,000'", quantity(parseMoney, 1e6))
		.option('--within <duration>', 'read the bill this long after onset instead of at the end of the run', quantity(parseDuration))
		.option(
			'--vary <path=mild..severe>',
			'a key to look through (repeatable); by default the factor and length of every fault',
			collect,
			[],
		)
		.option('--variant <name>', 'a variant of the scenario');
	withOutputFlags(withEngineFlags(withScenarioFlags(command)), ['pretty', 'json'])
		.addHelpText(
			'after',
			`
Examples:
  premortem hunt scenarios/the-20k-weekend.yaml --target '$15,000'
  premortem hunt scenarios/the-20k-weekend.yaml --target '$6,000' --within 8h --vary faults.0.factor=1.1x..5x --vary faults.0.for=1m..3h`,
		)
		.action(async (path: string, flags: HuntFlags & ScenarioFlags) => {
			const terminal = terminalOf(flags);
			checkOutput(flags.output);
			const compiled = load(path, flags, terminal);
			const spans = spansFrom(flags.vary, compiled, terminal);
			const progress = new ProgressLine(`hunting in ${compiled.plan.name}`, {
				live: terminal.live,
				silent: flags.quiet,
				unicode: terminal.report.unicode,
			});
			const result = await withExecutor(compiled, flags, terminal, (executor) =>
				hunt({
					compile: compilerOf(path, flags, terminal),
					executor,
					spans,
					targetUsd: flags.target,
					withinUs: flags.within ?? null,
					seeds: Array.from({ length: flags.seeds ?? SEEDS }, (_, i) => flags.seed + i),
					replayFlags: reproduceFlags(flags, '').split(' ').filter(Boolean),
					onProgress: progress,
				}),
			)
				.catch((error: unknown) => {
					if (error instanceof IssueError) return fail(error.issues, new Map(), terminal);
					throw error;
				})
				.finally(() => progress.finish());
			output(flags.format === 'json' ? `${JSON.stringify(result, null, 2)}\n` : renderHunt(result, terminal.report), flags.output);
			throw new Exit(exitCodes.pass);
		});
}

function spansFrom(vary: readonly string[], compiled: Compiled, terminal: Terminal): readonly SpanOfValues[] {
	const parsed = vary.map((flag, i) => parseSpan(flag, i + 1));
	const issues = parsed.filter((span): span is Issue => 'code' in span);
	if (issues.length > 0) return fail(issues, new Map([['--vary', vary.join('\n')]]), terminal);
	const spans = vary.length > 0 ? (parsed as SpanOfValues[]) : spansOf(compiled.plan);
	if (spans.length > 0) return spans;
	const message = 'there is nothing to vary: the scenario has no faults';
	return fail([{ code: 'PM009', severity: 'error', message, hint: 'give --vary path=mild..severe' }], new Map(), terminal);
}

/** The value of a flag in the unit of its parser, divided by `scale`. */
function quantity(parse: (text: string) => Parsed, scale = 1): (text: string) => number {
	return (text) => {
		const parsed = parse(text);
		if (!parsed.ok) throw new InvalidArgumentError(`expected ${parsed.expected}`);
		return parsed.value / scale;
	};
}
