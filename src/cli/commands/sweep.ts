import { type Command, Option } from 'commander';
import { type Issue, IssueError } from '../../base/issue.ts';
import { nothingRuns } from '../../engine/journaled.ts';
import { pointsOf, type SweepJournal, sweep } from '../../engine/sweep.ts';
import { HALTON_AXES_MAX } from '../../experiment/design.ts';
import { type SweepDesign, type SweepMetric, type SweepResult, sweepDesigns, sweepMetrics } from '../../model/sweepResult.ts';
import { renderSweep, sweepCsv, sweepJsonl } from '../../reports/sweep.ts';
import { type Axis, parseAxis } from '../../scenario/axis.ts';
import type { Compiled } from '../../scenario/compile.ts';
import { SET_FILE } from '../../scenario/source.ts';
import {
	checkShard,
	type EngineFlags,
	type JournalFlags,
	journalFor,
	shardDone,
	withEngineFlags,
	withExecutor,
	withJournalFlags,
} from '../executors.ts';
import { Exit, exitCodes } from '../exitCodes.ts';
import { type CommonFlags, collect, whole, withOutputFlags, withScenarioFlags } from '../flags.ts';
import { checkOutput, output } from '../output.ts';
import { ProgressLine } from '../progress.ts';
import { compilerOf, fail, load, type ScenarioFlags } from '../session.ts';
import { type Terminal, terminalOf } from '../terminal.ts';

type Format = 'pretty' | 'json' | 'jsonl' | 'csv';

interface SweepFlags extends CommonFlags, ScenarioFlags, EngineFlags, JournalFlags {
	readonly format: Format;
	readonly vary: readonly string[];
	readonly design: SweepDesign;
	readonly samples?: number;
	readonly metric: SweepMetric;
}

const SEEDS = 3;
const SAMPLES = 64;
/** More points than this are a mistake in a flag. */
const POINTS_MAX = 100_000;

export function sweepCommand(command: Command): void {
	command
		.description(
			'Varies keys of a scenario over a grid or samples, with the same seeds at every point. With a journal, a sweep that was stopped goes on where it was.',
		)
		.argument('<scenario>', 'scenario file')
		.requiredOption(
			'--vary <path=values>',
			'a key and its values: a,b,c, or from..to step s, from..to in n, from..to log n; for samples from..to (repeatable)',
			(flag: string, before: readonly string[] | undefined) => collect(flag, before ?? []),
		)
		.addOption(new Option('--design <name>', 'which points are looked at').choices(sweepDesigns).default('grid'))
		.option('--samples <n>', `points of latin-hypercube and halton; ${SAMPLES} when not given`, whole(2, POINTS_MAX))
		.addOption(new Option('--metric <name>', 'what heat map and sensitivity are about').choices(sweepMetrics).default('bill'))
		.option('--variant <name>', 'a variant of the scenario');
	withOutputFlags(withJournalFlags(withEngineFlags(withScenarioFlags(command))), ['pretty', 'json', 'jsonl', 'csv'])
		.addHelpText(
			'after',
			`
Examples:
  premortem sweep scenarios/the-20k-weekend.yaml --vary 'clients.web.attempts=1,2,3,6,12'
  premortem sweep scenarios/the-20k-weekend.yaml --vary 'faults.0.factor=1.5x..4x in 6' --vary 'faults.0.for=15m..90m step 15m' --journal weekend.jsonl
  premortem sweep scenarios/the-20k-weekend.yaml --design latin-hypercube --samples 200 --vary 'clients.web.timeout=1s..10s log' --vary 'pools.gpu.replicas.max=10..40' --format csv -o sweep.csv`,
		)
		.action(async (path: string, flags: SweepFlags) => {
			const terminal = terminalOf(flags);
			checkShard(command, flags);
			checkOutput(flags.output);
			const compiled = load(path, flags, terminal);
			const axes = axesFrom(flags, terminal);
			const seeds = Array.from({ length: flags.seeds ?? SEEDS }, (_, i) => flags.seed + i);
			const journal = journalFor(flags, 'sweep', compiled.plan, terminal) ?? forgotten();
			const progress = new ProgressLine(`sweeping ${compiled.plan.name}`, {
				live: terminal.live,
				silent: flags.quiet,
				unicode: terminal.report.unicode,
			});
			const { design, metric, samples = SAMPLES } = flags;
			const result = await withExecutor(compiled, flags, terminal, (executor) =>
				sweep({
					compile: compilerFor(path, flags, axes, terminal),
					executor: (flags.merged ?? []).length > 0 ? nothingRuns : executor,
					axes,
					design,
					samples,
					seeds,
					metric,
					journal,
					shard: flags.shard ?? null,
					onProgress: progress,
				}),
			)
				.catch((error: unknown) => {
					if (error instanceof IssueError) return fail(error.issues, new Map([['--vary', flags.vary.join('\n')]]), terminal);
					throw error;
				})
				.finally(() => progress.finish());
			if (result === null) return shardDone(flags.shard ?? [1, 1], flags.journal ?? '', flags.quiet);
			output(textOf(result, flags.format, terminal), flags.output);
			throw new Exit(exitCodes.pass);
		});
}

function textOf(result: SweepResult, format: Format, terminal: Terminal): string {
	if (format === 'json') return `${JSON.stringify(result, null, 2)}\n`;
	if (format === 'jsonl') return sweepJsonl(result);
	return format === 'csv' ? sweepCsv(result) : renderSweep(result, terminal.report);
}

/** The axes that flags ask for, and whether the design can use them. */
function axesFrom(flags: SweepFlags, terminal: Terminal): readonly Axis[] {
	const { vary, design, seed, samples = SAMPLES } = flags;
	const parsed = vary.map((flag, i) => parseAxis(flag, i + 1));
	const issues = parsed.filter((axis): axis is Issue => 'code' in axis);
	const texts = new Map([['--vary', vary.join('\n')]]);
	if (issues.length > 0) return fail(issues, texts, terminal);
	const axes = parsed as Axis[];
	const sampled = design === 'latin-hypercube' || design === 'halton';
	const problem = (message: string, hint: string, index: number): Issue => ({
		code: 'PM009',
		severity: 'error',
		message: `--vary: ${message}`,
		hint,
		place: { file: '--vary', line: index + 1, column: 1, endColumn: vary[index].length + 1 },
	});
	const found = axes.flatMap(({ path, values, written }, i) => {
		if (axes.findIndex((other) => other.path === path) < i) return [problem(`${path} is varied twice`, 'give all its values at once', i)];
		if (values !== null || sampled) return [];
		return [problem(`${path}=${written} has no steps for a ${design}`, 'write step s, in n or log n behind it, or --design halton', i)];
	});
	if (design === 'halton' && axes.length > HALTON_AXES_MAX)
		found.push(problem(`halton takes at most ${HALTON_AXES_MAX} keys`, 'use --design latin-hypercube', HALTON_AXES_MAX));
	if (found.length > 0) return fail(found, texts, terminal);
	const points = sampled ? samples : axes.reduce((product, { values }) => product * (values?.length ?? 1), 1);
	if (points > POINTS_MAX)
		return fail([problem(`that makes ${points} points; the limit is ${POINTS_MAX}`, 'draw samples: --design halton', 0)], texts, terminal);
	// Asked for here, so that a mistake is found before anything runs.
	pointsOf({ axes, design, samples, seeds: [seed] });
	return axes;
}

/** Compiles points; what cannot be compiled is a value of `--vary`, as far as the flags of `--set` are innocent of it. */
function compilerFor(path: string, flags: SweepFlags, axes: readonly Axis[], terminal: Terminal): (sets: readonly string[]) => Compiled {
	const compile = compilerOf(path, flags, terminal);
	return (sets) => {
		try {
			return compile(sets);
		} catch (error) {
			if (!(error instanceof IssueError)) throw error;
			throw new IssueError(error.issues.map((issue) => placed(issue, sets)));
		}
	};
	function placed(issue: Issue, sets: readonly string[]): Issue {
		const set = sets[(issue.place?.line ?? 0) - flags.set.length - 1];
		if (issue.place?.file !== SET_FILE || set === undefined) return issue;
		const index = axes.findIndex((axis) => set.startsWith(`${axis.path}=`));
		const message = `${issue.message} (${set})`;
		return { ...issue, message, place: { file: '--vary', line: index + 1, column: 1, endColumn: flags.vary[index].length + 1 } };
	}
}

/** A journal in memory. */
function forgotten(): SweepJournal {
	const rows = new Map<string, unknown>();
	return { rows, append: (key, run) => rows.set(key, run) };
}
